import { measure } from '../measure.mjs'
import { project, task } from '../project.mjs'

/** A list that was read before, as on a screen, with somebody listening to it. */
function listOf(peer, size) {
  const store = peer.create(project(size))
  for (let index = 0; index < size; index++) peer.readEffort(store, index)
  peer.onList?.(store, () => {})
  return store
}

function pushAndPop(size, goals) {
  return {
    name: `push and pop, ${size.toLocaleString('en')} rows`,
    goals,
    run(peer) {
      if (!peer.push) return undefined
      const store = listOf(peer, size)
      return measure((n) => {
        for (let i = 0; i < n; i++) {
          peer.push(store, task(size))
          peer.pop(store)
        }
      })
    },
  }
}

function insertAndRemove(size, goals) {
  return {
    name: `insert and remove in the middle, ${size.toLocaleString('en')} rows`,
    goals,
    run(peer) {
      if (!peer.insert) return undefined
      const store = listOf(peer, size)
      return measure((n) => {
        for (let i = 0; i < n; i++) {
          peer.insert(store, size >> 1, task(size))
          peer.remove(store, size >> 1)
        }
      })
    },
  }
}

function swap(size, goals) {
  return {
    name: `swap, ${size.toLocaleString('en')} rows`,
    goals,
    run(peer) {
      if (!peer.swap) return undefined
      const store = listOf(peer, size)
      return measure((n) => {
        for (let i = 0; i < n; i++) peer.swap(store, 1, size - 2)
      })
    },
  }
}

export default {
  title: 'Lists',
  workloads: [
    pushAndPop(1000, [{ times: 0.3, of: 'best' }]),
    pushAndPop(10_000, [{ times: 0.1, of: 'best' }]),
    insertAndRemove(10_000, [{ times: 0.5, of: 'mobx' }]),
    swap(1000, [{ times: 1, of: 'mobx' }]),
    swap(10_000, [{ times: 1, of: 'mobx' }]),
  ],
}
