import { defineStore } from 'jods'
import { type Persisted, persist } from 'jods/persist'
import { z } from 'zod'
import type { Disk } from './disk.js'

const Item = z.object({
  id: z.string(),
  title: z.string().trim().min(1, 'An article needs a name').max(40, 'A name has at most 40 characters'),
  qty: z.int('Give a whole number').min(1, 'At least 1').max(99, 'At most 99'),
  cents: z.int().min(0),
})

/** What the shop sells. */
export const shelf: readonly { title: string; cents: number }[] = [
  { title: 'Pen', cents: 190 },
  { title: 'Notebook', cents: 450 },
  { title: 'Ink', cents: 780 },
]

/** The cart as it was a year ago: a list of names. */
export function openOldCart() {
  return defineStore({
    name: 'docs-cart',
    version: '1',
    schema: z.object({ lines: z.array(z.string()) }),
    initial: { lines: [] },
  })
}

/** The cart of today: articles with a quantity and a price. */
export function openCart() {
  return defineStore({
    name: 'docs-cart',
    version: '2',
    schema: z.object({ items: z.array(Item) }),
    initial: { items: [] },
    computed: { total: (state) => state.items.reduce((sum, { qty, cents }) => sum + qty * cents, 0) },
  })
}

export type OldCart = ReturnType<typeof openOldCart>
export type Cart = ReturnType<typeof openCart>

export function keepOld(cart: OldCart, disk: Disk, tell: (text: string) => void): Persisted {
  return persist(cart, { storage: disk.engine, onSaveError: (error) => tell(`Not saved: ${error.message}`) })
}

export function keep(cart: Cart, disk: Disk, tell: (text: string) => void): Persisted {
  return persist(cart, {
    storage: disk.engine,
    migrate: (state) => ({ items: (state as { lines: string[] }).lines.map(toItem) }),
    onLoad(_, { found, version, migrated }) {
      if (migrated) tell(`The cart of version ${version} was migrated; its entry stays where it was.`)
      else tell(found ? 'The stored cart was loaded.' : 'Nothing was stored yet.')
    },
    onLoadError: (error) => tell(`Not loaded: ${error.message}`),
    onSaveError: (error) => tell(`Not saved: ${error.message}`),
  })
}

export function add(cart: Cart, title: string): void {
  const found = cart.items.find((item) => item.title === title)
  if (found) found.qty += 1
  else cart.items.push(toItem(title))
}

function toItem(title: string) {
  const cents = shelf.find((article) => article.title === title)?.cents ?? 0
  return { id: crypto.randomUUID(), title, qty: 1, cents }
}

export function remove(cart: Cart, id: string): void {
  cart.items.splice(
    cart.items.findIndex((item) => item.id === id),
    1,
  )
}
