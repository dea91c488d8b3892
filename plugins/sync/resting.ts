import type { Peers } from './peers.js'
import type { Replica } from './replica.js'

/** Joins for as long as somebody holds `peers`, so that what is pending is still counted. */
export function joinWeakly(replica: Replica, isReceiver: boolean, peers: Peers): void {
  const held = new WeakRef(peers)
  const leave = replica.join({
    isReceiver,
    isResting: true,
    touched(paths, except) {
      const there = held.deref()
      if (there) there.touched(paths, except)
      else leave()
    },
  })
}
