import { computed, effect, reactive, stop, toRaw, watch } from '@vue/reactivity'

let queue

/** Calls `listener` when what `read` has read is written; at the end of a batch, if one is under way. */
function listen(read, listener) {
  let isFirst = true
  const runner = effect(
    () => {
      read()
      if (isFirst) isFirst = false
      else listener()
    },
    { scheduler: () => (queue ? queue.add(runner.effect) : runner.effect.runIfDirty()) },
  )
  return () => stop(runner)
}

export default {
  create: (state) => reactive(state),
  readDeep: (store) => store.settings.view.grid.cell.width,
  readEffort: (store, index) => store.tasks[index].effort,
  writeEffort(store, index, value) {
    store.tasks[index].effort = value
  },
  onEffort: (store, index, listener) => listen(() => store.tasks[index].effort, listener),
  onAny: (store, listener) => watch(store, listener, { deep: true }),
  onList: (store, listener) => listen(() => store.tasks.some(() => false), listener),
  onBatch: (store, listener) => listen(() => store.tasks.reduce((sum, task) => sum + task.effort, 0), listener),
  batch(_, write) {
    queue = new Set()
    write()
    const waiting = queue
    queue = undefined
    for (const one of waiting) one.runIfDirty()
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
  computed(store, read) {
    const value = computed(() => read(store))
    return () => value.value
  },
  snapshot: (store) => structuredClone(toRaw(store)),
}
