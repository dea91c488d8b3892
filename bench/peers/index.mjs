/**
 * The peers, each loaded in a process of its own. A peer is an object with whatever of this it can do; what it lacks is
 * left out of the table.
 *
 *     create(project) → store            readDeep(store) · readEffort(store, i) · writeEffort(store, i, value)
 *     onEffort(store, i, fn) → stop      onAny(store, fn) → stop · onList(store, fn) → stop
 *     batch(store, fn)                   may return a promise, fulfilled once listeners were told
 *     push(store, task) · pop(store) · insert(store, i, task) · remove(store, i) · swap(store, i, j)
 *     computed(store, read) → get        `read` is given the state as this peer shows it
 *     snapshot(store)                    a value that stays as it is
 *     apply(store, patch)                RFC 6902; returns the store, or the new one
 *     onPatch(store, fn)                 or patchOfWrite(store) → (i, value) → patch
 *     diff(a, b) → patch
 *     stream(source, store, options) → a promise of the summary
 *     network(readers) → { write(value), onEach(fn), close() }, as a promise: a writer and readers over WebSocket
 *     stamped(rows, columns) → { writeAll(value), close?() }: a table whose writes are stamped
 *     keep(project) → { write(i, value), save(), written() }, or a promise of it: saved to a storage in memory; bytes so far
 *     graph                              { signal, computed, effect, batch }: signals without a store
 */
export const peers = {
  jods: () => import('./jods.mjs'),
  plain: () => import('./plain.mjs'),
  valtio: () => import('./valtio.mjs'),
  mobx: () => import('./mobx.mjs'),
  zustand: () => import('./zustand.mjs'),
  vue: () => import('./vue.mjs'),
  'preact signals': () => import('./preact-signals.mjs'),
  nanostores: () => import('./nanostores.mjs'),
  tinybase: () => import('./tinybase.mjs'),
  immer: () => import('./immer.mjs'),
  mutative: () => import('./mutative.mjs'),
  'fast-json-patch': () => import('./fast-json-patch.mjs'),
  'alien-signals': () => import('./alien-signals.mjs'),
  zod: () => import('./zod.mjs'),
}
