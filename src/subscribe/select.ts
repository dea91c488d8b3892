import { toIndex } from '../patch/pointer.js'
import { isContainer } from '../patch/value.js'
import {
  Atom,
  active,
  bump,
  DIRTY,
  depend,
  enqueue,
  heldWrite,
  MUTABLE,
  shallowPropagate,
  WATCHING,
} from '../signal/index.js'
import type { Core } from '../sink/core.js'
import {
  addWatch,
  childOf,
  DEEP,
  type Dictionary,
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
    let atom = this.first as PathAtom<unknown> | undefined
    while (atom !== undefined) {
      // Rerouted, it leaves the list.
      const next: PathAtom<unknown> | undefined = atom.next
      if (atom.leadsThrough(keys, key, isArray)) atom.reroute()
      atom = next
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
  /** The atom of the same place that the tree wakes for both; it tells this one. */
  #leader: PathAtom<T> | undefined = undefined
  #followers: PathAtom<T>[] | undefined = undefined

  constructor(core: Core, paths: PathList, tokens: readonly string[], equals: ((a: T, b: T) => boolean) | undefined) {
    super()
    this.#core = core
    this.#paths = paths
    this.#tokens = tokens
    this.#equals = equals
    this.flags |= WATCHING
  }

  override eq(a: unknown, b: unknown): boolean {
    return this.#equals === undefined ? Object.is(a, b) : this.#equals(a as T, b as T)
  }

  override get(): T {
    if (active === undefined) return this.#read()
    if (this.flags & DIRTY) {
      if (this.update() && this.subs !== undefined) shallowPropagate(this.subs)
    } else this.rise()
    depend(this)
    this.#value = this.#read()
    return this.#value
  }

  #read(): T {
    let node: TreeNode | undefined
    let key: string | number | symbol = DEEP
    if (heldWrite === 0 && this.#isBound && this.#node !== undefined) {
      node = this.#node
      key = this.watchKey
    } else {
      const tokens = this.#tokens
      node = nodeAt(this.#core, tokens, tokens.length - 1)
      if (tokens.length > 0) key = tokens[tokens.length - 1] as string
    }
    if (node === undefined) return undefined as T
    if (key === DEEP) return snapshotOf(node) as T
    const value = (node.raw as Dictionary<unknown>)[key as string]
    // Most are plain scalars; what is inherited is none of the state's.
    if (typeof value !== 'object' && typeof value !== 'function') return value as T
    if (!Object.hasOwn(node.raw, key)) return undefined as T
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
    const followers = this.#followers
    this.#mark()
    if (followers !== undefined) for (const follower of followers) follower.#mark()
    if (this.lc > 0 || followers !== undefined) enqueue(this)
  }

  #mark(): void {
    if (this.subs !== undefined) bump(this)
  }

  override run(): void {
    this.flags |= WATCHING
    this.#bind()
    const value = this.#read()
    const followers = this.#followers
    this.tell(value)
    if (followers !== undefined) for (const follower of followers) if (follower.#leader === this) follower.tell(value)
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
      if (this.#node === undefined || this.#node.isLive) return
      this.#unbind()
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
    const leader = this.#equals === undefined ? findLeader<T>(this.#node, this.watchKey) : undefined
    this.#leader = leader
    if (leader === undefined) addWatch(this.#node, this)
    else if (leader.#followers === undefined) leader.#followers = [this]
    else leader.#followers.push(this)
  }

  /** Another atom can be woken together with this one. */
  canLead(): boolean {
    return this.#equals === undefined
  }

  #unbind(): void {
    if (!this.#isBound) return
    this.#isBound = false
    this.#paths.remove(this as PathAtom<unknown>)
    const leader = this.#leader
    if (leader !== undefined) {
      const rest = (leader.#followers as PathAtom<T>[]).filter((atom) => atom !== this)
      leader.#followers = rest.length > 0 ? rest : undefined
      this.#leader = undefined
    } else if (this.#node !== undefined) {
      removeWatch(this.#node, this)
      this.#handOver(this.#node)
    }
    this.#node = undefined
  }

  /** The first follower takes over. */
  #handOver(node: TreeNode): void {
    const [next, ...rest] = this.#followers ?? []
    this.#followers = undefined
    if (next === undefined) return
    next.#leader = undefined
    next.#followers = rest.length > 0 ? rest : undefined
    for (const atom of rest) atom.#leader = next
    addWatch(node, next)
    if (!(this.flags & WATCHING)) enqueue(next) // a wake-up was under way
  }

  override rise(): void {
    if (this.#isBound) return
    this.#bind()
    this.#value = this.#read()
  }

  protected override mount(): void {
    this.#bind()
  }

  protected override unmount(): void {
    if (this.subs === undefined) this.#unbind()
  }

  override unwatched(): void {
    if (this.lc === 0) this.#unbind()
  }

  override stamp(): number {
    return this.#core.revision
  }
}

/** An atom that is woken by the same place already. */
function findLeader<T>(node: TreeNode, key: string | number | symbol): PathAtom<T> | undefined {
  let watch = node.interest?.watches
  for (let i = 0; i < 8 && watch !== undefined; i++, watch = watch.nextWatch) {
    if (watch.watchKey === key && watch instanceof PathAtom && watch.canLead()) return watch as PathAtom<T>
  }
  return undefined
}

/** The node that the first `count` tokens lead to; undefined when there is none. */
function nodeAt(core: Core, tokens: readonly string[], count: number): TreeNode | undefined {
  let node: TreeNode = core.root
  for (let i = 0; i < count; i++) {
    const token = tokens[i] as string
    if (Array.isArray(node.raw) && toIndex(token) < 0) return undefined
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
