import { snapshot } from 'jods'
import { type AnyStore, parsePointer } from 'jods/kit'

type Members = Record<string, unknown>

/** `state` with the parts at `pointers` as `store` has them now. */
export function keepParts(state: object, store: AnyStore, pointers: readonly string[]): object {
  const now = snapshot(store)
  return pointers.reduce<object>((kept, pointer) => keepPart(kept, now, parsePointer(pointer) ?? []) as object, state)
}

function keepPart(state: unknown, now: unknown, [token, ...rest]: readonly string[]): unknown {
  if (token === undefined) return now
  if (!hasMember(now, token)) return state
  if (typeof state !== 'object' || state === null) return state
  const copy = (Array.isArray(state) ? [...state] : { ...state }) as Members
  copy[token] = keepPart(copy[token], now[token], rest)
  return copy
}

function hasMember(value: unknown, key: string): value is Members {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
}
