// A first store
import { defineStore, json, onReject, onUpdate } from 'jods'
import { z } from 'zod'

// A store is its state: the schema says what may be in it.
const cart = defineStore({
  name: 'cart',
  schema: z.object({
    items: z.array(z.object({ id: z.string(), title: z.string(), qty: z.int().min(1) })),
    note: z.string().default(''),
  }),
  initial: { items: [] },
  computed: { count: (state) => state.items.reduce((sum, item) => sum + item.qty, 0) },
})

onUpdate(cart, (_, change) => console.log('change', change.revision, change.patches))
onReject(cart, ({ code, reason }) => console.warn('refused', code, reason))

cart.items.push({ id: 'a', title: 'Pen', qty: 1 })
cart.items[0]!.qty += 2
cart.note = 'Gift wrapping, please'

try {
  cart.items[0]!.qty = 0
} catch (error) {
  console.error(error)
}

console.log('count', cart.count)
console.log(json(cart))
