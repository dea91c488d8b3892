import { keep, measure } from '../measure.mjs'
import { project, projectWithDefaults } from '../project.mjs'

const size = 1000
const manyReads = 1000

/** Makes one store after the other out of states that are ready. */
function creating(create) {
  return measure(
    (n, states) => {
      for (let i = 0; i < n; i++) keep(create(states[i]))
    },
    { prepare: (n) => Array.from({ length: n }, () => project(size)), most: 40 },
  )
}

export default {
  title: 'Create and read',
  workloads: [
    {
      name: 'create, 1,000 rows',
      goals: [{ times: 1.25, of: 'zod' }],
      run: (peer) => peer.create && creating((state) => peer.create(state)),
    },
    {
      name: 'create, 1,000 rows, schema with default and trim',
      only: ['jods', 'zod'],
      goals: [{ times: 2.3, of: 'zod' }],
      run: (peer) => creating((state) => peer.create(state, projectWithDefaults)),
    },
    {
      name: 'read a deep leaf',
      goals: [
        { times: 1.3, of: 'valtio' },
        { times: 0.35, of: 'vue' },
      ],
      run(peer) {
        if (!peer.readDeep) return undefined
        const store = peer.create(project(10))
        return measure((n) => {
          let sum = 0
          for (let i = 0; i < n; i++) sum += peer.readDeep(store)
          keep(sum)
        })
      },
    },
    {
      name: 'read a leaf of one row of 1,000',
      goals: [
        { times: 1.3, of: 'valtio' },
        { times: 0.35, of: 'vue' },
      ],
      run(peer) {
        if (!peer.readEffort) return undefined
        const store = peer.create(project(size))
        return measure((n) => {
          let sum = 0
          for (let i = 0; i < n; i++) sum += peer.readEffort(store, i % size)
          keep(sum)
        })
      },
    },
    {
      name: 'read leaves of 1,000 rows in a computed',
      // Valtio and zustand are left out: they read a snapshot, and track nothing.
      only: ['jods', 'mobx', 'vue', 'preact signals'],
      goals: [{ times: 0.8, of: 'best', among: ['mobx', 'vue'] }],
      async run(peer) {
        const store = peer.create(project(size))
        const get = peer.computed(store, () => {
          let sum = 0
          for (let i = 0; i < manyReads; i++) sum += peer.readEffort(store, i)
          return sum
        })
        let value = size
        const time = await measure((n) => {
          for (let i = 0; i < n; i++) {
            peer.writeEffort(store, 3, ++value)
            keep(get())
          }
        })
        return time / manyReads
      },
    },
    {
      name: 'read a leaf of one row of a snapshot',
      only: ['jods', 'plain'],
      goals: [{ times: 1.3, of: 'plain' }],
      run(peer) {
        const { tasks } = (peer.readSnapshot ?? peer.snapshot)(peer.create(project(size)))
        return measure((n) => {
          let sum = 0
          for (let i = 0; i < n; i++) sum += tasks[i % size].effort
          keep(sum)
        })
      },
    },
  ],
}
