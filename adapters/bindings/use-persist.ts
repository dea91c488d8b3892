import { type AnyStore, signal } from 'jods'
import { follow, type Status } from 'jods/kit'
import { type PersistOptions, persist } from 'jods/persist'
import type { Host } from './host.js'

export interface PersistState {
  /** `'starting'` until the storage has been read, which on a server it never is; then the status of `persist`. */
  readonly status: Status
  /** What keeps the state from being saved, else what was wrong with what was loaded. */
  readonly error: Error | undefined
  /** Removes what is stored; the state stays as it is. The same function in every render. */
  readonly clear: () => Promise<void>
}

type Options = PersistOptions<AnyStore>

/** A function of two type parameters would not fit one that is given to hooks; the types meet at the call. */
export type UsePersist = <S extends AnyStore>(store: S, options: PersistOptions<S>) => PersistState

/** Makes `usePersist` of a framework's hooks. */
export function createUsePersist(host: Host): UsePersist {
  const { useMemo, useRef, useEffect, useInsertionEffect, useSyncExternalStore } = host
  return ((store: AnyStore, options: Options) => {
    const latest = useRef(options)
    useInsertionEffect(() => {
      latest.current = options
    })
    const { start, subscribe, get } = useMemo(() => createKeeper(store, latest), [store, options.key])
    useEffect(start, [start])
    return useSyncExternalStore(subscribe, get, get)
  }) as UsePersist
}

interface Keeper {
  start(): () => void
  subscribe(onChange: () => void): () => void
  get(): PersistState
}

/** Keeps one store in one place while its component is mounted; `latest` are the options of the last render. */
function createKeeper(store: AnyStore, latest: { current: Options }): Keeper {
  let saved: ReturnType<typeof persist> | undefined
  let failure: Error | undefined
  const state = signal<PersistState>({ status: 'starting', error: undefined, clear })

  function show(): void {
    if (saved) state.set({ status: saved.status.get(), error: saved.detail.get()?.error ?? failure, clear })
  }

  async function clear(): Promise<void> {
    failure = undefined
    await saved?.clear()
    show()
  }

  const tell = (handler: 'onError' | 'onLoadError' | 'onSaveError') => (error: Error) => {
    // A failed save is told by the status, until one succeeds.
    if (handler !== 'onSaveError') failure = error
    show()
    const { current } = latest
    const hear = current[handler] ?? current.onError
    hear?.(error)
  }

  return {
    start() {
      const running = persist(store, {
        ...asOfLastRender(latest),
        onError: tell('onError'),
        onLoadError: tell('onLoadError'),
        onSaveError: tell('onSaveError'),
      })
      saved = running
      const stop = follow(() => [running.status.get(), running.detail.get()], show)
      show()
      return () => {
        stop()
        void running.stop()
      }
    },
    subscribe: (onChange) => state.listen(onChange),
    get: () => state.get(),
  }
}

/** The options, of which each function is that of the last render when it is called. */
function asOfLastRender(latest: { current: Options }): Options {
  const options = Object.entries(latest.current).map(([name, value]) => {
    if (typeof value !== 'function') return [name, value]
    return [name, (...args: unknown[]) => (latest.current as unknown as Record<string, typeof value>)[name]?.(...args)]
  })
  return Object.fromEntries(options)
}
