import { JodsError } from 'jods'
import { parseStamp } from 'jods/clock'
import type { Operation, Origin, Rejection } from 'jods/kit'
import { escapePointer, parsePointer } from 'jods/kit'
import type { Hello, Patches, Refusal, Write } from 'jods/wire'
import { type Absence, isAway } from './absence.js'
import { driftLimit } from './drift.js'
import { toOperations } from './operations.js'
import type { Peer } from './options.js'
import type { Replica } from './replica.js'

/** What decides which writes of a message are taken. */
export interface Gate {
  readonly replica: Replica
  readonly origin: Origin
  /** False when corrections have led nowhere: two schemas that accept nothing in common would go on for ever. */
  readonly corrects: boolean
  readonly peer: Peer | undefined
  /** What the other side said of itself; absent where nobody says hello. */
  readonly hello: Hello | undefined
  /** Set while its state is new to us in a way that takes more than merging. */
  readonly absence: Absence | undefined
  isShared(key: string): boolean
  readonly authorize: ((patch: readonly Operation[], peer: Peer) => true | string) | undefined
  /** Tells people here. */
  onRefused(refused: { code: string; reason: string; writes: readonly Write[]; rejection?: Rejection }): void
  /** A newer value was there. */
  onStale(writes: readonly Write[]): void
}

/** Takes what may be taken of a message; returns what was refused, and has corrections made for it. */
export function receive(message: Patches, gate: Gate): Refusal[] {
  const { replica, origin } = gate
  const refusals: Refusal[] = []
  const toCorrect: Write[] = []

  function refuse(code: string, reason: string, writes: readonly Write[], rejection?: Rejection): void {
    if (writes.length === 0) return
    const paths = writes.map(({ path }) => path)
    refusals.push({ code, reason, paths, stamps: writes.map(({ stamp }) => stamp) })
    // Where the stamp is what is wrong, the sender writes again; what is not shared is none of its business.
    if (code !== 'sync/clock' && writes.every((write) => gate.isShared(topKey(write)))) toCorrect.push(...writes)
    gate.onRefused({ code, reason, writes, ...(rejection && { rejection }) })
  }

  const own = message.replace ? [...removals(message.replace, gate), ...message.writes] : message.writes
  const foreign = own.filter((write) => !gate.isShared(topKey(write)))
  refuse('sync/not-allowed', 'This part of the state is not shared.', foreign)
  const limit = replica.time.now() + driftLimit
  const isAhead = ({ stamp }: Write) => (parseStamp(stamp)?.time ?? 0) > limit
  const shared = own.filter((write) => gate.isShared(topKey(write)))
  refuse('sync/clock', 'The stamp is more than a minute ahead.', shared.filter(isAhead))
  const timely = shared.filter((write) => !isAhead(write))

  const verdict = gate.authorize && gate.peer ? ask(gate.authorize, timely, gate.peer) : true
  if (verdict !== true) refuse('sync/not-allowed', verdict, timely)
  else if (timely.length > 0) {
    const { stale, refused, overruled } = replica.merge(timely, origin, message.align && forgottenBy(gate))
    for (const { writes, rejection } of refused) refuse(rejection.code, rejection.reason, writes, rejection)
    for (const { writes, rejection } of overruled) {
      gate.onRefused({ code: rejection.code, reason: rejection.reason, writes, rejection })
    }
    // When states are exchanged it is the rule that one side has the older value.
    if (!message.align && stale.length > 0) gate.onStale(stale)
  }
  if (message.align && gate.absence) replica.merge(gate.absence.hear(message), origin)
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

/** What `authorize` throws is no permission; `sync/unauthorized` ends the conversation. */
function ask(authorize: NonNullable<Gate['authorize']>, writes: readonly Write[], peer: Peer): true | string {
  try {
    const verdict = authorize(toOperations(writes), peer)
    return verdict === true || (typeof verdict === 'string' && verdict !== '') ? verdict : 'It is not allowed here.'
  } catch (error) {
    if (error instanceof JodsError && error.code === 'sync/unauthorized') throw error
    return error instanceof Error ? error.message : String(error)
  }
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
