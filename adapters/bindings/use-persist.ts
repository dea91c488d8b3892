import type { AnyStore } from 'jods'
import { follow, type Status } from 'jods/kit'
import { type Persisted, type PersistOptions, persist } from 'jods/persist'
import type { Host } from './host.js'

/** What `usePersist` says: where saving stands, the last failure, and what forgets the saved state. */
export interface PersistState {
  /** `'starting'` until the storage has been read, which on a server it never is; then the status of `persist`. */
  readonly status: Status
  /** What keeps the state from being saved, else what was wrong with what was loaded, unless `onLoadError` was given it. */
  readonly error: Error | undefined
  /** Removes what is stored; the state stays as it is. The same function in every render. */
  readonly clear: () => Promise<void>
}

type Options = PersistOptions<AnyStore>

/** A function of two type parameters would not fit one that is given to hooks; the types meet at the call. */
export type UsePersist = <S extends AnyStore>(store: S, options: PersistOptions<S>) => PersistState

/** Makes `usePersist` of a framework's hooks. */
export function createUsePersist({ useState, useRef, useEffect, useInsertionEffect }: Host): UsePersist {
  return ((store: AnyStore, options: Options) => {
    const running = useRef<Running>({ options }).current
    const [state, setState] = useState<PersistState>(() => ({
      status: 'starting',
      error: undefined,
      async clear() {
        running.failure = undefined
        await running.saved?.clear()
        show()
      },
    }))

    function show(): void {
      const { saved } = running
      if (saved === undefined) return
      const trouble = saved.detail.get()?.error
      // A save that failed is shown for as long as it fails.
      if (trouble !== undefined) running.failure = undefined
      const shown = { status: saved.status.get(), error: trouble ?? running.failure }
      setState(({ clear }) => ({ ...shown, clear }))
    }

    useInsertionEffect(() => {
      running.options = options
    })
    useEffect(() => {
      const saved = persist(store, latestOf(running, show))
      running.saved = saved
      const stop = follow(() => [saved.status.get(), saved.detail.get()], show)
      show()
      return () => {
        stop()
        void saved.stop()
      }
    }, [store, options.key])
    return state
  }) as UsePersist
}

interface Running {
  /** Those of the last render. */
  options: Options
  saved?: Persisted
  failure?: Error | undefined
}

/** The options, of which each function is that of the last render when it is called. */
function latestOf(running: Running, show: () => void): Options {
  const late = Object.entries(running.options).map(([name, value]) => {
    if (typeof value !== 'function') return [name, value]
    return [name, (...args: unknown[]) => (running.options as unknown as Record<string, typeof value>)[name]?.(...args)]
  })
  return {
    ...Object.fromEntries(late),
    onError(error: Error) {
      running.failure = error
      show()
      running.options.onError?.(error)
    },
  }
}
