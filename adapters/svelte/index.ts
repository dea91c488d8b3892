import type { AnyStore } from 'jods'
import { createReactiveView, partOf } from 'jods/kit'
import { createPersistence, type Persistence, type PersistOptions } from 'jods/persist'
import { getContext, hasContext, onMount, setContext } from 'svelte'
import { createSubscriber } from 'svelte/reactivity'
import { createScope, type Scope } from '../bindings/index.js'

const views = new WeakMap<object, object>()

/**
 * Gives a view that is typed as the store and reactive in runes: whatever reads it in a template, `$derived` or `$effect`
 * runs again when what it read changes, and for nothing else. Writing to it, also by `bind:`, writes to the store; a
 * refused write throws `SchemaError`. It takes a part of a store too. The view of a part is always the same object, in
 * every component. `$state` would copy a part: keep one in `$state.raw`.
 *
 * Every atom (`select`, `computed`, the status of an attachment) is a Svelte store as it is: `$status`.
 */
export function useJods<T extends object>(storeOrPart: T): T {
  const part = partOf(storeOrPart)
  const view = views.get(part) ?? createReactiveView(part, createSubscriber)
  views.set(part, view)
  return view as T
}

/**
 * Keeps a store in a storage, as `persist` of `jods/persist` does, from when the component is mounted until it is destroyed,
 * so on a server never. Call it while a component is set up. What it gives are atoms: `$status`, `$error`.
 */
export function usePersist<S extends AnyStore>(store: S, options: PersistOptions<S>): PersistStores {
  // The types meet at the call.
  const { start, status, error, clear } = createPersistence(options as PersistOptions<AnyStore>)
  onMount(() => start(store))
  return { status, error, clear }
}

/** What `usePersist` says, as Svelte stores. */
export type PersistStores = Pick<Persistence, 'status' | 'error' | 'clear'>

const SCOPE = Symbol('jods')

/**
 * Gives the component that is being set up, and all below it, instances of their own, which `useStore` finds: those in
 * `stores`, a request's or a test's, for stores of the same definitions; forks of any other.
 */
export function provideJods(stores?: readonly AnyStore[]): void {
  setContext<Scope>(SCOPE, createScope(stores))
}

/** The instance of `store` that the nearest `provideJods` hands out: always the same; without one the store itself. */
export function useStore<S extends AnyStore>(store: S): S {
  return hasContext(SCOPE) ? getContext<Scope>(SCOPE)(store) : store
}
