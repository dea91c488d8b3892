import type { AnyStore } from 'jods/kit'
import { sink } from 'jods/kit'

/** The plugins of ours that keep something with the state. */
const names = ['sync', 'stream']

/**
 * Collects what plugins keep with the state. Where such a value has a member `keys`, that is by top-level key of the
 * state, and what belongs to a key that is not saved is left out.
 */
export function readMeta(store: AnyStore, isKept: (key: string) => boolean): Record<string, unknown> {
  const { meta } = sink(store)
  const entries = names.flatMap((name) => {
    const value = meta(name).get()
    return value === undefined ? [] : [[name, withoutForeign(value, isKept)]]
  })
  return Object.fromEntries(entries)
}

/** Puts back what was saved; the function returned undoes that. */
export function restoreMeta(store: AnyStore, saved: Readonly<Record<string, unknown>>): () => void {
  const { meta } = sink(store)
  const before = names.map((name) => [name, meta(name).get()] as const)
  for (const name of names) if (Object.hasOwn(saved, name)) meta(name).set(saved[name])
  return () => {
    for (const [name, value] of before) meta(name).set(value)
  }
}

function withoutForeign(value: unknown, isKept: (key: string) => boolean): unknown {
  if (typeof value !== 'object' || value === null || !('keys' in value)) return value
  const { keys } = value
  if (typeof keys !== 'object' || keys === null) return value
  return { ...value, keys: Object.fromEntries(Object.entries(keys).filter(([key]) => isKept(key))) }
}
