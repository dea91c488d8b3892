import { JodsError } from '../errors.js'
import { copyState } from '../patch/value.js'
import type { PlannedNode } from '../sink/core.js'
import type { TreeNode } from '../tree/node.js'

/** Asking a proxy for this key makes it offer its node, to `nodeOf` alone: the answer itself is undefined. */
export const NODE: unique symbol = Symbol('jods')

let offered: TreeNode | undefined

export function offer(node: TreeNode): void {
  offered = node
}

/** The node behind a store or a part of one; undefined for anything else. */
export function nodeOf(value: unknown): PlannedNode | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  offered = undefined
  try {
    void (value as Record<symbol, unknown>)[NODE]
  } catch {
    // A proxy of somebody else's that refuses to be asked is none of ours.
  }
  const node = offered
  offered = undefined
  return node as PlannedNode | undefined
}

/** What is assigned when somebody assigns `value`: of a part of a store, its value at this moment. */
export function given(value: unknown): unknown {
  const node = nodeOf(value)
  return node === undefined ? value : copyState(node.raw)
}

export function nodeBehind(value: unknown, caller: string): PlannedNode {
  const node = nodeOf(value)
  if (node !== undefined) return node
  throw new JodsError('store/unknown', `${caller} was given something that is neither a store nor a part of one.`)
}
