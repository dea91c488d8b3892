import { JodsError, json } from 'jods'
import type { AnyStore, ApplyResult, Operation, Origin } from 'jods/kit'
import { escapePointer, parsePointer, sink } from 'jods/kit'
import type { Envelope } from './envelope.js'
import { isObject } from './plain.js'

type Members = Readonly<Record<string, unknown>>

/** What decides how a stored state meets the present one. */
export interface Laying {
  readonly origin: Origin
  /** Changes made since attaching; they win. */
  readonly edits: readonly Operation[]
  isKept(key: string, value: unknown): boolean
  /** Makes a state of what was stored and of what was there without the edits. */
  readonly merge: ((stored: Members) => unknown) | undefined
}

/** What becomes of the members of a store: those to put, and those to remove. */
interface Layer {
  readonly members: Members
  readonly gone: readonly string[]
}

/**
 * Lays what was stored over the state: as one write, through the sink. Edits made meanwhile are replayed on top; where
 * they do not fit what was stored, the members they touched stay as they are. Throws `persist/merge-failed`.
 */
export function lay(store: AnyStore, { state, deleted }: Envelope, laying: Laying): ApplyResult {
  const { origin, edits, isKept, merge } = laying
  const { commit } = sink(store)
  const stored = Object.fromEntries(Object.entries(state).filter(([key, value]) => isKept(key, value)))
  const { members, gone } = merge
    ? instead(store, merged(merge, stored))
    : { members: stored, gone: deleted.filter((key) => isKept(key, undefined) && isOnlyIn(store, key, stored)) }

  const keys = new Set([...Object.keys(members), ...gone])
  const isUsed = (key: string) => keys.has(key)
  const all = [...put(members, isUsed), ...remove(gone, isUsed)]
  if (edits.length === 0) return commit(all, origin)

  const replayed = commit([...all, ...edits.filter((step) => touches(step, keys))], origin)
  if (replayed.ok) return replayed
  const edited = new Set(edits.flatMap(topKeys))
  const isUntouched = (key: string) => !edited.has(key)
  return commit([...put(members, isUntouched), ...remove(gone, isUntouched)], origin)
}

/** The state without computed fields, detached. */
export function own(store: AnyStore): Members {
  const whole = json(store) as Members
  return Object.fromEntries(Object.keys(store).map((key) => [key, whole[key]]))
}

function merged(merge: (stored: Members) => unknown, stored: Members): Members {
  let state: unknown
  try {
    state = merge(stored)
  } catch (cause) {
    throw mergeFailed('`merge` failed.', cause)
  }
  if (!isObject(state)) throw mergeFailed('`merge` gave no state.')
  return state
}

function mergeFailed(what: string, cause?: unknown): JodsError {
  return new JodsError('persist/merge-failed', what, {
    fix: 'Correct `merge`; what was stored is moved aside by the next save.',
    cause,
  })
}

function instead(store: AnyStore, members: Members): Layer {
  return { members, gone: Object.keys(store).filter((key) => isOnlyIn(store, key, members)) }
}

function isOnlyIn(store: AnyStore, key: string, members: Members): boolean {
  return Object.hasOwn(store, key) && !Object.hasOwn(members, key)
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
