import { type Clock, clock, formatStamp, parseStamp } from 'jods/clock'
import type { Host } from './host.js'

/** The clock of one replica: its stamps, and how far its time is from that of the others. */
export interface Time {
  /** Milliseconds since the epoch, corrected. */
  now(): number
  tick(): string
  /** Takes a stamp into account; false when it is more than a minute ahead. */
  receive(stamp: string): boolean
  /** Goes on after a stamp of our own past, however far ahead it is. */
  resume(stamp: string): void
  /** Takes over the time of another, forwards or backwards; stamps begin anew. */
  correct(theirs: number): void
  /** Milliseconds since the epoch by the host's clock, not corrected; never less than 0. */
  wall(): number
  /** The stamp of initial state. */
  readonly oldest: string
}

/** The host's clock is read once, and from then on what has passed: clocks are set forwards and back. */
export function createTime(node: string, host: Pick<Host, 'now' | 'elapsed'>): Time {
  const start = host.now() - host.elapsed()
  const hostNow = () => Math.floor(start + host.elapsed())
  let offset = 0
  const now = () => hostNow() + offset
  let hlc: Clock = clock(node, now)

  function receive(stamp: string): boolean {
    try {
      hlc.receive(stamp)
      return true
    } catch {
      // Drift is all that a well-formed stamp is refused for; who asks says what becomes of it.
      return false
    }
  }

  return {
    now,
    wall: () => Math.max(0, hostNow()),
    tick: () => hlc.tick(),
    receive,
    resume(stamp) {
      if (receive(stamp)) return
      offset = (parseStamp(stamp)?.time ?? now()) - hostNow()
      receive(stamp)
    },
    correct(theirs) {
      offset = theirs - hostNow()
      hlc = clock(node, now)
    },
    oldest: formatStamp({ time: 0, counter: 0, node }),
  }
}
