import { REDACTED } from '../engine/secrets.js'

/** A state that comes back from the extension, with what was left out of it as it is in `present`. */
export function filledIn(state: unknown, present: unknown): unknown {
  if (typeof state === 'string') return state.includes(REDACTED) ? present : state
  if (typeof state !== 'object' || state === null) return state
  if (Array.isArray(state)) return state.map((item, index) => filledIn(item, sameIn(present, item, index)))
  return Object.fromEntries(Object.entries(state).map(([key, value]) => [key, filledIn(value, memberOf(present, key))]))
}

/** Elements are the same by their `id`, where they have one. */
function sameIn(list: unknown, item: unknown, index: number): unknown {
  if (!Array.isArray(list)) return undefined
  const id = memberOf(item, 'id')
  return id === undefined ? list[index] : list.find((one) => memberOf(one, 'id') === id)
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined
}
