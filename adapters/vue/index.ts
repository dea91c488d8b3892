import { type AnyStore, type ReadableAtom, type Snapshot, select } from 'jods'
import { type Asked, createReactiveView, follow, isAtom, partOf, type Status } from 'jods/kit'
import { createPersistence, type PersistOptions } from 'jods/persist'
import {
  type ComputedRef,
  computed,
  getCurrentInstance,
  getCurrentScope,
  hasInjectionContext,
  inject,
  onMounted,
  onScopeDispose,
  provide,
} from 'vue'
import { createScope, type Scope } from '../bindings/index.js'
import { createSubscriptions } from './subscriptions.js'

/**
 * `useJods(store)` gives a view that is typed as the store and tracked by Vue, in templates, `computed` and watchers: what
 * read it runs again when what it read changes, and for nothing else. Writing to it, also by `v-model`, writes to the store;
 * a refused write throws `SchemaError`. It takes a part of a store too.
 *
 * `useJods(store, selector, equals?)` gives a read-only ref of the selector's value, objects as snapshots, which changes when
 * that is another one, by `Object.is` or by `equals`. `useJods(atom)` gives a read-only ref of the value of an atom, such as
 * the status of an attachment.
 *
 * Call it in `setup` or in an effect scope: what is subscribed ends with that.
 */
export function useJods<S extends AnyStore, T>(
  store: S,
  selector: (state: S) => T,
  equals?: (a: Snapshot<T>, b: Snapshot<T>) => boolean,
): ComputedRef<Snapshot<T>>
export function useJods<T>(atom: ReadableAtom<T>): ComputedRef<T>
export function useJods<T extends object>(storeOrPart: T): T
export function useJods(
  source: object,
  selector?: (state: AnyStore) => unknown,
  equals?: (a: unknown, b: unknown) => boolean,
): unknown {
  if (isAtom(source)) return refOf(source)
  const part = partOf(source)
  if (selector !== undefined) return refOf(select(part as AnyStore, selector, equals))
  return createReactiveView(part, createSubscriptions(), answerVue)
}

function refOf<T>(atom: ReadableAtom<T>): ComputedRef<T> {
  const touch = createSubscriptions()((wake) => follow(() => atom.get(), wake))
  return computed(() => {
    touch()
    return atom.get()
  })
}

/** What `usePersist` says, as refs. */
export interface PersistRefs {
  /** `'starting'` until the storage has been read, which on a server it never is; then the status of `persist`. */
  readonly status: ComputedRef<Status>
  /** What keeps the state from being saved, else what was wrong with what was loaded, unless `onLoadError` was given it. */
  readonly error: ComputedRef<Error | undefined>
  /** Removes what is stored; the state stays as it is. */
  readonly clear: () => Promise<void>
}

/**
 * Keeps a store in a storage, as `persist` of `jods/persist` does, from when the component is mounted until it is unmounted,
 * so on a server never; in an effect scope without a component until that is stopped. Failures are shown as `error` and go to
 * `onError` and the like if there are any.
 */
export function usePersist<S extends AnyStore>(store: S, options: PersistOptions<S>): PersistRefs {
  // The types of a store and of its options have met in the call.
  const { start, status, error, clear } = createPersistence(options as PersistOptions<AnyStore>)
  let stop: (() => void) | undefined
  const begin = (): void => {
    stop = start(store)
  }
  if (getCurrentScope() !== undefined) onScopeDispose(() => stop?.())
  if (getCurrentInstance() === null) begin()
  else onMounted(begin)
  return { status: refOf(status), error: refOf(error), clear }
}

const SCOPE = Symbol('jods')
/** By component: `inject` asks its parent. */
const own = new WeakMap<object, Scope>()

/**
 * Gives the component that is being set up, and all below it, instances of their own, which `useStore` finds: those in
 * `stores`, a request's or a test's, for stores of the same definitions; forks of any other.
 */
export function provideJods(stores?: readonly AnyStore[]): void {
  const scope = createScope(stores)
  const component = getCurrentInstance()
  if (component !== null) own.set(component, scope)
  provide(SCOPE, scope)
}

/** The instance of `store` that the nearest `provideJods` hands out: always the same; without one the store itself. */
export function useStore<S extends AnyStore>(store: S): S {
  const component = getCurrentInstance()
  const scope = (component && own.get(component)) ?? (hasInjectionContext() ? inject<Scope>(SCOPE, same) : same)
  return scope(store)
}

const same: Scope = (store) => store

/**
 * To Vue a view is a shallow reactive object: it is watched, also deeply, and not wrapped once more. What `toRaw` gives is
 * tracked too, as Vue reads the rows of `v-for` from that.
 */
function answerVue(key: PropertyKey, { twin }: Asked): { answer: unknown } | undefined {
  if (typeof key !== 'string' || !key.startsWith('__v_')) return undefined
  if (key === '__v_raw') return { answer: twin }
  return { answer: key === '__v_isReactive' || key === '__v_isShallow' || undefined }
}
