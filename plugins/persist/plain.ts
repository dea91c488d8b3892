import type { Operation, Patch } from 'jods/kit'
import { parsePointer } from 'jods/kit'

type Members = Record<string, unknown>

/** True for what a pointer can lead into; Date, Map and Set are whole values. */
export function isContainer(value: unknown): value is Members | unknown[] {
  return Array.isArray(value) || isObject(value)
}

export function isObject(value: unknown): value is Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return !(value instanceof Date || value instanceof Map || value instanceof Set)
}

/** A copy that shares no container; whole values are never mutated and are shared. */
export function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copy(member)])) as T
}

/**
 * Applies operations to plain data, in place; values are copied in. Throws where one does not fit, which leaves the data
 * half-way: give it a copy, or throw it away.
 */
export function applyTo(root: Members, patch: Patch): void {
  for (const operation of patch) apply(root, operation)
}

function apply(root: Members, operation: Operation): void {
  const { op, path } = operation
  if (op === 'add') insert(root, path, copy(operation.value))
  else if (op === 'remove') take(root, path)
  else if (op === 'move') insert(root, path, take(root, operation.from))
  else if (op === 'replace') replace(root, path, copy(operation.value))
  // A change holds no other.
  else throw misfit(op, path)
}

function replace(root: Members, path: string, value: unknown): void {
  const { parent, token } = parentOf(root, path)
  if (!Array.isArray(parent) && !Object.hasOwn(parent, token)) throw misfit('replace', path)
  if (Array.isArray(parent)) parent[indexIn(parent.length - 1, path, token)] = value
  else parent[token] = value
}

function insert(root: Members, path: string, value: unknown): void {
  const { parent, token } = parentOf(root, path)
  if (!Array.isArray(parent)) parent[token] = value
  else parent.splice(token === '-' ? parent.length : indexIn(parent.length, path, token), 0, value)
}

function take(root: Members, path: string): unknown {
  const { parent, token } = parentOf(root, path)
  if (Array.isArray(parent)) return parent.splice(indexIn(parent.length - 1, path, token), 1)[0]
  if (!Object.hasOwn(parent, token)) throw misfit('remove', path)
  const value = parent[token]
  delete parent[token]
  return value
}

function parentOf(root: Members, path: string): { parent: Members | unknown[]; token: string } {
  const tokens = parsePointer(path)
  const token = tokens?.at(-1)
  if (!tokens || token === undefined || token === '__proto__') throw misfit('reach', path)
  let parent: unknown = root
  for (const step of tokens.slice(0, -1)) {
    parent = isContainer(parent) && Object.hasOwn(parent, step) ? (parent as Members)[step] : undefined
  }
  if (!isContainer(parent)) throw misfit('reach', path)
  return { parent, token }
}

function indexIn(last: number, path: string, token: string): number {
  const index = Number(token)
  if (!/^(0|[1-9]\d*)$/.test(token) || index > last) throw misfit('find', path)
  return index
}

function misfit(what: string, path: string): Error {
  return new Error(`cannot ${what} "${path}"`)
}
