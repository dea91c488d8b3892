import { JodsError } from '../errors.js'
import { toIndex } from '../patch/pointer.js'
import { copyState, isContainer } from '../patch/value.js'
import { type Dictionary, keysOf } from '../tree/node.js'
import type { Core, PlannedNode } from './core.js'
import { checkKey } from './direct.js'
import { copyIn } from './guard.js'
import { find, missing } from './place.js'
import { type Kids, setElements, setMember, spliceElements } from './transaction.js'

export function put(node: PlannedNode, key: string | number, value: unknown, isInsert: boolean): void {
  checkKey(node, key)
  const own = typeof value === 'object' ? copyIn(value, keysOf(node).length + 1) : value
  if (isInsert) spliceElements(node, key as number, 0, [own])
  else setMember(node, key, own)
}

export function take(node: PlannedNode, key: string | number): void {
  if (Array.isArray(node.raw)) spliceElements(node, key as number, 1, [])
  else setMember(node, key, undefined)
}

/** How many values the `copy` operations of one patch may make. */
const COPY_LIMIT = 1_000_000
let copied = 0

/** A new patch begins. */
export function startSpending(): void {
  copied = 0
}

/** Copies of copies would double the state with each operation. */
function spend(value: unknown): void {
  copied += sizeOf(value)
  if (copied > COPY_LIMIT) {
    throw new JodsError('patch/too-large', `The copy operations of one patch come to more than ${COPY_LIMIT} values.`, {
      fix: 'Send it as several patches, or add the values themselves.',
    })
  }
}

function sizeOf(value: unknown): number {
  if (!isContainer(value)) return 1
  let size = 1
  for (const key in value) size += sizeOf((value as Dictionary<unknown>)[key])
  return size
}

export function transfer(core: Core, { op, from, path }: { op: 'copy' | 'move'; from: string; path: string }): void {
  if (from === '') {
    spend(core.root.raw)
    const target = find(core, path)
    put(target.node, target.key, copyState(core.root.raw), Array.isArray(target.node.raw))
    return
  }
  const source = find(core, from)
  if (!source.exists) throw missing(from)
  if (op === 'move') {
    checkKey(source.node, source.key)
    if (from === path) return
    const isSameParent = from.slice(0, from.lastIndexOf('/')) === path.slice(0, path.lastIndexOf('/'))
    if (isSameParent && Array.isArray(source.node.raw)) {
      moveElement(source.node, source.key as number, path)
      return
    }
  }
  const held = (source.node.raw as Dictionary<unknown>)[source.key]
  if (op === 'copy') spend(held)
  const value = copyState(held)
  if (op === 'move') take(source.node, source.key)
  const target = find(core, path)
  put(target.node, target.key, value, Array.isArray(target.node.raw))
}

/** Within one array the element stays what it is: who holds it keeps holding it. */
function moveElement(node: PlannedNode, from: number, path: string): void {
  const raw = (node.raw as unknown[]).slice()
  const kids: Kids = (node.kids as Kids)?.slice() ?? null
  const token = path.slice(path.lastIndexOf('/') + 1)
  const to = token === '-' ? raw.length - 1 : toIndex(token)
  if (to < 0 || to >= raw.length) throw missing(path)
  raw.splice(to, 0, ...raw.splice(from, 1))
  if (kids !== null) {
    kids.length = raw.length
    kids.splice(to, 0, ...kids.splice(from, 1))
  }
  setElements(node, raw, kids)
}
