import { matchElements } from '../patch/arrays.js'
import { type Container, isContainer, isEqual } from '../patch/value.js'
import { childOf, memberOf, type TreeNode } from '../tree/node.js'
import { type Kids, setElements, setMember } from './transaction.js'

/** Lets the state at `node` become `value`, touching only what differs: equal parts keep their identity. */
export function reconcile(node: TreeNode, value: Container): void {
  if (Array.isArray(value)) reconcileArray(node, value)
  else {
    const { raw } = node
    for (const key of Object.keys(raw)) if (!Object.hasOwn(value, key)) setMember(node, key, undefined)
    for (const key of Object.keys(value)) reconcileMember(node, key, value[key])
  }
}

function reconcileMember(node: TreeNode, key: string | number, next: unknown): void {
  const now = memberOf(node.raw, key)
  if (isEqual(now, next)) return
  if (canContinue(now, next)) reconcile(childOf(node, key, now as Container), next as Container)
  else setMember(node, key, next)
}

function canContinue(a: unknown, b: unknown): boolean {
  return isContainer(a) && isContainer(b) && Array.isArray(a) === Array.isArray(b)
}

function reconcileArray(node: TreeNode, value: unknown[]): void {
  const raw = node.raw as unknown[]
  const match = matchElements(raw, value)
  let isInPlace = raw.length === value.length
  for (let j = 0; j < value.length && isInPlace; j++) isInPlace = match[j] === j || match[j] === -1
  if (!isInPlace) {
    const kids = node.kids as Kids
    const nextKids: Kids = kids === null ? null : new Array(value.length)
    const next = value.map((item, j) => {
      const at = match[j] as number
      if (at < 0) return item
      if (nextKids !== null && kids?.[at] !== undefined) nextKids[j] = kids[at]
      return raw[at]
    })
    setElements(node, next, nextKids)
  }
  for (let j = 0; j < value.length; j++) reconcileMember(node, j, value[j])
}
