import type { ListenTarget } from 'jods/kit'
import { nanoid } from 'nanoid'

/** What a test owns instead of the host. */
export interface Host {
  /** Milliseconds since the epoch, as right or wrong as the host's clock is. */
  now(): number
  /** Milliseconds since some moment: what has passed is measured with it, as clocks are set forwards and back. */
  elapsed(): number
  /** From 0 to 1. */
  random(): number
  /** A new name for a node or a session. */
  createId(): string
  /** Tells of `online`, where there is such a thing. */
  readonly events?: ListenTarget
}

export function hostOfProgram(): Host {
  const host = { now: Date.now, elapsed: () => performance.now(), random: Math.random, createId: () => nanoid(12) }
  const hasEvents = typeof navigator !== 'undefined' && typeof globalThis.addEventListener === 'function'
  // The events listened to are handled without looking at them.
  return hasEvents ? { ...host, events: globalThis as ListenTarget } : host
}
