import { applyPatch, batch, replaceState, select, snapshot } from 'jods'
import { expect, test } from 'vitest'
import { anything, plain, sheets } from './helpers.js'

test('C12 untouched branches keep identity across snapshots', () => {
  const store = anything({ a: { x: { n: 1 }, y: { n: 1 } }, b: { n: 1 }, list: [{ n: 1 }, { n: 2 }] })
  const first: any = snapshot(store)
  store.a.x.n = 2
  const second: any = snapshot(store)
  expect(second).not.toBe(first)
  expect(second.a).not.toBe(first.a)
  expect(second.a.x).not.toBe(first.a.x)
  expect([second.a.y === first.a.y, second.b === first.b, second.list === first.list]).toEqual([true, true, true])
  store.list[1].n = 3
  const third: any = snapshot(store)
  expect([third.list[0] === first.list[0], third.list[1] === first.list[1], third.a === second.a]).toEqual([
    true,
    false,
    true,
  ])
})

test('C12 two snapshots of the same state are one', () => {
  const store = anything({ a: { n: 1 } })
  expect(snapshot(store)).toBe(snapshot(store))
  expect(snapshot(store.a)).toBe((snapshot(store) as any).a)
  store.a.n = 1
  expect(snapshot(store)).toBe(snapshot(store))
})

for (const [kind, make] of sheets) {
  test(`C12 an old snapshot never changes, whatever is written (${kind})`, () => {
    const store = make()
    const kept: [unknown, string][] = []
    const keep = () => void kept.push([snapshot(store), JSON.stringify(store)])
    const { items, cells } = store.deep.rows[1]!
    const writes: (() => unknown)[] = [
      () => {
        items[0]!.qty = 5
      },
      () => items.push({ id: 'x', qty: 1 }),
      () => items.sort((a, b) => (a.id < b.id ? 1 : -1)),
      () => cells.reverse(),
      () => cells.fill(1),
      () => cells.splice(0, 1, 5, 6),
      () => cells.copyWithin(0, 1),
      () => {
        cells.length = 1
      },
      () =>
        batch(() => {
          items.pop()
          items[0]!.qty = 7
          store.list = [5]
          snapshot(store)
          store.list.push(6)
        }),
      () =>
        applyPatch(store, [
          { op: 'move', from: '/deep/rows/1', path: '/deep/rows/0' },
          { op: 'remove', path: '/list/0' },
        ]),
      () => replaceState(store, { list: [7, 8], deep: { rows: [] } }),
    ]
    for (const write of writes) {
      keep()
      write()
    }
    keep()
    for (const [value, text] of kept) expect(JSON.stringify(value)).toBe(text)
    expect(new Set(kept.map(([, text]) => text)).size).toBe(kept.length)
  })

  test(`C12 a batch that was undone leaves no trace in a snapshot taken inside (${kind})`, () => {
    const store = make()
    const before = snapshot(store)
    const text = JSON.stringify(store)
    let inside: unknown
    try {
      batch(() => {
        store.deep.rows[1]!.items[0]!.qty = 50
        inside = snapshot(store)
        store.deep.rows[1]!.items[0]!.qty = 60
        store.list.push(9)
        throw new Error('undo')
      })
    } catch {}
    expect(JSON.stringify(store)).toBe(text)
    expect(JSON.stringify(before)).toBe(text)
    expect((inside as any).deep.rows[1].items[0].qty).toBe(50)
    store.deep.rows[1]!.items[0]!.qty = 1000
    expect(JSON.stringify(before)).toBe(text)
  })
}

test('C12 in development a snapshot is frozen all the way down', () => {
  const store = anything({ a: { list: [{ n: 1 }] }, map: new Map([['k', { n: 1 }]]) })
  const copy = snapshot(store) as any
  for (const write of [
    () => {
      copy.a = 1
    },
    () => {
      copy.a.list[0].n = 2
    },
    () => copy.a.list.push(1),
    () => {
      delete copy.a
    },
    () => copy.map.set('k', 1),
    () => {
      copy.map.get('k').n = 2
    },
  ]) {
    expect(write).toThrow()
  }
  store.a.list[0].n = 5
  store.a.list.push({ n: 6 })
  expect([copy.a.list, plain(store).a.list]).toEqual([[{ n: 1 }], [{ n: 5 }, { n: 6 }]])
})

test('C12 a snapshot of a part is the plain value of that part', () => {
  const store = anything({ a: { list: [1, { n: 2 }] } })
  const part = snapshot(store.a.list)
  expect(part).toEqual([1, { n: 2 }])
  expect([Array.isArray(part), part !== store.a.list]).toEqual([true, true])
  store.a.list.push(3)
  expect(part).toHaveLength(2)
})

test('C12 a snapshot of a removed part is what it was', () => {
  const store = anything({ rows: [{ id: 'a' }, { id: 'b' }] })
  const held = store.rows[0]
  store.rows.shift()
  store.rows[0].id = 'changed'
  expect(snapshot(held)).toEqual({ id: 'a' })
})

test('C12 the value of a selected object is its snapshot, new when it changed, the old one intact', () => {
  const store = anything({ user: { name: 'a', tags: ['x'] }, other: { n: 1 } })
  const atom = select(store, (state) => state.user)
  const first = atom.get()
  store.other.n = 2
  expect(atom.get()).toBe(first)
  store.user.tags.push('y')
  const second = atom.get()
  expect(second).not.toBe(first)
  expect([first, second]).toEqual([
    { name: 'a', tags: ['x'] },
    { name: 'a', tags: ['x', 'y'] },
  ])
  expect(second).toBe(snapshot(store.user))
})

test('C12 snapshots keep sharing after arrays are rearranged', () => {
  const store = anything({ rows: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] })
  const first = snapshot(store) as any
  store.rows.reverse()
  store.rows.unshift({ id: 'x' })
  const second = snapshot(store) as any
  expect(second.rows.slice(1).map((row: unknown) => first.rows.indexOf(row))).toEqual([2, 1, 0])
})
