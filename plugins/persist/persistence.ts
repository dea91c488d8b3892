import { type AnyStore, type ReadableAtom, signal } from 'jods'
import { follow, type Status } from 'jods/kit'
import type { Persisted, PersistOptions } from './options.js'
import { persist } from './persist.js'

/** Saving that a component has begun: what it says, as atoms, and what begins it. */
export interface Persistence {
  /** Those of the last render. */
  options: PersistOptions<AnyStore>
  /** `'starting'` until the storage has been read, which on a server it never is; then the status of `persist`. */
  readonly status: ReadableAtom<Status>
  /** What keeps the state from being saved, else what was wrong with what was loaded, unless `onLoadError` was given it. */
  readonly error: ReadableAtom<Error | undefined>
  /** Removes what is stored; the state stays as it is. */
  readonly clear: () => Promise<void>
  /** Begins to keep `store`; the function returned ends it. */
  readonly start: (store: AnyStore) => () => void
}

/**
 * For bindings of frameworks: what their `usePersist` is made of. Nothing is loaded or saved before `start`, which
 * may be called again once its end has been: for another store, or with another `key`, it forgets what failed before.
 */
export function createPersistence(options: PersistOptions<AnyStore>): Persistence {
  const status = signal<Status>('starting')
  const error = signal<Error | undefined>(undefined)
  let saved: Persisted | undefined
  let failure: Error | undefined
  let kept: { store?: AnyStore; key?: string | undefined } = {}

  function show(): void {
    const trouble = saved?.detail.get()?.error
    // A save that failed is shown for as long as it fails.
    if (trouble !== undefined) failure = undefined
    error.set(trouble ?? failure)
    if (saved !== undefined) status.set(saved.status.get())
  }

  const persistence: Persistence = {
    options,
    status,
    error,
    async clear() {
      failure = undefined
      await saved?.clear()
      show()
    },
    start(store) {
      const { key } = persistence.options
      // What was wrong with an entry is known to the first start alone, which moves it aside.
      if (store !== kept.store || key !== kept.key) failure = undefined
      kept = { store, key }
      saved = undefined
      const running = persist(store, {
        ...callLate(persistence),
        onError(reported) {
          // A last save under another key may fail late.
          if (store === kept.store && key === kept.key) failure = reported
          show()
          persistence.options.onError?.(reported)
        },
      })
      saved = running
      const stop = follow(() => [running.status.get(), running.detail.get()], show)
      show()
      return () => {
        stop()
        void running.stop()
      }
    },
  }
  return persistence
}

/** The options as they are, but of each function that which it is when it is called, if it still is one. */
function callLate(persistence: Persistence): PersistOptions<AnyStore> {
  const late = Object.entries(persistence.options).map(([name, value]) => {
    if (typeof value !== 'function') return [name, value]
    const latest = (): typeof value => (persistence.options as never)[name] ?? value
    return [name, (...args: unknown[]) => latest()(...args)]
  })
  return Object.fromEntries(late)
}
