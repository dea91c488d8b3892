import { keep, weigh } from '../measure.mjs'
import { leavesOfTask, project } from '../project.mjs'

const size = 10_000
const leaves = size * leavesOfTask
const subscriptions = 1000

function readEveryLeaf(store) {
  for (const { id, title, done, effort, place } of store.tasks) keep([id, title, done, effort, place.x, place.y])
}

/** What a store weighs beyond the plain state in it, for each leaf. */
function perLeaf(peer, use) {
  const plain = weigh(() => project(size))
  const whole = weigh(() => {
    const store = peer.create(project(size))
    use(store)
    return store
  })
  return (whole - plain) / leaves
}

export default {
  title: 'Memory',
  unit: 'bytes',
  workloads: [
    {
      name: 'bytes per leaf, untouched',
      only: ['jods', 'valtio', 'mobx', 'vue'],
      goals: [{ atMost: 2 }],
      run: (peer) => perLeaf(peer, () => {}),
    },
    {
      name: 'bytes per leaf, all of them read',
      only: ['jods', 'valtio', 'mobx', 'vue'],
      goals: [{ atMost: 40 }],
      run: (peer) => perLeaf(peer, readEveryLeaf),
    },
    {
      name: 'bytes per subscription to a leaf',
      only: ['jods', 'valtio', 'mobx', 'vue', 'preact signals', 'zustand', 'nanostores', 'tinybase'],
      goals: [{ atMost: 500 }],
      run(peer) {
        const store = peer.create(project(subscriptions))
        // What reading costs is weighed above.
        for (let index = 0; index < subscriptions; index++) peer.readEffort(store, index)
        const bytes = weigh(() => {
          const stops = []
          for (let index = 0; index < subscriptions; index++) stops.push(peer.onEffort(store, index, () => index))
          return stops
        })
        keep(store)
        return bytes / subscriptions
      },
    },
  ],
}
