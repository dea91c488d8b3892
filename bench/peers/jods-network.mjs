import { WebSocket } from 'ws'
import { z } from 'zod'
import { defineStore, onUpdate } from '../../dist/index.js'
import { sync } from '../../dist/sync.js'
import { listen } from './network.mjs'

const schema = z.object({ value: z.number(), rows: z.record(z.string(), z.object({ n: z.number() })) })
const create = () => defineStore({ name: 'shared', schema, initial: { value: 0, rows: {} } })

/** A server that holds the store, and clients that each hold one. */
export async function network(readers) {
  const hub = create()
  const server = await listen((socket) => sync(socket, hub))
  const stores = Array.from({ length: readers + 1 }, create)
  const lives = stores.map((store) => sync(() => new WebSocket(server.address), store))
  await Promise.all(lives.map(({ ready }) => ready))
  const [writer, ...others] = stores
  return {
    write(value) {
      writer.value = value
    },
    onEach(told) {
      for (const store of others) onUpdate(store, ({ value }) => told(value))
    },
    async close() {
      for (const live of lives) await live.stop()
      await server.close()
    },
  }
}
