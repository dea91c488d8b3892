import { JodsError } from '../errors.js'
import { copyState } from '../patch/value.js'
import type { PlannedNode } from '../sink/core.js'
import type { TreeNode } from '../tree/node.js'

/** Asking a proxy for this key makes it offer its node, to `nodeOf` alone: the answer itself is undefined. */
export const NODE: unique symbol = Symbol('jods')

/** Asking a view of a store for this key gives what is behind the view. Stores and their parts have none. */
export const VIEW: unique symbol = Symbol('jods view')

/** What a view can be asked, by those who read the part behind it at once. */
export interface Viewer {
  /** Tells it that all elements of its array (`#`), or all there is (`=`), is read. */
  note(look: '#' | '='): void
  /** A value of the state as the view gives it. */
  show(value: unknown): unknown
}

/** The view that `value` is, which is told what is read; undefined for the proxy of `node` itself. */
export function viewerBehind(value: object, node: PlannedNode, look?: '#' | '='): Viewer | undefined {
  if (value === node.proxy) return undefined
  const viewer = (value as { [VIEW]?: Viewer })[VIEW]
  if (look) viewer?.note(look)
  return viewer
}

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

/** What is known to hold no parts: in production, where snapshots are not frozen, nothing else tells them. */
export const bare: WeakSet<object> = new WeakSet()

type Show = (node: PlannedNode) => unknown

/**
 * `value` with what `show` makes of each part of a store in it. Parts are looked for down to two levels of arrays and plain
 * objects: in a list of them, in lists by some key. Where there is none, the value itself; in what is frozen, as snapshots
 * are, there is none, and what refuses to be looked into has none.
 */
export function mapParts(value: unknown, show: Show): unknown {
  const node = nodeOf(value)
  if (node !== undefined) return show(node)
  try {
    return mapMembers(value, show, 2)
  } catch {
    return value
  }
}

function mapMembers(value: unknown, show: Show, levels: number): unknown {
  if (!isPlain(value) || Object.isFrozen(value) || bare.has(value)) return value
  if (!Array.isArray(value)) return mapRecord(value, show, levels)
  let copy: unknown[] | undefined
  for (let i = 0; i < value.length; i++) {
    const item = value[i]
    if (typeof item !== 'object' || item === null) continue
    const shown = mapMember(item, show, levels, true)
    if (shown === item) continue
    copy ??= value.slice()
    copy[i] = shown
  }
  return copy ?? value
}

function mapRecord(value: Record<string, unknown>, show: Show, levels: number): unknown {
  let copy: Record<string, unknown> | undefined
  for (const key in value) {
    const item = value[key]
    if (typeof item !== 'object' || item === null) continue
    const shown = mapMember(item, show, levels, false)
    if (shown === item) continue
    copy ??= { ...value }
    copy[key] = shown
  }
  return copy ?? value
}

/** A row of a list is small: looking into it costs no more than finding out whether that can be left. */
function mapMember(item: object, show: Show, levels: number, isRow: boolean): unknown {
  const node = nodeOf(item)
  if (node !== undefined) return show(node)
  if (levels === 1) return item
  return isRow && !Array.isArray(item) && isPlain(item) ? mapRecord(item, show, 1) : mapMembers(item, show, 1)
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return true
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
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

/** The node behind what is read as a whole from now on. */
export function wholeBehind(value: object, caller: string): PlannedNode {
  const node = nodeBehind(value, caller)
  viewerBehind(value, node, '=')
  return node
}
