import { diff } from 'jods'
import { escapePointer } from 'jods/kit'

/** What is at a path. */
export interface Found {
  readonly isThere: boolean
  readonly value?: unknown
}

export const nothing: Found = { isThere: false }

/** True for what has members: an object that is not one value, such as an array or a date. */
export function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return !(value instanceof Date || value instanceof Map || value instanceof Set)
}

/** True for what a pointer can lead into. */
export function hasParts(value: unknown): value is Record<string, unknown> | unknown[] {
  return isObject(value) || Array.isArray(value)
}

/** A copy, of a part of a store or of a plain value, that shares no container with it. */
export function detach(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(detach)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, detach(member)]))
}

export function toPointer(tokens: readonly string[]): string {
  let pointer = ''
  for (const token of tokens) pointer += `/${escapePointer(token)}`
  return pointer
}

export function isEqual(a: Found, b: Found): boolean {
  if (!a.isThere || !b.isThere) return a.isThere === b.isThere
  return diff({ value: a.value }, { value: b.value }).length === 0
}
