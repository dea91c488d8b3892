import { JodsError } from '../errors.js'
import { parsePointer, toIndex } from '../patch/pointer.js'
import { type Container, isContainer } from '../patch/value.js'
import { childOf, type Dictionary, type TreeNode } from '../tree/node.js'
import type { Core, PlannedNode } from './core.js'

/** The keys that the path of an operation is made of. */
export type Way = readonly string[]

export function missing(path: string): JodsError {
  return new JodsError('patch/missing-path', `There is nothing at "${path}".`)
}

export interface Place {
  node: PlannedNode
  /** A key of an object, or an index of an array between 0 and its length. */
  key: string | number
  exists: boolean
}

/** Finds where the last token of `path` leads; everything before it must exist. */
export function find(core: Core, path: string, tokens: Way = parsePointer(path) as Way): Place {
  let node: TreeNode = core.root
  const last = tokens.length - 1
  for (let i = 0; i < last; i++) {
    const key = keyIn(node, tokens[i] as string, path)
    const value = (node.raw as Dictionary<unknown>)[key]
    if (!isContainer(value) || !has(node.raw, key)) throw missing(path)
    node = (node.kids as Dictionary<TreeNode> | null)?.[key] ?? childOf(node, key, value)
  }
  const key = keyIn(node, tokens[last] as string, path)
  return { node: node as PlannedNode, key, exists: has(node.raw, key) }
}

function keyIn(node: TreeNode, token: string, path: string): string | number {
  if (!Array.isArray(node.raw)) return token
  if (token === '-') return node.raw.length
  const index = toIndex(token)
  if (index < 0 || index > node.raw.length) throw missing(path)
  return index
}

function has(raw: Container, key: string | number): boolean {
  return Array.isArray(raw) ? (key as number) < raw.length : Object.hasOwn(raw, key)
}
