import { applyPatch, batch, replaceState } from 'jods'
import { expect, test } from 'vitest'
import { codeOf, listen, plain, sheets } from './helpers.js'

for (const [kind, make] of sheets) {
  test(`C07 a held row follows its own element over every rearrangement (${kind})`, () => {
    const store = make()
    const { items } = store.deep.rows[1]!
    const b = items[1]!
    const writes: (() => unknown)[] = [
      () => items.unshift({ id: 'x', qty: 0 }),
      () => items.reverse(),
      () => items.sort((x, y) => (x.id < y.id ? 1 : -1)),
      () => items.splice(0, 1),
      () => items.push({ id: 'y', qty: 0 }),
      () => store.deep.rows.unshift({ cells: [], items: [] }),
      () => store.deep.rows.reverse(),
      () =>
        batch(() => {
          items.shift()
          items.unshift({ id: 'q', qty: 0 }, { id: 'r', qty: 0 })
        }),
      () => applyPatch(store, [{ op: 'add', path: '/deep/rows/0', value: { cells: [], items: [] } }]),
    ]
    writes.forEach((write, step) => {
      write()
      b.qty = 100 + step
      expect([b.id, b.qty]).toEqual(['b', 100 + step])
      expect(items.find((row) => row.id === 'b')).toBe(b)
      expect(plain(items).find((row: any) => row.id === 'b').qty).toBe(100 + step)
    })
  })

  test(`C07 a patch about a held row names where it stands now (${kind})`, () => {
    const store = make()
    const { items } = store.deep.rows[1]!
    const c = items[2]!
    items.unshift({ id: 'x', qty: 0 })
    items.reverse()
    const { last } = listen(store)
    c.qty = 7
    expect(last()).toEqual([{ op: 'replace', path: '/deep/rows/1/items/0/qty', value: 7 }])
  })

  test(`C07 a removed row still reads and writing to it changes nothing (${kind})`, () => {
    const store = make()
    const row = store.deep.rows[1]!
    const held = row.items[1]!
    const heldItems = row.items
    store.deep.rows.pop()
    const before = plain(store)
    const { changes, rejections } = listen(store)
    held.qty = 99
    held.qty = 'x' as never
    delete (held as Partial<typeof held>).qty
    row.cells.push(5)
    row.cells.sort()
    row.cells.reverse()
    row.cells.fill(7)
    row.cells.copyWithin(0, 1)
    row.cells.splice(0, 1)
    row.cells.length = 0
    row.cells[0] = 8
    heldItems.pop()
    heldItems.unshift({ id: 'n', qty: 1 })
    row.items = []
    expect(plain(store)).toEqual(before)
    expect([changes, rejections]).toEqual([[], []])
    expect([held.id, held.qty, [...row.cells], row.items.length]).toEqual(['b', 2, [3, 1, 2], 3])
  })

  test(`C07 a part that was replaced still reads what it was (${kind})`, () => {
    const store = make()
    const held = store.deep
    const heldList = store.list
    store.deep = { rows: [] }
    store.list = [9]
    held.rows[1]!.cells[0] = 5
    heldList.push(5)
    expect([held.rows.length, held.rows[1]!.cells[0], [...heldList]]).toEqual([2, 3, [3, 1, 2]])
    expect(plain(store)).toEqual({ deep: { rows: [] }, list: [9] })
  })

  test(`C07 a held row survives a batch that removed it and was undone (${kind})`, () => {
    const store = make()
    const { items } = store.deep.rows[1]!
    const b = items[1]!
    codeOf(() =>
      batch(() => {
        items.splice(0, 2)
        b.qty = 50
        store.deep = { rows: [] }
        throw new Error('undo')
      }),
    )
    expect(items[1]).toBe(b)
    b.qty = 8
    expect(plain(store).deep.rows[1].items[1]).toEqual({ id: 'b', qty: 8 })
    expect(store.deep.rows[1]!.items).toBe(items)
  })

  test(`C07 replaceState lets held parts go on by key and by id (${kind})`, () => {
    const store = make()
    const { deep } = store
    const { items } = deep.rows[1]!
    const b = items[1]!
    const next = plain(store)
    next.deep.rows[1].items = [
      { id: 'z', qty: 0 },
      { id: 'c', qty: 3 },
      { id: 'b', qty: 22 },
    ]
    expect(replaceState(store, next).ok).toBe(true)
    expect(store.deep).toBe(deep)
    expect(deep.rows[1]!.items).toBe(items)
    expect(items[2]).toBe(b)
    expect(b.qty).toBe(22)
    expect(plain(store)).toEqual(next)
  })

  test(`C07 a held row moved by a patch is the same row (${kind})`, () => {
    const store = make()
    const { items } = store.deep.rows[1]!
    const [a, b] = items
    expect(applyPatch(store, [{ op: 'move', from: '/deep/rows/1/items/0', path: '/deep/rows/1/items/2' }]).ok).toBe(
      true,
    )
    expect([items[2] === a, items[0] === b]).toEqual([true, true])
  })

  test(`C07 what pop, shift and splice return still reads (${kind})`, () => {
    const store = make()
    const { items } = store.deep.rows[1]!
    const popped = items.pop()!
    const shifted = items.shift()!
    const [spliced] = items.splice(0, 1)
    expect([popped, shifted, spliced].map((row) => row!.id)).toEqual(['c', 'a', 'b'])
    popped.qty = 77
    expect(plain(store).deep.rows[1].items).toEqual([])
    items.push(popped, shifted)
    expect(plain(items)).toEqual([
      { id: 'c', qty: 3 },
      { id: 'a', qty: 1 },
    ])
  })
}

test('C07 a removed part keeps reading after the rest of the store went on', () => {
  for (const [, make] of sheets) {
    const store = make()
    const held = store.deep.rows[1]!.items
    store.deep.rows[1]!.items = []
    store.deep.rows[1]!.items.push({ id: 'new', qty: 5 })
    expect(held.map((row) => row.id)).toEqual(['a', 'b', 'c'])
  }
})
