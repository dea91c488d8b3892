import { applyPatch, batch, defineStore, diff, fork, json, onUpdate, replaceState, snapshot } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { codeOf, refuses } from './helpers.js'

const schema = z.object({ items: z.array(z.object({ n: z.number(), tag: z.string() })), note: z.string().default('') })
const makeCart = () =>
  defineStore({
    name: 'cart',
    schema,
    initial: {
      items: [
        { n: 1, tag: 'a' },
        { n: 2, tag: 'b' },
      ],
    },
    computed: {
      count: (state) => state.items.reduce((sum, item) => sum + item.n, 0),
      double: (state): number => (state as any).count * 2,
      tags: (state) => state.items.map((item) => item.tag),
      first: (state) => state.items[0],
    },
  })

test('C10 a computed field is read by name and follows the state', () => {
  const cart = makeCart()
  expect([cart.count, cart.double, cart.tags]).toEqual([3, 6, ['a', 'b']])
  cart.items.push({ n: 4, tag: 'c' })
  expect([cart.count, cart.double, cart.tags]).toEqual([7, 14, ['a', 'b', 'c']])
})

test('C10 a computed field is memoised', () => {
  let runs = 0
  const store = defineStore({
    name: 's',
    schema: z.object({ a: z.number(), b: z.number() }),
    initial: { a: 1, b: 1 },
    computed: {
      twice: (state) => {
        runs++
        return state.a * 2
      },
    },
  })
  expect(runs).toBe(0)
  expect([store.twice, store.twice, runs]).toEqual([2, 2, 1])
  store.b = 2
  expect([store.twice, runs]).toEqual([2, 1])
  store.a = 2
  expect([store.twice, runs]).toEqual([4, 2])
})

test('C10 computed fields are in json and no other view of the state', () => {
  const cart = makeCart()
  expect(json(cart)).toMatchObject({
    items: [
      { n: 1, tag: 'a' },
      { n: 2, tag: 'b' },
    ],
    note: '',
    count: 3,
    double: 6,
    tags: ['a', 'b'],
  })
  expect(Object.keys(cart)).toEqual(['items', 'note'])
  expect(Object.keys({ ...cart })).toEqual(['items', 'note'])
  expect(Object.keys(JSON.parse(JSON.stringify(cart)))).toEqual(['items', 'note'])
  expect(Object.keys(snapshot(cart))).toEqual(['items', 'note'])
  const seen: string[] = []
  onUpdate(cart, (_, change) => void seen.push(...change.patches.map((operation) => operation.path)))
  cart.items[0]!.n = 5
  expect(seen).toEqual(['/items/0/n'])
  expect(diff(cart, { items: [], note: '' }).every((operation) => operation.path.startsWith('/items'))).toBe(true)
})

test('C10 a field that gives parts of the state is a detached copy in json', () => {
  const cart = defineStore({
    name: 'cart',
    schema,
    initial: {
      items: [
        { n: 1, tag: 'a' },
        { n: 2, tag: 'b' },
      ],
    },
    computed: {
      first: (state) => state.items[0],
      tags: (state) => state.items.map((item) => item.tag),
      firsts: (state) => ({ item: state.items[0], list: [state.items] }),
    },
  })
  const copy = json(cart) as any
  expect(copy.first).toEqual({ n: 1, tag: 'a' })
  expect(copy.firsts).toEqual({
    item: { n: 1, tag: 'a' },
    list: [
      [
        { n: 1, tag: 'a' },
        { n: 2, tag: 'b' },
      ],
    ],
  })
  copy.first.n = 99
  copy.firsts.list[0][1].n = 99
  copy.tags.push('x')
  expect([cart.items[0]!.n, cart.items[1]!.n, cart.tags]).toEqual([1, 2, ['a', 'b']])
})

test('C10 a field that gives a part gives that very part', () => {
  const cart = makeCart()
  expect(cart.first).toBe(cart.items[0])
})

const writes: [string, (cart: any) => unknown][] = [
  [
    'assignment',
    (cart) => {
      cart.count = 5
    },
  ],
  [
    'assignment of the same value',
    (cart) => {
      cart.count = 3
    },
  ],
  [
    'assignment of undefined',
    (cart) => {
      cart.count = undefined
    },
  ],
  ['delete', (cart) => delete cart.count],
  ['increment', (cart) => cart.count++],
  ['defineProperty', (cart) => Object.defineProperty(cart, 'count', { value: 1 })],
  [
    'a batch',
    (cart) =>
      batch(() => {
        cart.count = 5
      }),
  ],
]
test.each(writes)('C10 writing a field by %s is computed/read-only', (_, write) => {
  const cart = makeCart()
  refuses(cart, () => write(cart), 'computed/read-only')
})

test.each([
  ['add', [{ op: 'add', path: '/count', value: 1 }]],
  ['replace', [{ op: 'replace', path: '/count', value: 1 }]],
  ['remove', [{ op: 'remove', path: '/count' }]],
  ['move', [{ op: 'move', from: '/note', path: '/count' }]],
  ['copy', [{ op: 'copy', from: '/note', path: '/count' }]],
  [
    'add after others',
    [
      { op: 'replace', path: '/note', value: 'x' },
      { op: 'add', path: '/count', value: 1 },
    ],
  ],
  [
    'replace after others',
    [
      { op: 'replace', path: '/note', value: 'x' },
      { op: 'replace', path: '/count', value: 1 },
    ],
  ],
  ['a new root', [{ op: 'replace', path: '', value: { items: [], note: '', count: 1 } }]],
])('C10 writing a field by the patch operation %s is computed/read-only', (_, patch) => {
  const cart = makeCart()
  refuses(
    cart,
    () => {
      const result = applyPatch(cart, patch as never)
      if (!result.ok) throw Object.assign(new Error(), result.rejection)
    },
    'computed/read-only',
  )
})

test('C10 a field in what replaceState is given is computed/read-only', () => {
  const cart = defineStore({
    name: 's',
    schema: z.looseObject({ n: z.number() }),
    initial: { n: 1 },
    computed: { count: () => 1 },
  })
  const result = replaceState(cart, { n: 2, count: 0 })
  expect(cart.n).toBe(1)
  expect(!result.ok && result.rejection.code).toBe('computed/read-only')
})

test('C10 a field name below the root is a member like any other', () => {
  const store = defineStore({
    name: 's',
    schema: z.object({ o: z.looseObject({}) }),
    initial: { o: {} },
    computed: { count: () => 1 },
  })
  store.o.count = 5
  expect([store.o.count, store.count]).toEqual([5, 1])
})

test('C10 fields that read each other in a circle are computed/cycle', () => {
  const store = defineStore({
    name: 's',
    schema: z.object({ n: z.number() }),
    initial: { n: 1 },
    computed: {
      a: (state): number => (state as any).b + 1,
      b: (state): number => (state as any).a + 1,
      self: (state): number => (state as any).self,
      fine: (state) => state.n,
    },
  })
  expect([codeOf(() => store.a), codeOf(() => store.b), codeOf(() => store.self)]).toEqual([
    'computed/cycle',
    'computed/cycle',
    'computed/cycle',
  ])
  expect(store.fine).toBe(1)
  store.n = 2
  expect(store.fine).toBe(2)
})

test.each<[string, () => unknown]>([
  ['an object', () => z.object({ count: z.number().optional() })],
  ['an object under a rule', () => z.object({ count: z.number().optional() }).refine(() => true)],
  ['an object with a default', () => z.object({ count: z.number().default(1) })],
  ['an intersection', () => z.object({ a: z.string().optional() }).and(z.object({ count: z.number().optional() }))],
  [
    'a union',
    () => z.object({ count: z.number().optional(), a: z.string().optional() }).or(z.object({ b: z.string() })),
  ],
  ['a lazy schema', () => z.lazy(() => z.object({ count: z.number().optional() }))],
  ['a pipe', () => z.object({ count: z.number().optional() }).transform((value) => value)],
])('C10 a name that the schema has too is computed/collision: %s', (_, make) => {
  expect(
    codeOf(() =>
      defineStore({ name: 's', schema: make() as never, initial: {} as never, computed: { count: () => 1 } as never }),
    ),
  ).toBe('computed/collision')
})

test('C10 a field that throws throws at its reader, and recovers', () => {
  const store = defineStore({
    name: 's',
    schema: z.object({ list: z.array(z.object({ n: z.number() })) }),
    initial: { list: [] },
    computed: { first: (state) => state.list[0]!.n },
  })
  expect(() => store.first).toThrow(TypeError)
  store.list.push({ n: 5 })
  expect(store.first).toBe(5)
})

test('C10 a fork computes from its own state', () => {
  const cart = makeCart()
  const other = fork(cart, { items: [{ n: 10, tag: 'z' }] })
  expect([cart.count, other.count, other.first!.n]).toEqual([3, 10, 10])
})

test('C10 inside a batch a field sees the writes, and a rollback takes that back', () => {
  const cart = makeCart()
  expect(cart.count).toBe(3)
  expect(() =>
    batch(() => {
      cart.items[0]!.n = 10
      expect(cart.count).toBe(12)
      throw new Error('undo')
    }),
  ).toThrow('undo')
  expect(cart.count).toBe(3)
})
