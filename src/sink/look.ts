import { DEPTH_LIMIT, isForbiddenKey, UNFOLD_LIMIT } from './guard.js'

/**
 * True when something in a value that a parse has made is missing, or bears a key that cannot be: a getter or a proxy
 * changed its mind between two reads.
 */
export function hasGap(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (hasGap(value[i])) return true
    return false
  }
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key]
    if (isForbiddenKey(key) || (typeof item === 'object' ? hasGap(item) : item === undefined)) return true
  }
  return false
}

let looked = 0
let deepest = 0

/** How many levels the last `isPlain` went down. */
export function depthSeen(): number {
  return deepest
}

/** True when `value` is nothing but plain data already, so that a parse that makes its own output needs no copy. */
export function isPlain(value: unknown): boolean {
  looked = deepest = 0
  return isScalar(value) || (typeof value === 'object' && isPlainPart(value as object, 0))
}

function isPlainPart(value: object, depth: number): boolean {
  if (depth > deepest) deepest = depth
  // Too deep or endless: the copy will find out, and say so.
  if (depth >= DEPTH_LIMIT || ++looked > UNFOLD_LIMIT) return false
  const prototype = Object.getPrototypeOf(value)
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const item = value[i]
      if (typeof item === 'object' && item !== null ? !isPlainPart(item, depth + 1) : !isScalar(item)) return false
    }
    return Object.keys(value).length === value.length && Array.isArray(prototype) && !hasSymbols(value)
  }
  if (prototype !== Object.prototype && prototype !== null) return false
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key]
    if (typeof item === 'object' && item !== null ? !isPlainPart(item, depth + 1) : !isScalar(item)) return false
    if (isForbiddenKey(key)) return false
  }
  return !hasSymbols(value)
}

function hasSymbols(value: object): boolean {
  return Object.getOwnPropertySymbols(value).length > 0
}

function isScalar(value: unknown): boolean {
  const type = typeof value
  return type === 'string' || type === 'number' || type === 'boolean' || type === 'bigint' || value === null
}
