import { defineStore } from 'jods'
import { persist } from 'jods/persist'
import { pair } from 'jods/socket'
import { memory } from 'jods/storage'
import { type Summary, stream } from 'jods/stream'
import { type LiveStatus, sync } from 'jods/sync'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

const cart = defineStore({
  name: 'cart',
  schema: z.object({ items: z.array(z.string()), note: z.string() }),
  initial: { items: [], note: '' },
})
const [socket] = pair()

test('P05 the keys of persist are those of the state', () => {
  persist(cart, { storage: memory(), keys: ['note'], filter: (key) => key !== 'items' })
  persist(cart, { storage: globalThis.localStorage })
  persist(cart, { storage: memory(), merge: (stored, current) => ({ ...current, note: stored.note ?? '' }) })
  // @ts-expect-error a key that the state does not have
  persist(cart, { storage: memory(), keys: ['notes'] })
  // @ts-expect-error a storage is needed
  persist(cart, {})
  // @ts-expect-error not the state
  persist(cart, { storage: memory(), merge: () => ({ note: 1 }) })
})

test('S03 the keys of sync are those of the state', () => {
  const live = sync(socket, cart, { allowKeys: ['items'] })
  expectTypeOf(live.status.get()).toEqualTypeOf<LiveStatus>()
  sync(() => new WebSocket('ws://localhost'), cart)
  sync(new MessageChannel().port1, cart)
  // @ts-expect-error a key that the state does not have
  sync(socket, cart, { allowKeys: ['item'] })
  // @ts-expect-error nothing can be sent on it
  sync({ onmessage: null }, cart)
})

test('T06 a feed is awaitable', async () => {
  expectTypeOf(await stream([{ note: 'x' }], cart)).toEqualTypeOf<Summary>()
  stream(new Response(''), cart, { at: '/items', batch: true })
  // @ts-expect-error nothing enters unchecked
  stream([], cart, { validate: false })
})
