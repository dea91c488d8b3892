import { applyPatch, defineStore, replaceState } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { anything, codeOf } from '../helpers.js'

/** 30 levels that each hold the next twice: small in memory, endless as a tree. The guard ends a test that walks it. */
function bomb(wrap: (kid: unknown) => unknown): { value: unknown; reads: () => number } {
  let reads = 0
  const leaf = {}
  Object.defineProperty(leaf, 'n', {
    enumerable: true,
    get: () => {
      if (++reads > 3_000_000) throw new Error('walked the whole tree')
      return 1
    },
  })
  let value: unknown = leaf
  for (let i = 0; i < 30; i++) value = wrap(value)
  return { value, reads: () => reads }
}

const wraps: [string, (kid: unknown) => unknown][] = [
  ['objects', (kid) => ({ kid, twin: kid })],
  ['arrays', (kid) => [kid, kid]],
]
const Twin = z.object({
  n: z.number().optional(),
  get kid() {
    return Twin.optional()
  },
  get twin() {
    return Twin.optional()
  },
})
const targets: [string, () => any][] = [
  ['any', () => anything({ a: {}, list: [] })],
  [
    'typed',
    () => defineStore({ name: 's', schema: z.object({ a: Twin, list: z.array(Twin) }), initial: { a: {}, list: [] } }),
  ],
  [
    'shallow',
    () =>
      defineStore({
        name: 's',
        schema: z.object({
          a: z.object({ n: z.number().optional() }),
          list: z.array(z.object({ n: z.number().optional() })),
        }),
        initial: { a: {}, list: [] },
      }),
  ],
]

for (const [kind, make] of targets) {
  test.each(wraps)(`C02 a bomb of shared %s is refused before it unfolds (${kind})`, (_, wrap) => {
    for (const write of [
      (store: any, value: unknown) => {
        store.a = value
      },
      (store: any, value: unknown) => store.list.push(value),
      (store: any, value: any) => {
        const result = applyPatch(store, [{ op: 'replace', path: '/a', value }])
        if (!result.ok) throw Object.assign(new Error(), result.rejection)
      },
      (store: any, value: any) => {
        const result = replaceState(store, { a: value, list: [] })
        if (!result.ok) throw Object.assign(new Error(), result.rejection)
      },
    ]) {
      const { value, reads } = bomb(wrap)
      const store = make()
      const code = codeOf(() => write(store, value))
      expect(reads()).toBeLessThan(3_000_000)
      expect(code).toMatch(/^(state|schema)\/[a-z-]+$/)
      expect(store).toEqual({ a: {}, list: [] })
    }
  })
}

test.each<[string, (kid: unknown) => unknown]>([
  [
    'Maps',
    (kid) =>
      new Map([
        ['a', kid],
        ['b', kid],
      ]),
  ],
  ['Sets', (kid) => new Set([[kid], [kid]])],
])(
  'C02 a bomb of shared %s is refused before it unfolds',
  (_, wrap) => {
    const { value, reads } = bomb(wrap)
    const store = anything({ a: 1 })
    const code = codeOf(() => {
      store.a = value
    })
    expect(reads()).toBeLessThan(3_000_000)
    expect(code).toBe('state/too-deep')
  },
  60_000,
)

test('C02 a bomb behind much honest data is refused too', () => {
  const { value, reads } = bomb((kid) => ({ kid, twin: kid }))
  const store = anything({ a: 1 })
  const padding = Array.from({ length: 260_000 }, (_, n) => ({ n }))
  const code = codeOf(() => {
    store.a = { padding, value }
  })
  expect(reads()).toBeLessThan(3_000_000)
  expect(code).toBe('state/too-deep')
})

test('C02 much honest data is no bomb', () => {
  const store = anything({})
  store.list = Array.from({ length: 300_000 }, (_, n) => ({ n, at: [n] }))
  expect(store.list).toHaveLength(300_000)
  const same = { n: 1 }
  store.same = Array.from({ length: 100_000 }, () => same)
  store.same[0].n = 2
  expect(store.same[99_999].n).toBe(1)
})

test('C02 a large Map of objects is no bomb', () => {
  const store = anything({})
  store.map = new Map(Array.from({ length: 1_000_001 }, (_, n) => [n, [n]]))
  expect(store.map.size).toBe(1_000_001)
})
