import { matchElements, writeArray } from '../patch/arrays.js'
import { writeDiff } from '../patch/diff.js'
import { PatchWriter } from '../patch/operation.js'
import { escapePointer } from '../patch/pointer.js'
import { copyState, isContainer, isEqual } from '../patch/value.js'
import { type Dictionary, pathOf, type TreeNode, touchAbove, touchElements, touchKey, touchKeys } from '../tree/node.js'
import type { Core } from './core.js'
import { ARRAY, type Entry } from './transaction.js'

/** What a transaction really changed in one place: a member, or the elements of an array. */
export interface Net {
  readonly node: TreeNode
  readonly key: string | number | typeof ARRAY
  /** The value before, undefined when missing; for ARRAY the elements before. */
  readonly old: unknown
}

/** The differences that a log comes to, writes that took each other back left out. Clears the logs of the nodes. */
export function netsOf(core: Core, log: readonly Entry[]): Net[] {
  const nets: Net[] = []
  for (const { node } of log) {
    if (node.tree !== core || node.touch === null) continue
    const last = node.touch as Entry
    node.touch = null
    if (!node.isLive) continue
    if (last.before !== null) addChain(nets, node, last)
    else if (isChanged(last as Net)) nets.push(last as Net)
  }
  return nets
}

/** Several entries about one node: of each key the oldest counts. */
function addChain(nets: Net[], node: TreeNode, last: Entry): void {
  let elements: unknown[] | undefined
  const oldest: Entry[] = []
  const places = new Map<string | number, number>()
  for (let entry: Entry | null = last; entry !== null; entry = entry.before) {
    if (entry.key === ARRAY) elements = (entry.old as unknown[]).slice()
    else if (elements !== undefined) elements[entry.key as number] = entry.old
    else {
      const key = entry.key as string | number
      const place = places.get(key) ?? oldest.length
      places.set(key, place)
      oldest[place] = entry
    }
  }
  if (elements !== undefined) add(nets, node, ARRAY, elements)
  else for (const entry of oldest.reverse()) if (isChanged(entry as Net)) nets.push(entry as Net)
}

function add(nets: Net[], node: TreeNode, key: Net['key'], old: unknown): void {
  const net: Net = { node, key, old }
  if (isChanged(net)) nets.push(net)
}

function isChanged({ node, key, old }: Net): boolean {
  return !isEqual(old, key === ARRAY ? node.raw : (node.raw as Dictionary<unknown>)[key as string])
}

/** Wakes whoever depends on what changed. */
export function touchNets(core: Core, nets: readonly Net[]): void {
  for (const { node, key, old } of nets) {
    const isArray = Array.isArray(node.raw)
    if (key === ARRAY) {
      const before = old as unknown[]
      const now = node.raw as unknown[]
      let first = 0
      while (first < before.length && first < now.length && before[first] === now[first]) first++
      touchElements(node, first, before.length !== now.length)
      core.shapeChanged(node, first)
    } else {
      const now = (node.raw as Dictionary<unknown>)[key]
      if (node.interest !== null) {
        touchKey(node, key)
        if (isArray || old === undefined || now === undefined) touchKeys(node)
      }
      if (isContainer(old) || isContainer(now)) core.shapeChanged(node, key)
    }
    if (core.deep > 0) touchAbove(node)
  }
}

/** The patch that the differences come to, and what undoes it. */
export function patchOf(nets: readonly Net[]): PatchWriter {
  const writer = new PatchWriter()
  let fresh: Set<unknown> | undefined
  let isOrdered = true
  for (const net of nets) {
    const { node, key, old } = net
    if (key === ARRAY) {
      isOrdered = false
      const before = new Set(old as unknown[])
      fresh ??= new Set()
      for (const item of node.raw as unknown[]) if (isContainer(item) && !before.has(item)) fresh.add(item)
    } else {
      const now = (node.raw as Dictionary<unknown>)[key]
      if (isContainer(now) && now !== old) {
        fresh ??= new Set()
        fresh.add(now)
      }
    }
  }
  // An operation inside an array comes after those that move its elements about.
  const ordered = isOrdered ? nets : [...nets].sort((a, b) => depthOf(a.node) - depthOf(b.node))
  for (const net of ordered) if (fresh === undefined || !isInside(net.node, fresh)) writeNet(writer, net)
  return writer
}

/** True when `node` lies in something that is new as a whole: the operation that brings it brings all of it. */
function isInside(node: TreeNode, fresh: ReadonlySet<unknown>): boolean {
  for (let n: TreeNode | null = node; n !== null; n = n.parent) if (fresh.has(n.raw)) return true
  return false
}

/** What has left the state is nobody else's, unless a snapshot shares it. */
export function released(node: TreeNode, old: unknown): unknown {
  return node.tree.epoch === 0 ? old : copyState(old)
}

function depthOf(node: TreeNode): number {
  let depth = 0
  for (let n = node.parent; n !== null; n = n.parent) depth++
  return depth
}

function writeNet(writer: PatchWriter, { node, key, old }: Net): void {
  const path = pathOf(node)
  if (key === ARRAY) {
    const before = old as unknown[]
    const now = node.raw as unknown[]
    const match = matchElements(before, now)
    writeArray(writer, path, before, now, match, copyState)
    for (let j = 0; j < now.length; j++) {
      const at = match[j] as number
      if (at >= 0 && before[at] !== now[j]) writeDiff(writer, `${path}/${j}`, before[at], now[j])
    }
    return
  }
  const now = (node.raw as Dictionary<unknown>)[key]
  const place = `${path}/${escapePointer(key)}`
  if (old === undefined) writer.add(place, copyState(now))
  else if (now === undefined) writer.remove(place, released(node, old))
  else writer.replace(place, copyState(now), released(node, old))
}
