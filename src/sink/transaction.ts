import type { Origin } from '../contract.js'
import { type Container, isSame } from '../patch/value.js'
import type { Task } from '../signal/graph.js'
import { noteHeldWrite, startHold } from '../signal/hold.js'
import { type Dictionary, keyOf, memberOf, own, setLive, type TreeNode } from '../tree/node.js'
import { type Core, follow, type PlannedNode } from './core.js'

/** Logged as the key when an array was rearranged: `old` and `kids` are copies of what it was. */
export const ARRAY: unique symbol = Symbol('array')
/** Logged as the key when a node's data was copied because a snapshot shares it. */
export const COPY: unique symbol = Symbol('copy')

/** The child nodes of an array, where they were made. */
export type Kids = (TreeNode | undefined)[] | null

/** One thing that a rollback undoes. */
export interface Entry {
  readonly node: TreeNode
  readonly key: string | number | typeof ARRAY | typeof COPY
  /** The value before; undefined when the key was missing. */
  readonly old: unknown
  /** The child node before, an array's child nodes, or the epoch of a copy. */
  readonly kids: unknown
  readonly level: number
  /** The entry that was logged about the same node before this one. */
  readonly before: Entry | null
}

/** Everything uncommitted, over all the stores it touches. */
export interface Transaction {
  readonly log: Entry[]
  /** The stores touched, each with the origin of its writes. */
  readonly cores: Map<Core, Origin>
  /** Rejections and the like, told when the transaction has ended. */
  readonly tasks: Task[]
  /** The objects that were copied before a key was deleted, and at which level. */
  copied: Map<TreeNode, number> | undefined
  /** Values that were valid state when they were put in their new place, and need no parse. */
  valid: Set<unknown> | undefined
  lastCore: Core | undefined
  lastOrigin: Origin | undefined
  /** Identifies the innermost savepoint. */
  level: number
}

/** The transaction in progress. */
export let transaction: Transaction | undefined

export interface Mark {
  readonly entries: number
  readonly held: number
  /** The savepoint around this one; 0 around the outermost. */
  readonly level: number
}

let levels = 0

/** One that was opened and came to nothing: the next begins with it. */
let spare: Transaction | undefined

/** Opens a transaction, or a savepoint in the one in progress. */
export function begin(): Mark {
  transaction ??= spare ?? {
    log: [],
    cores: new Map(),
    tasks: [],
    copied: undefined,
    valid: undefined,
    lastCore: undefined,
    lastOrigin: undefined,
    level: 0,
  }
  spare = undefined
  const mark = { entries: transaction.log.length, held: startHold(), level: transaction.level }
  transaction.level = ++levels
  return mark
}

export function closeTransaction(): Transaction {
  const closed = transaction as Transaction
  transaction = undefined
  return closed
}

/** Ends a transaction that no store had a part in; false when one had. */
export function closeUnused(): boolean {
  const { cores, tasks } = transaction as Transaction
  if (cores.size > 0 || tasks.length > 0) return false
  spare = closeTransaction()
  spare.level = 0
  return true
}

export function add(node: TreeNode, key: Entry['key'], old: unknown, kids: unknown, isLinked: boolean): void {
  const { log, level } = transaction as Transaction
  const entry: Entry = { node, key, old, kids, level, before: node.touch as Entry | null }
  if (isLinked) node.touch = entry
  log.push(entry)
}

/** Notes whose store is written and by whom; computeds read inside the batch are stale. */
export function enlist(core: Core, origin: Origin): void {
  const current = transaction as Transaction
  noteHeldWrite()
  if (current.lastCore === core && current.lastOrigin === origin) return
  current.lastCore = core
  current.lastOrigin = origin
  const known = current.cores.get(core)
  if (known === undefined) current.cores.set(core, origin)
  else if (known !== origin) current.cores.set(core, core.local)
}

/**
 * True when `part` is an element or member of `node` as it was before this transaction, which has done nothing yet but
 * put others in the place of some: two parts that change places.
 */
export function isUntouched(part: TreeNode, node: TreeNode): boolean {
  const { log } = transaction as Transaction
  if (log.length > 8) return false
  let isKid = part.parent === node
  for (const { node: written, key, kids, before } of log) {
    if (key === COPY) continue
    if (written !== node || key === ARRAY || before !== null) return false
    if (kids === part) isKid = true
    else if (part.parent === node && keyOf(part) === key) return false
  }
  return isKid
}

/** True when the array is logged as a whole at this level: single elements need no entry. */
function isArrayLogged(node: TreeNode): boolean {
  const last = node.touch as Entry | null
  return last !== null && last.key === ARRAY && last.level === (transaction as Transaction).level
}

/** Sets member `key` of an object, or element `key` of an array, inside the transaction; undefined deletes. */
export function setMember(node: TreeNode, key: string | number, value: unknown): void {
  if (isSame(memberOf(node.raw, key), value)) return
  if (value === undefined) copyOnce(node)
  const raw = own(node) as Dictionary<unknown>
  const kids = node.kids as Dictionary<TreeNode> | null
  const kid = kids?.[key]
  if (!Array.isArray(raw) || !isArrayLogged(node)) add(node, key, memberOf(raw as Container, key), kid, true)
  if (value === undefined) delete raw[key]
  else raw[key] = value
  if (kid !== undefined) {
    detach(node, kid)
    ;(kids as Dictionary<TreeNode>)[key] = undefined
  }
}

/** A deleted key comes back at the end of its object; so a rollback goes back to the object that it was. */
function copyOnce(node: TreeNode): void {
  const current = transaction as Transaction
  current.copied ??= new Map()
  if (current.copied.get(node) === current.level) return
  current.copied.set(node, current.level)
  own(node)
  node.epoch = FORMER
  own(node)
}

/** The epoch noted with a copy that was made for the order of keys: the former object is nobody else's. */
export const FORMER = -1

/** Removes `count` elements at `index` and puts `items` there, inside a transaction or not. */
export function spliceElements(node: TreeNode, index: number, count: number, items: readonly unknown[]): void {
  const raw = own(node) as unknown[]
  const kids = node.kids as Kids
  if (transaction !== undefined) logArray(node)
  if (kids !== null && kids.length > index) {
    for (let i = index; i < index + count && i < kids.length; i++) {
      if (kids[i] !== undefined) detach(node, kids[i] as TreeNode)
    }
    replaceRun(kids, index, count, new Array<undefined>(items.length))
    if ((node as PlannedNode).plan.kind === 'tuple') attachAll(node)
  }
  replaceRun(raw, index, count, items)
}

/** `splice` for any number of items: arguments have a limit. */
function replaceRun<T>(list: T[], index: number, count: number, items: readonly T[]): void {
  if (index === list.length) {
    for (let i = 0; i < items.length; i++) list.push(items[i] as T)
    return
  }
  if (items.length < 1000 && index < list.length) {
    list.splice(index, count, ...items)
    return
  }
  const after = list.splice(index)
  for (let i = 0; i < items.length; i++) list.push(items[i] as T)
  for (let i = count; i < after.length; i++) list.push(after[i] as T)
}

function logArray(node: TreeNode): void {
  if (!isArrayLogged(node)) {
    add(node, ARRAY, (node.raw as unknown[]).slice(), (node.kids as Kids)?.slice() ?? [], true)
  }
}

/** Gives an array other elements; `kids` are the child nodes that go with them. */
export function setElements(node: TreeNode, elements: unknown[], kids: Kids): void {
  const raw = own(node) as unknown[]
  logArray(node)
  const before = node.kids as Kids
  raw.length = elements.length
  for (let i = 0; i < elements.length; i++) raw[i] = elements[i]
  if (before === null) return
  const stay = new Set(kids)
  for (const kid of before) if (kid !== undefined && !stay.has(kid)) detach(node, kid)
  node.kids = kids
  attachAll(node)
}

/** `kid` belongs nowhere from now on. */
export function detach(parent: TreeNode, kid: TreeNode): void {
  if (kid.parent !== parent) return
  kid.parent = null
  setLive(kid, false)
}

export function attach(parent: TreeNode, key: string | number, kid: TreeNode): void {
  kid.parent = parent
  kid.key = key
  // Each place of a tuple has a plan of its own.
  const { plan } = parent as PlannedNode
  if (plan.kind === 'tuple') follow(kid as PlannedNode, plan.at(key))
  if (kid.isLive !== parent.isLive) setLive(kid, parent.isLive)
}

export function attachAll(node: TreeNode): void {
  const kids = (node.kids as Kids) ?? []
  for (let i = 0; i < kids.length; i++) if (kids[i] !== undefined) attach(node, i, kids[i] as TreeNode)
}
