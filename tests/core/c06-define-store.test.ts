import { defineStore, isStore, JodsError, json, onUpdate, reset, SchemaError } from 'jods'
import { expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { codeOf, plain } from './helpers.js'

const Cart = z.object({
  items: z.array(z.object({ id: z.string(), title: z.string(), qty: z.int().min(1) })),
  note: z.string().default(''),
})

test('C06 a store is its state, with defaults filled in and fields beside it', () => {
  const cart = defineStore({
    name: 'cart',
    schema: Cart,
    initial: { items: [] },
    version: '1.2.0',
    computed: { count: (state) => state.items.reduce((n, item) => n + item.qty, 0) },
  })
  expectTypeOf(cart.count).toEqualTypeOf<number>()
  expectTypeOf(cart.note).toEqualTypeOf<string>()
  expect(plain(cart)).toEqual({ items: [], note: '' })
  cart.items.push({ id: 'a', title: 'Pen', qty: 1 })
  expect(cart.count).toBe(1)
  expect(isStore(cart)).toBe(true)
})

test('C06 initial is optional where the defaults suffice', () => {
  const store = defineStore({ name: 's', schema: z.object({ n: z.number().default(7), on: z.boolean().optional() }) })
  expect(plain(store)).toEqual({ n: 7 })
})

test('C06 initial may be a function, asked once at definition and once per reset', () => {
  let asked = 0
  const store = defineStore({ name: 's', schema: z.object({ n: z.number() }), initial: () => ({ n: ++asked }) })
  expect([store.n, asked]).toEqual([1, 1])
  reset(store)
  expect([store.n, asked]).toEqual([2, 2])
})

test('C06 initial is input of the schema', () => {
  const store = defineStore({ name: 's', schema: z.object({ n: z.coerce.number() }), initial: { n: '42' } })
  expect(store.n).toBe(42)
})

test.each([
  ['of the wrong type', { n: 'x' }],
  ['with a member missing', {}],
  ['that is no object', 5],
  ['that is an array', []],
  ['that is null', null],
])('C06 an initial %s throws schema/invalid', (_, initial) => {
  expect(codeOf(() => defineStore({ name: 's', schema: z.object({ n: z.number() }), initial: initial as never }))).toBe(
    'schema/invalid',
  )
})

test('C06 the error of an invalid initial carries issues and path', () => {
  const define = () =>
    defineStore({ name: 's', schema: z.object({ a: z.object({ n: z.number() }) }), initial: { a: {} } as never })
  expect(define).toThrow(SchemaError)
  expect(define).toThrow(expect.objectContaining({ path: '/a/n' }))
})

test('C06 a name is asked for', () => {
  for (const name of ['', undefined, 5]) {
    expect(() => defineStore({ name: name as never, schema: z.object({}) })).toThrow(JodsError)
  }
})

test('C06 two stores may bear one name', () => {
  const [a, b] = [0, 0].map(() => defineStore({ name: 'same', schema: z.object({ n: z.number().default(0) }) }))
  a!.n = 1
  expect(b!.n).toBe(0)
})

test('C06 a state whose root is no object is refused', () => {
  for (const schema of [z.array(z.number()), z.string(), z.null()]) {
    const initial = schema instanceof z.ZodArray ? [] : schema instanceof z.ZodNull ? null : ''
    expect(() => defineStore({ name: 's', schema: schema as never, initial: initial as never })).toThrow(JodsError)
  }
})

test('C06 something that is no schema is refused', () => {
  for (const schema of [undefined, null, {}, { '~standard': { version: 1 } }, () => true]) {
    expect(() => defineStore({ name: 's', schema: schema as never })).toThrow(JodsError)
  }
})

test('C06 a user key cannot collide with a method of the store, as it has none', () => {
  const keys = [
    'set',
    'get',
    'subscribe',
    'listen',
    'value',
    'raw',
    'parent',
    'key',
    'tree',
    'kids',
    'proxy',
    'epoch',
    'plan',
    'then',
    'length',
    'size',
    'name',
  ]
  const initial = Object.fromEntries(keys.map((key) => [key, key]))
  const store = defineStore({ name: 's', schema: z.record(z.string(), z.string()), initial })
  expect(Object.keys(store)).toEqual(keys)
  for (const key of keys) {
    expect(store[key]).toBe(key)
    store[key] = `${key}!`
  }
  expect(plain(store)).toEqual(Object.fromEntries(keys.map((key) => [key, `${key}!`])))
  for (const key of keys) delete store[key]
  expect(Object.keys(store)).toEqual([])
  expect(keys.map((key) => (store as any)[key])).toEqual(keys.map(() => undefined))
})

test('C06 isStore says yes to a store and no to anything else', () => {
  const store = defineStore({ name: 's', schema: z.object({ a: z.object({}).default({}) }) })
  const throwing = new Proxy(
    {},
    {
      get: () => {
        throw new Error('asked')
      },
    },
  )
  expect([store, store.a, {}, null, undefined, 5, json(store), throwing, Object.create(store)].map(isStore)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
    false,
    false,
    false,
  ])
})

test('C06 functions that take a store refuse anything else by name', () => {
  const store = defineStore({ name: 's', schema: z.object({ a: z.object({}).default({}) }) })
  for (const value of [{}, store.a, null])
    expect(codeOf(() => onUpdate(value as never, () => {}))).toMatch(/^\w+\/[\w-]+$/)
})

test('C06 a member that is assigned undefined is deleted', () => {
  const store = defineStore({
    name: 's',
    schema: z.object({ a: z.string().optional(), b: z.number() }),
    initial: { a: 'x', b: 1 },
  })
  const seen: unknown[] = []
  onUpdate(store, (_, change) => void seen.push(change.patches))
  store.a = undefined
  expect('a' in store).toBe(false)
  expect(Object.keys(store)).toEqual(['b'])
  expect(seen).toEqual([[{ op: 'remove', path: '/a' }]])
})

test('C06 undefined members of what is assigned are no members', () => {
  const store = defineStore({
    name: 's',
    schema: z.object({ o: z.object({ a: z.string().optional(), b: z.number().optional() }) }),
    initial: { o: { a: undefined, b: 1 } },
  })
  expect(Object.keys(store.o)).toEqual(['b'])
  store.o = { a: 'x', b: undefined }
  expect(Object.keys(store.o)).toEqual(['a'])
})
