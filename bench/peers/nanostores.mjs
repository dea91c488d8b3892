// A map for each task and an atom for the list, as nanostores advises.
import { atom, batch, listenKeys, map } from 'nanostores'

const edit = ({ tasks }, change) => tasks.set(change(tasks.get()))

export default {
  create: (state) => ({ tasks: atom(state.tasks.map((task) => map(task))), settings: map(state.settings) }),
  readDeep: (store) => store.settings.get().view.grid.cell.width,
  readEffort: (store, index) => store.tasks.get()[index].get().effort,
  writeEffort: (store, index, value) => store.tasks.get()[index].setKey('effort', value),
  onEffort: (store, index, listener) => listenKeys(store.tasks.get()[index], ['effort'], listener),
  onAny(store, listener) {
    const stops = [store.tasks, store.settings, ...store.tasks.get()].map((part) => part.listen(listener))
    return () => {
      for (const stop of stops) stop()
    }
  },
  onList: (store, listener) => store.tasks.listen(listener),
  batch: (_, write) => batch(write),
  push: (store, task) => edit(store, (tasks) => [...tasks, map(task)]),
  pop: (store) => edit(store, (tasks) => tasks.slice(0, -1)),
  insert: (store, index, task) => edit(store, (tasks) => tasks.toSpliced(index, 0, map(task))),
  remove: (store, index) => edit(store, (tasks) => tasks.toSpliced(index, 1)),
  swap: (store, one, other) => edit(store, (tasks) => tasks.with(one, tasks[other]).with(other, tasks[one])),
}
