import type { Operation } from '../contract.js'
import { escapePointer } from '../patch/pointer.js'
import { type Dictionary, pathOf, touchAbove, touchKey, touchKeys } from '../tree/node.js'
import type { Core, PlannedNode } from './core.js'
import { isQuick } from './quick-scalar.js'
import { COPY, type Entry } from './transaction.js'

/** How many writes to one node are looked through for a key that was written twice. */
const CHAIN_LIMIT = 8

/**
 * True when a transaction in `core` came to what most do: scalars over scalars that their plans accept at a glance,
 * each place written once, and something really changed. Nothing is touched yet.
 */
export function isPlainLog(core: Core, log: readonly Entry[]): boolean {
  let isChanged = false
  for (let i = 0; i < log.length; i++) {
    const entry = log[i] as Entry
    const { key, old } = entry
    if (key === COPY) continue
    const node = entry.node as PlannedNode
    if (typeof key === 'symbol' || node.tree !== core || node.isRuled || !node.isLive) return false
    if (entry.before !== null && isWrittenTwice(entry)) return false
    const now = (node.raw as Dictionary<unknown>)[key]
    if (old === undefined || typeof old === 'object') return false
    const plan = node.plan.at(key)
    if (plan === undefined || !isQuick(plan, now)) return false
    if (now !== old) isChanged = true
  }
  return isChanged
}

function isWrittenTwice({ key, before }: Entry): boolean {
  let count = 0
  for (let entry = before; entry !== null; entry = entry.before) {
    if (entry.key === key || ++count > CHAIN_LIMIT) return true
  }
  return false
}

/** Wakes whoever depends on what a plain log changed, and forgets it. */
export function touchPlain(core: Core, log: readonly Entry[]): void {
  for (let i = 0; i < log.length; i++) {
    const { node, key, old } = log[i] as Entry
    if (typeof key === 'symbol') continue
    node.touch = null
    if ((node.raw as Dictionary<unknown>)[key] === old) continue
    if (node.interest !== null) {
      touchKey(node, key)
      if (Array.isArray(node.raw)) touchKeys(node, key)
    }
    if (core.deep > 0) touchAbove(node)
  }
}

/** Writes what a plain log came to into `patches`, and what undoes it into `inverse`. */
export function writePlain(log: readonly Entry[], patches: Operation[], inverse: Operation[]): void {
  for (let i = 0; i < log.length; i++) {
    const { node, key, old } = log[i] as Entry
    if (typeof key === 'symbol') continue
    const value = (node.raw as Dictionary<unknown>)[key]
    if (value === old) continue
    const path = `${pathOf(node)}/${escapePointer(key)}`
    patches.push({ op: 'replace', path, value })
    inverse.push({ op: 'replace', path, value: old })
  }
  inverse.reverse()
}
