import type { Change, ReadableAtom, Rejection, Stop } from '../contract.js'
import { signal } from '../signal/index.js'
import { type Core, hear, hearRejections } from '../sink/core.js'

/** A change, or a rejection (it has a `code`) with the time at which it was heard in milliseconds. */
export type RecordEntry = Change | (Rejection & { readonly store: string; readonly timestamp: number })

/** Everything that passed the sink of a store, oldest first. */
export interface StoreRecord {
  readonly entries: ReadableAtom<readonly RecordEntry[]>
  clear(): void
  readonly stop: Stop
}

/** Keeps every change and every rejection of every origin, in order; the newest `limit` of them. */
export function recordCore(core: Core, limit: number): StoreRecord {
  const entries = signal<readonly RecordEntry[]>([])
  const add = (entry: RecordEntry): void => {
    const list = entries.get()
    entries.set(limit > 0 ? [...list, entry].slice(-limit) : [])
  }
  const stops = [
    hear(core, add),
    hearRejections(core, (rejection) => add({ ...rejection, store: core.definition.name, timestamp: Date.now() })),
  ]
  return {
    entries,
    clear: () => entries.set([]),
    stop: () => {
      for (const stop of stops) stop()
    },
  }
}
