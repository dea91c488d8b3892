import { runInNewContext } from 'node:vm'
import { applyPatch } from 'jods'
import { expect, test } from 'vitest'
import { anything, codeOf, listen, plain } from './helpers.js'

const accepted: [string, () => unknown][] = [
  ['null', () => null],
  ['NaN and infinities', () => [Number.NaN, Number.POSITIVE_INFINITY, -0]],
  ['bigint', () => 10n ** 30n],
  ['a Date', () => new Date(5)],
  [
    'a Map',
    () =>
      new Map<unknown, unknown>([
        ['a', { b: [1] }],
        [1, new Set([2])],
      ]),
  ],
  ['a Set', () => new Set([1, 'a', null])],
  ['an object without a prototype', () => Object.assign(Object.create(null), { a: 1 })],
  ['a plain object of another realm', () => runInNewContext('({ a: [1] })')],
  ['empty keys and keys like indexes', () => ({ '': 1, 0: 2, '01': 3, '-': 4, 'a/b': 5, '~': 6 })],
  // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
  ['keys that every object inherits', () => ({ toString: 1, hasOwnProperty: 2, valueOf: 3, then: 4, toJSON: 5 })],
  ['lone surrogates and nulls in strings', () => ['\ud800', '\u0000']],
]

for (const [what, value] of accepted) {
  test(`C13 ${what} is state`, () => {
    const store = anything({ a: 1, list: [] })
    store.a = value()
    store.list.push(value())
    expect(applyPatch(store, [{ op: 'add', path: '/b', value: value() }]).ok).toBe(true)
    expect(plain(store)).toEqual({
      a: structuredClone(value()),
      list: [structuredClone(value())],
      b: structuredClone(value()),
    })
  })
}

test('C13 an object in two places becomes two copies', () => {
  const store = anything({})
  const shared = { n: 1, list: [1] }
  store.pair = [shared, shared]
  store.a = shared
  store.pair[0].n = 2
  store.a.list.push(2)
  expect(plain(store)).toEqual({
    pair: [
      { n: 2, list: [1] },
      { n: 1, list: [1] },
    ],
    a: { n: 1, list: [1, 2] },
  })
})

test('C13 a part assigned elsewhere is a copy of its value at that moment', () => {
  const store = anything({ a: { n: 1 }, list: [{ n: 5 }] })
  store.b = store.a
  store.a.n = 2
  store.list.push(store.list[0])
  store.list[0].n = 6
  store.a.self = store.a
  store.a.self.n = 3
  store.whole = store
  expect(store.b).not.toBe(store.a)
  expect(plain(store)).toEqual({
    a: { n: 2, self: { n: 3 } },
    b: { n: 1 },
    list: [{ n: 6 }, { n: 5 }],
    whole: { a: { n: 2, self: { n: 3 } }, b: { n: 1 }, list: [{ n: 6 }, { n: 5 }] },
  })
})

test('C13 a part inside a new object is copied too', () => {
  const store = anything({ a: { n: 1, list: [1] } })
  store.wrapped = { inner: store.a, lists: [store.a.list] }
  store.a.n = 2
  store.a.list.push(2)
  expect(plain(store.wrapped)).toEqual({ inner: { n: 1, list: [1] }, lists: [[1]] })
})

test('C13 a part of another store is copied', () => {
  const from = anything({ a: { n: 1 } })
  const to = anything({})
  to.a = from.a
  to.all = [from]
  from.a.n = 2
  to.a.n = 3
  expect([plain(from), plain(to)]).toEqual([{ a: { n: 2 } }, { a: { n: 3 }, all: [{ a: { n: 1 } }] }])
})

test('C13 Date, Map and Set keep identity and instanceof, and their mutators throw', () => {
  const store = anything({ at: new Date(5), map: new Map([['k', { n: 1 }]]), set: new Set([1]) })
  expect(store.at).toBe(store.at)
  expect([store.at instanceof Date, store.map instanceof Map, store.set instanceof Set]).toEqual([true, true, true])
  expect([store.at.getTime(), store.map.get('k').n, [...store.map.keys()], store.set.has(1), store.map.size]).toEqual([
    5,
    1,
    ['k'],
    true,
    1,
  ])
  const { changes } = listen(store)
  for (const mutate of [
    () => store.at.setTime(9),
    () => store.at.setFullYear(1999),
    () => store.at.setUTCHours(1),
    () => store.map.set('k', 1),
    () => store.map.delete('k'),
    () => store.map.clear(),
    () => store.set.add(2),
    () => store.set.delete(1),
    () => store.set.clear(),
  ]) {
    expect(codeOf(mutate)).toBe('state/read-only')
  }
  expect(plain(store)).toEqual({ at: new Date(5), map: new Map([['k', { n: 1 }]]), set: new Set([1]) })
  expect(changes).toEqual([])
})

test('C13 an object inside a Map or Set cannot be changed in place', () => {
  const store = anything({ map: new Map([['k', { n: [1] }]]), set: new Set([{ n: 1 }]) })
  for (const mutate of [
    () => {
      store.map.get('k').n.push(2)
    },
    () => {
      store.map.get('k').n = 2
    },
    () => {
      ;[...store.set][0].n = 2
    },
  ]) {
    expect(mutate).toThrow()
  }
  expect(plain(store)).toEqual({ map: new Map([['k', { n: [1] }]]), set: new Set([{ n: 1 }]) })
})

test('C13 Date, Map and Set are replaced by a new one, one operation each', () => {
  const store = anything({ at: new Date(5), map: new Map([['k', 1]]), set: new Set([1]) })
  const { changes } = listen(store)
  store.at = new Date(6)
  store.map = new Map([...store.map, ['l', 2]])
  store.set = new Set([...store.set, 2])
  expect(changes.map((change) => change.patches)).toEqual([
    [{ op: 'replace', path: '/at', value: new Date(6) }],
    [
      {
        op: 'replace',
        path: '/map',
        value: new Map([
          ['k', 1],
          ['l', 2],
        ]),
      },
    ],
    [{ op: 'replace', path: '/set', value: new Set([1, 2]) }],
  ])
})

test('C13 no pointer leads into a Map, a Set or a Date', () => {
  const store = anything({ map: new Map([['k', 1]]), at: new Date(0) })
  for (const path of ['/map/k', '/map/size', '/at/x']) {
    const result = applyPatch(store, [{ op: 'add', path, value: 1 }])
    expect(!result.ok && result.rejection.code).toBe('patch/missing-path')
  }
})
