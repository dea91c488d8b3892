import { keep, measure, median } from '../measure.mjs'
import { project } from '../project.mjs'

/** Close to 100,000 leaves. */
const size = 16_667

/** The first snapshot of a store: too short to be repeated, so the median of single ones. */
function firstSnapshot(peer, rows) {
  const stores = Array.from({ length: 15 }, () => peer.create(project(rows)))
  const times = stores.map((store) => {
    const start = process.hrtime.bigint()
    keep(peer.snapshot(store))
    return Number(process.hrtime.bigint() - start)
  })
  return median(times)
}

export default {
  title: 'Snapshots',
  workloads: [
    {
      name: 'write one leaf of 100,000, then snapshot',
      goals: [{ times: 1.3, of: 'plain' }],
      run(peer) {
        let write = peer.writeAndSnapshot?.((peer.create ?? ((state) => state))(project(size)))
        if (!write && peer.snapshot && peer.writeEffort) {
          const store = peer.create(project(size))
          peer.snapshot(store)
          write = (index, value) => {
            peer.writeEffort(store, index, value)
            return peer.snapshot(store)
          }
        }
        if (!write) return undefined
        let turn = size
        return measure((n) => {
          for (let i = 0; i < n; i++) keep(write((turn * 7919) % size, ++turn))
        })
      },
    },
    {
      name: 'snapshot, nothing changed',
      // Elsewhere it is a copy, or the state itself.
      only: ['jods', 'valtio'],
      goals: [{ times: 2, of: 'valtio' }],
      run(peer) {
        const store = peer.create(project(size))
        peer.snapshot(store)
        return measure((n) => {
          for (let i = 0; i < n; i++) keep(peer.snapshot(store))
        })
      },
    },
    {
      name: 'first snapshot, 100 rows',
      only: ['jods', 'valtio'],
      goals: [],
      run: (peer) => firstSnapshot(peer, 100),
    },
    {
      name: 'first snapshot, 10,000 rows',
      only: ['jods', 'valtio'],
      // As long for a hundred times the rows, but for the cold caches.
      goals: [{ times: 3, over: 'first snapshot, 100 rows' }],
      run: (peer) => firstSnapshot(peer, 10_000),
    },
  ],
}
