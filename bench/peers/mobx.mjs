import { autorun, computed, configure, observable, observe, reaction, runInAction, toJS } from 'mobx'

configure({ enforceActions: 'never' })

export default {
  create: (state) => observable(state),
  readDeep: (store) => store.settings.view.grid.cell.width,
  readEffort: (store, index) => store.tasks[index].effort,
  writeEffort(store, index, value) {
    store.tasks[index].effort = value
  },
  onEffort: (store, index, listener) => reaction(() => store.tasks[index].effort, listener),
  onList: (store, listener) => observe(store.tasks, listener),
  /** There is no listening to a whole tree; what is written is read. */
  onBatch: (store, listener) => reaction(() => store.tasks.reduce((sum, task) => sum + task.effort, 0), listener),
  batch: (_, write) => runInAction(write),
  push: (store, task) => store.tasks.push(task),
  pop: (store) => store.tasks.pop(),
  insert: (store, index, task) => store.tasks.splice(index, 0, task),
  remove: (store, index) => store.tasks.splice(index, 1),
  swap: ({ tasks }, one, other) =>
    runInAction(() => {
      const held = tasks[one]
      tasks[one] = tasks[other]
      tasks[other] = held
    }),
  /** Observed, as MobX caches nothing that nobody observes. */
  computed(store, read) {
    const value = computed(() => read(store))
    autorun(() => value.get())
    return () => value.get()
  },
  snapshot: toJS,
}
