import type { Meta, Patch, SavedElsewhere, Stop } from '../contract.js'

type Listener = (key: string, patch?: Patch) => void
type Merge = (theirs: SavedElsewhere) => boolean

/** What plugins keep with one store, by their names. */
export interface Metas {
  of(key: string): Meta
  keys(): string[]
  onMeta(listener: Listener): Stop
}

export function createMetas(): Metas {
  const values = new Map<string, unknown>()
  const merges = new Map<string, Merge>()
  const listeners = new Set<Listener>()

  return {
    of: (key) => ({
      get: () => values.get(key),
      set(value) {
        values.set(key, value)
        for (const hear of listeners) hear(key)
      },
      changed(describe) {
        if (listeners.size === 0) return
        const patch = describe()
        for (const hear of listeners) hear(key, patch)
      },
      mergesBy(merge) {
        merges.set(key, merge)
        return () => void (merges.get(key) === merge && merges.delete(key))
      },
      merge: (theirs) => merges.get(key)?.(theirs) ?? false,
    }),
    keys: () => [...values.keys()],
    onMeta(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
