import type { AnyStore } from 'jods'
import { type ComponentChildren, createContext, createElement } from 'preact'
import { useContext, useEffect, useMemo, useState } from 'preact/hooks'
import {
  createScope,
  createUseAtom,
  createUseJods,
  createUsePersist,
  type Scope,
  type UseJods,
  type UsePersist,
} from '../bindings/index.js'
import { useSource } from './use-source.js'

export type { PersistState, UseJods, UsePersist } from '../bindings/index.js'

const useAtom = /* @__PURE__ */ createUseAtom(useMemo, useState, useSource)

/**
 * `useJods(store)` gives a view that is typed as the store: the component renders again for what it read, and for nothing
 * else. Handlers write to it as to the store (a refused write throws `SchemaError` there) and read what is current. It
 * takes a part too, such as a row that a list hands down: then only that row's component renders when the row changes.
 * A part of the view is another object once something in it has changed, so `memo` and lists of dependencies work. A child
 * that is given a view and renders by itself too, for a state of its own, takes it through `useJods` as well.
 *
 * `useJods(store, selector, equals?)` gives the selector's value, objects as snapshots; the component renders again when
 * that is another one, by `Object.is` or by `equals`. `useJods(atom)` gives the value of an atom, such as the status of an
 * attachment.
 */
export const useJods: UseJods = /* @__PURE__ */ createUseJods(useAtom, useMemo, useSource)

/**
 * Keeps a store in a storage, as `persist` of `jods/persist` does, while the component is mounted. The options may be
 * written in place: functions among them are those of the last render (one that it leaves out stays what it was), the rest
 * is taken at the start, which another store or another `key` makes anew. Failures are shown as `error` and go to `onError`
 * and the like if there are any. Throws `persist/no-storage` and `persist/no-log`.
 */
export const usePersist: UsePersist = /* @__PURE__ */ createUsePersist(useAtom, useState, useEffect)

/** What a provider takes. */
export interface JodsProviderProps {
  /**
   * Instances to hand out, a request's or a test's, for stores of the same definitions; taken when the provider mounts. Any
   * other store is forked.
   */
  readonly stores?: readonly AnyStore[]
  readonly children?: ComponentChildren
}

const Nearest = /* @__PURE__ */ createContext<Scope>((store) => store)

/** Gives what is rendered inside it instances of its own: `useStore` finds them. */
export function JodsProvider({ stores, children }: JodsProviderProps): ComponentChildren {
  const [value] = useState(() => createScope(stores))
  return createElement(Nearest.Provider, { value, children })
}

/** The instance of `store` that the nearest `JodsProvider` hands out: always the same; without one the store itself. */
export function useStore<S extends AnyStore>(store: S): S {
  return useContext(Nearest)(store)
}
