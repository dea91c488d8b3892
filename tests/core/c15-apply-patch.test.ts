import { applyPatch, batch, defineStore, replaceState, reset } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { anything, listen, plain } from './helpers.js'

const make = () =>
  defineStore({
    name: 's',
    schema: z.object({ n: z.number(), list: z.array(z.number()) }),
    initial: { n: 1, list: [1] },
  })

test('C15 applyPatch returns the change that everybody hears of', () => {
  const store = make()
  const { changes } = listen(store)
  const result = applyPatch(store, [{ op: 'replace', path: '/n', value: 2 }])
  expect(result).toEqual({ ok: true, change: changes[0] })
  expect(result.ok && result.change).toMatchObject({
    store: 's',
    patches: [{ op: 'replace', path: '/n', value: 2 }],
    inverse: [{ op: 'replace', path: '/n', value: 1 }],
    revision: 1,
  })
})

test('C15 applyPatch returns the change also when nobody listens', () => {
  const result = applyPatch(make(), [
    { op: 'replace', path: '/n', value: 2 },
    { op: 'add', path: '/list/-', value: 2 },
  ])
  expect(result.ok && result.change?.patches).toHaveLength(2)
  const single = applyPatch(make(), [{ op: 'add', path: '/list/0', value: 2 }])
  expect(single.ok && single.change?.inverse).toEqual([{ op: 'remove', path: '/list/0' }])
})

test('C15 a change is absent when nothing changed', () => {
  const store = make()
  for (const patch of [
    [],
    [{ op: 'replace', path: '/n', value: 1 }],
    [{ op: 'test', path: '/n', value: 1 }],
    [
      { op: 'add', path: '/x', value: 1 },
      { op: 'remove', path: '/x' },
    ],
    [
      { op: 'replace', path: '/n', value: 2 },
      { op: 'replace', path: '/n', value: 1 },
    ],
  ]) {
    expect(applyPatch(store, patch as never)).toEqual({ ok: true })
  }
})

test('C15 a refused patch comes back as a rejection', () => {
  const store = make()
  const origin = { source: 'import', id: 'x' }
  const patch = [{ op: 'replace' as const, path: '/n', value: 'x' }]
  const result = applyPatch(store, patch, { origin })
  expect(result).toEqual({
    ok: false,
    rejection: {
      code: 'schema/invalid',
      patch,
      origin,
      issues: [expect.objectContaining({ path: ['n'] })],
      reason: expect.any(String),
    },
  })
})

test('C15 a patch is applied whole or not at all', () => {
  const store = make()
  const { changes } = listen(store)
  const result = applyPatch(store, [
    { op: 'replace', path: '/n', value: 2 },
    { op: 'add', path: '/list/-', value: 5 },
    { op: 'remove', path: '/nope' },
  ])
  expect(result.ok).toBe(false)
  expect([plain(store), changes]).toEqual([{ n: 1, list: [1] }, []])
})

test('C15 a patch may pass through states that the schema would refuse', () => {
  const store = make()
  expect(
    applyPatch(store, [
      { op: 'remove', path: '/n' },
      { op: 'add', path: '/n', value: 'x' },
      { op: 'replace', path: '/n', value: 5 },
    ]).ok,
  ).toBe(true)
  expect(store.n).toBe(5)
})

test('C15 a store of mixed writes in a batch keeps one origin only if there is one', () => {
  const store = make()
  const { changes } = listen(store)
  const origin = { source: 'import', id: 'x' }
  batch(() => {
    applyPatch(store, [{ op: 'replace', path: '/n', value: 2 }], { origin })
  })
  expect(changes[0]?.origin).toBe(origin)
})

test('C15 what the caller does to the patch afterwards is of no consequence', () => {
  const store = anything({ list: [] })
  const value = { n: [1] }
  const patch = [
    { op: 'add' as const, path: '/list/-', value },
    { op: 'add' as const, path: '/o', value },
  ]
  const { changes } = listen(store)
  applyPatch(store, patch)
  value.n.push(2)
  patch[0]!.path = '/other'
  store.list[0].n.push(3)
  expect(plain(store)).toEqual({ list: [{ n: [1, 3] }], o: { n: [1] } })
  expect(changes[0]!.patches.map((one: any) => one.value)).toEqual(expect.arrayContaining([{ n: [1] }]))
})

test('C15 a patch given in is not changed', () => {
  const patch = [
    { op: 'add' as const, path: '/list/-', value: 2 },
    { op: 'move' as const, from: '/list/0', path: '/list/1' },
  ]
  const copy = structuredClone(patch)
  expect(applyPatch(make(), Object.freeze(patch.map(Object.freeze)) as never).ok).toBe(true)
  expect(patch).toEqual(copy)
})

const malformed: [string, unknown][] = [
  ['null', null],
  ['text', '[]'],
  ['an object', { op: 'add', path: '/n', value: 1 }],
  ['an array-like', { length: 1, 0: { op: 'remove', path: '/n' } }],
  ['null in it', [null]],
  ['a number in it', [5]],
  ['an array in it', [[]]],
  // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
  ['a hole in it', [, { op: 'test', path: '/n', value: 1 }]],
  ['no op', [{ path: '/n', value: 1 }]],
  ['an unknown op', [{ op: 'spam', path: '/n', value: 1 }]],
  ['an op in capitals', [{ op: 'ADD', path: '/n', value: 1 }]],
  ['an op that is inherited', [{ op: 'toString', path: '/n', value: 1 }]],
  ['no path', [{ op: 'add', value: 1 }]],
  ['a path that is no text', [{ op: 'add', path: ['n'], value: 1 }]],
  ['a path without slash', [{ op: 'add', path: 'n', value: 1 }]],
  ['a path with a bad escape', [{ op: 'add', path: '/~2', value: 1 }]],
  ['a URI fragment', [{ op: 'add', path: '#/n', value: 1 }]],
  ['add without value', [{ op: 'add', path: '/n' }]],
  ['replace with undefined', [{ op: 'replace', path: '/n', value: undefined }]],
  ['test without value', [{ op: 'test', path: '/n' }]],
  ['copy without from', [{ op: 'copy', path: '/n' }]],
  ['move with a bad from', [{ op: 'move', from: 'n', path: '/n' }]],
  [
    'a malformed operation after a good one',
    [
      { op: 'replace', path: '/n', value: 9 },
      { op: 'nope', path: '' },
    ],
  ],
]

test.each(malformed)('C15 a malformed patch is patch/malformed: %s', (_, patch) => {
  const store = make()
  const { changes, rejections } = listen(store)
  const result = applyPatch(store, patch as never)
  expect(!result.ok && result.rejection.code).toBe('patch/malformed')
  expect([plain(store), changes.length, rejections.map((one) => one.code)]).toEqual([
    { n: 1, list: [1] },
    0,
    ['patch/malformed'],
  ])
})

test('C15 replaceState gives the same result type and a small patch', () => {
  const store = make()
  const { changes } = listen(store)
  const origin = { source: 'import', id: 'x' }
  const result = replaceState(store, { n: 1, list: [1, 2] }, { origin })
  expect(result).toEqual({ ok: true, change: changes[0] })
  expect(changes[0]).toMatchObject({ patches: [{ op: 'add', path: '/list/1', value: 2 }], origin })
  expect(changes[0]!.origin).toBe(origin)
  expect(replaceState(store, { n: 1, list: [1, 2] })).toEqual({ ok: true })
  expect(replaceState(store, 5)).toMatchObject({ ok: false, rejection: { code: 'schema/invalid' } })
})

test('C15 replaceState takes input of the schema', () => {
  const store = defineStore({
    name: 's',
    schema: z.object({ n: z.coerce.number(), note: z.string().default('none') }),
    initial: { n: 1 },
  })
  expect(replaceState(store, { n: '5', unknown: 1 }).ok).toBe(true)
  expect(plain(store)).toEqual({ n: 5, note: 'none' })
})

test('C15 what replaceState was given is not held', () => {
  const store = anything({})
  const value = { a: { list: [1] } }
  replaceState(store, value)
  value.a.list.push(2)
  store.a.list.push(3)
  expect([plain(store), value]).toEqual([{ a: { list: [1, 3] } }, { a: { list: [1, 2] } }])
})

test('C15 replaceState takes a store, a part or a snapshot of one', () => {
  const store = anything({ inner: { n: 1 } })
  const other = anything({ inner: { n: 2 } })
  expect(replaceState(store, other).ok).toBe(true)
  other.inner.n = 3
  expect(plain(store)).toEqual({ inner: { n: 2 } })
  expect(replaceState(store, store.inner).ok).toBe(true)
  expect(plain(store)).toEqual({ n: 2 })
})

test('C15 reset returns to initial by a small patch, one change, the same result type', () => {
  const store = make()
  store.n = 5
  store.list.push(2)
  const { changes } = listen(store)
  expect(reset(store)).toEqual({ ok: true, change: changes[0] })
  expect(plain(store)).toEqual({ n: 1, list: [1] })
  expect(changes[0]!.patches).toHaveLength(2)
  expect(reset(store)).toEqual({ ok: true })
})

test('C15 reset returns to what initial was when the store was defined', () => {
  const initial = { n: 1, list: [1] }
  const store = defineStore({ name: 's', schema: z.object({ n: z.number(), list: z.array(z.number()) }), initial })
  initial.n = 9
  initial.list.push(9)
  store.n = 5
  reset(store)
  expect(plain(store)).toEqual({ n: 1, list: [1] })
})
