import { JodsError } from '../errors.js'
import { isContainer, isSame } from '../patch/value.js'
import { Refused } from '../schema/index.js'
import { type Dictionary, keyOf, keysOf, memberOf, type TreeNode } from '../tree/node.js'
import type { Core, PlannedNode } from './core.js'
import { isQuick } from './quick-scalar.js'
import { reconcile } from './reconcile.js'
import { ARRAY, type Entry, setMember, type Transaction, transaction } from './transaction.js'
import { elementsBefore } from './undo.js'
import { parseAbsent, parseState, schemaError, unknownKey } from './validate.js'

/**
 * Validates what a transaction wrote: each written member by its own plan, and whatever has a rule about its whole
 * value, if something at or below it was written, by parsing it once. Writes the parsed output back; throws when
 * the schema refuses.
 */
export function check(core: Core, log: readonly Entry[]): void {
  const ruled = new Set<PlannedNode>()
  const count = log.length
  let unsteady: unknown
  // That a schema is not idempotent is the news only where nothing is plainly invalid.
  const attempt = (fn: () => void): void => {
    try {
      fn()
    } catch (error) {
      if (!(error instanceof JodsError) || error.code !== 'schema/not-idempotent') throw error
      unsteady ??= error
    }
  }
  for (let i = 0; i < count; i++) {
    const entry = log[i] as Entry
    const node = entry.node as PlannedNode
    if (node.tree !== core || node.touch === null || (typeof entry.key === 'symbol' && entry.key !== ARRAY)) continue
    if (!node.isLive) continue
    if (isPlainlyRight(node, entry.key)) continue
    if (node.isRuled) ruled.add(highestRule(node))
    else attempt(() => checkEntry(node, entry, ruled))
  }
  for (const node of ruled) {
    if (node.isLive && !isBelow(node, ruled)) attempt(() => checkWhole(core, node))
  }
  if (unsteady !== undefined) throw unsteady
}

function checkEntry(node: PlannedNode, entry: Entry, ruled: Set<PlannedNode>): void {
  const last = node.touch as Entry
  const isSeveral = entry !== last || entry.before !== null || entry.key === ARRAY
  const old = isSeveral && Array.isArray(node.raw) ? elementsBefore(last) : undefined
  if (old === undefined) checkMember(node, entry.key as string | number)
  // An array whose elements have moved is looked at once: the index of a write before that says nothing any more.
  else if (entry.key === ARRAY) checkArray(node, old, ruled)
}

/** Most writes: a scalar that its own plan accepts at a glance. */
function isPlainlyRight(node: PlannedNode, key: Entry['key']): boolean {
  if (node.isRuled || typeof key === 'symbol') return false
  const plan = node.plan.at(key)
  return plan !== undefined && isQuick(plan, memberOf(node.raw, key))
}

function highestRule(node: PlannedNode): PlannedNode {
  let highest = node
  for (let n: PlannedNode | null = node; n !== null; n = n.parent as PlannedNode | null) if (n.plan.whole) highest = n
  return highest
}

function isBelow(node: PlannedNode, others: ReadonlySet<PlannedNode>): boolean {
  for (let n = node.parent; n !== null; n = n.parent) if (others.has(n as PlannedNode)) return true
  return false
}

function checkMember(node: PlannedNode, key: string | number): void {
  const { plan } = node
  if (plan.kind === 'any') return
  const value = memberOf(node.raw, key)
  const where = () => [...keysOf(node), key]
  if (value === undefined) {
    const field = plan.kind === 'object' ? plan.fields?.[key] : undefined
    if (field === undefined) return
    const filled = parseAbsent(field, where)
    if (filled !== undefined) setMember(node, key, filled)
    return
  }
  const member = plan.at(key)
  if (member === undefined) {
    if (plan.isStrict) throw unknownKey(node, plan, key as string, value)
    setMember(node, key, undefined)
    return
  }
  if (!(transaction as Transaction).valid?.has(value)) store(node, key, value, parseState(member, value, where))
}

/** Puts what the parse made in the place of what was written. */
function store(node: TreeNode, key: string | number, value: unknown, output: unknown): void {
  if (isSame(value, output)) return
  const kid = (node.kids as Dictionary<TreeNode> | null)?.[key]
  if (kid !== undefined && isContainer(output) && Array.isArray(output) === Array.isArray(value)) {
    // Somebody has got hold of the part already; it goes on being that part.
    reconcile(kid, output)
  } else setMember(node, key, output)
}

/** Checks the elements that came, and the length where it is bounded. */
function checkArray(node: PlannedNode, old: readonly unknown[], ruled: Set<PlannedNode>): void {
  const raw = node.raw as unknown[]
  const { plan } = node
  const isPlanned = plan.kind === 'array' || plan.kind === 'tuple' || plan.kind === 'any'
  if (!isPlanned || (raw.length !== old.length && !plan.allowsLength(raw.length))) {
    ruled.add(node)
    return
  }
  let start = 0
  let end = 0
  const short = Math.min(raw.length, old.length)
  while (start < short && raw[start] === old[start]) start++
  while (end < short - start && raw[raw.length - 1 - end] === old[old.length - 1 - end]) end++
  if (plan.kind === 'any') return
  const known = new Set(old.slice(start, old.length - end))
  for (let i = start; i < raw.length - end; i++) {
    const value = raw[i]
    if (known.has(value) && plan.kind === 'array') continue
    const member = plan.at(i)
    if (member === undefined) {
      ruled.add(node)
      return
    }
    store(
      node,
      i,
      value,
      parseState(member, value, () => [...keysOf(node), i]),
    )
  }
}

/** Parses the whole value of `node` and lets the state follow the output. */
function checkWhole(core: Core, node: PlannedNode): void {
  const where = () => keysOf(node)
  const output = parseState(node.plan, node.raw, where)
  const { parent } = node
  if (isContainer(output) && Array.isArray(output) === Array.isArray(node.raw)) reconcile(node, output)
  else if (parent !== null) setMember(parent, keyOf(node), output)
  else throw rootMustBeObject()
  if (core.root.raw === undefined) throw rootMustBeObject()
}

export function rootMustBeObject(): JodsError {
  return schemaError(new Refused('state/unsupported', [{ message: 'The state of a store is an object.' }]), [])
}
