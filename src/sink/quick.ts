import type { Origin } from '../contract.js'
import { escapePointer } from '../patch/pointer.js'
import { type Dictionary, own, pathOf, touchAbove, touchKey } from '../tree/node.js'
import { announce, type Core, GENERATION_LIMIT, generation, makeChange, type PlannedNode, settle } from './core.js'
import { isQuick } from './quick-scalar.js'
import { enlist, setMember, transaction } from './transaction.js'

/** Replaces a scalar by a scalar that its plan has accepted. The shortest way through the sink. */
function replaceLeaf(node: PlannedNode, key: string | number, value: unknown, old: unknown, origin: Origin): void {
  ;(own(node) as Dictionary<unknown>)[key] = value
  const core = node.tree as Core
  if (node.interest !== null) touchKey(node, key)
  if (core.deep > 0) touchAbove(node)
  if (core.hearers.length > 0) {
    const path = `${pathOf(node)}/${escapePointer(key)}`
    announce(core, makeChange(core, [{ op: 'replace', path, value }], [{ op: 'replace', path, value: old }], origin))
    return
  }
  core.revision++
  settle()
}

/** A scalar over a scalar that its plain plan accepts, or inside a batch any: true when that was all. */
export function tryQuick(node: PlannedNode, key: string | number, value: unknown, old: unknown): boolean {
  if (!node.isLive) return true
  const core = node.tree as Core
  if (transaction !== undefined) {
    if (typeof value === 'function' || typeof value === 'symbol') return false
    enlist(core, core.local)
    setMember(node, key, value)
    return true
  }
  if (node.isRuled || generation >= GENERATION_LIMIT) return false
  const plan = node.plan.at(key)
  if (plan === undefined || !isQuick(plan, value)) return false
  replaceLeaf(node, key, value, old, core.local)
  return true
}
