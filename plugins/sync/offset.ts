import type { Hello } from 'jods/wire'
import type { Host } from './host.js'
import { driftLimit, type Replica } from './replica.js'

/** Milliseconds: what takes longer between a hello and its answer has not been on its way only. */
const longestTrip = 60_000

/** Milliseconds: clocks that are closer are taken to be alike. */
const leastOffset = 100

/** Who has others to agree with, or was there before, keeps its time. */
export function steadinessOf(mode: string, peers: number, isMade: boolean, replica: Replica): number {
  if (mode === 'primary') return 3
  return replica.isHub() || peers > 1 ? 2 : isMade ? 0 : 1
}

/**
 * How far the peer's clock is ahead of this host's, in milliseconds, taking its word as half a round trip old. Who is less
 * steady than the other takes over its time.
 */
export function measureOffset(hello: Hello, steadiness: number, replica: Replica, host: Host): number {
  const own = replica.time.now()
  const trip = hello.asked === undefined ? 0 : own - hello.asked
  const theirs = hello.time + (trip >= 0 && trip <= longestTrip ? trip / 2 : 0)
  const doubt = hello.asked === undefined ? driftLimit : Math.abs(trip) + leastOffset
  if (Math.abs(theirs - own) > doubt && (hello.steady ?? 0) > steadiness) replica.follow(theirs)
  return Math.round(theirs - host.now())
}
