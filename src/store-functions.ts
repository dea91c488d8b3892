import type {
  AnyStore,
  ApplyResult,
  Change,
  Operation,
  Origin,
  Patch,
  ReadableAtom,
  Rejection,
  STATE,
  StateOf,
  Stop,
} from './contract.js'
import { coreOf, forkCore } from './define-store.js'
import { JodsError } from './errors.js'
import { type History, type HistoryOptions, historyOf } from './history/history.js'
import { recordCore, type StoreRecord } from './history/record.js'
import { createOrigin } from './lifetime/origin.js'
import { writeDiff } from './patch/diff.js'
import { PatchWriter } from './patch/operation.js'
import { unescapeToken } from './patch/pointer.js'
import { isContainer } from './patch/value.js'
import { bare, mapParts, nodeOf, wholeBehind } from './proxy/node-of.js'
import { active, Computed } from './signal/index.js'
import { applyPatch as applyToCore, replaceState as replaceInCore } from './sink/apply.js'
import { type Core, hearRejections } from './sink/core.js'
import { checkPath, listenToUpdates, type UpdateOptions } from './subscribe/on-update.js'
import type { PointerOf, Snapshot, ValueAt } from './subscribe/pointer-type.js'
import { PathAtom } from './subscribe/select.js'
import { dependOnTree } from './tree/node.js'
import { snapshotOf } from './tree/snapshot.js'

/** True when `value` is a store; a part of one is not. */
export function isStore(value: unknown): value is AnyStore {
  return coreOf(value) !== undefined
}

function coreBehind(store: unknown, caller: string): ReturnType<typeof coreOf> & object {
  const core = coreOf(store)
  if (core !== undefined) return core
  throw new JodsError('store/unknown', `${caller} was given something that is not a store.`, {
    fix: 'Pass what defineStore() returned, not a part or a snapshot of it.',
  })
}

/**
 * Calls `listener` once per committed change, synchronously after the commit, in order. `state` is the store itself.
 * With `immediate` the first call has no change. A listener that throws is reported to the host and stops nobody.
 */
export function onUpdate<S extends AnyStore>(
  store: S,
  listener: (state: S, change: Change) => void,
  options?: UpdateOptions & { path?: PointerOf<StateOf<S>> | ''; immediate?: false },
): Stop
export function onUpdate<S extends AnyStore>(
  store: S,
  listener: (state: S, change: Change | undefined) => void,
  options: UpdateOptions & { path?: PointerOf<StateOf<S>> | '' },
): Stop
export function onUpdate<S extends AnyStore>(
  store: S,
  listener: (state: S, change: Change) => void,
  options?: UpdateOptions,
): Stop {
  const core = coreBehind(store, 'onUpdate')
  return listenToUpdates(core, (change) => listener(store, change as Change), options, listener.name)
}

/** Calls `listener` exactly once per refused write, whatever its source or cause. */
export function onReject(store: AnyStore, listener: (rejection: Rejection) => void): Stop {
  return hearRejections(coreBehind(store, 'onReject'), listener)
}

/**
 * The plain value of a store or a part of one as it is now: frozen in development, read-only by type only in
 * production, where it costs nothing. Untouched branches keep their identity from one to the next. Inside a
 * computed or an effect it subscribes to the whole subtree.
 */
export function snapshot<T extends object>(storeOrPart: T): Snapshot<StateOf<T>> {
  const value = snapshotOf(wholeBehind(storeOrPart, 'snapshot'))
  // A selector may give it.
  if (active !== undefined) bare.add(value as object)
  return value as Snapshot<StateOf<T>>
}

/** A detached deep copy of a store, computed fields included, or of a part of one. Date, Map, Set and bigint stay. */
export function json<T extends object>(storeOrPart: T): { [K in keyof T as K extends typeof STATE ? never : K]: T[K] } {
  const node = wholeBehind(storeOrPart, 'json')
  dependOnTree(node)
  const copy = detach(node.raw) as Record<string, unknown>
  if (node.parent === null && node.tree.root === node) {
    const { fields } = node.tree as Core
    for (const name of Object.keys(fields)) copy[name] = detach(fields[name]?.get())
  }
  return copy as never
}

/** A copy that shares nothing, whole values included: those can be changed again. Parts of stores become data. */
function detach(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const node = nodeOf(value)
  if (node !== undefined) return detach(node.raw)
  if (Array.isArray(value)) return value.map(detach)
  if (value instanceof Date) return new Date(value.getTime())
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [detach(key), detach(item)]))
  if (value instanceof Set) return new Set([...value].map(detach))
  if (!isContainer(value)) return value
  const copy: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) copy[key] = detach(item)
  return copy
}

/** The data behind a part of a store; anything else as it is. */
function plainOf(value: unknown): unknown {
  return nodeOf(value)?.raw ?? value
}

/** What a path of `select` leads to: a part of the state, or a computed field. */
type Selected<S extends AnyStore, P extends string> =
  P extends FieldPath<S> ? S[P extends `/${infer K}` ? K & keyof S : never] : ValueAt<StateOf<S>, P>
type FieldPath<S extends AnyStore> = `/${Exclude<keyof S, keyof StateOf<S> | symbol | number>}`

/**
 * A read-only atom of a part of a store, or of a computed field: by JSON Pointer, or by a function of it. It wakes only
 * when that part changes. An object's value is its snapshot: a new identity when it changed, the old one intact; so are
 * parts in the arrays and plain objects that a function returns, down to two levels.
 */
export function select<S extends AnyStore, const P extends PointerOf<StateOf<S>> | FieldPath<S> | ''>(
  store: S,
  path: P,
  equals?: (a: Snapshot<Selected<S, P>>, b: Snapshot<Selected<S, P>>) => boolean,
): ReadableAtom<Snapshot<Selected<S, P>>>
export function select<S extends AnyStore, T>(
  store: S,
  read: (state: S) => T,
  equals?: (a: Snapshot<T>, b: Snapshot<T>) => boolean,
): ReadableAtom<Snapshot<T>>
export function select(
  store: AnyStore,
  pathOrFn: string | ((state: never) => unknown),
  equals?: (a: never, b: never) => boolean,
): ReadableAtom<unknown> {
  const core = coreBehind(store, 'select')
  const same = equals as ((a: unknown, b: unknown) => boolean) | undefined
  if (typeof pathOrFn === 'function') {
    return new Computed(
      () => mapParts((pathOrFn as (state: unknown) => unknown)(store), snapshotOf),
      same,
    ) as unknown as ReadableAtom
  }
  checkPath(pathOrFn)
  const field = pathOrFn.lastIndexOf('/') === 0 ? core.fields[unescapeToken(pathOrFn.slice(1))] : undefined
  if (field !== undefined)
    return (same === undefined ? field : new Computed(() => field.get(), same)) as unknown as ReadableAtom
  return new PathAtom(core, pathOrFn, same) as unknown as ReadableAtom
}

/** Applies an RFC 6902 patch: strictly, whole or not at all. Never throws on bad input, it reports. */
export function applyPatch(store: AnyStore, patch: Patch, options: { origin?: Origin } = {}): ApplyResult {
  const core = coreBehind(store, 'applyPatch')
  return applyToCore(core, patch, options.origin ?? core.local)
}

/** Makes `value`, an input of the schema, the whole state by a small patch: equal parts keep their identity. */
export function replaceState<S extends AnyStore>(
  store: S,
  value: unknown,
  options: { origin?: Origin } = {},
): ApplyResult {
  const core = coreBehind(store, 'replaceState')
  return replaceInCore(core, plainOf(value), options.origin ?? core.local)
}

/** Returns to the definition's `initial`. */
export function reset(store: AnyStore, options: { origin?: Origin } = {}): ApplyResult {
  const core = coreBehind(store, 'reset')
  return replaceInCore(core, core.initial(), options.origin ?? core.local)
}

/** The patch that turns `a` into `b`: stores, parts, snapshots or plain values. Shared branches cost one comparison. */
export function diff(a: unknown, b: unknown): Operation[] {
  const writer = new PatchWriter()
  try {
    writeDiff(writer, '', plainOf(a), plainOf(b))
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new JodsError('state/too-deep', 'A value to compare contains itself or is too deep.', { cause: error })
  }
  return writer.patches
}

/** Keeps the local changes of a store and undoes them over whatever others have done since. */
export function history(store: AnyStore, options?: HistoryOptions): History {
  return historyOf(coreBehind(store, 'history'), createOrigin('history'), options)
}

/** Keeps every change and every rejection of every origin: what devtools show. `limit` defaults to 1000. */
export function record(store: AnyStore, options: { limit?: number } = {}): StoreRecord {
  return recordCore(coreBehind(store, 'record'), options.limit ?? 1000)
}

/** A new instance of the same definition, from `state` (an input of the schema) or the definition's `initial`. */
export function fork<S extends AnyStore>(store: S, state?: unknown): S {
  return forkCore(coreBehind(store, 'fork'), plainOf(state)) as S
}
