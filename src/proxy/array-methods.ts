import { untracked } from '../signal/graph.js'
import { write } from '../sink/batch.js'
import type { Core, PlannedNode } from '../sink/core.js'
import { splice } from '../sink/direct.js'
import { copyIn } from '../sink/guard.js'
import { type Kids, setElements } from '../sink/transaction.js'
import { type Dictionary, dependOnKeys, keysOf, kidOf, pathOf, type TreeNode } from '../tree/node.js'
import { given, nodeOf, viewerBehind } from './node-of.js'

type Method = (this: unknown, ...args: never[]) => unknown

/** The elements as a caller sees them: parts as proxies. */
function viewsOf(node: TreeNode): unknown[] {
  dependOnKeys(node)
  const raw = node.raw as unknown[]
  const kids = node.kids as Kids
  const views = new Array<unknown>(raw.length)
  for (let i = 0; i < raw.length; i++) {
    const value = raw[i]
    views[i] = typeof value === 'object' && value !== null ? (kids?.[i]?.proxy ?? kidOf(node, i, value)) : value
  }
  return views
}

/** The elements as whoever was asked shows them: a view, or the store. */
function elementsOf(array: unknown): unknown[] {
  const node = self(array)
  const viewer = viewerBehind(array as object, node, '#')
  const elements = viewsOf(node)
  return viewer ? elements.map((item) => viewer.show(item)) : elements
}

/** An element that is about to go, as whoever was asked shows it: nobody reads it by that. */
function goneFrom(array: unknown, node: PlannedNode, index: number): unknown {
  const value = untracked(() => (node.proxy as unknown[])[index])
  const viewer = viewerBehind(array as object, node)
  return viewer ? viewer.show(value) : value
}

function self(array: unknown): PlannedNode {
  const node = nodeOf(array)
  if (node === undefined) throw new TypeError('This array method was taken off a store and called on something else.')
  return node
}

/** The index that a relative `index` means, between 0 and `length`. */
function clamp(index: unknown, length: number, missing: number): number {
  if (index === undefined) return missing
  const at = Math.trunc(Number(index)) || 0
  return at < 0 ? Math.max(0, length + at) : Math.min(at, length)
}

function lengthOf(node: PlannedNode): number {
  return (node.raw as unknown[]).length
}

function change(node: PlannedNode, index: number, count: number, items: unknown[]): void {
  if (node.isLive) untracked(() => splice(node, index, count, items.map(given), (node.tree as Core).local))
}

/** Gives the array other elements, in one write. */
function rearrange(node: PlannedNode, next: () => { elements: unknown[]; kids: Kids }): void {
  const core = node.tree as Core
  if (!node.isLive) return
  const tried = { op: 'replace' as const, path: pathOf(node), value: node.raw }
  write(core, core.local, [tried], () => {
    const { elements, kids } = next()
    setElements(node, elements, kids)
  })
}

function permute(node: PlannedNode, order: number[]): void {
  const raw = node.raw as unknown[]
  // A comparator that writes to the array itself gets what it wrote.
  if (order.length !== raw.length || order.every((from, to) => from === to)) return
  const kids = node.kids as Kids
  rearrange(node, () => ({
    elements: order.map((from) => raw[from]),
    kids: kids === null ? null : order.map((from) => kids[from]),
  }))
}

/** Writes copies of `values`, whatever somebody handed in, over the elements from `start` on. */
function overwrite(node: PlannedNode, start: number, values: unknown[]): void {
  rearrange(node, () => {
    const elements = (node.raw as unknown[]).slice()
    const kids: Kids = (node.kids as Kids)?.slice() ?? null
    const depth = keysOf(node).length
    const copies = copyIn(values, depth) as unknown[]
    for (let i = 0; i < copies.length; i++) {
      elements[start + i] = copies[i]
      if (kids !== null) kids[start + i] = undefined
    }
    return { elements, kids }
  })
}

const mutators: Record<string, (this: unknown, ...args: unknown[]) => unknown> = {
  push(...items) {
    const node = self(this)
    change(node, lengthOf(node), 0, items)
    return lengthOf(node)
  },
  pop() {
    const node = self(this)
    const last = lengthOf(node) - 1
    if (last < 0) return undefined
    const value = goneFrom(this, node, last)
    change(node, last, 1, [])
    return value
  },
  shift() {
    const node = self(this)
    if (lengthOf(node) === 0) return undefined
    const value = goneFrom(this, node, 0)
    change(node, 0, 1, [])
    return value
  },
  unshift(...items) {
    const node = self(this)
    change(node, 0, 0, items)
    return lengthOf(node)
  },
  splice(...args) {
    const node = self(this)
    const [start, count, ...items] = args
    const from = clamp(start, lengthOf(node), 0)
    const rest = lengthOf(node) - from
    const wanted = args.length === 0 ? 0 : args.length === 1 ? rest : Math.trunc(Number(count)) || 0
    const many = Math.min(Math.max(wanted, 0), rest)
    const removed: unknown[] = []
    for (let i = from; i < from + many; i++) removed.push(goneFrom(this, node, i))
    change(node, from, many, items)
    return removed
  },
  sort(compare?: unknown) {
    const node = self(this)
    untracked(() => {
      const views = viewsOf(node)
      const byDefault = (a: unknown, b: unknown) => (String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0)
      const order = views.map((_, i) => i)
      const by = (compare ?? byDefault) as (a: unknown, b: unknown) => number
      permute(
        node,
        order.sort((a, b) => by(views[a], views[b])),
      )
    })
    return this
  },
  reverse() {
    const node = self(this)
    permute(
      node,
      (node.raw as unknown[]).map((_, i, all) => all.length - 1 - i),
    )
    return this
  },
  fill(value: unknown, start?: unknown, end?: unknown) {
    const node = self(this)
    const length = lengthOf(node)
    const from = clamp(start, length, 0)
    overwrite(node, from, new Array(Math.max(0, clamp(end, length, length) - from)).fill(given(value)))
    return this
  },
  copyWithin(target: unknown, start?: unknown, end?: unknown) {
    const node = self(this)
    const length = lengthOf(node)
    const to = clamp(target, length, 0)
    const values = (node.raw as unknown[]).slice(clamp(start, length, 0), clamp(end, length, length))
    overwrite(node, to, values.slice(0, length - to))
    return this
  },
}

const WITH_CALLBACK = 'every filter find findIndex findLast findLastIndex flatMap forEach map reduce reduceRight some'
const PLAIN = 'at concat entries flat join keys slice toReversed toSorted toSpliced toString toLocaleString values with'

/** Every method of an array: those that read work on the elements as seen, those that write on the data at once. */
export const METHODS: Dictionary<Method> = Object.create(null)

for (const name of WITH_CALLBACK.split(' ')) {
  const native = (Array.prototype as unknown as Record<string, (...args: unknown[]) => unknown>)[name]
  if (native === undefined) continue
  METHODS[name] = function (this: unknown, callback: unknown, ...rest: unknown[]) {
    const array = this
    if (typeof callback !== 'function') return native.call([], callback)
    // The callback is given the array that was asked, as of any other array.
    const wrapped = name.startsWith('reduce')
      ? (sum: unknown, item: unknown, index: number) => callback(sum, item, index, array)
      : function (this: unknown, item: unknown, index: number) {
          return callback.call(this, item, index, array)
        }
    return native.call(elementsOf(array), wrapped, ...rest)
  } as Method
}
for (const name of PLAIN.split(' ')) {
  const native = (Array.prototype as unknown as Record<string, (...args: unknown[]) => unknown>)[name]
  if (native === undefined) continue
  METHODS[name] = function (this: unknown, ...args: unknown[]) {
    return native.apply(elementsOf(this), args)
  } as Method
}
for (const name of ['includes', 'indexOf', 'lastIndexOf'] as const) {
  METHODS[name] = function (this: unknown, item: unknown, ...from: [number]) {
    const node = self(this)
    viewerBehind(this as object, node, '#')
    // A part may have several views: what is looked for is the part.
    return viewsOf(node)[name](nodeOf(item)?.proxy ?? item, ...from)
  } as Method
}
METHODS.at = function (this: unknown, index: number) {
  const length = (this as unknown[]).length
  const at = Math.trunc(Number(index)) || 0
  return (this as unknown[])[at < 0 ? length + at : at]
} as Method
;(METHODS as Record<symbol, Method | undefined>)[Symbol.iterator] = METHODS.values
for (const name of Object.keys(mutators)) METHODS[name] = mutators[name] as Method
