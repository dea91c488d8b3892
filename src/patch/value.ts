/** An array or a plain object: what a pointer can lead into. Date, Map and Set are whole values. */
export type Container = Record<string, unknown> | unknown[]

export function isContainer(value: unknown): value is Container {
  if (typeof value !== 'object' || value === null) return false
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype || !isWhole(value)
}

/** A value that is replaced, never entered: Date, Map, Set. */
export function isWhole(value: unknown): value is Date | Map<unknown, unknown> | Set<unknown> {
  return value instanceof Date || value instanceof Map || value instanceof Set
}

/** Equal, with NaN equal to itself and 0 equal to -0. */
export function isSame(a: unknown, b: unknown): boolean {
  // biome-ignore lint/suspicious/noSelfCompare: NaN is the one value that differs from itself
  return a === b || (a !== a && b !== b)
}

/** Deep equality of state values: own enumerable keys, Date by time, Map and Set by content in order. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (isSame(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false
    for (let i = 0; i < a.length; i++) if (!isEqual(a[i], b[i])) return false
    return true
  }
  if (Array.isArray(b)) return false
  if (!isContainer(a) || !isContainer(b)) return isEqualWhole(a, b)
  let count = 0
  for (const key in a) {
    count++
    if (!isEqual((a as never)[key], (b as never)[key]) || !Object.hasOwn(b, key)) return false
  }
  for (const _ in b) count--
  return count === 0
}

function isEqualWhole(a: object, b: object): boolean {
  if (a instanceof Date) return b instanceof Date && isSame(a.getTime(), b.getTime())
  if (a instanceof Map) return b instanceof Map && isEqual([...a], [...b])
  return a instanceof Set && b instanceof Set && isEqual([...a], [...b])
}

/** A deep copy of a value that is known to be state; whole values are immutable and shared. */
export function copyState<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const copy = new Array(value.length)
    for (let i = 0; i < copy.length; i++) {
      const item = value[i]
      copy[i] = typeof item === 'object' ? copyState(item) : item
    }
    return copy as T
  }
  if (!isContainer(value)) return value
  const copy: Record<string, unknown> = { ...(value as object) }
  for (const key in copy) {
    const item = copy[key]
    if (typeof item === 'object' && item !== null) copy[key] = copyState(item)
  }
  return copy as T
}
