import { JodsError } from 'jods'
import type { AnyStore, Operation, Patch } from 'jods/kit'
import { escapePointer, parsePointer } from 'jods/kit'

/** One piece of news. Paths are JSON Pointers relative to `at`; without one, `at` itself is meant. */
export type Chunk =
  | { readonly type: 'patch'; readonly patch: Patch }
  | { readonly type: 'replace'; readonly value: unknown; readonly path?: string }
  /** RFC 7386: members are merged, `null` deletes one. */
  | { readonly type: 'merge'; readonly value: unknown; readonly path?: string }
  /** Text is joined to text, the items of an array to an array; where nothing is yet, the value is put. */
  | { readonly type: 'append'; readonly value: unknown; readonly path?: string }

/**
 * Reads any value as a chunk: a chunk is one, an array of operations is a patch, any other object a merge, and what is
 * no object replaces. Throws `stream/chunk` for one that says its type and does not keep to it.
 */
export function toChunk(value: unknown): Chunk {
  if (Array.isArray(value)) {
    const isPatch = value.length > 0 && value.every((step) => isPlain(step) && 'op' in step && 'path' in step)
    return isPatch ? { type: 'patch', patch: value } : { type: 'replace', value }
  }
  if (!isPlain(value)) return { type: 'replace', value }
  const { type, path, patch } = value
  if (type === 'patch' && 'patch' in value) {
    if (!Array.isArray(patch)) throw badChunk('`patch` is not a list of operations')
    return { type, patch }
  }
  if ((type === 'replace' || type === 'merge' || type === 'append') && 'value' in value) {
    if (path !== undefined && typeof path !== 'string') throw badChunk('`path` is not text')
    return { type, value: value.value, ...(path !== undefined && { path }) }
  }
  return { type: 'merge', value }
}

/** The operations that bring a chunk to the state as it is now. Throws `stream/chunk`; whether they fit the sink decides. */
export function toPatch(chunk: Chunk, at: string, store: AnyStore): Operation[] {
  if (chunk.type === 'patch') return chunk.patch.map((step) => relocate(step, at))
  const path = at + (chunk.path ?? '')
  const { value } = chunk
  if (chunk.type === 'replace') return [put(store, path, value)]
  if (chunk.type === 'merge') return merge(store, path, value)
  return append(store, path, value)
}

function relocate(step: Operation, at: string): Operation {
  if (!isPlain(step) || typeof step.path !== 'string') throw badChunk('an operation has no path')
  const moved = { ...step, path: at + step.path }
  // `from` belongs to move and copy; any other operation that bears it is the sink's to refuse.
  return ('from' in step ? { ...moved, from: at + step.from } : moved) as Operation
}

export function put(store: AnyStore, path: string, value: unknown): Operation {
  if (path === '') return { op: 'replace', path, value }
  const { parent, isThere } = look(store, path)
  // In an array, `add` would insert.
  return { op: Array.isArray(parent) && isThere ? 'replace' : 'add', path, value }
}

function append(store: AnyStore, path: string, value: unknown): Operation[] {
  const { current, isThere } = look(store, path)
  if (!isThere) return [put(store, path, value)]
  if (typeof current === 'string' && typeof value === 'string') return [{ op: 'replace', path, value: current + value }]
  if (Array.isArray(current) && Array.isArray(value)) {
    return value.map((item) => ({ op: 'add', path: `${path}/-`, value: item }))
  }
  throw badChunk(`what is at "${path}" and what is to be appended are neither both text nor both arrays`)
}

function merge(store: AnyStore, path: string, value: unknown): Operation[] {
  const { current, isThere } = look(store, path)
  if (isThere && isPlain(current) && isPlain(value)) return mergeMembers(current, path, value)
  return [put(store, path, withoutNulls(value))]
}

function mergeMembers(current: Record<string, unknown>, path: string, value: Record<string, unknown>): Operation[] {
  return Object.keys(value).flatMap((key): Operation[] => {
    const wanted = value[key]
    const place = `${path}/${escapePointer(key)}`
    const isThere = Object.hasOwn(current, key)
    if (wanted === null) return isThere ? [{ op: 'remove', path: place }] : []
    const before = isThere ? current[key] : undefined
    if (isPlain(wanted) && isPlain(before)) return mergeMembers(before, place, wanted)
    return [{ op: 'add', path: place, value: withoutNulls(wanted) }]
  })
}

/** RFC 7386: merging into nothing leaves the nulls out, arrays and what is in them excepted. */
function withoutNulls(value: unknown): unknown {
  if (!isPlain(value)) return value
  const entries = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutNulls(member)]))
}

export function look(store: AnyStore, path: string): { isThere: boolean; current?: unknown; parent?: unknown } {
  const tokens = parsePointer(path)
  if (!tokens) throw badChunk(`"${path}" is no JSON Pointer`)
  let parent: unknown
  let current: unknown = store
  for (const token of tokens) {
    parent = current
    current = memberOf(parent, token)
    if (current === undefined) return { isThere: false, parent }
  }
  return { isThere: true, current, parent }
}

/** A member of state; what objects and arrays inherit is none. */
function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || key === '__proto__') return undefined
  if (Array.isArray(value) && key === 'length') return undefined
  const member = (value as Record<string, unknown>)[key]
  return typeof member === 'function' ? undefined : member
}

export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function badChunk(what: string): JodsError {
  return new JodsError('stream/chunk', `The chunk was skipped: ${what}.`)
}
