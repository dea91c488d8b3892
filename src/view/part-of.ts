import { JodsError } from '../errors.js'
import { nodeOf } from '../proxy/node-of.js'

/** The part of the state behind a store, a part of one, or a view of either. Throws `store/unknown` for anything else. */
export function partOf<T extends object>(value: T): T {
  const node = nodeOf(value)
  if (node !== undefined) return node.proxy as T
  throw new JodsError('store/unknown', 'A view was asked for of something that is neither a store nor a part of one.', {
    fix: 'Pass what defineStore() returned, or a part of it; a snapshot is plain data already.',
  })
}
