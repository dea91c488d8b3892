import type { AnyStore } from 'jods'
import type { Status } from 'jods/kit'
import { createPersistence, type PersistOptions } from 'jods/persist'
import type { UseEffect, UseState } from './host.js'
import type { UseAtom } from './use-atom.js'

/** What `usePersist` says: where saving stands, the last failure, and what forgets the saved state. */
export interface PersistState {
  /** `'starting'` until the storage has been read, which on a server it never is; then the status of `persist`. */
  readonly status: Status
  /** What keeps the state from being saved, else what was wrong with what was loaded, unless `onLoadError` was given it. */
  readonly error: Error | undefined
  /** Removes what is stored; the state stays as it is. The same function in every render. */
  readonly clear: () => Promise<void>
}

/** A function of two type parameters would not fit one that is given to hooks; the types meet at the call. */
export type UsePersist = <S extends AnyStore>(store: S, options: PersistOptions<S>) => PersistState

/** Makes `usePersist` of a framework's hooks. */
export function createUsePersist(useAtom: UseAtom, useState: UseState, useEffect: UseEffect): UsePersist {
  return ((store: AnyStore, options: PersistOptions<AnyStore>) => {
    const [persistence] = useState(() => createPersistence(options))
    useEffect(() => {
      persistence.options = options
    })
    useEffect(() => persistence.start(store), [store, options.key])
    return { status: useAtom(persistence.status), error: useAtom(persistence.error), clear: persistence.clear }
  }) as UsePersist
}
