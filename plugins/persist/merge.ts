import { diff } from 'jods'
import { copy, isObject } from './plain.js'

const GONE: unique symbol = Symbol('gone')
type Members = Record<string, unknown>

/**
 * Merges what two sides made of `base`, objects member by member. What only one side changed is as that side has it; of two
 * writes to one value mine stands, being the later one; a delete of a container wins over edits inside it, so that nothing
 * deleted comes back. Arrays whose elements all have an `id` of their own merge by element, others by the stretch that
 * each side changed. Shares no container with its arguments.
 */
export function mergeMembers(base: Members, theirs: Members, mine: Members): Members {
  const merged: Members = {}
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const value = mergeValue(member(base, key), member(theirs, key), member(mine, key))
    if (value !== GONE) merged[key] = value
  }
  return merged
}

function member(members: Members, key: string): unknown {
  return Object.hasOwn(members, key) ? members[key] : GONE
}

function mergeValue(base: unknown, theirs: unknown, mine: unknown): unknown {
  if (isSame(base, mine) || isSame(theirs, mine)) return copy(theirs)
  if (isSame(base, theirs)) return copy(mine)
  if (isObject(theirs) && isObject(mine)) return mergeMembers(isObject(base) ? base : {}, theirs, mine)
  if (Array.isArray(theirs) && Array.isArray(mine)) return mergeArrays(Array.isArray(base) ? base : [], theirs, mine)
  if (theirs === GONE) return isObject(mine) || Array.isArray(mine) ? GONE : mine
  return copy(mine)
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  return a !== GONE && b !== GONE && diff({ value: a }, { value: b }).length === 0
}

function mergeArrays(base: readonly unknown[], theirs: readonly unknown[], mine: readonly unknown[]): unknown[] {
  const [olds, others, owns] = [byId(base), byId(theirs), byId(mine)]
  if (olds && others && owns) return mergeElements(olds, others, owns)
  return mergeStretches(base, theirs, mine)
}

/** The elements by their ids, in order; undefined where they have none of their own. */
function byId(array: readonly unknown[]): Map<unknown, unknown> | undefined {
  const found = new Map<unknown, unknown>()
  for (const element of array) {
    const id = isObject(element) && Object.hasOwn(element, 'id') ? element.id : undefined
    if ((typeof id !== 'string' && typeof id !== 'number') || found.has(id)) return undefined
    found.set(id, element)
  }
  return found
}

function mergeElements(
  base: Map<unknown, unknown>,
  theirs: Map<unknown, unknown>,
  mine: Map<unknown, unknown>,
): unknown[] {
  const at = (elements: Map<unknown, unknown>, id: unknown) => (elements.has(id) ? elements.get(id) : GONE)
  const merged = new Map<unknown, unknown>()
  for (const id of mergeOrder([...base.keys()], [...theirs.keys()], [...mine.keys()])) {
    const value = mergeValue(at(base, id), at(theirs, id), at(mine, id))
    if (value !== GONE) merged.set(id, value)
  }
  return [...merged.values()]
}

/** The order of who moved something, mine where both did; what only the other has follows what it followed there. */
function mergeOrder(base: readonly unknown[], theirs: readonly unknown[], mine: readonly unknown[]): unknown[] {
  const isMineMoved = !isInOrderOf(base, mine)
  const [main, side] = isMineMoved ? [mine, theirs] : [theirs, mine]
  const known = new Set(main)
  const followers = new Map<unknown, unknown[]>()
  let anchor: unknown = GONE
  for (const id of side) {
    if (known.has(id)) anchor = id
    else followers.set(anchor, [...(followers.get(anchor) ?? []), id])
  }
  return [...(followers.get(GONE) ?? []), ...main.flatMap((id) => [id, ...(followers.get(id) ?? [])])]
}

function isInOrderOf(base: readonly unknown[], other: readonly unknown[]): boolean {
  const places = new Map(base.map((id, index) => [id, index]))
  const common = other.flatMap((id) => places.get(id) ?? [])
  return common.every((place, index) => index === 0 || place > (common[index - 1] ?? -1))
}

function mergeStretches(base: readonly unknown[], theirs: readonly unknown[], mine: readonly unknown[]): unknown[] {
  const [other, own] = [changedStretch(base, theirs), changedStretch(base, mine)]
  // What both have put at one place is there once: it may be one change that has come by two ways.
  if (own.start === other.start && own.end === other.end) {
    if (isWithin(other.elements, own.elements)) return copy([...mine])
    if (isWithin(own.elements, other.elements)) return copy([...theirs])
  }
  // Where both changed the same stretch there is no telling which element is which.
  if (own.start < other.end && other.start < own.end) return copy([...mine])
  const isOwnFirst = own.start < other.start || (own.start === other.start && own.end < other.end)
  const edits = isOwnFirst ? [own, other] : [other, own]
  const merged = [...base]
  for (const { start, end, elements } of edits.reverse()) merged.splice(start, end - start, ...elements)
  return copy(merged)
}

/** True when `all` has every element of `some`, in its order. */
function isWithin(some: readonly unknown[], all: readonly unknown[]): boolean {
  let found = 0
  for (const element of all) if (found < some.length && isSame(some[found], element)) found += 1
  return found === some.length
}

function changedStretch(
  base: readonly unknown[],
  changed: readonly unknown[],
): { start: number; end: number; elements: unknown[] } {
  const most = Math.min(base.length, changed.length)
  let start = 0
  while (start < most && isSame(base[start], changed[start])) start += 1
  let tail = 0
  while (tail < most - start && isSame(base[base.length - 1 - tail], changed[changed.length - 1 - tail])) tail += 1
  return { start, end: base.length - tail, elements: changed.slice(start, changed.length - tail) }
}
