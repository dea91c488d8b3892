import type { Lead } from 'jods/wire'
import { driftLimit } from './drift.js'

/** What becomes of a word about the time: it was followed, it changed nothing, or ours counts more. */
export type Heard = 'followed' | 'known' | 'weaker'

/** Whose time a node goes by. */
export interface Leadership {
  readonly lead: Lead
  /** Notes that a node was met: the more have gone by our time, the more it counts. */
  meet(node: string): void
  /** Compares what somebody goes by with what we do; `ahead` milliseconds is how far theirs is before ours. */
  weigh(lead: Lead, theirs: number, ahead: number): Heard
}

/** Times outside are nobody's: from 2020 to 2200. */
const credible = [1_577_836_800_000, 7_258_118_400_000] as const
/** With the same leader, who was asleep goes on where the others are. */
const asleep = 1000
/** More changes than this within the minutes of `changePause` are somebody's mischief. */
const mostChanges = 16
const changePause = 60_000

export function createLeadership(node: string, elapsed: () => number): Leadership {
  let lead: Lead = { node, rank: 0 }
  const met = new Set<string>()
  let changes: number[] = []

  function isStronger(other: Lead, ahead: number): boolean {
    if (other.rank !== lead.rank) return other.rank > lead.rank
    if (Math.abs(ahead) > driftLimit) return ahead < 0
    return other.node < lead.node
  }

  return {
    get lead() {
      return lead
    },
    meet(other) {
      if (lead.node !== node || met.size >= 1000) return
      met.add(other)
      lead = { node, rank: met.size }
    },
    weigh(other, theirs, ahead) {
      if (theirs < credible[0] || theirs > credible[1]) return 'known'
      if (other.node === lead.node) {
        if (other.rank > lead.rank) lead = other
        return ahead > asleep ? 'followed' : 'known'
      }
      if (!isStronger(other, ahead)) return 'weaker'
      const now = elapsed()
      changes = changes.filter((at) => now - at < changePause)
      if (changes.length >= mostChanges) return 'known'
      changes.push(now)
      lead = other
      return 'followed'
    },
  }
}
