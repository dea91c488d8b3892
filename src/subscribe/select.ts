import { toIndex } from '../patch/pointer.js'
import { isContainer } from '../patch/value.js'
import { Atom, active, bump, DIRTY, depend, enqueue, MUTABLE, shallowPropagate, WATCHING } from '../signal/index.js'
import type { Core } from '../sink/core.js'
import {
  addWatch,
  childOf,
  DEEP,
  type Dictionary,
  isAttached,
  keysOf,
  removeWatch,
  type TreeNode,
  type Watch,
} from '../tree/node.js'
import { snapshotOf } from '../tree/snapshot.js'

/** The atoms of one store that follow a path, so that those whose way leads elsewhere can be told. */
export class PathList {
  first: PathAtom<unknown> | undefined = undefined

  add(atom: PathAtom<unknown>): void {
    atom.next = this.first
    if (this.first !== undefined) this.first.previous = atom
    this.first = atom
  }

  remove(atom: PathAtom<unknown>): void {
    if (atom.next !== undefined) atom.next.previous = atom.previous
    if (atom.previous !== undefined) atom.previous.next = atom.next
    else this.first = atom.next
    atom.next = atom.previous = undefined
  }

  /** Below `node`, at `key` (in arrays: at or after it), something came, went or moved. */
  shapeChanged(node: TreeNode, key: string | number): void {
    if (this.first === undefined) return
    const keys = keysOf(node)
    const isArray = Array.isArray(node.raw)
    for (let atom = this.first as PathAtom<unknown> | undefined; atom !== undefined; atom = atom.next) {
      if (atom.leadsThrough(keys, key, isArray)) atom.reroute()
    }
  }
}

/** A read-only atom of the part of a store that a JSON Pointer leads to. It costs one watch at one node. */
export class PathAtom<T> extends Atom<T> implements Watch {
  watchKey: string | number | symbol = DEEP
  nextWatch: Watch | undefined = undefined
  previousWatch: Watch | undefined = undefined
  next: PathAtom<unknown> | undefined = undefined
  previous: PathAtom<unknown> | undefined = undefined
  readonly #core: Core
  readonly #paths: PathList
  readonly #tokens: readonly string[]
  readonly #equals: ((a: T, b: T) => boolean) | undefined
  #node: TreeNode | undefined = undefined
  #isBound = false
  #value: T | undefined = undefined

  constructor(core: Core, paths: PathList, tokens: readonly string[], equals: ((a: T, b: T) => boolean) | undefined) {
    super()
    this.#core = core
    this.#paths = paths
    this.#tokens = tokens
    this.#equals = equals
  }

  override eq(a: unknown, b: unknown): boolean {
    return this.#equals === undefined ? Object.is(a, b) : this.#equals(a as T, b as T)
  }

  override get(): T {
    if (active !== undefined) {
      this.rise()
      if (this.flags & DIRTY && this.update() && this.subs !== undefined) shallowPropagate(this.subs)
      depend(this)
      return this.#read()
    }
    return this.#read()
  }

  #read(): T {
    let node: TreeNode | undefined
    let key: string | number | symbol = DEEP
    if (this.#isBound && this.#node !== undefined) {
      node = this.#node
      key = this.watchKey
    } else {
      const tokens = this.#tokens
      node = nodeAt(this.#core, tokens, tokens.length - 1)
      if (tokens.length > 0) key = tokens[tokens.length - 1] as string
    }
    if (node === undefined) return undefined as T
    if (key === DEEP) return snapshotOf(node) as T
    if (key === 'length' && Array.isArray(node.raw)) return node.raw.length as T
    if (!Object.hasOwn(node.raw, key)) return undefined as T
    const value = (node.raw as Dictionary<unknown>)[key as string]
    return (isContainer(value) ? snapshotOf(childOf(node, key as string, value)) : value) as T
  }

  leadsThrough(keys: readonly (string | number)[], key: string | number, isArray: boolean): boolean {
    const tokens = this.#tokens
    const depth = keys.length
    if (tokens.length <= depth) return false
    for (let i = 0; i < depth; i++) if (String(keys[i]) !== tokens[i]) return false
    const token = tokens[depth] as string
    return isArray ? toIndex(token) >= (key as number) : token === key
  }

  /** The way leads elsewhere: the next turn finds out where. */
  reroute(): void {
    this.#unbind()
    this.changed()
  }

  /** Called by the tree when the place changed. */
  changed(): void {
    bump(this)
    if (this.lc > 0 && this.flags & WATCHING) enqueue(this)
  }

  override react(): void {
    this.flags = this.flags | WATCHING
    this.#bind()
    this.tell(this.#read())
  }

  /** For those who depend on it: true when the value is another. */
  override update(): boolean {
    this.flags = MUTABLE | (this.flags & WATCHING)
    this.#bind()
    const before = this.#value
    this.#value = this.#read()
    return !this.eq(before as T, this.#value as T)
  }

  #bind(): void {
    if (this.#isBound) {
      if (this.#node !== undefined && !isAttached(this.#node)) this.#unbind()
      else return
    }
    const tokens = this.#tokens
    const last = tokens.length - 1
    const node = nodeAt(this.#core, tokens, last)
    this.#paths.add(this as PathAtom<unknown>)
    this.#isBound = true
    if (node === undefined) return
    const token = tokens[last]
    const value = token === undefined ? undefined : (node.raw as Dictionary<unknown>)[token]
    if (token === undefined || isContainer(value)) {
      this.#node = token === undefined ? node : childOf(node, token, value as never)
      this.watchKey = DEEP
    } else {
      this.#node = node
      this.watchKey = Array.isArray(node.raw) && token !== 'length' ? toIndex(token) : token
    }
    addWatch(this.#node, this)
  }

  #unbind(): void {
    if (!this.#isBound) return
    this.#isBound = false
    this.#paths.remove(this as PathAtom<unknown>)
    if (this.#node !== undefined) removeWatch(this.#node, this)
    this.#node = undefined
  }

  override rise(): void {
    if (this.#isBound) return
    this.#bind()
    this.#value = this.#read()
  }

  protected override mount(): void {
    this.flags = this.flags | WATCHING
    this.#bind()
  }

  protected override unmount(): void {
    this.flags = this.flags & ~WATCHING
    if (this.subs === undefined) this.#unbind()
  }

  override unwatched(): void {
    if (this.lc === 0) this.#unbind()
  }

  override calm(): void {
    this.flags = this.flags | WATCHING
  }
}

/** The node that the first `count` tokens lead to; undefined when there is none. */
function nodeAt(core: Core, tokens: readonly string[], count: number): TreeNode | undefined {
  let node: TreeNode = core.root
  for (let i = 0; i < count; i++) {
    const token = tokens[i] as string
    const kid = (node.kids as Dictionary<TreeNode> | null)?.[token]
    if (kid !== undefined) {
      node = kid
      continue
    }
    if (!Object.hasOwn(node.raw, token)) return undefined
    const value = (node.raw as Dictionary<unknown>)[token]
    if (!isContainer(value)) return undefined
    node = childOf(node, Array.isArray(node.raw) ? +token : token, value)
  }
  return node
}
