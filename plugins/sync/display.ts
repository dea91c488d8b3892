import type { Life } from 'jods/kit'
import type { Lost } from './connection.js'
import { driftLimit } from './drift.js'
import type { LiveDetail, LiveStatus } from './options.js'

/** Where an attachment stands, as `live.status` and `live.detail` tell it. */
export interface Display {
  readonly status: LiveStatus
  connecting(attempt: number): void
  connected(): void
  disconnected(lost: Partial<Lost> & { readonly reason: string }): void
  needsAuth(reason: string): void
  /** Tells of `pending` where it has changed. */
  refresh(): void
}

interface Measures {
  pending(): number
  /** Milliseconds that the peer's clock is ahead of ours. */
  offset(): number
}

export function createDisplay(life: Life<LiveStatus, LiveDetail>, measures: Measures): Display {
  let status: LiveStatus = 'connecting'
  let why: Pick<LiveDetail, 'reason' | 'attempt' | 'nextAttemptAt'> = { attempt: 0 }
  let shown: LiveDetail | undefined

  function show(next: LiveStatus, reasons: typeof why): void {
    status = next
    why = reasons
    const offset = measures.offset()
    const clock = { offset, skewed: Math.abs(offset) > driftLimit }
    shown = { ...why, clock, pending: measures.pending() }
    life.setStatus(status, shown)
  }

  return {
    get status() {
      return status
    },
    connecting(attempt) {
      const { nextAttemptAt: _, ...rest } = why
      show('connecting', { ...rest, attempt })
    },
    connected: () => show('connected', { attempt: 0 }),
    disconnected({ reason, attempt = why.attempt, nextAttemptAt }) {
      show('disconnected', { reason, attempt, ...(nextAttemptAt !== undefined && { nextAttemptAt }) })
    },
    needsAuth: (reason) => show('needs-auth', { reason, attempt: why.attempt }),
    refresh() {
      if (shown && (shown.pending !== measures.pending() || shown.clock.offset !== measures.offset())) show(status, why)
    },
  }
}
