import { isDevelopment } from '../errors.js'
import { isWhole } from '../patch/value.js'
import { dependOnTree, type TreeNode } from './node.js'

/**
 * The plain data of `node` as it is now, shared with the state until the next write there. Constant cost in
 * production; in development it is frozen, which costs what has changed since the last one.
 */
export function snapshotOf(node: TreeNode): unknown {
  dependOnTree(node)
  node.tree.epoch++
  return isDevelopment ? freeze(node.raw) : node.raw
}

/** Freezes what is not frozen yet; below a frozen container everything is. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || isWhole(value)) return value
  Object.freeze(value)
  for (const key in value) freeze(value[key])
  return value
}
