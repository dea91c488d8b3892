import { defineStore, onUpdate, select, snapshot } from 'jods'
import { describe, expectTypeOf, test } from 'vitest'
import { z } from 'zod'

interface Category {
  name: string
  children: Category[]
}
const Category: z.ZodType<Category, Category> = z.object({
  name: z.string(),
  get children() {
    return z.array(Category)
  },
})
const Tree = z.object({
  value: z.number(),
  get left(): z.ZodOptional<typeof Tree> {
    return z.optional(Tree)
  },
})

describe('C01 types: recursive schemas', () => {
  test('C01 through an interface', () => {
    const store = defineStore({
      name: 'r',
      schema: z.object({ root: Category }),
      initial: { root: { name: '', children: [] } },
    })
    expectTypeOf(store.root.children[0]?.children[0]?.name).toEqualTypeOf<string | undefined>()
    expectTypeOf(select(store, '/root/name').get()).toEqualTypeOf<string>()
    expectTypeOf(select(store, '/root/children/0/name').get()).toEqualTypeOf<string | undefined>()
    expectTypeOf(snapshot(store).root.children[0]?.name).toEqualTypeOf<string | undefined>()
    onUpdate(store, () => {}, { path: '/root/children/0/children/1/children' })
    // @ts-expect-error no such member
    select(store, '/root/child')
  })

  test('C01 through a getter', () => {
    const store = defineStore({ name: 'r', schema: Tree, initial: { value: 1 } })
    expectTypeOf(store.left?.left?.value).toEqualTypeOf<number | undefined>()
    expectTypeOf(select(store, '/left/left/value').get()).toEqualTypeOf<number | undefined>()
    // @ts-expect-error no such member
    select(store, '/right')
  })
})

describe('C01 types: unions', () => {
  const store = defineStore({
    name: 'u',
    schema: z.object({
      shape: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('circle'), radius: z.number() }),
        z.object({ kind: z.literal('square'), side: z.number() }),
      ]),
      id: z.union([z.string(), z.number()]),
      either: z.union([z.string(), z.object({ text: z.string() })]).nullable(),
    }),
    initial: { shape: { kind: 'circle', radius: 1 }, id: 1, either: null },
  })

  test('C01 narrow by their discriminator', () => {
    if (store.shape.kind === 'circle') expectTypeOf(store.shape.radius).toEqualTypeOf<number>()
    else expectTypeOf(store.shape.side).toEqualTypeOf<number>()
    store.shape = { kind: 'square', side: 2 }
    // @ts-expect-error the members of two branches mixed
    store.shape = { kind: 'square', radius: 2 }
  })

  test('C01 are reached by path: what only some branches have may be missing', () => {
    expectTypeOf(select(store, '/shape/kind').get()).toEqualTypeOf<'circle' | 'square'>()
    expectTypeOf(select(store, '/shape/radius').get()).toEqualTypeOf<number | undefined>()
    expectTypeOf(select(store, '/id').get()).toEqualTypeOf<string | number>()
    expectTypeOf(select(store, '/either/text').get()).toEqualTypeOf<string | undefined>()
    // @ts-expect-error no branch has it
    select(store, '/shape/height')
  })
})

describe('C01 types: records, loose objects, tuples, any', () => {
  const store = defineStore({
    name: 'l',
    schema: z.object({
      record: z.record(z.string(), z.number()),
      byId: z.record(z.enum(['a', 'b']), z.boolean()),
      loose: z.looseObject({ known: z.string() }),
      tuple: z.tuple([z.string(), z.number()]),
      anything: z.unknown(),
    }),
    initial: { record: {}, byId: { a: true, b: true }, loose: { known: '' }, tuple: ['', 0], anything: null },
  })

  test('C01 records are read with undefined in mind', () => {
    expectTypeOf(store.record.some).toEqualTypeOf<number | undefined>()
    expectTypeOf(store.byId.a).toEqualTypeOf<boolean>()
    expectTypeOf(store.loose.known).toEqualTypeOf<string>()
    expectTypeOf(select(store, '/record/some').get()).toEqualTypeOf<number | undefined>()
    expectTypeOf(select(store, '/byId/a').get()).toEqualTypeOf<boolean>()
    expectTypeOf(select(store, '/loose/known').get()).toEqualTypeOf<string>()
    // @ts-expect-error not a key of the record
    select(store, '/byId/c')
  })

  test('C01 tuples keep their places', () => {
    expectTypeOf(store.tuple).toEqualTypeOf<[string, number]>()
    expectTypeOf(snapshot(store).tuple).toEqualTypeOf<readonly [string, number]>()
    expectTypeOf(select(store, '/tuple').get()).toEqualTypeOf<readonly [string, number]>()
    expectTypeOf(select(store, '/tuple/1').get()).toEqualTypeOf<number>()
  })

  test('C01 unknown stays unknown', () => {
    expectTypeOf(store.anything).toEqualTypeOf<unknown>()
    expectTypeOf(snapshot(store).anything).toEqualTypeOf<unknown>()
    expectTypeOf(select(store, '/anything').get()).toEqualTypeOf<unknown>()
  })
})
