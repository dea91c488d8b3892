import { defineStore, fork } from 'jods'
import { z } from 'zod'

const cart = defineStore({
  name: 'cart',
  schema: z.object({
    title: z.string().min(1, 'A title cannot be empty').max(24, 'At most 24 characters'),
    qty: z.int().min(1, 'At least one').max(99, 'At most 99'),
  }),
  initial: { title: 'Notebook', qty: 2 },
  computed: { label: (state) => `${state.qty} × ${state.title}` },
})

export const openCart = () => fork(cart)
export type Cart = ReturnType<typeof openCart>
