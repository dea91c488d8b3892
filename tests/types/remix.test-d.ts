import { defineStore, reset } from 'jods'
import { action, type useJodsFetchers, withJods } from 'jods/remix'
import {
  type ActionFunction,
  data,
  type LoaderFunction,
  type LoaderFunctionArgs,
  redirect,
  type useActionData,
  type useLoaderData,
} from 'react-router'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

const cart = defineStore({ name: 'cart', schema: z.object({ items: z.array(z.string()) }), initial: { items: [] } })
const session = defineStore({ name: 'session', schema: z.object({ user: z.string() }), initial: { user: '' } })

/** What a component sees of a loader. */
type Loaded<L> = ReturnType<typeof useLoaderData<L>>
type Answered<A> = ReturnType<typeof useActionData<A>>

test('R01 withJods: a component sees the data of the loader, and that there are stores', () => {
  const loader = withJods([cart, session], async ({ request, params, stores: [own, who] }) => {
    own.items.push(who.user + request.url + params.id)
    return { title: 'Cart', at: new Date(), late: Promise.resolve(1) }
  })
  expectTypeOf<Loaded<typeof loader>['title']>().toEqualTypeOf<string>()
  expectTypeOf<Loaded<typeof loader>['at']>().toEqualTypeOf<Date>()
  expectTypeOf<Loaded<typeof loader>['late']>().toEqualTypeOf<Promise<number>>()
  expectTypeOf<Loaded<typeof loader>>().toHaveProperty('__jods')
  // @ts-expect-error the loader gives no such member
  expectTypeOf<Loaded<typeof loader>['other']>()
  expectTypeOf(loader).toExtend<LoaderFunction>()
})

test('R01 withJods: redirects, data() and nothing leave the data as they are', () => {
  const away = withJods([cart], async ({ request }) => (request.url ? redirect('/') : { title: 'Cart' }))
  expectTypeOf<Loaded<typeof away>['title']>().toEqualTypeOf<string>()
  const created = withJods({ basket: cart }, ({ stores }) => data({ count: stores.basket.items.length }, 201))
  expectTypeOf<Loaded<typeof created>['count']>().toEqualTypeOf<number>()
  expectTypeOf<Loaded<typeof created>>().toHaveProperty('__jods')
  const nothing = withJods([cart])
  expectTypeOf<Loaded<typeof nothing>>().toHaveProperty('__jods')
  expectTypeOf(nothing).toExtend<LoaderFunction>()
})

test('R01 withJods: a loader may say what its route gives it, beside the stores', () => {
  type Args = LoaderFunctionArgs<{ user: string }> & { stores: readonly [typeof cart] }
  const loader = withJods([cart], ({ params, context, stores: [own] }: Args) => ({
    id: params.id,
    by: context.user,
    count: own.items.length,
  }))
  expectTypeOf<Loaded<typeof loader>['id']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<Loaded<typeof loader>['count']>().toEqualTypeOf<number>()
  expectTypeOf(loader).toBeCallableWith({} as LoaderFunctionArgs<{ user: string }>)
  expectTypeOf(loader).toExtend<LoaderFunction>()
})

test('R03 action: each handler knows its store and its input, a component the issues', () => {
  const run = action(cart, {
    add: {
      schema: z.object({ title: z.string(), qty: z.number() }),
      run: (own, input, { request }) => {
        expectTypeOf(input).toEqualTypeOf<{ title: string; qty: number }>()
        own.items.push(input.title + request.url)
      },
    },
    clear: (own, input) => {
      expectTypeOf(input).toEqualTypeOf<Readonly<Record<string, unknown>>>()
      return reset(own)
    },
  })
  expectTypeOf(run).toExtend<ActionFunction>()
  const shown = {} as Answered<typeof run>
  expectTypeOf(shown?.issues?.title).toEqualTypeOf<readonly string[] | undefined>()
})

test('R06 useJodsFetchers: what is foreseen is typed as the state', () => {
  expectTypeOf<ReturnType<typeof useJodsFetchers<typeof cart>>['optimistic']['items']>().toEqualTypeOf<string[]>()
})
