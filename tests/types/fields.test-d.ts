import { defineStore } from 'jods'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

const schema = z.object({ n: z.number().default(1) })

test('C10 types: a computed field that reads another says what it expects to find', () => {
  const store = defineStore({
    name: 'chain',
    schema,
    computed: {
      double: (state): number => state.n * 2,
      quadruple: (state) => (state as typeof state & { double: number }).double * 2,
    },
  })
  expectTypeOf(store.quadruple).toEqualTypeOf<number>()
})

test('C10 types: what is no function does not compile', () => {
  // @ts-expect-error a value is no function of the state
  defineStore({ name: 'x', schema, computed: { five: 5 } })
})
