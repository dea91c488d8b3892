import { type AnyStore, type Snapshot, select } from 'jods'
import { createRenders, follow, partOf } from 'jods/kit'
import type { Host } from './host.js'

/** `useJods` as a function: a view of the whole store, or with a selector the value of that. */
export interface UseJods {
  <S extends AnyStore, T>(
    store: S,
    selector: (state: S) => T,
    equals?: (a: Snapshot<T>, b: Snapshot<T>) => boolean,
  ): Snapshot<T>
  <T extends object>(storeOrPart: T): T
}

/** Makes `useJods` of a framework's hooks. */
export function createUseJods(host: Host): UseJods {
  const { useMemo, useRef, useInsertionEffect, useSyncExternalStore } = host

  function useView(part: object): object {
    const renders = useMemo(() => createRenders(part), [part])
    const { view, version, commit } = renders.begin()
    useSyncExternalStore(renders.subscribe, version, version)
    useInsertionEffect(commit)
    return view
  }

  function useSelected(store: AnyStore, selector: (state: AnyStore) => unknown, equals = Object.is): unknown {
    const atom = useMemo(() => select(store, selector, equals), [store, selector, equals])
    const subscribe = useMemo(() => (onChange: () => void) => follow(() => atom.get(), onChange), [atom])
    const shown = useRef<{ value: unknown } | undefined>(undefined)
    // A selector that is written in place is another one in every render: what equals the value on the screen stays it.
    const get = (): unknown => {
      const value = atom.get()
      const last = shown.current
      return last !== undefined && equals(last.value, value) ? last.value : value
    }
    const value = useSyncExternalStore(subscribe, get, get)
    useInsertionEffect(() => {
      shown.current = { value }
    })
    return value
  }

  return ((store: object, selector?: (state: AnyStore) => unknown, equals?: typeof Object.is) => {
    const part = partOf(store)
    // biome-ignore lint/correctness/useHookAtTopLevel: a call has a selector in every render or in none
    return selector === undefined ? useView(part) : useSelected(part, selector, equals)
  }) as UseJods
}
