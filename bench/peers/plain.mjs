// Written by hand over plain data: the floor. Nothing is tracked, checked or kept from being changed.

/** Paths are walked on every operation, as by any applier of patches. */
function walk(root, { path, value }) {
  const tokens = path.split('/')
  let parent = root
  for (let at = 1; at < tokens.length - 1; at += 1) parent = parent[tokens[at]]
  parent[tokens[tokens.length - 1]] = value
}

function tell(listeners) {
  for (const listener of listeners) listener()
}

export default {
  create: (state) => ({ state, version: 0, isBatching: false, any: new Set(), byTask: new Map() }),
  readDeep: (store) => store.state.settings.view.grid.cell.width,
  readEffort: (store, index) => store.state.tasks[index].effort,
  writeEffort(store, index, value) {
    store.state.tasks[index].effort = value
    store.version += 1
    if (store.isBatching) return
    const listeners = store.byTask.get(index)
    if (listeners) tell(listeners)
    tell(store.any)
  },
  onEffort(store, index, listener) {
    let listeners = store.byTask.get(index)
    if (!listeners) {
      listeners = new Set()
      store.byTask.set(index, listeners)
    }
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  onAny(store, listener) {
    store.any.add(listener)
    return () => store.any.delete(listener)
  },
  batch(store, write) {
    store.isBatching = true
    write()
    store.isBatching = false
    tell(store.any)
  },
  push(store, task) {
    store.state.tasks.push(task)
    tell(store.any)
  },
  pop(store) {
    store.state.tasks.pop()
    tell(store.any)
  },
  insert(store, index, task) {
    store.state.tasks.splice(index, 0, task)
    tell(store.any)
  },
  remove(store, index) {
    store.state.tasks.splice(index, 1)
    tell(store.any)
  },
  swap({ state: { tasks }, any }, one, other) {
    const held = tasks[one]
    tasks[one] = tasks[other]
    tasks[other] = held
    tell(any)
  },
  computed: (store, read) => memo(store, () => read(store.state)),
  computedOfList: (store, read) => memo(store, () => read(store.state.tasks)),
  /** What a snapshot costs by hand: the way down to the leaf is copied. */
  writeAndSnapshot(store) {
    let { state } = store
    return (index, value) => {
      const tasks = state.tasks.slice()
      tasks[index] = { ...tasks[index], effort: value }
      state = { ...state, tasks }
      return state
    }
  },
  readSnapshot: ({ state }) => state,
  apply(store, patch) {
    for (const operation of patch) walk(store.state, operation)
    return store
  },
  patchOfWrite: (store) => (index, value) => {
    store.state.tasks[index].effort = value
    return [{ op: 'replace', path: `/tasks/${index}/effort`, value }]
  },
}

function memo(store, read) {
  let value
  let version = -1
  return () => {
    if (version !== store.version) {
      value = read()
      version = store.version
    }
    return value
  }
}
