import { type AnyStore, type Snapshot, select } from 'jods'
import { type Asked, createReactiveView, follow, partOf } from 'jods/kit'
import { $PROXY, $TRACK, type Accessor } from 'solid-js'
import { createSubscriber } from './create-subscriber.js'

const views = new WeakMap<object, object>()

/**
 * `useJods(store)` gives a view that is typed as the store and tracked by Solid: a computation that read it runs again
 * when what it read changes, and for nothing else; once for a whole batch. Writing to it writes to the store; a refused
 * write throws `SchemaError`. It takes a part of a store too. The view of a part is always the same object, so that
 * `<For>` keeps its rows.
 *
 * `useJods(store, selector, equals?)` gives an accessor of the selector's value, objects as snapshots, which changes when
 * that is another one, by `Object.is` or by `equals`.
 */
export function useJods<S extends AnyStore, T>(
  store: S,
  selector: (state: S) => T,
  equals?: (a: Snapshot<T>, b: Snapshot<T>) => boolean,
): Accessor<Snapshot<T>>
export function useJods<T extends object>(storeOrPart: T): T
export function useJods(
  storeOrPart: object,
  selector?: (state: AnyStore) => unknown,
  equals?: (a: unknown, b: unknown) => boolean,
): unknown {
  const part = partOf(storeOrPart)
  if (selector !== undefined) return accessorOf(part, selector, equals)
  const view = views.get(part) ?? createReactiveView(part, createSubscriber, answerSolid)
  views.set(part, view)
  return view
}

function accessorOf(
  store: AnyStore,
  selector: (state: AnyStore) => unknown,
  equals?: (a: unknown, b: unknown) => boolean,
): Accessor<unknown> {
  const atom = select(store, selector, equals)
  const touch = createSubscriber((wake) => follow(() => atom.get(), wake))
  return () => {
    touch()
    return atom.get()
  }
}

/**
 * `<For>` and `<Index>` read the elements untracked and ask for all of them by `$TRACK`; by `$PROXY` stores find that there is
 * nothing to wrap, spread and merged props that members are to be read late.
 */
function answerSolid(key: PropertyKey, { view, lookAtAll }: Asked): { answer: unknown } | undefined {
  if (key === $TRACK) lookAtAll()
  return key === $TRACK || key === $PROXY ? { answer: view } : undefined
}
