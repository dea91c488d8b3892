import { matchIdentical, writeArray } from '../patch/arrays.js'
import { PatchWriter } from '../patch/operation.js'
import { escapePointer } from '../patch/pointer.js'
import { type Container, copyState, isContainer, isEqual, isSame } from '../patch/value.js'
import { memberOf, pathOf, type TreeNode, touchAbove, touchElements, touchKey, touchKeys } from '../tree/node.js'
import type { Core } from './core.js'
import { ARRAY, COPY, type Entry, FORMER, type Kids } from './transaction.js'
import { elementsBefore, oldOf, putBack, undo } from './undo.js'

/** What a transaction really changed in one place: a member, or the elements of an array. */
export interface Net {
  readonly node: TreeNode
  readonly key: string | number | typeof ARRAY
  /** The value before, undefined when missing; for ARRAY the elements before. */
  readonly old: unknown
}

/** What a transaction came to in one store. */
export interface Outcome {
  /** Every place that differs, for those who depend on it. */
  readonly nets: Net[]
  /** Those that are not inside something that is new as a whole, for the patch. */
  readonly visible: Net[]
}

/** The differences that a log comes to, writes that took each other back left out. Clears the logs of the nodes. */
export function outcomeOf(core: Core, log: readonly Entry[]): Outcome {
  const nets: Net[] = []
  const fresh = new Set<unknown>()
  const moved = new Map<unknown, TreeNode>()
  let count = 0
  for (const { node, key, old } of log) {
    if (key === COPY) moved.set(old, node)
    else count++
  }
  for (const { node } of log) {
    if (node.tree !== core || node.touch === null) continue
    const last = node.touch as Entry
    node.touch = null
    if (!node.isLive) continue
    if (last.before === null && last.key !== ARRAY) note(nets, fresh, last)
    else noteChain(nets, fresh, last, moved)
  }
  if (nets.length < count) dropCopies(core, log, nets)
  return { nets, visible: fresh.size === 0 ? nets : nets.filter((net) => !isInside(net.node, fresh)) }
}

/** What was copied to be written and holds the same as before, now that writes were taken back, is what it was. */
function dropCopies(core: Core, log: readonly Entry[], nets: readonly Net[]): void {
  const dropped = new Map<unknown, unknown>()
  for (let i = log.length - 1; i >= 0; i--) {
    const entry = log[i] as Entry
    const { node, key, old, kids } = entry
    if (key !== COPY || kids === FORMER || node.tree !== core || !node.isLive || node.raw === old) continue
    if (!isSameInside(old as Container, node.raw)) continue
    dropped.set(node.raw, old)
    undo(entry)
  }
  if (dropped.size === 0) return
  for (const { key, old } of nets) {
    if (key !== ARRAY) continue
    const elements = old as unknown[]
    for (const [i, item] of elements.entries()) if (dropped.has(item)) elements[i] = dropped.get(item)
  }
}

function isSameInside(a: Container, b: Container): boolean {
  if (Array.isArray(a)) return isSameRow(a, b as unknown[])
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => isSame(a[key], memberOf(b, key)))
}

/** Several entries about one node: of each key the oldest counts. */
function noteChain(nets: Net[], fresh: Set<unknown>, last: Entry, moved: ReadonlyMap<unknown, TreeNode>): void {
  const elements = elementsBefore(last)
  const oldest: Entry[] = []
  const places = new Map<string | number, number>()
  for (let entry: Entry | null = elements === undefined ? last : null; entry !== null; entry = entry.before) {
    const key = entry.key as string | number
    const place = places.get(key) ?? oldest.length
    places.set(key, place)
    oldest[place] = entry
  }
  // A part that is still there is the same one, also when its data was copied meanwhile.
  const stillThere = (item: unknown): unknown => {
    const node = moved.get(item)
    return node?.isLive ? node.raw : item
  }
  if (elements !== undefined) {
    const old = moved.size === 0 ? elements : elements.map(stillThere)
    if (isEqual(old, last.node.raw)) takeBack(last, old)
    else note(nets, fresh, { ...last, key: ARRAY, old })
  }
  for (const entry of oldest.reverse()) note(nets, fresh, entry)
}

/** Equal elements have come back in the place of others: then those go on being the ones that they were. */
function takeBack(last: Entry, old: readonly unknown[]): void {
  const { node } = last
  const raw = node.raw as unknown[]
  const kids = node.kids as Kids
  if (!isSameRow(old, raw)) {
    const before = old.map((item, i) => (item === raw[i] ? kids?.[i] : kidBefore(last, i)))
    putBack(node, old, before)
  }
  node.touch = null
}

/** The child node that element `index` had before the transaction. */
function kidBefore(last: Entry, index: number): TreeNode | undefined {
  let kid: TreeNode | undefined
  for (let entry: Entry | null = last; entry !== null; entry = entry.before) {
    if (entry.key === ARRAY) kid = (entry.kids as Kids)?.[index]
    else if (entry.key === index) kid = entry.kids as TreeNode | undefined
  }
  return kid
}

function note(nets: Net[], fresh: Set<unknown>, given: Entry): void {
  const entry = given.key === ARRAY || given.kids === undefined ? given : { ...given, old: oldOf(given) }
  const { node, old } = entry
  const key = entry.key as Net['key']
  if (key === ARRAY) {
    const before = new Set(old as unknown[])
    for (const item of node.raw as unknown[]) if (isContainer(item) && !before.has(item)) fresh.add(item)
    nets.push(entry as Net)
    return
  }
  const now = memberOf(node.raw, key)
  const isNew = now !== old && isContainer(now)
  if (isNew) fresh.add(now)
  if (!isEqual(old, now)) nets.push(entry as Net)
  // An equal value came back: then the part goes on being the one that it was.
  else if (isNew) {
    undo(entry)
    node.touch = null
  }
}

/** The same elements in the same places: equal ones may stand for different parts. */
function isSameRow(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => isSame(item, b[i]))
}

/** True when nothing but the order of equal elements differs. */
export function isNothing({ node, key, old }: Net): boolean {
  return key === ARRAY && isEqual(old, node.raw)
}

/** Wakes whoever depends on what changed. */
export function touchNets(core: Core, nets: readonly Net[]): void {
  for (const { node, key, old } of nets) {
    const isArray = Array.isArray(node.raw)
    if (key === ARRAY) {
      const before = old as unknown[]
      const now = node.raw as unknown[]
      let first = 0
      while (first < before.length && first < now.length && isSame(before[first], now[first])) first++
      touchElements(node, first, before.length, (i) => before[i])
      core.shapeChanged(node, first)
    } else {
      const now = memberOf(node.raw, key)
      if (node.interest !== null) {
        touchKey(node, key)
        if (isArray || old === undefined || now === undefined) touchKeys(node, key)
      }
      if (isContainer(old) || isContainer(now)) core.shapeChanged(node, key)
    }
    if (core.deep > 0) touchAbove(node)
  }
}

/** The patch that the differences come to, and what undoes it. */
export function patchOf(nets: readonly Net[]): PatchWriter {
  const writer = new PatchWriter()
  // An operation inside an array comes after those that move its elements about.
  const isOrdered = !nets.some(({ key }) => key === ARRAY)
  const ordered = isOrdered ? nets : [...nets].sort((a, b) => depthOf(a.node) - depthOf(b.node))
  for (const net of ordered) writeNet(writer, net, ordered)
  return writer
}

/** True when `node` is or lies in one of the containers. What is new as a whole comes by one operation. */
function isInside(node: TreeNode, containers: ReadonlySet<unknown>): boolean {
  for (let n: TreeNode | null = node; n !== null; n = n.parent) if (containers.has(n.raw)) return true
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

function writeNet(writer: PatchWriter, { node, key, old }: Net, all: readonly Net[]): void {
  const path = pathOf(node)
  if (key === ARRAY) {
    const before = old as unknown[]
    const now = node.raw as unknown[]
    const isEdited = all.some((net) => net.node !== node && isInside(net.node, new Set([node.raw])))
    writeArray(writer, path, before, now, matchIdentical(before, now), copyState, !isEdited)
    return
  }
  const now = memberOf(node.raw, key)
  const place = `${path}/${escapePointer(key)}`
  if (old === undefined) writer.add(place, copyState(now))
  else if (now === undefined) writer.remove(place, released(node, old))
  else writer.replace(place, copyState(now), released(node, old))
}
