import { diff } from 'jods'

type Members = Readonly<Record<string, unknown>>

/** Which side stands where both have changed one value. */
export type Winner = 'local' | 'remote'

/** Where there is none. */
const ABSENT: unique symbol = Symbol('absent')

/** Before the first element. */
const START: unique symbol = Symbol('start')

/**
 * What `base` became on both sides: objects merge by key, arrays whose elements all have an `id` of their own by element,
 * any other value is one; but where both sides have only appended to an array, what a winning `local` has appended comes
 * last. What only one side has changed, added or deleted is as that side has it.
 */
export function merge(base: unknown, local: unknown, remote: unknown, winner: Winner): unknown {
  if (local === base || local === remote) return remote
  if (remote === base) return local
  if (isObject(local) && isObject(remote)) return mergeObjects(isObject(base) ? base : {}, local, remote, winner)
  if (isEqual(local, base)) return remote
  if (isEqual(remote, base)) return local
  const lists = [local, remote].map(byId)
  if (lists[0] && lists[1]) return mergeLists(byId(base) ?? new Map(), lists[0], lists[1], winner)
  if (winner === 'remote' || isEqual(local, remote)) return remote
  if (!Array.isArray(base) || !isGrown(base, local) || !isGrown(base, remote)) return local
  return [...remote, ...local.slice(base.length)]
}

function mergeObjects(base: Members, local: Members, remote: Members, winner: Winner): Members {
  const keys = new Set([...Object.keys(remote), ...Object.keys(local)])
  const merged = [...keys].map((key) => {
    const [before, here, there] = [base, local, remote].map((side) => (Object.hasOwn(side, key) ? side[key] : ABSENT))
    return [key, merge(before, here, there, winner)] as const
  })
  return Object.fromEntries(merged.filter(([, value]) => value !== ABSENT))
}

function mergeLists(
  base: ReadonlyMap<unknown, unknown>,
  local: ReadonlyMap<unknown, unknown>,
  remote: ReadonlyMap<unknown, unknown>,
  winner: Winner,
): unknown[] {
  const sides = [base, local, remote]
  const merged = order([...local.keys()], [...remote.keys()]).map((id) => {
    const [before, here, there] = sides.map((side) => (side.has(id) ? side.get(id) : ABSENT))
    return merge(before, here, there, winner)
  })
  return merged.filter((value) => value !== ABSENT)
}

/** As `remote` has them, each that only `local` has behind the one that it follows there; behind all where none is in both. */
function order(local: readonly unknown[], remote: readonly unknown[]): unknown[] {
  const known = new Set(remote)
  const followers = new Map<unknown, unknown[]>([START, ...remote].map((id) => [id, []]))
  let leader: unknown = local.some((id) => known.has(id)) ? START : (remote.at(-1) ?? START)
  for (const id of local) {
    if (known.has(id)) leader = id
    else followers.get(leader)?.push(id)
  }
  return [...followers].flatMap(([id, own]) => (id === START ? own : [id, ...own]))
}

/** True for an array that begins with the elements of `base`. */
function isGrown(base: readonly unknown[], list: unknown): list is unknown[] {
  return Array.isArray(list) && base.every((element, index) => isEqual(element, list[index]))
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
  if (a === b) return true
  return [a, b].every((side) => typeof side === 'object') && diff({ value: a }, { value: b }).length === 0
}
