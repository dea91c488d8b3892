import { parse, stringify } from 'devalue'
import { JodsError } from '../errors.js'

/** A value as JSON: itself when it is plain JSON, else the text that `devalue` makes of it. */
export type Encoded = { readonly value: unknown } | { readonly devalue: string }

/** Levels of nesting, as in the state itself. */
const depthLimit = 1000
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype'])

/** Makes a value fit for JSON. `Date`, `Map`, `Set`, bigint, NaN, infinities and -0 survive. */
export function encodeValue(value: unknown): Encoded {
  return isJson(value) ? { value } : { devalue: stringify(value) }
}

/**
 * Reads what `encodeValue` made, out of any hands: the result is a tree of state values and nothing else.
 * `around` is how many of its levels are none of a state, but lie around it. Throws `wire/malformed`, `wire/too-deep` or
 * `wire/forbidden-key`. The tree is owned by the caller.
 */
export function decodeValue(encoded: { value?: unknown; devalue?: unknown }, around = 0): unknown {
  let value = encoded.value
  if (encoded.devalue !== undefined) {
    if (typeof encoded.devalue !== 'string') throw malformed('`devalue` is not text')
    try {
      value = parse(encoded.devalue)
    } catch (cause) {
      throw malformed('its `devalue` text cannot be read', cause)
    }
  }
  checkTree(value, 1 - around, new Set())
  return value
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (Array.isArray(value)) return value.every(isJson)
  return isRecord(value) && Object.values(value).every(isJson)
}

/** `seen`: a tree holds no object twice; text that says so would grow without bound when it is copied. */
function checkTree(value: unknown, depth: number, seen: Set<object>): void {
  if (typeof value !== 'object' || value === null) {
    if (value === undefined) throw malformed('a value is missing')
    return
  }
  if (value instanceof Date) return
  if (depth > depthLimit) {
    throw new JodsError('wire/too-deep', `A value is nested more than ${depthLimit} levels deep.`)
  }
  if (seen.has(value)) throw malformed('an object occurs twice')
  seen.add(value)
  if (Array.isArray(value)) {
    // Not `for…of`, whose cost follows the length that a sparse array only claims.
    if (Object.keys(value).length !== value.length) throw malformed('an array has holes')
    for (const item of value) checkTree(item, depth + 1, seen)
  } else if (value instanceof Map) {
    for (const entry of value) for (const part of entry) checkTree(part, depth + 1, seen)
  } else if (value instanceof Set) {
    for (const item of value) checkTree(item, depth + 1, seen)
  } else if (isRecord(value)) {
    for (const key of Object.keys(value)) {
      if (forbiddenKeys.has(key)) throw new JodsError('wire/forbidden-key', `The key "${key}" is not allowed in state.`)
      checkTree(value[key], depth + 1, seen)
    }
  } else {
    throw malformed(`a ${value.constructor?.name ?? 'foreign object'} is no state`)
  }
}

/** True for a pointer of RFC 6901 that no step of leads into a prototype. Throws `wire/forbidden-key` when one does. */
export function isPointer(path: unknown): path is string {
  if (typeof path !== 'string') return false
  if (path === '') return true
  const [first, ...tokens] = path.split('/')
  if (first !== '' || tokens.some((token) => /~(?![01])/.test(token))) return false
  if (tokens.length > depthLimit) {
    throw new JodsError('wire/too-deep', `A path is more than ${depthLimit} levels deep.`)
  }
  const forbidden = tokens.find((token) => forbiddenKeys.has(token))
  if (forbidden) throw new JodsError('wire/forbidden-key', `The key "${forbidden}" is not allowed in a path.`)
  return true
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

export function malformed(what: string, cause?: unknown): JodsError {
  return new JodsError('wire/malformed', `The message is malformed: ${what}.`, { cause })
}
