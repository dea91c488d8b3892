import { applyPatch, batch, computed, defineStore, effect, fork, json, select, signal, snapshot } from 'jods'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { turn } from './reported.js'

const Cart = z.object({
  items: z.array(z.object({ id: z.string(), qty: z.number() })).default([{ id: 'a', qty: 1 }]),
  note: z.string().default(''),
})
function cart(spy: () => void = () => {}) {
  return defineStore({
    name: 'cart',
    schema: Cart,
    computed: {
      count: (state) => {
        spy()
        return state.items.reduce((n, item) => n + item.qty, 0)
      },
      isEmpty: (state) => state.items.length === 0,
    },
  })
}
const codeOf = (fn: () => unknown): string | undefined => {
  try {
    fn()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return undefined
}

test('C10 fields: lazy, memoised, fresh after a change, untouched by an unrelated one', async () => {
  const spy = vi.fn()
  const store = cart(spy)
  expect(spy).not.toHaveBeenCalled()
  expect([store.count, store.count]).toEqual([1, 1])
  expect(spy).toHaveBeenCalledTimes(1)
  store.note = 'x'
  await turn()
  expect(store.count).toBe(1)
  expect(spy).toHaveBeenCalledTimes(1)
  store.items.push({ id: 'b', qty: 2 })
  expect(spy).toHaveBeenCalledTimes(1)
  expect([store.count, store.count]).toEqual([3, 3])
  expect(spy).toHaveBeenCalledTimes(2)
})

test('C10 fields: an effect and an atom over one wake only when its result is another', () => {
  const store = cart()
  const seen: number[] = []
  const heard: number[] = []
  const stops = [
    effect(() => {
      seen.push(store.count)
    }),
    select(store, (state) => state.count).listen((value) => heard.push(value)),
  ]
  store.items.push({ id: 'b', qty: 0 })
  expect([seen, heard]).toEqual([[1], []])
  store.items.push({ id: 'c', qty: 4 })
  expect([seen, heard]).toEqual([[1, 5], [5]])
  for (const stop of stops) stop()
})

test('C10 fields: they read each other, through the state that they are given', () => {
  const spy = vi.fn()
  const store = defineStore({
    name: 'chain',
    schema: z.object({ n: z.number().default(1) }),
    computed: {
      double: (state) => {
        spy()
        return state.n * 2
      },
      quadruple: (state) => (state as unknown as { double: number }).double * 2,
    },
  })
  expect([store.quadruple, store.double]).toEqual([4, 2])
  expect(spy).toHaveBeenCalledTimes(1)
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(store.quadruple + store.double + store.n)
  })
  store.n = 2
  expect(seen).toEqual([7, 14])
  stop()
})

test('C10 fields: a ring of them throws computed/cycle, and the rest of the store works', () => {
  type Ring = { a: number; b: number }
  const store = defineStore({
    name: 'ring',
    schema: z.object({ n: z.number().default(1) }),
    computed: {
      a: (state): number => (state as unknown as Ring).b + 1,
      b: (state): number => (state as unknown as Ring).a + 1,
      fine: (state) => state.n + 1,
    },
  })
  expect(codeOf(() => store.a)).toBe('computed/cycle')
  expect(codeOf(() => store.b)).toBe('computed/cycle')
  expect(store.fine).toBe(2)
})

test('C10 fields: writing one by hand, by delete, by patch or in the state is computed/read-only', () => {
  const store = cart()
  expect(codeOf(() => Object.assign(store, { count: 5 }))).toBe('computed/read-only')
  expect(
    codeOf(() => {
      delete (store as { count?: number }).count
    }),
  ).toBe('computed/read-only')
  for (const op of ['add', 'replace'] as const) {
    const result = applyPatch(store, [{ op, path: '/count', value: 5 }])
    expect(result.ok ? undefined : result.rejection.code).toBe('computed/read-only')
  }
  const removed = applyPatch(store, [{ op: 'remove', path: '/count' }])
  expect(removed.ok ? undefined : removed.rejection.code).toBe('computed/read-only')
  expect(store.count).toBe(1)
})

test('C10 fields: a name that the schema has too is computed/collision', () => {
  expect(
    codeOf(() =>
      defineStore({ name: 'x', schema: z.object({ n: z.number().default(1) }), computed: { n: () => 2 } as never }),
    ),
  ).toBe('computed/collision')
})

test('C10 fields: they are no state: in json and by name only', () => {
  const store = cart()
  expect(Object.keys(store)).toEqual(['items', 'note'])
  expect({ ...store }).not.toHaveProperty('count')
  expect(JSON.parse(JSON.stringify(store))).not.toHaveProperty('count')
  expect(snapshot(store)).not.toHaveProperty('count')
  expect(json(store)).toMatchObject({ count: 1, isEmpty: false })
  const forIn: string[] = []
  for (const key in store) forIn.push(key)
  expect(forIn).toEqual(['items', 'note'])
})

test('C10 fields: an error is thrown to every reader until a source changes', () => {
  const spy = vi.fn()
  const store = defineStore({
    name: 'failing',
    schema: z.object({ n: z.number().default(0) }),
    computed: {
      inverse: (state) => {
        spy()
        if (state.n === 0) throw new Error('by zero')
        return 1 / state.n
      },
    },
  })
  expect(() => store.inverse).toThrow('by zero')
  expect(() => store.inverse).toThrow('by zero')
  expect(spy).toHaveBeenCalledTimes(1)
  store.n = 2
  expect(store.inverse).toBe(0.5)
})

test('C10 fields: inside a batch they show its writes, after a rollback the old value', () => {
  const store = cart()
  const doubled = computed(() => store.count * 2)
  expect([store.count, doubled.get()]).toEqual([1, 2])
  expect(() =>
    batch(() => {
      store.items.push({ id: 'b', qty: 9 })
      expect([store.count, doubled.get()]).toEqual([10, 20])
      throw new Error('abandoned')
    }),
  ).toThrow('abandoned')
  expect([store.count, doubled.get()]).toEqual([1, 2])
})

test('C10 fields: a fork has its own, over its own state', () => {
  const store = cart()
  const other = fork(store, { items: [{ id: 'z', qty: 7 }] })
  expect([store.count, other.count]).toEqual([1, 7])
  other.items.pop()
  expect([store.count, other.count]).toEqual([1, 0])
})

test('C10 fields: one may read atoms and other stores', () => {
  const rate = signal(2)
  const one = cart()
  const two = defineStore({
    name: 'two',
    schema: z.object({ n: z.number().default(1) }),
    computed: { price: (state) => state.n * rate.get() * one.count },
  })
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(two.price)
  })
  rate.set(3)
  one.items.push({ id: 'b', qty: 1 })
  two.n = 2
  expect(seen).toEqual([2, 3, 6, 12])
  stop()
})

test('C10 fields: a field that gives a part gives it live, and wakes when another part takes its place', () => {
  const store = defineStore({
    name: 'parts',
    schema: z.object({
      at: z.number().default(0),
      rows: z.array(z.object({ n: z.number() })).default([{ n: 1 }, { n: 2 }]),
    }),
    computed: { current: (state) => state.rows[state.at] },
  })
  const seen: (number | undefined)[] = []
  const stop = effect(() => {
    seen.push(store.current?.n)
  })
  store.at = 1
  const row = store.rows[1]
  if (row) row.n = 20
  expect(seen).toEqual([1, 2, 20])
  stop()
})
