// A signal for each leaf that is written, and one for the list: what an author makes by hand.
import { batch, computed, effect, signal } from '@preact/signals-core'

const observed = (task) => ({ ...task, effort: signal(task.effort) })

function listen(read, listener) {
  let isFirst = true
  return effect(() => {
    read()
    if (isFirst) isFirst = false
    else listener()
  })
}

const edit = ({ tasks }, change) => {
  tasks.value = change(tasks.value)
}

export default {
  create: (state) => ({ ...state, tasks: signal(state.tasks.map(observed)) }),
  readEffort: (store, index) => store.tasks.value[index].effort.value,
  writeEffort(store, index, value) {
    store.tasks.value[index].effort.value = value
  },
  onEffort: (store, index, listener) => listen(() => store.tasks.value[index].effort.value, listener),
  onList: (store, listener) => listen(() => store.tasks.value, listener),
  onBatch: (store, listener) =>
    listen(() => store.tasks.value.reduce((sum, task) => sum + task.effort.value, 0), listener),
  batch: (_, write) => batch(write),
  push: (store, task) => edit(store, (tasks) => [...tasks, observed(task)]),
  pop: (store) => edit(store, (tasks) => tasks.slice(0, -1)),
  insert: (store, index, task) => edit(store, (tasks) => tasks.toSpliced(index, 0, observed(task))),
  remove: (store, index) => edit(store, (tasks) => tasks.toSpliced(index, 1)),
  swap: (store, one, other) => edit(store, (tasks) => tasks.with(one, tasks[other]).with(other, tasks[one])),
  computed(store, read) {
    const value = computed(() => read(store))
    return () => value.value
  },
  graph: {
    signal(value) {
      const held = signal(value)
      return {
        read: () => held.value,
        write(next) {
          held.value = next
        },
      }
    },
    computed(read) {
      const value = computed(read)
      return () => value.value
    },
    effect: (run) => void effect(run),
    batch,
  },
}
