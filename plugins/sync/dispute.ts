import type { Reject } from 'jods/wire'
import type { LinkContext } from './link.js'

/** With one who finds our stamps too far ahead of its time. */
export interface Dispute {
  /** True where the writes at these paths are to be sent again. `hasLead`: the other side says whose time it goes by. */
  hear(message: Pick<Reject, 'time' | 'clock'>, paths: readonly string[], hasLead: boolean): boolean
  /** It has taken something. */
  end(): void
}

/** Who still finds our stamps too far ahead, with its own time, is not asked again. */
const mostRounds = 5

/** First they have a chance to take over our time. One that says nothing of whose time it goes by, then we take theirs. */
export function createDispute({ replica, sayTime }: Pick<LinkContext, 'replica' | 'sayTime'>): Dispute {
  let rounds = 0

  return {
    hear({ time, clock }, paths, hasLead) {
      rounds += 1
      if (rounds > mostRounds) return false
      // Where leads were compared, whoever is to follow does: a refusal alone moves no clock.
      if (rounds === 1 || hasLead || !replica.takeTime(time)) {
        sayTime()
        return true
      }
      if (clock !== undefined) replica.time.receive(clock)
      replica.restamp(paths)
      return true
    },
    end() {
      rounds = 0
    },
  }
}
