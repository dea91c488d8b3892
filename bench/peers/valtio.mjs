import { proxy, snapshot, subscribe, unstable_enableOp } from 'valtio/vanilla'
import { subscribeKey } from 'valtio/vanilla/utils'

export default {
  create: (state) => proxy(state),
  readDeep: (store) => store.settings.view.grid.cell.width,
  readEffort: (store, index) => store.tasks[index].effort,
  writeEffort(store, index, value) {
    store.tasks[index].effort = value
  },
  onEffort: (store, index, listener) => subscribeKey(store.tasks[index], 'effort', listener, true),
  onAny: (store, listener) => subscribe(store, listener, true),
  onList: (store, listener) => subscribe(store.tasks, listener, true),
  /** Batches are a matter of time here: whoever did not ask to be told at once is told in a microtask. */
  onBatch: (store, listener) => subscribe(store, listener),
  batch(_, write) {
    write()
    return Promise.resolve()
  },
  push: (store, task) => store.tasks.push(task),
  pop: (store) => store.tasks.pop(),
  insert: (store, index, task) => store.tasks.splice(index, 0, task),
  remove: (store, index) => store.tasks.splice(index, 1),
  swap({ tasks }, one, other) {
    const held = tasks[one]
    tasks[one] = tasks[other]
    tasks[other] = held
  },
  /** Valtio has none of its own: recomputed when the snapshot is another one. */
  computed(store, read) {
    let seen
    let value
    return () => {
      const state = snapshot(store)
      if (state !== seen) {
        seen = state
        value = read(state)
      }
      return value
    }
  },
  snapshot,
  onPatch(store, listener) {
    unstable_enableOp(true)
    subscribe(store, listener, true)
  },
}
