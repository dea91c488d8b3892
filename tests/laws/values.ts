/** Plain state values, and the few things laws do with them, each in its most obvious form. */

export type Keys = readonly (string | number)[]
export type Operation = { op: string; path: string; from?: string; value?: unknown }

export function isContainer(value: unknown): value is Record<string, unknown> | unknown[] {
  return typeof value === 'object' && value !== null && !isWhole(value)
}

function isWhole(value: unknown): boolean {
  return value instanceof Date || value instanceof Map || value instanceof Set
}

export function clone<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(clone) as T
  if (value instanceof Date) return new Date(value.getTime()) as T
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [clone(k), clone(v)])) as T
  if (value instanceof Set) return new Set([...value].map(clone)) as T
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, clone(v)])) as T
}

/** A copy without undefined members. */
export function defined<T>(value: T): T {
  if (typeof value !== 'object' || value === null || isWhole(value)) return clone(value)
  if (Array.isArray(value)) return value.map(defined) as T
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => [k, defined(v)]),
  ) as T
}

/** Deeply equal: NaN equals itself, 0 equals -0, Date by time, Map and Set by content in order. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b)
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i]))
  }
  if (Array.isArray(b)) return false
  if (isWhole(a) || isWhole(b)) {
    if (a instanceof Date) return b instanceof Date && Object.is(a.getTime(), b.getTime())
    if (a instanceof Map) return b instanceof Map && same([...a], [...b])
    return a instanceof Set && b instanceof Set && same([...a], [...b])
  }
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same((a as never)[key], (b as never)[key]))
  )
}

/** A value as text, in the order of its keys. */
export function show(value: unknown): string {
  if (value === undefined) return 'undefined'
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value)
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (value instanceof Date) return `new Date(${value.getTime()})`
  if (value instanceof Map) return `new Map(${show([...value])})`
  if (value instanceof Set) return `new Set(${show([...value])})`
  return `{ ${Object.entries(value)
    .map(([k, v]) => `${JSON.stringify(k)}: ${show(v)}`)
    .join(', ')} }`
}

/** What JSON cannot say becomes text, for an applier that knows JSON only. */
export function jsonOf(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number' && !Number.isFinite(value)) return `${value}`
  if (isWhole(value)) return show(value)
  if (Array.isArray(value)) return value.map(jsonOf)
  if (!isContainer(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonOf(item)]))
}

export function pointer(keys: Keys): string {
  return keys.map((key) => `/${String(key).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('')
}

export function parse(path: string): string[] {
  if (path === '') return []
  return path
    .slice(1)
    .split('/')
    .map((token) => token.replace(/~1/g, '/').replace(/~0/g, '~'))
}

export function at(value: unknown, keys: Keys): unknown {
  let found = value
  for (const key of keys) {
    if (!isContainer(found) || !Object.hasOwn(found, key)) return undefined
    found = (found as never)[key]
  }
  return found
}

/** The way to every container in `value`, itself first. */
export function containers(value: unknown, way: Keys = [], found: Keys[] = []): Keys[] {
  if (!isContainer(value)) return found
  found.push(way)
  for (const key of Object.keys(value)) {
    containers((value as never)[key], [...way, Array.isArray(value) ? +key : key], found)
  }
  return found
}

/** Applies RFC 6902 operations to `state` in place and returns what the document has become; throws what is wrong. */
export function patched(state: unknown, patch: readonly Operation[]): unknown {
  let root = state
  const lookUp = (path: string): unknown => {
    let found = root
    for (const token of parse(path)) {
      if (
        !isContainer(found) ||
        !Object.hasOwn(found, token) ||
        (Array.isArray(found) && !/^(0|[1-9]\d*)$/.test(token))
      )
        throw new Error(`missing ${path}`)
      found = (found as never)[token]
    }
    return found
  }
  const parentOf = (path: string): [Record<string, unknown> | unknown[], string] => {
    const tokens = parse(path)
    const last = tokens.pop() as string
    const parent = lookUp(pointer(tokens))
    if (!isContainer(parent)) throw new Error(`missing ${path}`)
    return [parent, last]
  }
  const remove = (path: string): void => {
    lookUp(path)
    if (path === '') throw new Error('the root cannot be removed')
    const [parent, key] = parentOf(path)
    if (Array.isArray(parent)) parent.splice(+key, 1)
    else delete parent[key]
  }
  const add = (path: string, value: unknown): void => {
    if (path === '') {
      root = value
      return
    }
    const [parent, key] = parentOf(path)
    if (!Array.isArray(parent)) parent[key] = value
    else if (key === '-') parent.push(value)
    else if (/^(0|[1-9]\d*)$/.test(key) && +key <= parent.length) parent.splice(+key, 0, value)
    else throw new Error(`missing ${path}`)
  }
  for (const { op, path, from = '', value } of patch) {
    if (op === 'add') add(path, clone(value))
    else if (op === 'remove') remove(path)
    else if (op === 'replace') {
      lookUp(path)
      if (path === '') root = clone(value)
      else {
        const [parent, key] = parentOf(path)
        ;(parent as Record<string, unknown>)[key] = clone(value)
      }
    } else if (op === 'test') {
      if (!same(lookUp(path), value)) throw new Error(`test ${path}`)
    } else {
      const moved = clone(lookUp(from))
      if (op === 'move') {
        if (path.startsWith(`${from}/`)) throw new Error('a move into itself')
        if (path === from) continue
        if (path === '') root = moved
        else {
          remove(from)
          add(path, moved)
        }
      } else add(path, moved)
    }
  }
  return root
}
