import { json } from 'jods'
import type { AnyStore, ApplyResult, Operation, Origin, Patch } from 'jods/kit'
import { escapePointer, parsePointer, sink } from 'jods/kit'
import type { Envelope } from './envelope.js'

/** What decides how a stored state meets the present one. */
export interface Laying {
  readonly origin: Origin
  /** Changes made since attaching; they win. */
  readonly edits: readonly Operation[]
  isKept(key: string, value: unknown): boolean
  readonly merge: ((stored: never, current: never) => object) | undefined
}

/**
 * Lays what was stored over the state: as one write, through the sink. Edits made meanwhile are replayed on top; where
 * they do not fit what was stored, the members they touched stay as they are.
 */
export function lay(store: AnyStore, { state, deleted }: Envelope, laying: Laying): ApplyResult {
  const { origin, edits, isKept, merge } = laying
  const { commit } = sink(store)
  const stored = Object.fromEntries(Object.entries(state).filter(([key, value]) => isKept(key, value)))
  // What `merge` is given is what its type says: the caller's schema had accepted both.
  if (merge) return commit(toReach(store, merge(stored as never, own(store) as never)), origin)

  const gone = deleted.filter(
    (key) => isKept(key, undefined) && Object.hasOwn(store, key) && !Object.hasOwn(stored, key),
  )
  const keys = new Set([...Object.keys(stored), ...gone])
  const isUsed = (key: string) => keys.has(key)
  const all = [...put(stored, isUsed), ...remove(gone, isUsed)]
  if (edits.length === 0) return commit(all, origin)

  const replayed = commit([...all, ...edits.filter((step) => touches(step, keys))], origin)
  if (replayed.ok) return replayed
  const edited = new Set(edits.flatMap(topKeys))
  const isUntouched = (key: string) => !edited.has(key)
  return commit([...put(stored, isUntouched), ...remove(gone, isUntouched)], origin)
}

/** The state without computed fields, detached. */
function own(store: AnyStore): Record<string, unknown> {
  const whole = json(store) as Record<string, unknown>
  return Object.fromEntries(Object.keys(store).map((key) => [key, whole[key]]))
}

function toReach(store: AnyStore, wanted: object): Patch {
  const isWanted = (key: string) => !Object.hasOwn(wanted, key)
  return [...put(wanted, () => true), ...remove(Object.keys(store), isWanted)]
}

function put(members: object, isUsed: (key: string) => boolean): Operation[] {
  return Object.entries(members)
    .filter(([key]) => isUsed(key))
    .map(([key, value]) => ({ op: 'add', path: `/${escapePointer(key)}`, value }))
}

function remove(keys: readonly string[], isUsed: (key: string) => boolean): Operation[] {
  return keys.filter(isUsed).map((key) => ({ op: 'remove', path: `/${escapePointer(key)}` }))
}

/** True for an operation that what is laid would undo, and that finds in it all it needs. */
function touches(step: Operation, keys: ReadonlySet<string>): boolean {
  return topKeys(step).every((key) => keys.has(key))
}

function topKeys(step: Operation): string[] {
  const paths = 'from' in step ? [step.from, step.path] : [step.path]
  return paths.flatMap((path) => parsePointer(path)?.slice(0, 1) ?? [])
}
