import { parseStamp } from 'jods/clock'
import type { Origin, Rejection } from 'jods/kit'
import { escapePointer, parsePointer } from 'jods/kit'
import type { Hello, Patches, Refusal, Write } from 'jods/wire'
import { type Absence, isAway } from './absence.js'
import { driftLimit } from './drift.js'
import { findDenied, type Rules } from './rules.js'

/** What decides which writes of a message are taken. */
export interface Gate extends Rules {
  readonly origin: Origin
  /** False when corrections have led nowhere: two schemas that accept nothing in common would go on for ever. */
  readonly corrects: boolean
  /** What the other side said of itself; absent where nobody says hello. */
  readonly hello: Hello | undefined
  /** Set while its state is new to us in a way that takes more than merging. */
  readonly absence: Absence | undefined
  isShared(key: string): boolean
  /** Tells people here. */
  onRefused(refused: RefusedHere): void
  /** A newer value was there. */
  onStale(writes: readonly Write[]): void
}

export type RefusedHere = Pick<Rejection, 'code' | 'reason' | 'patch' | 'issues'>

/** Takes what may be taken of a message; returns what was refused, and has corrections made for it. */
export function receive(message: Patches, gate: Gate): Refusal[] {
  const { replica, origin } = gate
  const refusals: Refusal[] = []
  const toCorrect: Write[] = []

  function refuse(code: string, reason: string, writes: readonly Write[], told: Partial<RefusedHere> = {}): void {
    if (writes.length === 0) return
    const paths = writes.map(({ path }) => path)
    refusals.push({ code, reason, paths, stamps: writes.map(({ stamp }) => stamp) })
    // Where the stamp is what is wrong, the sender writes again; what is not shared is none of its business.
    if (code !== 'sync/clock' && writes.every((write) => gate.isShared(topKey(write)))) toCorrect.push(...writes)
    const { patch = replica.describe(writes), issues = [] } = told
    gate.onRefused({ code, reason, patch, issues })
  }

  function take(writes: readonly Write[], isForgotten?: (stamp: string) => boolean): void {
    if (writes.length === 0) return
    const { stale, refused, overruled } = replica.merge(writes, origin, isForgotten)
    for (const { writes: some, rejection } of refused) refuse(rejection.code, rejection.reason, some, rejection)
    for (const { rejection } of overruled) gate.onRefused(rejection)
    // When states are exchanged it is the rule that one side has the older value.
    if (!message.align && stale.length > 0) gate.onStale(stale)
  }

  function takeAllowed(writes: readonly Write[], isForgotten?: (stamp: string) => boolean): void {
    const denied = gate.authorize ? findDenied(writes, gate, isForgotten) : []
    for (const { reason, writes: some, patch } of denied) refuse('sync/not-allowed', reason, some, { patch })
    const without = new Set(denied.flatMap((one) => one.writes))
    take(
      writes.filter((write) => !without.has(write)),
      isForgotten,
    )
  }

  const own = message.replace ? [...removals(message.replace, gate), ...message.writes] : message.writes
  const foreign = own.filter((write) => !gate.isShared(topKey(write)))
  refuse('sync/not-allowed', 'This part of the state is not shared.', foreign)
  const limit = replica.time.now() + driftLimit
  const isLate = (stamp: string | undefined) => (parseStamp(stamp)?.time ?? 0) > limit
  const isAhead = (write: Write) => isLate(write.stamp) || ('moved' in write && isLate(write.moved))
  const shared = own.filter((write) => gate.isShared(topKey(write)))
  refuse('sync/clock', 'The stamp is more than a minute ahead.', shared.filter(isAhead))
  takeAllowed(
    shared.filter((write) => !isAhead(write)),
    message.align && forgottenBy(gate),
  )
  if (message.align && gate.absence) takeAllowed(gate.absence.hear(message))
  if (message.align !== 'more') replica.memory.meet()
  if (gate.corrects && toCorrect.length > 0) replica.correct(toCorrect, origin)
  return refusals
}

/** What a peer that was away for long knows from before then, and we do not know of, has been deleted since. */
function forgottenBy({ replica, hello }: Gate): ((stamp: string) => boolean) | undefined {
  const met = hello?.met
  if (met === undefined || !isAway(met, replica.memory.forgot)) return undefined
  return (stamp) => (parseStamp(stamp)?.time ?? 0) <= met
}

/** A primary's state has no other top-level keys. */
function removals({ keys, stamp }: NonNullable<Patches['replace']>, { replica, isShared }: Gate): Write[] {
  const theirs = new Set(keys)
  const ours = new Set(replica.allWrites(isShared).map(topKey))
  return [...ours]
    .filter((key) => !theirs.has(key))
    .map((key) => ({ op: 'remove', path: `/${escapePointer(key)}`, stamp }))
}

export function topKey({ path }: { readonly path: string }): string {
  const end = path.indexOf('/', 1)
  const top = path.slice(1, end < 0 ? undefined : end)
  return top.includes('~') ? (parsePointer(`/${top}`)?.[0] ?? '') : top
}
