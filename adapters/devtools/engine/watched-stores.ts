import type { AnyStore, Change, ReadableAtom, Rejection, Stop } from 'jods/kit'
import { sink } from 'jods/kit'
import { mark } from './own.js'
import type { Pace } from './pace.js'
import type { StoreInfo } from './types.js'
import { createWatched, type Watched } from './watched.js'

/** The stores that are watched, by their ids. */
export interface WatchedStores {
  readonly atom: ReadableAtom<readonly StoreInfo[]>
  /** Begins to watch a store, unless it is watched, or there are too many. */
  add(store: AnyStore): void
  find(id: string): Watched | undefined
  idOf(store: AnyStore): string | undefined
  all(): Iterable<Watched>
  stop(): void
}

interface Hearing {
  readonly limit: number
  readonly pace: Pace
  onChange(store: string, change: Change): void
  onReject(store: string, rejection: Rejection): void
}

/** Those that are gone leave their place to others. */
const mostStores = 256

export function createWatchedStores({ limit, pace, onChange, onReject }: Hearing): WatchedStores {
  const byId = new Map<string, Watched>()
  const ids = new WeakMap<AnyStore, string>()
  /** A subscription holds its store, and so may be held by nothing but that. */
  const subscriptions = new WeakMap<AnyStore, readonly Stop[]>()
  let infos: readonly StoreInfo[] = []

  function idFor(name: string): string {
    let id = name
    for (let n = 2; byId.has(id); n++) id = `${name}~${n}`
    return id
  }

  function forgetGone(): void {
    for (const [id, { store }] of byId) if (!store) byId.delete(id)
  }

  return {
    atom: pace.atom(() => infos),
    add(store) {
      if (ids.has(store)) return
      if (byId.size >= mostStores) forgetGone()
      if (byId.size >= mostStores) return
      const door = sink(store)
      const id = idFor(door.definition.name)
      const watched = createWatched(store, id, limit, pace)
      byId.set(id, watched)
      ids.set(store, id)
      const hear = mark((change: Change) => {
        watched.past.note(change)
        onChange(id, change)
      })
      const hearRejection = mark((rejection: Rejection) => onReject(id, rejection))
      subscriptions.set(store, [door.onChange(hear), door.onReject(hearRejection)])
      infos = [...byId.values()].map(({ info }) => info)
      pace.changed()
    },
    find: (id) => byId.get(id),
    idOf: (store) => ids.get(store),
    all: () => byId.values(),
    stop() {
      for (const { store } of byId.values()) {
        for (const stop of (store && subscriptions.get(store)) ?? []) stop()
      }
    },
  }
}
