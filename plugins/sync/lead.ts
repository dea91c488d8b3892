import type { Lead } from 'jods/wire'
import { driftLimit } from './drift.js'

/** What becomes of a word about the time: it was followed, it changed nothing, or ours counts more. */
export type Heard = 'followed' | 'known' | 'weaker'

/** Whose time a node goes by. */
export interface Leadership {
  readonly lead: Lead
  /** Notes that a node was met: the more have gone by our time, the more it counts. */
  meet(node: string): void
  /** Notes on how many sockets it speaks: a hub counts more than one of those around it, also before it has met them. */
  attached(count: number): void
  /** Compares what somebody goes by with what we do; `ahead` milliseconds is how far theirs is before ours. */
  weigh(lead: Lead, theirs: number, ahead: number): Heard
  /** True where a time that nobody leads may be taken over; it counts as a change then. */
  allows(theirs: number, ahead: number): boolean
}

/** No clock that is right says less, as this was not written yet, or more: from 2025 to 2200. */
const isCredible = (time: number) => time > 1_735_689_600_000 && time < 7_258_118_400_000
/** With the same leader, who was asleep goes on where the others are. */
const asleep = 1000
/** More changes than this within so many milliseconds are somebody's mischief. */
const mostChanges = 16
const changePause = 60_000
const mostMet = 1000

export function createLeadership(node: string, elapsed: () => number): Leadership {
  let lead: Lead = { node, rank: 0 }
  const met = new Set<string>()
  let changes: number[] = []

  function isStronger(other: Lead, theirs: number, ahead: number): boolean {
    if (isCredible(theirs) !== isCredible(theirs - ahead)) return isCredible(theirs)
    if (other.rank !== lead.rank) return other.rank > lead.rank
    if (Math.abs(ahead) > driftLimit) return ahead < 0
    return other.node < lead.node
  }

  /** Counts a change, where there have not been too many. */
  function mayChange(): boolean {
    const now = elapsed()
    changes = changes.filter((at) => now - at < changePause)
    if (changes.length >= mostChanges) return false
    changes.push(now)
    return true
  }

  function count(rank: number): void {
    if (lead.node === node && rank > lead.rank) lead = { node, rank }
  }

  return {
    get lead() {
      return lead
    },
    meet(other) {
      if (met.size < mostMet) met.add(other)
      count(met.size)
    },
    attached: (sockets) => count(sockets - 1),
    allows: (theirs, ahead) => (isCredible(theirs) || !isCredible(theirs - ahead)) && mayChange(),
    weigh(other, theirs, ahead) {
      if (other.node === lead.node) {
        if (other.rank > lead.rank) lead = other
        return ahead > asleep ? 'followed' : 'known'
      }
      if (!isStronger(other, theirs, ahead)) return 'weaker'
      if (!mayChange()) return 'known'
      lead = other
      return 'followed'
    },
  }
}
