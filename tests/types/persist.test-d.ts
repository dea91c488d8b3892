import { defineStore } from 'jods'
import { persist } from 'jods/persist'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

const todos = defineStore({
  name: 'todos',
  schema: z.object({ items: z.array(z.string()).default([]), filter: z.enum(['all', 'open']).default('all') }),
  computed: { count: (state) => state.items.length },
})
const storage = localStorage

test('P01 types: keys are those of the state', () => {
  persist(todos, { storage, keys: ['items', 'filter'] })
  // @ts-expect-error `keys` is inferred from the schema
  persist(todos, { storage, keys: ['itemz'] })
  // @ts-expect-error a computed field is no state
  persist(todos, { storage, keys: ['count'] })
})

test('P01 types: the callbacks know the state', () => {
  persist(todos, {
    storage,
    filter: (key) => {
      expectTypeOf(key).toEqualTypeOf<'items' | 'filter'>()
      return true
    },
    merge: (stored, current) => {
      expectTypeOf(stored.items).toEqualTypeOf<string[] | undefined>()
      expectTypeOf(current.filter).toEqualTypeOf<'all' | 'open'>()
      return { ...current, ...stored }
    },
    onLoad: (store, { found, version, migrated }) => {
      expectTypeOf(store).toEqualTypeOf<typeof todos>()
      expectTypeOf({ found, version, migrated }).toEqualTypeOf<{ found: boolean; version: string; migrated: boolean }>()
    },
  })
})

test('P01 types: the storage is asked for, the attachment typed', () => {
  const saved = persist(todos, { storage: { getItem: () => null, setItem: () => {}, removeItem: () => {} } })
  expectTypeOf(saved.ready).toEqualTypeOf<Promise<void>>()
  expectTypeOf(saved.usage.get().bytes).toEqualTypeOf<number>()
  // @ts-expect-error no storage
  persist(todos, {})
  // @ts-expect-error no such mode
  persist(todos, { storage, mode: 'diff' })
})
