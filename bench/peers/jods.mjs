// Every write is checked against the zod schema; the peers check nothing.
import {
  applyPatch,
  batch,
  computed,
  defineStore,
  diff,
  effect,
  onUpdate,
  select,
  signal,
  snapshot,
} from '../../dist/index.js'
import { persist } from '../../dist/persist.js'
import { memory } from '../../dist/storage.js'
import { stream } from '../../dist/stream.js'
import { projectSchema } from '../project.mjs'
import { network } from './jods-network.mjs'
import { stamped } from './jods-stamped.mjs'

const schema = projectSchema()

export default {
  create: (initial, own = schema) => defineStore({ name: 'project', schema: own, initial }),
  readDeep: (store) => store.settings.view.grid.cell.width,
  readEffort: (store, index) => store.tasks[index].effort,
  writeEffort(store, index, value) {
    store.tasks[index].effort = value
  },
  onEffort: (store, index, listener) => select(store, `/tasks/${index}/effort`).listen(listener),
  onAny: (store, listener) => onUpdate(store, listener),
  onList: (store, listener) => onUpdate(store, listener, { path: '/tasks' }),
  batch: (_, write) => batch(write),
  push: (store, task) => store.tasks.push(task),
  pop: (store) => store.tasks.pop(),
  insert: (store, index, task) => store.tasks.splice(index, 0, task),
  remove: (store, index) => store.tasks.splice(index, 1),
  swap: (store, one, other) =>
    batch(() => {
      const held = store.tasks[one]
      store.tasks[one] = store.tasks[other]
      store.tasks[other] = held
    }),
  computed(store, read) {
    const atom = computed(() => read(store))
    return () => atom.get()
  },
  /** A computed that depends on all tasks at once, and reads plain data. */
  computedOfList(store, read) {
    const atom = computed(() => read(snapshot(store.tasks)))
    return () => atom.get()
  },
  snapshot,
  apply(store, patch) {
    const result = applyPatch(store, patch)
    if (!result.ok) throw new Error(result.rejection.reason)
    return store
  },
  onPatch: (store, listener) => onUpdate(store, (_, change) => listener(change.patches)),
  network,
  stamped,
  stream,
  diff,
  keep(initial) {
    const store = defineStore({ name: 'project', schema, initial })
    const storage = memory()
    let bytes = 0
    const counted = (write) => (key, text) => {
      bytes += text.length
      write(key, text)
    }
    const saved = persist(store, {
      storage: { ...storage, setItem: counted(storage.setItem), append: counted(storage.append) },
    })
    return {
      write(index, value) {
        store.tasks[index].effort = value
      },
      save: () => saved.flush(),
      written: () => bytes,
    }
  },
  graph: {
    signal(value) {
      const atom = signal(value)
      return { read: () => atom.get(), write: (next) => atom.set(next) }
    },
    computed(read) {
      const atom = computed(read)
      return () => atom.get()
    },
    effect: (run) => void effect(run),
    batch,
  },
}
