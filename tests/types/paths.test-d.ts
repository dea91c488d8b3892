import { applyPatch, defineStore, onReject, onUpdate, type ReadableAtom, select } from 'jods'
import { describe, expectTypeOf, test } from 'vitest'
import { z } from 'zod'

const store = defineStore({
  name: 'board',
  schema: z.object({
    title: z.string().default(''),
    user: z.object({ name: z.string(), email: z.string().optional() }).default({ name: '' }),
    rows: z.array(z.object({ id: z.string(), cells: z.array(z.number()) })).default([]),
    byKey: z.record(z.string(), z.object({ on: z.boolean() })).default({}),
    pair: z.tuple([z.string(), z.number()]).default(['', 0]),
    maybe: z.object({ x: z.number() }).optional(),
    nothing: z.object({ y: z.number() }).nullable().default(null),
    when: z.date().default(new Date(0)),
    'odd/name~here': z.number().default(0),
  }),
  computed: { size: (state) => state.rows.length },
})

describe('C08 types: the value of a path', () => {
  test('C08 members, at every depth', () => {
    expectTypeOf(select(store, '/title')).toEqualTypeOf<ReadableAtom<string>>()
    expectTypeOf(select(store, '/user').get()).toEqualTypeOf<{
      readonly name: string
      readonly email?: string | undefined
    }>()
    expectTypeOf(select(store, '/user/name').get()).toEqualTypeOf<string>()
    expectTypeOf(select(store, '/user/email').get()).toEqualTypeOf<string | undefined>()
    expectTypeOf(select(store, '/when').get()).toEqualTypeOf<Date>()
    expectTypeOf(select(store, '/size').get()).toEqualTypeOf<number>()
    expectTypeOf(select(store, '').get().title).toEqualTypeOf<string>()
  })

  test('C08 below an array, a record or a tuple', () => {
    expectTypeOf(select(store, '/rows').get()).toEqualTypeOf<
      readonly { readonly id: string; readonly cells: readonly number[] }[]
    >()
    expectTypeOf(select(store, '/rows/0/id').get()).toEqualTypeOf<string | undefined>()
    expectTypeOf(select(store, '/rows/3/cells/1').get()).toEqualTypeOf<number | undefined>()
    expectTypeOf(select(store, '/rows/length').get()).toEqualTypeOf<number>()
    expectTypeOf(select(store, '/byKey/some').get()).toEqualTypeOf<{ readonly on: boolean } | undefined>()
    expectTypeOf(select(store, '/byKey/some/on').get()).toEqualTypeOf<boolean | undefined>()
    expectTypeOf(select(store, '/pair/0').get()).extract<string>().toEqualTypeOf<string>()
  })

  test('C08 below an optional or nullable member undefined is possible', () => {
    expectTypeOf(select(store, '/maybe/x').get()).toEqualTypeOf<number | undefined>()
    expectTypeOf(select(store, '/nothing/y').get()).toEqualTypeOf<number | undefined>()
    expectTypeOf(select(store, '/nothing').get()).toEqualTypeOf<{ readonly y: number } | null>()
  })

  test('C08 an index that is only known at run time', () => {
    const i = 2 as number
    expectTypeOf(select(store, `/rows/${i}/id`).get()).toEqualTypeOf<string | undefined>()
  })

  test('C08 keys are escaped as JSON Pointer has it', () => {
    expectTypeOf(select(store, '/odd~1name~0here').get()).toEqualTypeOf<number>()
    // @ts-expect-error a bare tilde is no JSON Pointer
    select(store, '/odd~1name~here')
  })

  test('C08 a wrong path does not compile', () => {
    // @ts-expect-error no such member
    select(store, '/titel')
    // @ts-expect-error no such member below
    select(store, '/user/nam')
    // @ts-expect-error no leading slash
    select(store, 'title')
    // @ts-expect-error a text has no members
    select(store, '/title/0')
    // @ts-expect-error an element has no such member
    select(store, '/rows/0/title')
    // @ts-expect-error an array has no names
    select(store, '/rows/first')
    // @ts-expect-error a leaf has no members, however deep
    select(store, '/rows/0/cells/0/x')
    // @ts-expect-error a Date is a whole value
    select(store, '/when/getTime')
  })
})

describe('C08 types: select by function', () => {
  test('C08 gives what the function gives, as a snapshot', () => {
    expectTypeOf(select(store, (state) => state.rows.length).get()).toEqualTypeOf<number>()
    expectTypeOf(select(store, (state) => state.size).get()).toEqualTypeOf<number>()
    const row = select(store, (state) => state.rows[0]).get()
    expectTypeOf(row).toEqualTypeOf<{ readonly id: string; readonly cells: readonly number[] } | undefined>()
    // @ts-expect-error read-only
    if (row) row.id = 'x'
  })

  test('C08 equals is given two of its values', () => {
    select(
      store,
      (state) => state.rows,
      (a, b) => {
        expectTypeOf(a).toEqualTypeOf<readonly { readonly id: string; readonly cells: readonly number[] }[]>()
        return a.length === b.length
      },
    )
    select(store, '/user', (a, b) => a.name === b.name)
    // @ts-expect-error the value has no such member
    select(store, '/user', (a, b) => a.title === b.title)
  })

  test('C08 an atom is read-only', () => {
    const atom = select(store, '/title')
    // @ts-expect-error no set
    atom.set('x')
  })
})

describe('C09 types: onUpdate', () => {
  test('C09 the path is checked, the listener typed', () => {
    onUpdate(
      store,
      (state, change) => {
        expectTypeOf(state).toEqualTypeOf<typeof store>()
        expectTypeOf(change.revision).toEqualTypeOf<number>()
        state.title = 'written in a listener'
      },
      { path: '/rows/0/cells' },
    )
    onUpdate(store, () => {}, { path: '' })
    onUpdate(store, () => {}, { signal: AbortSignal.abort() })
    // @ts-expect-error no such member
    onUpdate(store, () => {}, { path: '/row' })
    // @ts-expect-error no such option
    onUpdate(store, () => {}, { paths: '/rows' })
  })

  test('C09 with `immediate` the change may be missing', () => {
    onUpdate(store, (_, change) => expectTypeOf(change?.revision).toEqualTypeOf<number | undefined>(), {
      immediate: true,
    })
    onUpdate(
      store,
      (_, change) =>
        // @ts-expect-error the first call has no change
        change.revision,
      { immediate: true },
    )
  })

  test('C09 results and rejections', () => {
    const result = applyPatch(store, [{ op: 'replace', path: '/title', value: 'x' }])
    if (result.ok) expectTypeOf(result.change?.origin.id).toEqualTypeOf<string | undefined>()
    else expectTypeOf(result.rejection.code).toEqualTypeOf<string>()
    // @ts-expect-error not an operation
    applyPatch(store, [{ op: 'set', path: '/title', value: 'x' }])
    onReject(store, ({ reason, issues }) => {
      expectTypeOf(reason).toEqualTypeOf<string>()
      expectTypeOf(issues[0]?.message).toEqualTypeOf<string | undefined>()
    })
  })
})
