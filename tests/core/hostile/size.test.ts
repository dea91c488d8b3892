import { applyPatch, batch, defineStore, fork, json, type Operation, replaceState, snapshot } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { anything, codeOf, listen, refuses } from '../helpers.js'

/** `levels` containers inside each other. */
function nest(levels: number, wrap: (inner: unknown) => unknown = (kid) => ({ kid })): any {
  let value: unknown = wrap(1)
  for (let i = 1; i < levels; i++) value = wrap(value)
  return value
}

const Chain = z.object({
  get kid() {
    return z.union([Chain, z.number()]).optional()
  },
})
const Plain = z.object({
  n: z.number().optional(),
  get kid() {
    return Plain.optional()
  },
  get list() {
    return z.array(Plain).optional()
  },
})
const chain = (levels: number): any => {
  let value: any = { n: 1 }
  for (let i = 1; i < levels; i++) value = { kid: value }
  return value
}

test('C02 1,000 levels are state, one more is too deep', () => {
  for (const wrap of [(kid: unknown) => ({ kid }), (kid: unknown) => [kid], (kid: unknown) => new Map([['k', kid]])]) {
    const store = anything({})
    store.a = nest(999, wrap)
    expect(
      codeOf(() => {
        store.b = nest(1000, wrap)
      }),
    ).toBe('state/too-deep')
    expect(Object.keys(store)).toEqual(['a'])
  }
  expect(codeOf(() => anything(nest(1000)))).toBe('nothing thrown')
  expect(codeOf(() => anything(nest(1001)))).toBe('state/too-deep')
  expect(codeOf(() => anything(nest(100_000)))).toBe('state/too-deep')
})

test('C02 a typed store counts levels like any other', () => {
  expect(codeOf(() => defineStore({ name: 's', schema: Plain, initial: chain(1000) }))).toBe('nothing thrown')
  expect(codeOf(() => defineStore({ name: 's', schema: Plain, initial: chain(1001) }))).toBe('state/too-deep')
  expect(codeOf(() => defineStore({ name: 's', schema: Chain, initial: nest(1001) }))).toBe('state/too-deep')
})

test('C02 levels are counted from the root, wherever the write is', () => {
  const make: [string, () => any][] = [
    ['any', () => anything(chain(600))],
    ['typed', () => defineStore({ name: 's', schema: Plain, initial: chain(600) })],
  ]
  for (const [kind, create] of make) {
    const deepest = (store: any) => {
      let part = store
      while (part.kid) part = part.kid
      return part
    }
    for (const [way, write] of [
      [
        'assignment',
        (store: any) => {
          deepest(store).kid = chain(600)
        },
      ],
      [
        'a batch',
        (store: any) =>
          batch(() => {
            deepest(store).kid = chain(600)
          }),
      ],
      [
        'an array',
        (store: any) => {
          deepest(store).list = [chain(600)]
        },
      ],
    ] as const) {
      const store = create()
      expect([kind, way, codeOf(() => write(store))]).toEqual([kind, way, 'state/too-deep'])
      expect(deepest(store)).toEqual({ n: 1 })
    }
    const store = create()
    const path = '/kid'.repeat(600)
    const result = applyPatch(store, [{ op: 'add', path, value: chain(600) }])
    expect([kind, !result.ok && result.rejection.code]).toEqual([kind, 'state/too-deep'])
    const longer = applyPatch(store, [
      { op: 'test', path: '', value: chain(600) },
      { op: 'add', path, value: chain(600) },
    ])
    expect([kind, !longer.ok && longer.rejection.code]).toEqual([kind, 'state/too-deep'])
  }
})

test('C02 a patch cannot dig deeper step by step than a value may be', () => {
  for (const [name, leaf, step] of [
    ['objects', {}, 'k'],
    ['arrays', [], '0'],
    ['arrays by -', [], '-'],
  ] as const) {
    const store = anything({ a: structuredClone(leaf) })
    const patch: Operation[] = Array.from({ length: 1100 }, (_, i) => ({
      op: 'add',
      path: `/a${`/${step === 'k' ? 'k' : '0'}`.repeat(i)}/${step}`,
      value: structuredClone(leaf),
    }))
    const { changes } = listen(store)
    const result = applyPatch(store, patch)
    expect([name, !result.ok && result.rejection.code]).toEqual([name, 'state/too-deep'])
    expect([store.a, changes.length]).toEqual([leaf, 0])
  }
})

test('C02 copy and move in a patch cannot go deeper either', () => {
  for (const op of ['copy', 'move'] as const) {
    for (const target of ['object', 'array']) {
      const store = anything({
        a: chain(600),
        b: target === 'object' ? chain(600) : nest(600, (kid) => (kid === 1 ? [] : [kid])),
      })
      const path = target === 'object' ? `/b${'/kid'.repeat(599)}/kid` : `/b${'/0'.repeat(599)}/-`
      for (const lead of [[], [{ op: 'test', path: '/a/kid/kid', value: chain(598) } as const]]) {
        const result = applyPatch(store, [...lead, { op, from: '/a', path }])
        expect([op, target, lead.length, !result.ok && result.rejection.code]).toEqual([
          op,
          target,
          lead.length,
          'state/too-deep',
        ])
      }
    }
  }
})

test('C02 a deep state can be read, copied, compared and undone', () => {
  const store = anything({ a: nest(999), b: nest(999) })
  expect(
    codeOf(() => {
      snapshot(store)
      json(store)
      JSON.stringify(store)
    }),
  ).toBe('nothing thrown')
  expect(
    applyPatch(store, [
      { op: 'test', path: '/a', value: nest(999) },
      { op: 'copy', from: '/a', path: '/c' },
      { op: 'move', from: '/b', path: '/d' },
    ]).ok,
  ).toBe(true)
  expect(replaceState(store, { a: nest(998) }).ok).toBe(true)
  expect(codeOf(() => fork(store, store))).toBe('nothing thrown')
})

test('C15 a patch of a million operations is one change', () => {
  const store = anything({ n: 0, list: [], o: {} })
  const { changes } = listen(store)
  const patch: Operation[] = Array.from({ length: 1_000_000 }, (_, i) =>
    i % 4 === 0
      ? { op: 'replace', path: '/n', value: i }
      : i % 4 === 1
        ? { op: 'add', path: '/list/-', value: i }
        : i % 4 === 2
          ? { op: 'add', path: '/o/k', value: i }
          : { op: 'remove', path: '/o/k' },
  )
  const result = applyPatch(store, patch)
  expect(result.ok).toBe(true)
  expect([store.n, store.list.length, Object.keys(store.o), changes.length]).toEqual([999_996, 250_000, [], 1])
  expect(changes[0]!.patches).toHaveLength(250_001)
})

test('C15 a million operations that end badly leave nothing behind', () => {
  const store = anything({ n: 0, list: [] })
  const patch: Operation[] = Array.from({ length: 1_000_000 }, (_, i) =>
    i % 2 ? { op: 'replace', path: '/n', value: i } : { op: 'add', path: '/list/-', value: i },
  )
  patch.push({ op: 'test', path: '/n', value: 'no' })
  refuses(
    store,
    () => {
      const result = applyPatch(store, patch)
      if (!result.ok) throw Object.assign(new Error(), result.rejection)
    },
    'patch/test-failed',
  )
})

test('C11 a batch of a hundred thousand writes is one change', () => {
  const store = anything({ rows: Array.from({ length: 1000 }, (_, id) => ({ id, n: 0 })) })
  const { changes } = listen(store)
  batch(() => {
    for (let i = 0; i < 100_000; i++) store.rows[i % 1000].n = i
  })
  expect([changes.length, changes[0]!.patches.length]).toEqual([1, 1000])
})

test('C15 a pointer of a hundred thousand tokens leads nowhere and is no crash', () => {
  const store = anything({ a: {} })
  const result = applyPatch(store, [{ op: 'add', path: '/a'.repeat(100_000), value: 1 }])
  expect(!result.ok && result.rejection.code).toBe('patch/missing-path')
})
