import type { Definition, ReadableAtom } from '../contract.js'
import { nodeBehind } from '../proxy/node-of.js'
import { Atom } from '../signal/index.js'
import type { Core } from '../sink/core.js'

/** The part of the state behind a store, a part of one, or a view of either. Throws `store/unknown` for anything else. */
export function partOf<T extends object>(value: T): T {
  return nodeBehind(value, 'useJods').proxy as T
}

/** What a store was made of: the same object for each instance of a definition. Throws `store/unknown`. */
export function definitionOf(store: object): Definition {
  return (nodeBehind(store, 'useStore').tree as Core).definition
}

/** True for the atoms of this library: `select`, `computed`, `signal`, the status of an attachment. */
export function isAtom(value: unknown): value is ReadableAtom<unknown> {
  return value instanceof Atom
}
