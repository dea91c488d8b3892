import { type AnyStore, type ReadableAtom, type Snapshot, select } from 'jods'
import { createRenders, isAtom, partOf } from 'jods/kit'
import type { UseMemo, UseSource } from './host.js'
import type { UseAtom } from './use-atom.js'

/** `useJods` as a function: a view of the whole store, with a selector the value of that, or the value of an atom. */
export interface UseJods {
  <S extends AnyStore, T>(
    store: S,
    selector: (state: S) => T,
    equals?: (a: Snapshot<T>, b: Snapshot<T>) => boolean,
  ): Snapshot<T>
  <T>(atom: ReadableAtom<T>): T
  <T extends object>(storeOrPart: T): T
}

/** Makes `useJods` of a framework's hooks. A call is of one kind in every render. */
export function createUseJods(useAtom: UseAtom, useMemo: UseMemo, useSource: UseSource): UseJods {
  function useView(part: object): object {
    const renders = useMemo(() => createRenders(part), [part])
    const { view, version, commit } = renders.begin()
    useSource(renders.subscribe, version, commit)
    return view
  }

  return ((source: object, selector?: (state: AnyStore) => unknown, equals?: typeof Object.is) => {
    // biome-ignore-start lint/correctness/useHookAtTopLevel: see above
    if (isAtom(source)) return useAtom(source)
    const part = partOf(source)
    if (!selector) return useView(part)
    const atom = useMemo(() => select(part, selector), [part, selector])
    return useAtom(atom, equals)
    // biome-ignore-end lint/correctness/useHookAtTopLevel: see above
  }) as UseJods
}
