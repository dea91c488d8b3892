import type { Container } from '../patch/value.js'
import { dropHeld, noteHeldWrite } from '../signal/hold.js'
import { type Dictionary, keyOf, own, type TreeNode } from '../tree/node.js'
import {
  ARRAY,
  add,
  attach,
  attachAll,
  COPY,
  detach,
  type Entry,
  FORMER,
  type Kids,
  type Mark,
  type Transaction,
  transaction,
} from './transaction.js'

/** Hears from the tree that a shared container was copied. */
export function noteCopy(node: TreeNode, raw: Container, epoch: number): void {
  if (transaction !== undefined && !isUndoing) add(node, COPY, raw, epoch, false)
}

let isUndoing = false

/** Where the elements of a logged array stood. */
const places = new WeakMap<Entry, Map<unknown, number>>()

/** Hears from the tree that a child node was made: an array that was logged before knows its element by it now. */
export function noteKid(node: TreeNode, kid: TreeNode): void {
  for (let entry = node.touch as Entry | null; entry !== null; entry = entry.before) {
    if (entry.key !== ARRAY) continue
    const old = entry.old as unknown[]
    let indices = places.get(entry)
    if (indices === undefined) {
      indices = new Map(old.map((item, i) => [item, i]))
      places.set(entry, indices)
    }
    const index = indices.get(kid.raw)
    if (index !== undefined) (entry.kids as TreeNode[])[index] = kid
  }
}

/** Undoes everything since `mark`, signals included. */
export function rollBack(mark: Mark): void {
  rollBackState(mark)
  dropHeld(mark.held)
}

/** Undoes what was written to stores, exactly: even the identities of shared containers are those of before. */
export function rollBackState(mark: Mark): void {
  const { log } = transaction as Transaction
  if (log.length > mark.entries) noteHeldWrite()
  while (log.length > mark.entries) undo(log.pop() as Entry)
}

/** The data of `node` to undo writes in: a snapshot that was taken since keeps what it has seen. */
function ownForUndo(node: TreeNode): Container {
  isUndoing = true
  const raw = own(node)
  isUndoing = false
  return raw
}

/** Takes one entry back. */
export function undo({ node, key, old, kids, before }: Entry): void {
  if (key === COPY) {
    node.raw = old as Container
    node.epoch = kids === FORMER ? node.tree.epoch : (kids as number)
    // Parts in it may have been copied while they were undone.
    for (const at in node.kids ?? {}) {
      const kid = (node.kids as Dictionary<TreeNode>)[at]
      if (kid === undefined || kid.parent !== node || (node.raw as Dictionary<unknown>)[at] === kid.raw) continue
      ;(ownForUndo(node) as Dictionary<unknown>)[at] = kid.raw
    }
    if (node.parent !== null) (ownForUndo(node.parent) as Dictionary<unknown>)[keyOf(node)] = node.raw
    return
  }
  node.touch = before
  if (key === ARRAY) {
    putBack(node, old as unknown[], kids as Kids)
    return
  }
  const raw = ownForUndo(node) as Dictionary<unknown>
  if (old === undefined) delete raw[key]
  // The part knows its data best: it may have been copied when something in it was undone.
  else raw[key] = kids === undefined ? old : (kids as TreeNode).raw
  const now = (node.kids as Dictionary<TreeNode> | null)?.[key]
  if (now !== undefined) detach(node, now)
  if (node.kids !== null) (node.kids as Dictionary<unknown>)[key] = kids
  if (kids !== undefined) attach(node, key, kids as TreeNode)
}

/** Gives an array the elements and child nodes that it had, unlogged. */
export function putBack(node: TreeNode, elements: readonly unknown[], kids: Kids): void {
  const raw = ownForUndo(node) as unknown[]
  raw.length = elements.length
  for (let i = 0; i < elements.length; i++) raw[i] = kids?.[i]?.raw ?? elements[i]
  for (const kid of (node.kids as Kids) ?? []) if (kid !== undefined) detach(node, kid)
  node.kids = kids
  attachAll(node)
}

/** The elements of an array as they were before the transaction, by its log; undefined if it was only set by index. */
export function elementsBefore(last: Entry): unknown[] | undefined {
  let elements: unknown[] | undefined
  for (let entry: Entry | null = last; entry !== null; entry = entry.before) {
    const { key, old } = entry
    const kids = entry.kids as Kids
    if (key === ARRAY) elements = (old as unknown[]).map((item, i) => kids?.[i]?.raw ?? item)
    else if (elements !== undefined) elements[key as number] = oldOf(entry)
  }
  return elements
}

/** The value before: of a part, what it holds now that later writes to it are taken back. */
export function oldOf(entry: Entry): unknown {
  return entry.kids === undefined ? entry.old : (entry.kids as TreeNode).raw
}

/** Objects that were copied before a key was deleted become what they were, for whoever needs the old value. */
function restoreFormer({ key, old, kids, before }: Entry): void {
  if (key !== COPY || kids !== FORMER || Object.isFrozen(old)) return
  const former = old as Dictionary<unknown>
  for (let entry = before; entry !== null; entry = entry.before) {
    if (entry.old === undefined) delete former[entry.key as string]
    else former[entry.key as string] = entry.old
  }
}

/** What was written on parts that are gone by now is taken back there: they end as they were. */
export function restoreDetached(log: readonly Entry[]): void {
  for (let i = log.length - 1; i >= 0; i--) {
    const entry = log[i] as Entry
    restoreFormer(entry)
    if (entry.key !== COPY && entry.node.touch !== null && !entry.node.isLive) undo(entry)
  }
}
