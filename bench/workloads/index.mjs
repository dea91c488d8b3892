import derived from './derived.mjs'
import lists from './lists.mjs'
import memory from './memory.mjs'
import patches from './patches.mjs'
import persist, { persistBytes } from './persist.mjs'
import reads from './reads.mjs'
import signals from './signals.mjs'
import snapshots from './snapshots.mjs'
import stamped from './stamped.mjs'
import streams from './streams.mjs'
import sync from './sync.mjs'
import validation from './validation.mjs'
import writes from './writes.mjs'

/**
 * Groups of workloads, each a table. A workload is `{ name, goals, run(peer) }`; `run` measures and returns nanoseconds
 * (bytes where the group says so), or undefined for a peer that lacks what it takes. Goals are read by goals.mjs.
 */
export const groups = [
  reads,
  writes,
  lists,
  derived,
  snapshots,
  patches,
  validation,
  signals,
  streams,
  sync,
  stamped,
  persist,
  persistBytes,
  memory,
]
