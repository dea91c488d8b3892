import { createJSONStorage, persist, subscribeWithSelector } from 'zustand/middleware'
import { createStore } from 'zustand/vanilla'

const change = (store, edit) => store.setState(({ tasks }) => ({ tasks: edit(tasks) }))

function withEffort(tasks, index, effort) {
  const next = tasks.slice()
  next[index] = { ...next[index], effort }
  return next
}

export default {
  create: (state) => createStore(subscribeWithSelector(() => state)),
  readDeep: (store) => store.getState().settings.view.grid.cell.width,
  readEffort: (store, index) => store.getState().tasks[index].effort,
  writeEffort: (store, index, value) => change(store, (tasks) => withEffort(tasks, index, value)),
  onEffort: (store, index, listener) => store.subscribe(({ tasks }) => tasks[index].effort, listener),
  onAny: (store, listener) => store.subscribe(listener),
  onList: (store, listener) => store.subscribe(({ tasks }) => tasks, listener),
  /** One `setState` is what a batch is here. */
  writeEfforts: (store, first) =>
    change(store, (tasks) => tasks.map((task, index) => ({ ...task, effort: first + index }))),
  push: (store, task) => change(store, (tasks) => [...tasks, task]),
  pop: (store) => change(store, (tasks) => tasks.slice(0, -1)),
  insert: (store, index, task) => change(store, (tasks) => tasks.toSpliced(index, 0, task)),
  remove: (store, index) => change(store, (tasks) => tasks.toSpliced(index, 1)),
  swap: (store, one, other) =>
    change(store, (tasks) => {
      const next = tasks.slice()
      next[one] = tasks[other]
      next[other] = tasks[one]
      return next
    }),
  /** Zustand has none of its own: recomputed when the state is another one. */
  computed(store, read) {
    let seen
    let value
    return () => {
      const state = store.getState()
      if (state !== seen) {
        seen = state
        value = read(state)
      }
      return value
    }
  },
  snapshot: (store) => store.getState(),
  keep(state) {
    const items = new Map()
    let bytes = 0
    const storage = createJSONStorage(() => ({
      getItem: (key) => items.get(key) ?? null,
      setItem(key, text) {
        bytes += text.length
        items.set(key, text)
      },
      removeItem: (key) => void items.delete(key),
    }))
    const store = createStore(persist(() => state, { name: 'project', storage }))
    return {
      write: (index, value) => change(store, (tasks) => withEffort(tasks, index, value)),
      // Every `setState` saves.
      save() {},
      written: () => bytes,
    }
  },
}
