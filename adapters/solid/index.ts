import { type AnyStore, type ReadableAtom, type Snapshot, select } from 'jods'
import { type Asked, createReactiveView, follow, isAtom, partOf, type Status } from 'jods/kit'
import { createPersistence, type PersistOptions } from 'jods/persist'
import {
  $PROXY,
  $TRACK,
  type Accessor,
  createComponent,
  createContext,
  type JSX,
  onCleanup,
  onMount,
  useContext,
} from 'solid-js'
import { createScope, type Scope } from '../bindings/index.js'
import { createSubscriber } from './create-subscriber.js'

const views = new WeakMap<object, object>()

/**
 * `useJods(store)` gives a view that is typed as the store and tracked by Solid: a computation that read it runs again
 * when what it read changes, and for nothing else; once for a whole batch. Writing to it writes to the store; a refused
 * write throws `SchemaError`. It takes a part of a store too. The view of a part is always the same object, so that
 * `<For>` keeps its rows.
 *
 * `useJods(store, selector, equals?)` gives an accessor of the selector's value, objects as snapshots, which changes when
 * that is another one, by `Object.is` or by `equals`. `useJods(atom)` gives an accessor of the value of an atom, such as the
 * status of an attachment.
 */
export function useJods<S extends AnyStore, T>(
  store: S,
  selector: (state: S) => T,
  equals?: (a: Snapshot<T>, b: Snapshot<T>) => boolean,
): Accessor<Snapshot<T>>
export function useJods<T>(atom: ReadableAtom<T>): Accessor<T>
export function useJods<T extends object>(storeOrPart: T): T
export function useJods(
  source: object,
  selector?: (state: AnyStore) => unknown,
  equals?: (a: unknown, b: unknown) => boolean,
): unknown {
  if (isAtom(source)) return accessorOf(source)
  const part = partOf(source)
  if (selector !== undefined) return accessorOf(select(part as AnyStore, selector, equals))
  const view = views.get(part) ?? createReactiveView(part, createSubscriber, answerSolid)
  views.set(part, view)
  return view
}

function accessorOf<T>(atom: ReadableAtom<T>): Accessor<T> {
  const touch = createSubscriber((wake) => follow(() => atom.get(), wake))
  return () => {
    touch()
    return atom.get()
  }
}

/** What `usePersist` says, as accessors. */
export interface PersistAccessors {
  /** `'starting'` until the storage has been read, which on a server it never is; then the status of `persist`. */
  readonly status: Accessor<Status>
  /** What keeps the state from being saved, else what was wrong with what was loaded, unless `onLoadError` was given it. */
  readonly error: Accessor<Error | undefined>
  /** Removes what is stored; the state stays as it is. */
  readonly clear: () => Promise<void>
}

/**
 * Keeps a store in a storage, as `persist` of `jods/persist` does, from when the component is mounted until it is disposed of,
 * so on a server never. Failures are shown as `error` and go to `onError` and the like if there are any.
 */
export function usePersist<S extends AnyStore>(store: S, options: PersistOptions<S>): PersistAccessors {
  // The types of a store and of its options have met in the call.
  const { start, status, error, clear } = createPersistence(options as PersistOptions<AnyStore>)
  onMount(() => onCleanup(start(store)))
  return { status: accessorOf(status), error: accessorOf(error), clear }
}

/** What a provider takes. */
export interface JodsProviderProps {
  /**
   * Instances to hand out, a request's or a test's, for stores of the same definitions; taken when the provider is created.
   * Any other store is forked.
   */
  readonly stores?: readonly AnyStore[]
  readonly children?: JSX.Element
}

const Nearest = /* @__PURE__ */ createContext<Scope>((store) => store)

/** Gives what is created inside it instances of its own: `useStore` finds them. */
export function JodsProvider(props: JodsProviderProps): JSX.Element {
  return createComponent(Nearest.Provider, {
    value: createScope(props.stores),
    get children() {
      return props.children
    },
  })
}

/** The instance of `store` that the nearest `JodsProvider` hands out: always the same; without one the store itself. */
export function useStore<S extends AnyStore>(store: S): S {
  return useContext(Nearest)(store)
}

/**
 * `<For>` and `<Index>` read the elements untracked and ask for all of them by `$TRACK`; by `$PROXY` stores find that there is
 * nothing to wrap, spread and merged props that members are to be read late.
 */
function answerSolid(key: PropertyKey, { view, lookAtAll }: Asked): { answer: unknown } | undefined {
  if (key === $TRACK) lookAtAll()
  return key === $TRACK || key === $PROXY ? { answer: view } : undefined
}
