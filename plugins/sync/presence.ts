import type { Entry, Roster } from './roster.js'

/** Who is still there, and whom to say hello to again. */
export interface Presence {
  /** Whether to look for peers: until one is there, and again when the last fell silent. */
  isSeeking: boolean
  /** Something was said just now, which everybody heard. */
  said(): void
  greeted(): void
  /** True where a ping is to be answered. */
  hearsPing(): boolean
  /** True where one that is no peer may be asked to become one. */
  mayInvite(node: string): boolean
  /** To be called every few seconds: pings, gives up the silent, says again what got no answer. */
  beat(): void
  /** Begins anew. */
  reset(): void
}

interface PresenceOptions {
  readonly roster: Roster
  now(): number
  isOpen(): boolean
  ping(): void
  hello(): void
  depart(entry: Entry): void
  /** Nobody is left who can be heard, or nobody has answered since the beginning. */
  onSilence(): void
}

/** Milliseconds of silence before a ping, and those before a peer is taken for gone. */
const pingAfter = 20_000
const lostAfter = 45_000
/** At most so often a ping is answered, or somebody unknown invited: others speak too. */
const answerPause = 5000
const mostInvited = 256

export function createPresence({ roster, now, ...options }: PresenceOptions): Presence {
  const invited = new Map<string, number>()
  let lastHello = 0
  let lastPong = Number.NEGATIVE_INFINITY
  let lastSaid = 0
  let openedAt = Number.POSITIVE_INFINITY

  const silence = ({ lastHeard }: Entry) => now() - lastHeard

  function beat(): void {
    const gone = roster.present.filter((entry) => silence(entry) > lostAfter)
    for (const entry of gone) options.depart(entry)
    const { present } = roster
    for (const { link } of present) link.insist()
    if (present.length > 0 || gone.length > 0) openedAt = Number.POSITIVE_INFINITY
    if (present.length > 0) {
      const isQuiet = present.some((entry) => silence(entry) > pingAfter)
      // Among several, each is heard by all now and then, so that nobody who was given up stays so.
      const isUnheard = roster.size > 1 && now() - lastSaid > pingAfter
      if (isQuiet || isUnheard) options.ping()
      return
    }
    if (gone.length > 0) {
      presence.isSeeking = true
      options.onSilence()
    }
    if (!options.isOpen() || !presence.isSeeking) return
    if (now() - openedAt > lostAfter) {
      openedAt = Number.POSITIVE_INFINITY
      options.onSilence()
    } else if (now() - lastHello > pingAfter) options.hello()
  }

  const presence: Presence = {
    isSeeking: false,
    said() {
      lastSaid = now()
    },
    greeted() {
      lastHello = now()
    },
    hearsPing() {
      const isDue = now() - lastPong >= answerPause
      if (isDue) lastPong = now()
      return isDue
    },
    mayInvite(node) {
      if (now() - (invited.get(node) ?? Number.NEGATIVE_INFINITY) < answerPause) return false
      if (invited.size >= mostInvited) invited.clear()
      invited.set(node, now())
      return true
    },
    beat,
    reset() {
      presence.isSeeking = true
      openedAt = now()
      invited.clear()
    },
  }
  return presence
}
