import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { anything, listen, plain } from './helpers.js'

const rows = () => [
  { id: 'a', n: 1 },
  { id: 'b', n: 2 },
  { id: 'c', n: 3 },
]

test('C07 an array of a store is an array', () => {
  const { list } = anything({ list: [1, 2, 3] })
  expect(Array.isArray(list)).toBe(true)
  // biome-ignore lint/suspicious/useIsArray: instanceof is what is tested
  expect(list instanceof Array).toBe(true)
  expect(list.constructor).toBe(Array)
  expect(Object.prototype.toString.call(list)).toBe('[object Array]')
  expect(Object.keys(list)).toEqual(['0', '1', '2'])
  expect(Object.getOwnPropertyNames(list)).toEqual(['0', '1', '2', 'length'])
  expect([list.length, list[0], list[9], list[-1], list['01']]).toEqual([3, 1, undefined, undefined, undefined])
  expect([0 in list, 3 in list, 'length' in list, 'push' in list, 'nope' in list]).toEqual([
    true,
    false,
    true,
    true,
    false,
  ])
  expect([...list]).toEqual([1, 2, 3])
  expect(Array.from(list, (n: number) => n * 2)).toEqual([2, 4, 6])
  expect(([] as unknown[]).concat(list, [4])).toEqual([1, 2, 3, 4])
  expect(Math.max(...list)).toBe(3)
  expect(JSON.stringify(list)).toBe('[1,2,3]')
  expect(`${list}`).toBe('1,2,3')
  const [first, ...rest] = list
  expect([first, rest]).toEqual([1, [2, 3]])
  const seen: unknown[] = []
  for (const value of list) seen.push(value)
  for (const key in list) seen.push(key)
  expect(seen).toEqual([1, 2, 3, '0', '1', '2'])
  expect(inspect(list)).toBe('[ 1, 2, 3 ]')
})

test('C07 an object of a store behaves as a plain one', () => {
  const store = anything({ a: 1, b: { c: [1] } })
  expect(Object.keys(store)).toEqual(['a', 'b'])
  expect(Object.entries(store.b)).toEqual([['c', store.b.c]])
  expect({ ...store }).toEqual({ a: 1, b: { c: [1] } })
  expect(JSON.stringify(store)).toBe('{"a":1,"b":{"c":[1]}}')
  expect(['a' in store, 'z' in store, 'toString' in store]).toEqual([true, false, true])
  expect([Object.hasOwn(store, 'a'), Object.hasOwn(store, 'toString'), Object.hasOwn(store, 'b')]).toEqual([
    true,
    false,
    true,
  ])
  expect(Object.getPrototypeOf(store)).toBe(Object.prototype)
  expect(Object.prototype.toString.call(store)).toBe('[object Object]')
  expect(`${store}`).toBe('[object Object]')
  expect(Object.getOwnPropertyDescriptor(store, 'a')).toEqual({
    value: 1,
    writable: true,
    enumerable: true,
    configurable: true,
  })
  const seen: string[] = []
  for (const key in store) seen.push(key)
  expect(seen).toEqual(['a', 'b'])
  const { a, ...rest } = store
  expect([a, rest]).toEqual([1, { b: store.b }])
  expect(inspect(store, { depth: 5 })).toBe('{ a: 1, b: { c: [ 1 ] } }')
  expect(store).toEqual({ a: 1, b: { c: [1] } })
})

test('C07 the same part is the same object', () => {
  const store = anything({ a: { list: [{}] } })
  expect(store.a).toBe(store.a)
  expect(store.a.list).toBe(store.a.list)
  expect(store.a.list[0]).toBe(store.a.list.at(-1))
  expect([...store.a.list][0]).toBe(store.a.list[0])
  expect(Object.values(store)[0]).toBe(store.a)
})

const reads: [string, (list: any) => unknown][] = [
  ['at', (list) => [list.at(0)?.id, list.at(-1)?.id, list.at(9), list.at(-9), list.at(Number.NaN)?.id]],
  ['concat', (list) => list.concat([{ id: 'd' }]).map((row: any) => row.id)],
  ['entries', (list) => [...list.entries()].map(([i, row]: any) => [i, row.id])],
  ['every', (list) => [list.every((row: any) => row.n > 0), list.every((row: any) => row.n > 1)]],
  ['filter', (list) => list.filter((row: any) => row.n > 1).map((row: any) => row.id)],
  ['find', (list) => [list.find((row: any) => row.n === 2)?.id, list.find(() => false)]],
  ['findIndex', (list) => [list.findIndex((row: any) => row.n === 2), list.findIndex(() => false)]],
  ['findLast', (list) => list.findLast((row: any) => row.n < 3)?.id],
  ['findLastIndex', (list) => list.findLastIndex((row: any) => row.n < 3)],
  ['flat', (list) => [list, [list]].flat(2).map((row: any) => row.id)],
  ['flatMap', (list) => list.flatMap((row: any) => [row.id, row.n])],
  [
    'forEach',
    (list) => {
      const out: unknown[] = []
      list.forEach((row: any, i: number) => void out.push(row.id, i))
      return out
    },
  ],
  ['includes', (list) => [list.includes(list[1]), list.includes({}), list.includes(list[2], 5)]],
  ['indexOf', (list) => [list.indexOf(list[1]), list.indexOf({}), list.lastIndexOf(list[2])]],
  ['join', (list) => list.map((row: any) => row.id).join('-')],
  ['keys', (list) => [...list.keys()]],
  ['map', (list) => list.map((row: any, i: number) => row.n * i)],
  [
    'reduce',
    (list) => [
      list.reduce((sum: number, row: any) => sum + row.n, 0),
      list.reduceRight((s: string, row: any) => s + row.id, ''),
    ],
  ],
  ['slice', (list) => list.slice(-2, -1).map((row: any) => row.id)],
  ['some', (list) => [list.some((row: any) => row.n > 2), list.some(() => false)]],
  ['toReversed', (list) => list.toReversed().map((row: any) => row.id)],
  ['toSorted', (list) => list.toSorted((x: any, y: any) => y.n - x.n).map((row: any) => row.id)],
  ['toSpliced', (list) => list.toSpliced(0, 1).map((row: any) => row.id)],
  ['toString', (list) => list.toString()],
  ['values', (list) => [...list.values()].map((row: any) => row.id)],
  ['with', (list) => list.with(0, { id: 'z' }).map((row: any) => row.id)],
]

for (const [name, read] of reads) {
  test(`C07 ${name} reads as from any array and changes nothing`, () => {
    const store = anything({ list: rows() })
    const { changes } = listen(store)
    expect(read(store.list)).toEqual(read(rows()))
    expect(plain(store.list)).toEqual(rows())
    expect(changes).toEqual([])
  })
}

test('C07 a callback is given the part, the index and the array that was asked, and thisArg', () => {
  const { list } = anything({ list: rows() })
  const self = {}
  list.forEach(function (this: unknown, row: unknown, index: number, array: unknown) {
    expect(row).toBe(list[index])
    expect(array).toBe(list)
    expect(this).toBe(self)
  }, self)
  list.reduce((_: unknown, row: unknown, index: number, array: unknown) => {
    expect([row === list[index], array === list]).toEqual([true, true])
    return 0
  }, 0)
})

test('C07 methods throw what an array throws', () => {
  const { list } = anything({ list: [2, 1] })
  for (const call of [
    () => list.map(),
    () => list.sort('x'),
    () => anything({ list: [] }).list.reduce((a: number) => a),
    () => list.with(9, 1),
  ]) {
    expect(call).toThrow(Error)
  }
  expect(() => list.map()).toThrow(TypeError)
  expect(() => list.sort('x')).toThrow(TypeError)
  expect(() => list.with(9, 1)).toThrow(RangeError)
})

test('C07 what a reading method returns is a plain array of its own', () => {
  const store = anything({ list: rows() })
  const { changes } = listen(store)
  const kept = store.list.filter((row: any) => row.n > 1)
  kept.push('x')
  kept.length = 0
  expect([store.list.length, changes.length]).toEqual([3, 0])
  store.list.filter((row: any) => row.n > 1)[0].n = 9
  expect(store.list[1].n).toBe(9)
})

test('C07 a method of Array.prototype called on an array of a store works through it', () => {
  const { list } = anything({ list: [1, 2] })
  Array.prototype.push.call(list, 3)
  expect(Array.prototype.map.call(list, (n) => (n as number) + 1)).toEqual([2, 3, 4])
  expect(Array.prototype.join.call(list, '-')).toBe('1-2-3')
})

test('C07 sort without a function orders as an array does', () => {
  const values = ['b', 'a', 10, 9, null, true, 'A', 'ä']
  const { list } = anything({ list: values })
  expect([...list.sort()]).toEqual([...values].sort())
})

test('C07 sort is stable and a comparator that throws changes nothing', () => {
  const store = anything({
    list: [
      { k: 1, i: 0 },
      { k: 0, i: 1 },
      { k: 1, i: 2 },
      { k: 0, i: 3 },
    ],
  })
  store.list.sort((x: any, y: any) => x.k - y.k)
  expect(store.list.map((row: any) => row.i)).toEqual([1, 3, 0, 2])
  const before = plain(store)
  const { changes } = listen(store)
  expect(() =>
    store.list.sort(() => {
      throw new Error('no order')
    }),
  ).toThrow('no order')
  expect([plain(store), changes.length]).toEqual([before, 0])
})
