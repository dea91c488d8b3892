import type { Origin, Rejection } from 'jods/kit'
import type { Refusal, Write } from 'jods/wire'
import type { RefusedHere } from './inbound.js'
import type { PatchRejection } from './options.js'
import type { Replica } from './replica.js'

/** How people hear of what was not taken. */
export interface Reports {
  refusedHere(refused: RefusedHere): void
  refusedThere(refusal: Refusal): void
  stale(writes: readonly Write[]): void
  tooLarge(write: Write): void
}

interface ReportsOptions {
  readonly replica: Replica
  readonly origin: Origin
  readonly maxMessageBytes: number
  reject(rejection: Rejection): void
  tell(rejection: PatchRejection): void
}

export function createReports({ replica, origin, maxMessageBytes, reject, tell }: ReportsOptions): Reports {
  function refusedHere({ code, reason, patch, issues }: RefusedHere): void {
    reject({ code, patch, origin, issues, reason })
    tell({ code, reason, patch, issues, by: 'here' })
  }

  return {
    refusedHere,
    refusedThere({ code, reason, paths, stamps }) {
      // Writes that are stamped again are not gone.
      const isKnown = code !== 'sync/clock' && stamps && stamps.length > 0 && !stamps.filter(replica.isNews).length
      if (isKnown) return
      const patch = paths.flatMap((path) => replica.describe(replica.writesAt(path)))
      tell({ code, reason, patch, issues: [], by: 'peer' })
    },
    stale(writes) {
      const patch = replica.describe(writes)
      tell({ code: 'sync/stale', reason: 'A newer value was here.', patch, issues: [], by: 'here' })
    },
    tooLarge(write) {
      const reason = `One value is larger than a message of ${maxMessageBytes} bytes holds.`
      refusedHere({ code: 'sync/too-large', reason, patch: replica.describe([write]), issues: [] })
    },
  }
}
