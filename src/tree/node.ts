import { escapePointer } from '../patch/pointer.js'
import { type Container, isSame, isWhole } from '../patch/value.js'
import { active, bump, Cell, dependOnCell } from '../signal/graph.js'

/** Keys to things: no prototype, and quick for few keys as for many. */
export type Dictionary<T> = Record<string | number, T | undefined>
function DictionaryOf(): void {}
DictionaryOf.prototype = Object.create(null)
const Maker = DictionaryOf as unknown as new () => Dictionary<never>

export function dictionary<T>(): Dictionary<T> {
  return new Maker() as Dictionary<T>
}

/** Whoever watches one place of the tree without being part of the graph. */
export interface Watch {
  /** The key below the node, or DEEP for all of it. */
  watchKey: string | number | symbol
  nextWatch: Watch | undefined
  previousWatch: Watch | undefined
  changed(): void
}

/** Stands for "anything at or below this node". */
export const DEEP: unique symbol = Symbol('deep')

/** What only those nodes have that somebody depends on. */
export class Interest {
  cells: Dictionary<Cell> | undefined = undefined
  /** The key set of an object; any shallow change of an array. */
  keys: Cell | undefined = undefined
  deep: Cell | undefined = undefined
  watches: Watch | undefined = undefined
}

/** What the nodes of one store share. */
export interface Tree {
  root: TreeNode
  /** Raised by every snapshot: nodes of an older epoch are copied before they are written. */
  epoch: number
  /** How many cells and watches ask for whole subtrees. */
  deep: number
  /** Counts the committed writes. */
  revision: number
  makeNode(raw: Container, parent: TreeNode | null, key: string | number): TreeNode
  /** A container came, went or moved below `node` at `key` (arrays: at or after it): paths lead elsewhere now. */
  shapeChanged(node: TreeNode, key: string | number): void
  /** The log of the running transaction hears of a copy. */
  noteCopy(node: TreeNode, raw: Container, epoch: number): void
  /** And of a child node that is made of a container which it has written. */
  noteKid(node: TreeNode, kid: TreeNode): void
}

/** One container of the state. Made when first touched; `raw` is the plain data, nobody outside ever holds it. */
export abstract class TreeNode {
  raw: Container
  parent: TreeNode | null
  /** The key in the parent; in arrays a hint, see `keyOf`. */
  key: string | number
  readonly tree: Tree
  epoch = 0
  /** The child nodes made so far; arrays keep theirs in step with `raw`. */
  kids: Dictionary<TreeNode> | (TreeNode | undefined)[] | null = null
  interest: Interest | null = null
  /** False once it has been removed: it still reads, and writing to it changes nothing. */
  isLive = true
  /** The pointer of a node that no array can move about; undefined until somebody asks. */
  path: string | undefined = undefined
  /** Everything that the running transaction logged about this node, latest first. */
  touch: unknown = null
  abstract readonly proxy: object

  constructor(tree: Tree, raw: Container, parent: TreeNode | null, key: string | number) {
    this.raw = raw
    this.parent = parent
    this.key = key
    this.tree = tree
  }
}

/** Where `node` stands in its parent. Arrays move their elements without telling them; the hint is mended here. */
export function keyOf(node: TreeNode): string | number {
  const parent = node.parent as TreeNode
  const kids = parent.kids
  if (!Array.isArray(kids) || kids[node.key as number] === node) return node.key
  // It moved by a few places most of the time.
  const from = node.key as number
  for (let d = 1; d < 9; d++) {
    const at = kids[from + d] === node ? from + d : from >= d && kids[from - d] === node ? from - d : -1
    if (at < 0) continue
    node.key = at
    return at
  }
  node.key = kids.indexOf(node)
  return node.key
}

/** The JSON Pointer of a node. */
export function pathOf(node: TreeNode): string {
  if (node.path !== undefined) return node.path
  const parent = node.parent
  if (parent === null) return ''
  const above = pathOf(parent)
  if (Array.isArray(parent.raw)) return `${above}/${keyOf(node)}`
  const path = `${above}/${escapePointer(node.key)}`
  if (parent.path !== undefined || parent === node.tree.root) node.path = path
  return path
}

/** The keys from the root to a node. */
export function keysOf(node: TreeNode): (string | number)[] {
  const keys: (string | number)[] = []
  for (let n = node; n.parent !== null; n = n.parent) keys.push(keyOf(n))
  return keys.reverse()
}

/** Marks `node` and what was made below it as part of the state, or as removed from it. */
export function setLive(node: TreeNode, isLive: boolean): void {
  node.isLive = isLive
  const { kids } = node
  if (kids === null) return
  for (const key in kids) {
    const kid = (kids as Dictionary<TreeNode>)[key]
    if (kid !== undefined) setLive(kid, isLive)
  }
}

/** The data of `node`, safe to write: copied first, with all that leads to it, when a snapshot shares it. */
export function own(node: TreeNode): Container {
  const { tree, raw } = node
  if (node.epoch === tree.epoch) return raw
  const copy = Array.isArray(raw) ? raw.slice() : { ...raw }
  if (node.parent !== null) (own(node.parent) as Dictionary<unknown>)[keyOf(node)] = copy
  tree.noteCopy(node, raw, node.epoch)
  node.epoch = tree.epoch
  node.raw = copy
  return copy
}

/** The view of the container `value` that stands at `key`: its proxy. Whole values stand for themselves. */
export function kidOf(node: TreeNode, key: string | number, value: object): object {
  if (isWhole(value)) return value
  return childOf(node, key, value as Container).proxy
}

/** The node of the container `value` that stands at `key`. */
export function childOf(node: TreeNode, key: string | number, value: Container): TreeNode {
  node.kids ??= Array.isArray(node.raw) ? [] : dictionary<TreeNode>()
  const kids = node.kids as Dictionary<TreeNode>
  const known = kids[key]
  if (known !== undefined) return known
  const made = node.tree.makeNode(value, node, key)
  made.isLive = node.isLive
  kids[key] = made
  if (node.touch !== null) node.tree.noteKid(node, made)
  return made
}

function interestOf(node: TreeNode): Interest {
  node.interest ??= new Interest()
  return node.interest
}

/** The member of a container itself: what it inherits (functions, all of it) is none of the state's. */
export function memberOf(raw: Container, key: string | number): unknown {
  const value = (raw as Dictionary<unknown>)[key]
  return typeof value === 'function' || key === '__proto__' ? undefined : value
}

/** Subscribes whoever is running to one member. */
export function dependOnKey(node: TreeNode, key: string | number): void {
  const interest = interestOf(node)
  interest.cells ??= dictionary<Cell>()
  let cell = interest.cells[key]
  if (cell === undefined) {
    cell = new Cell()
    interest.cells[key] = cell
  }
  dependOnCell(cell)
}

/** Subscribes whoever is running to the key set of an object, or to an array's elements. */
export function dependOnKeys(node: TreeNode): void {
  if (active === undefined) return
  const interest = interestOf(node)
  interest.keys ??= new Cell()
  dependOnCell(interest.keys)
}

/** Subscribes whoever is running to everything at or below `node`. */
export function dependOnTree(node: TreeNode): void {
  if (active === undefined) return
  const interest = interestOf(node)
  interest.deep ??= new DeepCell(node.tree)
  interest.deep.rise()
  dependOnCell(interest.deep)
}

/** Counts itself while it is in use, so that writes climb only when somebody waits above. */
class DeepCell extends Cell {
  #inUse = false

  constructor(readonly tree: Tree) {
    super()
  }

  override rise(): void {
    if (!this.#inUse) this.tree.deep++
    this.#inUse = true
  }

  override unwatched(): void {
    if (this.#inUse) this.tree.deep--
    this.#inUse = false
  }

  override stamp(): number {
    return this.tree.revision
  }
}

/** Marks member `key` as changed. */
export function touchKey(node: TreeNode, key: string | number): void {
  const interest = node.interest
  if (interest === null) return
  const cell = interest.cells?.[key]
  if (cell !== undefined) bump(cell)
  for (let watch = interest.watches; watch !== undefined; watch = watch.nextWatch) {
    if (watch.watchKey === key) watch.changed()
  }
}

/** Marks the key set as changed: `key` came or went, or something about an array. */
export function touchKeys(node: TreeNode, key?: string | number): void {
  const interest = node.interest
  if (interest === null) return
  if (interest.keys !== undefined) bump(interest.keys)
  const existence = key === undefined ? undefined : interest.cells?.[`?${key}`]
  if (existence !== undefined) bump(existence)
}

/** Subscribes whoever is running to whether there is a member `key`, unless it asked for all keys just now. */
export function dependOnExistence(node: TreeNode, key: string | number): void {
  if (active === undefined || node.interest?.keys?.subsTail?.sub === active) return
  dependOnKey(node, Array.isArray(node.raw) ? key : `?${key}`)
}

/**
 * Marks the elements of an array from `index` on as changed, where they differ from what `before` says stood there,
 * and its length when that is not what it was.
 */
export function touchElements(node: TreeNode, index: number, length: number, before: (index: number) => unknown): void {
  const interest = node.interest
  if (interest === null) return
  touchKeys(node)
  const raw = node.raw as unknown[]
  const isTouched = (key: string | number | symbol): boolean => {
    if (key === 'length') return length !== raw.length
    return key !== DEEP && +(key as string) >= index && !isSame(raw[key as number], before(+(key as string)))
  }
  const { cells } = interest
  if (cells !== undefined) for (const key in cells) if (isTouched(key)) bump(cells[key] as Cell)
  for (let watch = interest.watches; watch !== undefined; watch = watch.nextWatch) {
    if (isTouched(watch.watchKey)) watch.changed()
  }
}

/** Marks everything above a change as changed, as far as somebody waits for whole subtrees. */
export function touchAbove(node: TreeNode): void {
  if (node.tree.deep === 0) return
  for (let n: TreeNode | null = node; n !== null; n = n.parent) {
    const interest = n.interest
    if (interest === null) continue
    if (interest.deep !== undefined) bump(interest.deep)
    for (let watch = interest.watches; watch !== undefined; watch = watch.nextWatch) {
      if (watch.watchKey === DEEP) watch.changed()
    }
  }
}

export function addWatch(node: TreeNode, watch: Watch): void {
  const interest = interestOf(node)
  const first = interest.watches
  watch.previousWatch = undefined
  watch.nextWatch = first
  if (first !== undefined) first.previousWatch = watch
  interest.watches = watch
  if (watch.watchKey === DEEP) node.tree.deep++
}

export function removeWatch(node: TreeNode, watch: Watch): void {
  const { nextWatch, previousWatch } = watch
  if (nextWatch !== undefined) nextWatch.previousWatch = previousWatch
  if (previousWatch !== undefined) previousWatch.nextWatch = nextWatch
  else (node.interest as Interest).watches = nextWatch
  if (watch.watchKey === DEEP) node.tree.deep--
}
