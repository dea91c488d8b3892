import { type AnyStore, type Snapshot, select } from 'jods'
import { type Asked, createReactiveView, follow, partOf } from 'jods/kit'
import { type ComputedRef, computed } from 'vue'
import { createSubscriptions } from './subscriptions.js'

/**
 * `useJods(store)` gives a view that is typed as the store and tracked by Vue, in templates, `computed` and watchers: what
 * read it runs again when what it read changes, and for nothing else. Writing to it, also by `v-model`, writes to the store;
 * a refused write throws `SchemaError`. It takes a part of a store too.
 *
 * `useJods(store, selector, equals?)` gives a read-only ref of the selector's value, objects as snapshots, which changes when
 * that is another one, by `Object.is` or by `equals`.
 *
 * Call it in `setup` or in an effect scope: what is subscribed ends with that.
 */
export function useJods<S extends AnyStore, T>(
  store: S,
  selector: (state: S) => T,
  equals?: (a: Snapshot<T>, b: Snapshot<T>) => boolean,
): ComputedRef<Snapshot<T>>
export function useJods<T extends object>(storeOrPart: T): T
export function useJods(
  storeOrPart: object,
  selector?: (state: AnyStore) => unknown,
  equals?: (a: unknown, b: unknown) => boolean,
): unknown {
  const part = partOf(storeOrPart)
  const createSubscriber = createSubscriptions()
  if (selector === undefined) return createReactiveView(part, createSubscriber, answerVue)
  const atom = select(part as AnyStore, selector, equals)
  const touch = createSubscriber((wake) => follow(() => atom.get(), wake))
  return computed(() => {
    touch()
    return atom.get()
  })
}

/**
 * To Vue a view is a shallow reactive object: it is watched, also deeply, and not wrapped once more. What `toRaw` gives is
 * tracked too, as Vue reads the rows of `v-for` from that.
 */
function answerVue(key: PropertyKey, { twin }: Asked): { answer: unknown } | undefined {
  if (typeof key !== 'string' || !key.startsWith('__v_')) return undefined
  if (key === '__v_raw') return { answer: twin }
  return { answer: key === '__v_isReactive' || key === '__v_isShallow' || undefined }
}
