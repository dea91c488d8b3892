import { JodsError } from '../errors.js'
import { copyState } from '../patch/value.js'
import type { PlannedNode } from '../sink/core.js'
import type { TreeNode } from '../tree/node.js'

/** Asking a proxy for this key makes it offer its node, to `nodeOf` alone: the answer itself is undefined. */
export const NODE: unique symbol = Symbol('jods')

/** Asking a view of an array for this key gives the elements as the view shows them. */
export const SHOWN: unique symbol = Symbol('jods shown')

let offered: TreeNode | undefined
let asked: Asked | undefined

export function offer(node: TreeNode): void {
  offered = node
}

/** A view of a part, which hears when the whole of that is read. */
interface Asked {
  noteWhole(): void
}

export function offerView(view: Asked, node: TreeNode): void {
  offered = node
  asked = view
}

/** The node behind a store or a part of one, which is read as a whole from now on if `isWhole`; undefined for anything else. */
export function nodeOf(value: unknown, isWhole = false): PlannedNode | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  offered = asked = undefined
  try {
    void (value as Record<symbol, unknown>)[NODE]
  } catch {
    // A proxy of somebody else's that refuses to be asked is none of ours.
  }
  const node = offered
  const view = asked as Asked | undefined
  offered = asked = undefined
  if (isWhole) view?.noteWhole()
  return node as PlannedNode | undefined
}

/**
 * `value` with what `show` makes of each part of a store in it. Parts are looked for down to two levels of arrays and plain
 * objects: in a list of them, in lists by some key. Where there is none, the value itself; in what is frozen, as snapshots
 * are, there is none.
 */
export function mapParts(value: unknown, show: (node: PlannedNode) => unknown, levels = 2): unknown {
  const node = nodeOf(value)
  if (node !== undefined) return show(node)
  if (levels === 0 || !isPlain(value)) return value
  let copy: Record<string, unknown> | undefined
  for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
    const item = value[key]
    if (typeof item !== 'object') continue
    const shown = mapParts(item, show, levels - 1)
    if (shown === item) continue
    copy ??= (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>
    copy[key] = shown
  }
  return copy ?? value
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  return (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) && !Object.isFrozen(value)
}

/** What is assigned when somebody assigns `value`: of a part of a store, its value at this moment. */
export function given(value: unknown): unknown {
  const node = nodeOf(value)
  return node === undefined ? value : copyState(node.raw)
}

export function nodeBehind(value: unknown, caller: string, isWhole = false): PlannedNode {
  const node = nodeOf(value, isWhole)
  if (node !== undefined) return node
  throw new JodsError('store/unknown', `${caller} was given something that is neither a store nor a part of one.`)
}
