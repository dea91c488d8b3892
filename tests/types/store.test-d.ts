import { defineStore, fork, isStore, json, reset, type Store, snapshot } from 'jods'
import { describe, expectTypeOf, test } from 'vitest'
import { z } from 'zod'

const Cart = z.object({
  items: z.array(z.object({ id: z.string(), title: z.string(), qty: z.int().min(1) })),
  note: z.string().default(''),
  coupon: z.string().optional(),
  filter: z.enum(['all', 'open']).default('all'),
  count: z.coerce.number().default(0),
  when: z.date().nullable().default(null),
})
const cart = defineStore({
  name: 'cart',
  schema: Cart,
  initial: { items: [] },
  computed: {
    total: (state) => state.items.reduce((n, item) => n + item.qty, 0),
    first: (state) => state.items[0],
    isEmpty: (state): boolean => state.items.length === 0,
  },
})

describe('C01 types: a store is typed as the output of its schema', () => {
  test('C01 members', () => {
    expectTypeOf(cart.items).toEqualTypeOf<{ id: string; title: string; qty: number }[]>()
    expectTypeOf(cart.note).toEqualTypeOf<string>()
    expectTypeOf(cart.filter).toEqualTypeOf<'all' | 'open'>()
    expectTypeOf(cart.count).toEqualTypeOf<number>()
    expectTypeOf(cart.when).toEqualTypeOf<Date | null>()
    expectTypeOf(cart.coupon).toEqualTypeOf<string | undefined>()
    expectTypeOf(cart.items[0]).toEqualTypeOf<{ id: string; title: string; qty: number } | undefined>()
  })

  test('C01 writes of the right type compile, others do not', () => {
    cart.note = 'x'
    cart.items.push({ id: 'a', title: 'Pen', qty: 1 })
    cart.filter = 'open'
    delete cart.coupon
    // @ts-expect-error a number is no text
    cart.note = 1
    // @ts-expect-error not one of the words
    cart.filter = 'closed'
    // @ts-expect-error input of the coercion, not its output: a store takes output
    cart.count = '5'
    // @ts-expect-error a member is missing
    cart.items.push({ id: 'a', title: 'Pen' })
    // @ts-expect-error no such member
    cart.notes = 'x'
    // @ts-expect-error a required member cannot be deleted
    delete cart.note
  })
})

describe('C01 types: `initial` is the input of the schema', () => {
  test('C01 what has a default may be left out, what is coerced may be given raw', () => {
    defineStore({ name: 'a', schema: Cart, initial: { items: [], count: '5' } })
    defineStore({ name: 'a', schema: Cart, initial: () => ({ items: [], note: 'n' }) })
    defineStore({ name: 'a', schema: z.object({ n: z.number().default(0) }) })
  })

  test('C01 what is wrong does not compile', () => {
    // @ts-expect-error `items` has no default
    defineStore({ name: 'a', schema: Cart, initial: { note: '' } })
    // @ts-expect-error a text where an array is asked for
    defineStore({ name: 'a', schema: Cart, initial: { items: 'none' } })
    // @ts-expect-error the function gives the wrong thing
    defineStore({ name: 'a', schema: Cart, initial: () => ({ items: [1] }) })
    // @ts-expect-error no such member
    defineStore({ name: 'a', schema: Cart, initial: { items: [], notes: '' } })
  })

  test('C01 the definition itself is checked', () => {
    // @ts-expect-error the name is missing
    defineStore({ schema: Cart, initial: { items: [] } })
    // @ts-expect-error a store is an object at the root
    defineStore({ name: 'a', schema: z.string() })
    // @ts-expect-error not a schema
    defineStore({ name: 'a', schema: {} })
    // @ts-expect-error a version is text
    defineStore({ name: 'a', schema: Cart, initial: { items: [] }, version: 1 })
  })
})

describe('C10 types: computed fields', () => {
  test('C10 are inferred from their functions', () => {
    expectTypeOf(cart.total).toEqualTypeOf<number>()
    expectTypeOf(cart.isEmpty).toEqualTypeOf<boolean>()
    expectTypeOf(cart.first).toEqualTypeOf<{ id: string; title: string; qty: number } | undefined>()
  })

  test('C10 the state that they are given is the output', () => {
    defineStore({
      name: 'a',
      schema: Cart,
      initial: { items: [] },
      computed: {
        check: (state) => {
          expectTypeOf(state.note).toEqualTypeOf<string>()
          expectTypeOf(state.items).toEqualTypeOf<{ id: string; title: string; qty: number }[]>()
          // @ts-expect-error no such member
          return state.notes
        },
      },
    })
  })

  test('C10 are read-only', () => {
    // @ts-expect-error computed/read-only
    cart.total = 5
    // @ts-expect-error computed/read-only
    delete cart.total
    // @ts-expect-error computed/read-only
    cart.total++
  })

  test('C10 without any there are none', () => {
    const plain = defineStore({ name: 'a', schema: z.object({ n: z.number().default(0) }) })
    // @ts-expect-error no such field
    plain.total
  })
})

describe('C13 types: copies and instances', () => {
  test('C13 a snapshot is the state, deeply read-only, without the computed fields', () => {
    const taken = snapshot(cart)
    expectTypeOf(taken.items).toEqualTypeOf<
      readonly { readonly id: string; readonly title: string; readonly qty: number }[]
    >()
    expectTypeOf(taken.when).toEqualTypeOf<Date | null>()
    // @ts-expect-error read-only
    taken.note = 'x'
    // @ts-expect-error read-only
    taken.items.push({ id: 'a', title: 'Pen', qty: 1 })
    const [row] = taken.items
    // @ts-expect-error read-only at every depth
    if (row) row.qty = 2
    // @ts-expect-error computed fields are no state
    taken.total
    expectTypeOf(snapshot(cart.items)).toEqualTypeOf<typeof taken.items>()
  })

  test('C13 json is the state and the computed fields, writable', () => {
    const copy = json(cart)
    expectTypeOf(copy.note).toEqualTypeOf<string>()
    expectTypeOf(copy.total).toEqualTypeOf<number>()
    expectTypeOf(copy.items).toEqualTypeOf<{ id: string; title: string; qty: number }[]>()
    copy.note = 'mine'
    copy.items.push({ id: 'a', title: 'Pen', qty: 1 })
    expectTypeOf(json(cart.items)).toEqualTypeOf<{ id: string; title: string; qty: number }[]>()
  })

  test('C13 a fork is of the same type', () => {
    const other = fork(cart)
    expectTypeOf(other).toEqualTypeOf<typeof cart>()
    expectTypeOf(fork(cart, { items: [] })).toEqualTypeOf<typeof cart>()
    expectTypeOf(other.total).toEqualTypeOf<number>()
  })

  test('C13 a function may ask for a store of a state; a plain object is none for the store functions', () => {
    const rename = (store: Store<{ name: string }>): string => store.name
    rename(defineStore({ name: 'a', schema: z.object({ name: z.string().default('') }) }))
    // @ts-expect-error the state has no name
    rename(cart)
    expectTypeOf(reset(cart).ok).toEqualTypeOf<boolean>()
    expectTypeOf(isStore).parameter(0).toEqualTypeOf<unknown>()
  })
})

describe('C01 types: other Standard Schemas', () => {
  test('C01 a schema of another library is inferred as well', async () => {
    const { object, string, optional } = await import('valibot')
    const store = defineStore({
      name: 'v',
      schema: object({ a: optional(string(), ''), b: string() }),
      initial: { b: '' },
    })
    expectTypeOf(store.a).toEqualTypeOf<string>()
    // @ts-expect-error `b` is missing
    defineStore({ name: 'v', schema: object({ b: string() }), initial: {} })
  })
})
