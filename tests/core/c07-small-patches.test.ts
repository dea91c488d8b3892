import { applyPatch, batch, replaceState } from 'jods'
import { expect, test } from 'vitest'
import { anything, listen, plain, sheets } from './helpers.js'
import { applyReference } from './reference.js'

const row = (id: string, n = 0) => ({ id, n, long: 'x'.repeat(50) })
const rows = (count: number) => Array.from({ length: count }, (_, i) => row(`r${i}`, i))

test('C07 one leaf is one operation, whatever lies beside it', () => {
  const store = anything({ rows: rows(100) })
  const { last } = listen(store)
  store.rows[57].n = -1
  expect(last()).toEqual([{ op: 'replace', path: '/rows/57/n', value: -1 }])
  batch(() => {
    store.rows[57].n = -2
  })
  expect(last()).toEqual([{ op: 'replace', path: '/rows/57/n', value: -2 }])
  replaceState(store, { rows: plain(store).rows.with(3, { ...row('r3', 3), n: 'new' }) })
  expect(last()).toEqual([{ op: 'replace', path: '/rows/3/n', value: 'new' }])
})

test('C07 an append is one operation, an insert or remove at the head at most two', () => {
  for (const [how, run] of [
    ['alone', (write: () => unknown) => void write()],
    ['in a batch', (write: () => unknown) => void batch(write)],
  ] as const) {
    const store = anything({ rows: rows(100) })
    const { last } = listen(store)
    run(() => store.rows.push(row('end')))
    expect([how, last()]).toEqual([how, [{ op: 'add', path: '/rows/100', value: row('end') }]])
    run(() => store.rows.unshift(row('head')))
    expect(last().length).toBeLessThanOrEqual(2)
    run(() => store.rows.shift())
    expect(last().length).toBeLessThanOrEqual(2)
    run(() => store.rows.splice(50, 1))
    expect(last()).toEqual([{ op: 'remove', path: '/rows/50' }])
  }
})

test('C07 replaceState compares arrays by common ends and id', () => {
  const cases: [string, (list: any[]) => any[], number][] = [
    ['append', (list) => [...list, row('new')], 1],
    ['prepend', (list) => [row('new'), ...list], 2],
    ['remove the head', (list) => list.slice(1), 2],
    ['remove in the middle', (list) => list.toSpliced(50, 1), 1],
    ['insert in the middle', (list) => list.toSpliced(50, 0, row('new')), 1],
    ['move the last to the head', (list) => [list.at(-1), ...list.slice(0, -1)], 1],
    ['swap two', (list) => list.with(3, list[70]).with(70, list[3]), 2],
    ['change one leaf by id after a remove', (list) => list.slice(1).with(9, { ...list[10], n: -1 }), 2],
    ['nothing', (list) => structuredClone(list), 0],
  ]
  for (const [name, next, size] of cases) {
    const store = anything({ rows: rows(100) })
    const before = plain(store)
    const { changes } = listen(store)
    const target = { rows: next(before.rows) }
    expect(replaceState(store, structuredClone(target)).ok).toBe(true)
    expect([name, plain(store)]).toEqual([name, target])
    expect([name, changes.length]).toEqual([name, size === 0 ? 0 : 1])
    const patches = changes[0]?.patches ?? []
    expect([name, patches.length <= size, patches]).toEqual([name, true, patches])
    expect(applyReference(before, patches)).toEqual(target)
    expect(applyReference(target, changes[0]?.inverse ?? [])).toEqual(before)
  }
})

test('C07 replaceState of arrays without ids goes by common ends', () => {
  const store = anything({ words: ['a', 'b', 'c', 'd', 'e'], boxes: [{ t: 1 }, { t: 2 }, { t: 3 }] })
  const { last } = listen(store)
  replaceState(store, { words: ['a', 'b', 'X', 'c', 'd', 'e'], boxes: [{ t: 1 }, { t: 2 }, { t: 3 }] })
  expect(last()).toEqual([{ op: 'add', path: '/words/2', value: 'X' }])
  replaceState(store, { words: ['a', 'b', 'X', 'c', 'd', 'e'], boxes: [{ t: 1 }, { t: 9 }, { t: 3 }] })
  expect(last()).toEqual([{ op: 'replace', path: '/boxes/1/t', value: 9 }])
})

test('C07 replaceState copes with repeated and unhashable ids', () => {
  for (const [from, to] of [
    [
      [row('a'), row('a', 1)],
      [row('a', 1), row('a')],
    ],
    [
      [row('a'), row('b')],
      [row('b'), row('b')],
    ],
    [
      [{ id: { deep: 1 } }, { id: null }],
      [{ id: null }, { id: { deep: 1 } }],
    ],
    [
      [{ id: 1 }, { id: '1' }],
      [{ id: '1' }, { id: 1 }],
    ],
    [
      [1, [2], { id: 3 }],
      [{ id: 3 }, 1, [2]],
    ],
    [
      [[1], [2]],
      [[2], [1], [1]],
    ],
    [
      [null, null, 1],
      [1, null],
    ],
    [
      ['x', 'x', 'y'],
      ['y', 'x', 'x', 'x'],
    ],
  ]) {
    const store = anything({ list: from })
    const before = plain(store)
    const { changes } = listen(store)
    replaceState(store, { list: to })
    expect(plain(store)).toEqual({ list: to })
    expect(applyReference(before, changes[0]!.patches)).toEqual({ list: to })
    expect(applyReference({ list: to }, changes[0]!.inverse)).toEqual(before)
  }
})

test('C07 patches describe the outcome of a batch, not its way', () => {
  const store = anything({ a: 1, list: [1, 2, 3], o: { x: 1 } })
  const { changes } = listen(store)
  batch(() => {
    for (let i = 0; i < 50; i++) store.a = i
    store.b = 1
    delete store.b
    store.list.push(4)
    store.list.pop()
    store.o.x = 2
    store.o.x = 1
  })
  expect(changes.map((change) => change.patches)).toEqual([[{ op: 'replace', path: '/a', value: 49 }]])
})

test('C07 what a batch makes and fills comes as one operation', () => {
  const store = anything({ list: [] })
  const { last } = listen(store)
  batch(() => {
    store.user = { name: 'a' }
    store.user.tags = ['x']
    store.user.tags.push('y')
  })
  expect(last()).toEqual([{ op: 'add', path: '/user', value: { name: 'a', tags: ['x', 'y'] } }])
  batch(() => {
    store.list.push({ id: 'r' })
    store.list[0].n = 1
  })
  expect(last()).toEqual([{ op: 'add', path: '/list/0', value: { id: 'r', n: 1 } }])
})

for (const [kind, make] of sheets) {
  test(`C07 a batch of many kinds of writes gives a change that replays and undoes (${kind})`, () => {
    const store = make()
    const before = plain(store)
    const { changes } = listen(store)
    batch(() => {
      const {
        rows,
        rows: [, second],
      } = store.deep
      second!.items[1]!.qty = 9
      second!.items.reverse()
      second!.items.splice(1, 0, { id: 'n', qty: 0 })
      second!.items[0]!.qty = 33
      rows.push({ cells: [1], items: [] })
      rows.shift()
      second!.cells.sort()
      second!.cells[0] = 70
      second!.cells.push(5)
      store.list.length = 1
      store.list.unshift(9, 8)
    })
    expect(changes).toHaveLength(1)
    expect(applyReference(before, changes[0]!.patches)).toEqual(plain(store))
    expect(applyReference(plain(store), changes[0]!.inverse)).toEqual(before)
  })
}

test('C07 patches describe the parsed output of a given patch', () => {
  const store = anything({ list: [1, 2, 3], a: { b: 1 } })
  const { last } = listen(store)
  const before = plain(store)
  expect(
    applyPatch(store, [
      { op: 'move', from: '/list/0', path: '/list/2' },
      { op: 'copy', from: '/a', path: '/c' },
      { op: 'add', path: '/a/z', value: 1 },
      { op: 'remove', path: '/a/z' },
      { op: 'test', path: '/c/b', value: 1 },
    ]).ok,
  ).toBe(true)
  expect(applyReference(before, last())).toEqual({ list: [2, 3, 1], a: { b: 1 }, c: { b: 1 } })
  expect(last()).toHaveLength(2)
})
