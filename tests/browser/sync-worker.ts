// A worker that holds a store, in step with whoever has made it: a Worker by its own scope, a SharedWorker by each port.
import { sync } from 'jods/sync'
import { count, note } from './sync-store.js'

const store = note()
const scope = globalThis as unknown as { onconnect?: ((event: MessageEvent) => void) | null }
if ('onconnect' in scope) {
  count(store, 'shared worker')
  scope.onconnect = ({ ports }) => void sync(ports[0]!, store)
} else {
  count(store, 'worker')
  sync(globalThis as never, store)
}
