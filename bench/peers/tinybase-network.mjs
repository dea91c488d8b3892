import { createMergeableStore } from 'tinybase/mergeable-store'
import { createWsSynchronizer } from 'tinybase/synchronizers/synchronizer-ws-client'
import { createWsServer } from 'tinybase/synchronizers/synchronizer-ws-server'
import { WebSocket } from 'ws'
import { listen } from './network.mjs'

/** A server that forwards, and clients that each hold a store: as TinyBase's own guide sets it up. */
export async function network(readers) {
  const listening = await listen()
  const server = createWsServer(listening.server)
  const stores = Array.from({ length: readers + 1 }, () => createMergeableStore())
  const synchronizers = []
  for (const store of stores) {
    const synchronizer = await createWsSynchronizer(store, new WebSocket(listening.address))
    await synchronizer.startSync()
    synchronizers.push(synchronizer)
  }
  const [writer, ...others] = stores
  return {
    write: (value) => writer.setValue('value', value),
    onEach(told) {
      for (const store of others) store.addValueListener('value', (_store, _id, value) => told(value))
    },
    async close() {
      for (const synchronizer of synchronizers) await synchronizer.destroy()
      await server.destroy()
      await listening.close()
    },
  }
}
