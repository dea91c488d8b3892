import { keep, measure } from '../measure.mjs'
import { project } from '../project.mjs'

const size = 10_000

function openEfforts(tasks) {
  return tasks.filter((task) => !task.done).map((task) => task.effort)
}

/** Writes to row 0, then reads what depends on it. */
function following(peer, store, get, expected) {
  let value = size
  return measure((n) => {
    for (let i = 0; i < n; i++) {
      peer.writeEffort(store, 0, ++value)
      const found = get()
      if (found !== expected(value)) throw new Error(`${found} follows from ${value}`)
    }
  })
}

/** Writes to one row after the other of those that pass the filter, then reads the list. */
function filtering(peer, store, get) {
  let value = size
  get()
  return measure((n) => {
    for (let i = 0; i < n; i++) {
      peer.writeEffort(store, 1 + 3 * (i % 3000), ++value)
      keep(get())
    }
  })
}

export default {
  title: 'Derived values',
  workloads: [
    {
      name: 'a chain of 100 computeds',
      goals: [{ times: 1, of: 'best', among: ['valtio', 'mobx', 'vue'] }],
      run(peer) {
        if (!peer.computed) return undefined
        const store = peer.create(project(10))
        let get = peer.computed(store, () => peer.readEffort(store, 0))
        for (let depth = 1; depth < 100; depth++) {
          const below = get
          get = peer.computed(store, () => below() + 1)
        }
        get()
        return following(peer, store, get, (value) => value + 99)
      },
    },
    {
      name: 'a diamond of 100 computeds',
      goals: [{ times: 1, of: 'valtio' }],
      run(peer) {
        if (!peer.computed) return undefined
        const store = peer.create(project(10))
        const sides = Array.from({ length: 100 }, () => peer.computed(store, () => peer.readEffort(store, 0)))
        const get = peer.computed(store, () => sides.reduce((sum, side) => sum + side(), 0))
        get()
        return following(peer, store, get, (value) => value * 100)
      },
    },
    {
      name: 'filter and map 10,000 rows, one changed (jods: of a subtree snapshot)',
      goals: [{ times: 1.2, of: 'plain' }],
      only: ['jods', 'plain', 'mobx', 'vue', 'valtio', 'zustand'],
      run(peer) {
        const store = peer.create(project(size))
        const get = peer.computedOfList
          ? peer.computedOfList(store, openEfforts)
          : peer.computed(store, (state) => openEfforts(state.tasks))
        return filtering(peer, store, get)
      },
    },
  ],
}
