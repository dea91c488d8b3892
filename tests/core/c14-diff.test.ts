import { applyPatch, diff, json, snapshot } from 'jods'
import { expect, test } from 'vitest'
import { anything, plain } from './helpers.js'
import { applyReference } from './reference.js'

const pairs: [string, any, any][] = [
  ['nothing', { a: 1 }, { a: 1 }],
  ['a leaf', { a: 1, b: 2 }, { a: 1, b: 3 }],
  ['added and deleted keys', { a: 1, b: 2 }, { b: 2, c: 3 }],
  ['a key with escapes', { 'a/b': { '~': 1 } }, { 'a/b': { '~': 2 }, '': 0 }],
  ['an object for an array', { a: {} }, { a: [] }],
  ['an array for an object', { a: [1] }, { a: { 0: 1 } }],
  ['null and back', { a: null, b: {} }, { a: {}, b: null }],
  ['an insert in the middle', { a: [1, 2, 3] }, { a: [1, 9, 2, 3] }],
  ['removes from both ends', { a: [1, 2, 3, 4] }, { a: [2, 3] }],
  ['a permutation', { a: [1, 2, 3, 4, 5] }, { a: [5, 3, 1, 2, 4] }],
  ['a permutation with a new and a gone one', { a: [1, 2, 3, 4, 5] }, { a: [5, 9, 3, 1, 2] }],
  [
    'rows by id',
    {
      a: [
        { id: 1, n: 1 },
        { id: 2, n: 2 },
        { id: 3, n: 3 },
      ],
    },
    {
      a: [
        { id: 3, n: 30 },
        { id: 1, n: 1 },
        { id: 4, n: 4 },
      ],
    },
  ],
  ['nested arrays', { a: [[1, [2]], [3]] }, { a: [[1, [2, 4]], [3], []] }],
  ['emptied', { a: [1, 2, 3], b: { c: 1 } }, { a: [], b: {} }],
  ['filled', { a: [], b: {} }, { a: [1, 2, 3], b: { c: { d: 1 } } }],
  ['repeated values', { a: [1, 1, 2, 1] }, { a: [1, 2, 1, 1, 2] }],
  ['dates', { a: new Date(1), b: new Date(1) }, { a: new Date(1), b: new Date(2) }],
  ['keys that every object inherits', { a: {} }, { a: { toString: 1, valueOf: { x: 1 } } }],
  ['keys that every object inherits, gone', { a: { toString: 1, hasOwnProperty: 2 } }, { a: {} }],
]

test.each(pairs)('C14 applyPatch(a, diff(a, b)) equals b: %s', (_, a, b) => {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ]) {
    const patch = diff(from, to)
    expect(applyReference(from, patch)).toEqual(to)
    const store = anything(from)
    expect(applyPatch(store, patch).ok).toBe(true)
    expect(plain(store)).toEqual(to)
  }
})

test('C14 equal values have an empty diff', () => {
  for (const value of [
    {},
    { a: [Number.NaN, new Date(1), new Map([[1, { a: 1 }]]), new Set([1])] },
    [],
    5,
    null,
    'x',
  ]) {
    expect(diff(value, structuredClone(value))).toEqual([])
  }
})

test('C14 diff of roots that are no objects is one replace', () => {
  expect(diff(1, 2)).toEqual([{ op: 'replace', path: '', value: 2 }])
  expect(diff({}, [])).toEqual([{ op: 'replace', path: '', value: [] }])
  expect(applyReference([1, 2], diff([1, 2], [2]))).toEqual([2])
})

test('C14 diff skips shared branches by identity', () => {
  const trap = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('looked into a shared branch')
      },
      get: () => {
        throw new Error('looked')
      },
    },
  )
  expect(diff({ shared: trap, list: [trap], n: 1 }, { shared: trap, list: [trap], n: 2 })).toEqual([
    { op: 'replace', path: '/n', value: 2 },
  ])
})

test('C14 diff takes stores, parts, snapshots and plain values', () => {
  const store = anything({ a: { n: 1 } })
  const before = snapshot(store)
  store.a.n = 2
  const expected = [{ op: 'replace', path: '/a/n', value: 2 }]
  expect(diff(before, store)).toEqual(expected)
  expect(diff(before, snapshot(store))).toEqual(expected)
  expect(diff(before, json(store))).toEqual(expected)
  expect(diff({ n: 1 }, store.a)).toEqual([{ op: 'replace', path: '/n', value: 2 }])
})

test('C14 a diff holds copies', () => {
  const b = { list: [{ n: 1 }] }
  const patch = diff({}, b) as any
  patch[0].value[0].n = 9
  expect(b.list[0]!.n).toBe(1)
})
