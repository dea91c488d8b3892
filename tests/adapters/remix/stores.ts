import { defineStore } from 'jods'
import { z } from 'zod'

const Cart = z.object({
  items: z.array(z.object({ id: z.string(), title: z.string(), qty: z.int().min(1) })),
  note: z.string().default(''),
  owner: z.string().default(''),
})

/** Fresh ones: as a server and a browser each have their own. */
export function cartStore(version = '0') {
  return defineStore({
    name: 'cart',
    schema: Cart,
    initial: { items: [] },
    version,
    computed: { count: (state) => state.items.reduce((sum, item) => sum + item.qty, 0) },
  })
}

export function sessionStore() {
  return defineStore({ name: 'session', schema: z.object({ user: z.string() }), initial: { user: 'nobody' } })
}

/** A list whose elements have no ids. */
export function listStore() {
  return defineStore({ name: 'list', schema: z.object({ lines: z.array(z.string()) }), initial: { lines: [] } })
}

/** One of each value that JSON does not know. */
export function richStore() {
  return defineStore({
    name: 'rich',
    schema: z.object({
      at: z.date(),
      tags: z.set(z.string()),
      seats: z.map(z.string(), z.number()),
      big: z.bigint(),
    }),
    initial: () => ({ at: new Date(0), tags: new Set<string>(), seats: new Map<string, number>(), big: 0n }),
  })
}

export function get(url = 'http://127.0.0.1/', headers: HeadersInit = {}) {
  return { request: new Request(url, { headers }), params: {} }
}

/** What a browser posts; pairs, as names may come twice. */
export function post(fields: readonly (readonly [string, string | Blob])[], multipart = false) {
  const isPlain = !multipart && fields.every(([, value]) => typeof value === 'string')
  const body = isPlain ? new URLSearchParams(fields as [string, string][]) : new FormData()
  if (body instanceof FormData) for (const [name, value] of fields) body.append(name, value as never)
  return { request: new Request('http://127.0.0.1/', { method: 'POST', body }), params: {} }
}

export const pen = { id: 'a', title: 'Pen', qty: 1 }
export const ink = { id: 'b', title: 'Ink', qty: 2 }
