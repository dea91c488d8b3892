import { measure } from '../measure.mjs'
import { project } from '../project.mjs'

const size = 1000
const row = 3

/** Writes ever new values to one leaf; `expected` calls of listeners for each, or it was not the same work. */
async function writing(peer, store, expected, listen) {
  let calls = 0
  listen?.(() => {
    calls += 1
  })
  let value = size
  return measure((n) => {
    calls = 0
    for (let i = 0; i < n; i++) peer.writeEffort(store, row, ++value)
    if (calls !== n * expected) throw new Error(`${calls} calls for ${n} writes`)
  })
}

const rows = Array.from({ length: size }, (_, index) => index)

export default {
  title: 'Write and subscribe',
  workloads: [
    {
      name: 'write, no subscriber',
      goals: [{ times: 0.6, of: 'valtio' }],
      run: (peer) => peer.writeEffort && writing(peer, peer.create(project(size)), 0),
    },
    {
      name: 'write, 1 subscriber',
      goals: [{ times: 0.6, of: 'valtio' }],
      run(peer) {
        if (!peer.onEffort) return undefined
        const store = peer.create(project(size))
        return writing(peer, store, 1, (listener) => peer.onEffort(store, row, listener))
      },
    },
    {
      name: 'write, 1,000 subscribers on as many rows',
      goals: [
        { times: 0.6, of: 'valtio' },
        { times: 1.15, over: 'write, 1 subscriber' },
      ],
      run(peer) {
        if (!peer.onEffort) return undefined
        const store = peer.create(project(size))
        return writing(peer, store, 1, (listener) => {
          for (const index of rows) peer.onEffort(store, index, listener)
        })
      },
    },
    {
      name: 'write, 1,000 subscribers on the one leaf',
      goals: [{ times: 1, of: 'zustand' }],
      run(peer) {
        if (!peer.onEffort) return undefined
        const store = peer.create(project(size))
        let calls = 0
        // A listener of its own each: some peers keep a set.
        for (const _ of rows) peer.onEffort(store, row, () => (calls += 1))
        return writing(peer, store, 0).then((time) => {
          if (calls % size !== 0 || calls === 0) throw new Error(`${calls} calls`)
          return time
        })
      },
    },
    {
      name: 'write, 1 subscriber at the root',
      // MobX knows no root; Vue walks the whole tree; with nanostores each of the 1,001 parts is listened to.
      goals: [{ times: 0.5, of: 'valtio' }],
      run(peer) {
        if (!peer.onAny) return undefined
        const store = peer.create(project(size))
        return writing(peer, store, 1, (listener) => peer.onAny(store, listener))
      },
    },
    {
      name: 'subscribe and unsubscribe',
      goals: [{ times: 0.5, of: 'valtio' }],
      run(peer) {
        if (!peer.onEffort) return undefined
        const store = peer.create(project(size))
        return measure((n) => {
          for (let i = 0; i < n; i++) peer.onEffort(store, i % size, () => {})?.()
        })
      },
    },
    {
      name: 'batch of 1,000 writes, told once',
      goals: [
        { times: 0.5, of: 'valtio' },
        { times: 1.3, of: 'zustand' },
      ],
      async run(peer) {
        const listen = peer.onBatch ?? peer.onAny
        if (!listen || !(peer.batch || peer.writeEfforts)) return undefined
        const store = peer.create(project(size))
        let first = size
        let calls = 0
        const write = () => {
          for (let index = 0; index < size; index++) peer.writeEffort(store, index, first + index)
        }
        const once = () => {
          first += size
          return peer.writeEfforts ? peer.writeEfforts(store, first) : peer.batch(store, write)
        }
        listen(store, () => {
          calls += 1
        })
        await once()
        // Nanostores tells a listener of many stores once for each of them.
        if (calls !== 1) return undefined
        return measure(async (n) => {
          for (let i = 0; i < n; i++) await once()
        })
      },
    },
  ],
}
