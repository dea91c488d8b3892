import { JodsError } from '../errors.js'
import { toPointer } from '../patch/pointer.js'

/** How many containers deep a state may be. */
export const DEPTH_LIMIT = 1000
/** From here on shared parts are counted: a small graph must not unfold into an endless tree. */
export const UNFOLD_LIMIT = 1_000_000

/** What a deep look found, made an error at the top, where the stack tells of the caller. */
class Fault {
  constructor(
    readonly code: string,
    readonly message: string,
    readonly fix?: string,
  ) {}
}

export function isForbiddenKey(key: string | number): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype'
}

export function forbiddenKey(pointer: string, key: string): JodsError {
  return new JodsError('state/forbidden-key', `"${key}" at "${pointer}" is not allowed as a key of state.`, {
    fix: 'Rename the key: this one can reach the prototype of every object.',
  })
}

/** Where the copy in progress is; a getter that it reads may start another. */
let stack: object[] = []
let trail: (string | number)[] = []
/** How much of the trail holds. */
let steps = 0
let count = 0
let nextLook = UNFOLD_LIMIT
let top: unknown

/**
 * A deep copy of whatever somebody handed in, with everything refused that cannot be state: functions, symbols,
 * class instances, cycles, holes, too deep, forbidden keys. Each property is read once. `undefined` members go.
 */
export function copyIn(value: unknown, depth = 0): unknown {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  const outer = top === undefined ? undefined : { stack, trail, steps, count, top }
  if (outer !== undefined) {
    stack = []
    trail = []
  }
  steps = 0
  count = 0
  nextLook = UNFOLD_LIMIT
  top = value
  try {
    return typeof value === 'object' && value !== null ? copyContainer(value, depth) : checkScalar(value)
  } catch (error) {
    if (error instanceof JodsError) throw error
    if (error instanceof Fault)
      throw new JodsError(error.code, error.message, error.fix === undefined ? {} : { fix: error.fix })
    throw new JodsError(
      'state/unsupported',
      `Reading ${where()} failed: ${error instanceof Error ? error.message : 'it threw something that is no error'}.`,
      {
        cause: error,
      },
    )
  } finally {
    if (outer !== undefined) ({ stack, trail, steps, count, top } = outer)
    else {
      stack.length = trail.length = steps = 0
      top = undefined
    }
  }
}

function where(): string {
  if (steps === 0) return 'the value'
  return `"${toPointer(trail.slice(0, Math.min(steps, 12)))}${steps > 12 ? '/…' : ''}" of the value`
}

function unsupported(what: string): Fault {
  return new Fault(
    'state/unsupported',
    `${where()} is ${what}, which cannot be state.`,
    'State is made of plain objects, arrays, strings, numbers, booleans, null, bigint, Date, Map and Set.',
  )
}

function checkScalar(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') throw unsupported(`a ${typeof value}`)
  return value
}

function copyContainer(value: object, depth: number): unknown {
  if (stack.includes(value)) {
    throw new Fault('state/cycle', `${where()} contains itself.`, 'Refer to it by an id instead.')
  }
  if (depth >= DEPTH_LIMIT) {
    throw new Fault('state/too-deep', `${where()} lies more than ${DEPTH_LIMIT} levels deep.`)
  }
  if (++count === nextLook) {
    nextLook *= 2
    if (countDistinct(top) * 4 < count) {
      throw new Fault('state/too-deep', 'The value refers to its own parts so often that it has no end as a tree.')
    }
  }
  const isArray = Array.isArray(value)
  const prototype = Object.getPrototypeOf(value)
  // The prototype of plain arrays, of any realm, is an array itself; that of a subclass is not.
  if (isArray && !Array.isArray(prototype)) throw unsupported('an instance of a subclass of Array')
  if (isArray && Object.getOwnPropertySymbols(value).length > 0 && hasSymbol(value))
    throw unsupported('keyed by a symbol')
  if (!isArray && prototype !== Object.prototype && prototype !== null) {
    const whole = copyWhole(value, prototype, depth)
    if (whole !== undefined) return whole
    if (Object.getPrototypeOf(prototype) !== null || Object.hasOwn(prototype, 'constructor') !== true) {
      throw unsupported(`a ${prototype.constructor?.name || 'class'} instance`)
    }
    // A plain object of another realm.
    if (prototype.constructor?.name !== 'Object') throw unsupported(`a ${prototype.constructor?.name} instance`)
  }
  stack.push(value)
  const copy = isArray ? copyArray(value, depth) : copyObject(value as Record<string, unknown>, depth)
  stack.pop()
  return copy
}

function hasSymbol(value: object): boolean {
  return Object.getOwnPropertySymbols(value).some((key) => Object.prototype.propertyIsEnumerable.call(value, key))
}

function copyArray(value: readonly unknown[], depth: number): unknown[] {
  const { length } = value
  const copy = new Array<unknown>(length)
  const at = steps++
  for (let i = 0; i < length; i++) {
    trail[at] = i
    const item = value[i]
    if (item === undefined) throw unsupported(i in value ? 'undefined' : 'a hole')
    copy[i] = typeof item === 'object' && item !== null ? copyContainer(item, depth + 1) : checkScalar(item)
  }
  steps = at
  if (Object.keys(value).length !== length) throw unsupported('an array with properties of its own')
  return copy
}

function copyObject(value: Record<string, unknown>, depth: number): Record<string, unknown> {
  const copy = shallowCopy(value)
  if (Object.getOwnPropertySymbols(copy).length > 0) throw unsupported('keyed by a symbol')
  const at = steps++
  let hasGap = false
  for (const key in copy) {
    trail[at] = key
    if (isForbiddenKey(key)) throw forbiddenKey(toPointer(trail.slice(0, steps)), key)
    const item = copy[key]
    if (typeof item === 'object' && item !== null) copy[key] = copyContainer(item, depth + 1)
    else if (item === undefined) hasGap = true
    else checkScalar(item)
  }
  steps = at
  return hasGap ? Object.fromEntries(Object.entries(copy).filter(([, item]) => item !== undefined)) : copy
}

/** Reads each property once; where one throws, again one by one, to say which. */
function shallowCopy(value: Record<string, unknown>): Record<string, unknown> {
  try {
    return { ...value }
  } catch {
    const copy: Record<string, unknown> = {}
    const at = steps++
    for (const key of Object.keys(value)) {
      trail[at] = key
      copy[key] = value[key]
    }
    steps = at
    return copy
  }
}

/** Date, Map and Set in a form that cannot be changed, nor can what is inside. */
function copyWhole(value: object, prototype: object, depth: number): object | undefined {
  if (sealed.has(value)) return value
  if (value instanceof Date && isKind(prototype, Date)) return seal(new Date(value.getTime()), FrozenDate)
  if (value instanceof Map && isKind(prototype, Map)) {
    const copy = new Map<unknown, unknown>()
    stack.push(value)
    for (const [key, item] of value) copy.set(freeze(copyAny(key, depth)), freeze(copyAny(item, depth)))
    stack.pop()
    return seal(copy, FrozenMap)
  }
  if (value instanceof Set && isKind(prototype, Set)) {
    const copy = new Set<unknown>()
    stack.push(value)
    for (const item of value) copy.add(freeze(copyAny(item, depth)))
    stack.pop()
    return seal(copy, FrozenSet)
  }
  return undefined
}

/** The built-in itself, or what we made of it: a subclass would lose what it adds. */
function isKind(prototype: object, kind: { prototype: object }): boolean {
  return prototype === kind.prototype || (Object.getPrototypeOf(prototype) === kind.prototype && frozen.has(prototype))
}

function copyAny(value: unknown, depth: number): unknown {
  if (value === undefined) throw unsupported('undefined inside a Map or Set')
  return typeof value === 'object' && value !== null ? copyContainer(value, depth + 1) : checkScalar(value)
}

function freeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !sealed.has(value)) {
    for (const key in value) freeze((value as never)[key])
    Object.freeze(value)
  }
  return value
}

/** The whole values that we made: they are shared, never copied again. */
const sealed = new WeakSet<object>()

function seal<T extends object>(value: T, prototype: object): T {
  sealed.add(value)
  return Object.freeze(Object.setPrototypeOf(value, prototype)) as T
}

function frozenPrototype(kind: { name: string; prototype: object }, mutators: RegExp): object {
  const prototype = Object.create(kind.prototype)
  for (const name of Object.getOwnPropertyNames(kind.prototype)) {
    if (!mutators.test(name)) continue
    const value = () => {
      throw new JodsError(
        'state/read-only',
        `A ${kind.name} in a store is replaced, never changed: ${name}() was called.`,
        {
          fix: `Assign a new ${kind.name}: store.member = new ${kind.name}(…).`,
        },
      )
    }
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true })
  }
  return prototype
}

const FrozenDate = frozenPrototype(Date, /^set/)
const FrozenMap = frozenPrototype(Map, /^(set|delete|clear|getOrInsert.*)$/)
const FrozenSet = frozenPrototype(Set, /^(add|delete|clear)$/)
const frozen = new WeakSet([FrozenDate, FrozenMap, FrozenSet])

function countDistinct(root: unknown): number {
  const seen = new Set<unknown>([root])
  const add = (item: unknown): void => {
    if (typeof item === 'object' && item !== null) seen.add(item)
  }
  for (const value of seen) {
    if (value instanceof Map) for (const pair of value) pair.forEach(add)
    else if (value instanceof Set) value.forEach(add)
    else for (const key of Object.keys(value as object)) add((value as Record<string, unknown>)[key])
  }
  return seen.size
}
