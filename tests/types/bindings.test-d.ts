import { computed, defineStore, signal } from 'jods'
import { useJods as usePreact } from 'jods/preact'
import { JodsProvider, type PersistState, useJods, usePersist, useStore } from 'jods/react'
import { usePersist as usePersistInSolid, useJods as useSolid, useStore as useSolidStore } from 'jods/solid'
import { memory } from 'jods/storage'
import {
  provideJods,
  usePersist as usePersistInSvelte,
  useJods as useSvelte,
  useStore as useSvelteStore,
} from 'jods/svelte'
import { usePersist as usePersistInVue, useJods as useVue, useStore as useVueStore } from 'jods/vue'
import type { ReactElement } from 'react'
import type { Accessor } from 'solid-js'
import type { Readable, Writable } from 'svelte/store'
import { describe, expectTypeOf, test } from 'vitest'
import type { ComputedRef } from 'vue'
import { z } from 'zod'

const cart = defineStore({
  name: 'cart',
  schema: z.object({
    items: z.array(z.object({ id: z.string(), qty: z.int() })),
    note: z.string().optional(),
  }),
  initial: { items: [] },
  computed: { count: (state) => state.items.length },
})
type Cart = typeof cart

describe('R05 types: the view of a store', () => {
  test('R05 is typed as the store, in every framework', () => {
    expectTypeOf(useJods(cart)).toEqualTypeOf<Cart>()
    expectTypeOf(usePreact(cart)).toEqualTypeOf<Cart>()
    expectTypeOf(useSvelte(cart)).toEqualTypeOf<Cart>()
    expectTypeOf(useVue(cart)).toEqualTypeOf<Cart>()
    expectTypeOf(useSolid(cart)).toEqualTypeOf<Cart>()
  })

  test('R05 may be written where the store may', () => {
    const view = useJods(cart)
    view.items.push({ id: 'a', qty: 1 })
    expectTypeOf(view.count).toEqualTypeOf<number>()
    // @ts-expect-error a computed field is read-only
    view.count = 1
    // @ts-expect-error the schema says number
    view.items[0]!.qty = '1'
    // @ts-expect-error no such member
    view.itemz
  })

  test('R05 a part has the view of its type', () => {
    expectTypeOf(useJods(cart.items[0]!)).toEqualTypeOf<{ id: string; qty: number }>()
    expectTypeOf(useVue(cart.items)).toEqualTypeOf<{ id: string; qty: number }[]>()
  })
})

describe('R05 types: a selector', () => {
  test('R05 React and Preact: the value, objects as snapshots', () => {
    expectTypeOf(useJods(cart, (state) => state.count)).toEqualTypeOf<number>()
    expectTypeOf(usePreact(cart, (state) => state.note)).toEqualTypeOf<string | undefined>()
    const items = useJods(cart, (state) => state.items)
    expectTypeOf(items[0]!.qty).toEqualTypeOf<number>()
    // @ts-expect-error a snapshot is read-only
    items.push({ id: 'a', qty: 1 })
    useJods(
      cart,
      (state) => state.items.map((item) => item.id),
      (a, b) => a.length === b.length && a[0] === b[0],
    )
    // @ts-expect-error no such member
    useJods(cart, (state) => state.itemz)
  })

  test('R05 Vue: a ref; Solid: an accessor', () => {
    expectTypeOf(useVue(cart, (state) => state.count)).toEqualTypeOf<ComputedRef<number>>()
    expectTypeOf(useSolid(cart, (state) => state.count)).toEqualTypeOf<Accessor<number>>()
  })
})

describe('C20 types: the store contract of Svelte', () => {
  test('C20 atoms are stores', () => {
    expectTypeOf(computed(() => 1)).toExtend<Readable<number>>()
    expectTypeOf(signal('a')).toExtend<Pick<Writable<string>, 'subscribe' | 'set'>>()
  })
})

describe('P15 types: usePersist and scopes', () => {
  test('P15 the options are those of persist', () => {
    expectTypeOf(usePersist(cart, { storage: memory(), keys: ['items'] })).toEqualTypeOf<PersistState>()
    // @ts-expect-error `keys` is inferred from the schema
    usePersist(cart, { storage: memory(), keys: ['itemz'] })
  })

  test('P15 Vue: refs; Solid: accessors; Svelte: stores', () => {
    const vue = usePersistInVue(cart, { storage: memory(), keys: ['items'] })
    expectTypeOf(vue.error).toEqualTypeOf<ComputedRef<Error | undefined>>()
    const solid = usePersistInSolid(cart, { storage: memory() })
    expectTypeOf(solid.status()).toEqualTypeOf<PersistState['status']>()
    const svelte = usePersistInSvelte(cart, { storage: memory() })
    expectTypeOf(svelte.status).toExtend<Readable<PersistState['status']>>()
    // @ts-expect-error `keys` is inferred from the schema
    usePersistInVue(cart, { storage: memory(), keys: ['itemz'] })
  })

  test('R08 an atom gives its value', () => {
    const count = signal(1)
    expectTypeOf(useJods(count)).toEqualTypeOf<number>()
    expectTypeOf(usePreact(count)).toEqualTypeOf<number>()
    expectTypeOf(useVue(count)).toEqualTypeOf<ComputedRef<number>>()
    expectTypeOf(useSolid(count)).toEqualTypeOf<Accessor<number>>()
  })

  test('R08 an instance has the type of its store', () => {
    expectTypeOf(useStore(cart)).toEqualTypeOf<Cart>()
    expectTypeOf(useSvelteStore(cart)).toEqualTypeOf<Cart>()
    expectTypeOf(useVueStore(cart)).toEqualTypeOf<Cart>()
    expectTypeOf(useSolidStore(cart)).toEqualTypeOf<Cart>()
    expectTypeOf(JodsProvider({ stores: [cart], children: null })).toEqualTypeOf<ReactElement>()
    // @ts-expect-error no list
    provideJods(cart)
  })
})
