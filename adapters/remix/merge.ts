import { diff } from 'jods'

type Members = Readonly<Record<string, unknown>>

/** Which side stands where both have changed one value. */
export type Winner = 'local' | 'remote'

/** Where there is none. */
const ABSENT: unique symbol = Symbol('absent')

/**
 * What `base` became on both sides: objects merge by key, arrays whose elements all have an `id` of their own by element,
 * any other value is one. What only one side has changed, added or deleted is as that side has it.
 */
export function merge(base: unknown, local: unknown, remote: unknown, winner: Winner): unknown {
  if (local === base || local === remote) return remote
  if (remote === base) return local
  if (isObject(local) && isObject(remote)) return mergeObjects(isObject(base) ? base : {}, local, remote, winner)
  if (isEqual(local, base)) return remote
  if (isEqual(remote, base)) return local
  const lists = [local, remote].map(byId)
  if (lists[0] && lists[1]) return mergeLists(byId(base) ?? new Map(), lists[0], lists[1], winner)
  return winner === 'local' ? local : remote
}

function mergeObjects(base: Members, local: Members, remote: Members, winner: Winner): Members {
  const keys = new Set([...Object.keys(remote), ...Object.keys(local)])
  const merged = [...keys].map((key) => {
    const [before, here, there] = [base, local, remote].map((side) => (Object.hasOwn(side, key) ? side[key] : ABSENT))
    return [key, merge(before, here, there, winner)] as const
  })
  return Object.fromEntries(merged.filter(([, value]) => value !== ABSENT))
}

/**
 * Elements in the order of `remote`, each that only `local` has behind the one that it follows there; behind all where
 * the two have none in common.
 */
function mergeLists(
  base: ReadonlyMap<unknown, unknown>,
  local: ReadonlyMap<unknown, unknown>,
  remote: ReadonlyMap<unknown, unknown>,
  winner: Winner,
): unknown[] {
  const order = [...remote.keys()]
  let place = [...local.keys()].some((id) => remote.has(id)) ? 0 : order.length
  for (const id of local.keys()) {
    const known = order.indexOf(id)
    if (known < 0) order.splice(place, 0, id)
    place = (known < 0 ? place : known) + 1
  }
  const sides = [base, local, remote]
  const merged = order.map((id) => {
    const [before, here, there] = sides.map((side) => (side.has(id) ? side.get(id) : ABSENT))
    return merge(before, here, there, winner)
  })
  return merged.filter((value) => value !== ABSENT)
}

/** The elements by their ids; undefined where one has none, or two the same. */
function byId(list: unknown): ReadonlyMap<unknown, unknown> | undefined {
  if (!Array.isArray(list)) return undefined
  const elements = new Map(list.map((element) => [isObject(element) ? element.id : undefined, element]))
  const isKeyed = elements.size === list.length && !elements.has(undefined)
  return isKeyed ? elements : undefined
}

function isObject(value: unknown): value is Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return !(value instanceof Date || value instanceof Map || value instanceof Set)
}

function isEqual(a: unknown, b: unknown): boolean {
  return a === b || (a !== ABSENT && b !== ABSENT && diff({ value: a }, { value: b }).length === 0)
}
