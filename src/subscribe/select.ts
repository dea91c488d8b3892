import { escapePointer, toIndex, unescapeToken } from '../patch/pointer.js'
import { isContainer } from '../patch/value.js'
import {
  Atom,
  active,
  bump,
  DIRTY,
  depend,
  enqueue,
  heldWrite,
  isAlike,
  isHeld,
  MUTABLE,
  noteHeldRun,
  shallowPropagate,
  WATCHING,
} from '../signal/index.js'
import type { Core } from '../sink/core.js'
import {
  addWatch,
  childOf,
  DEEP,
  type Dictionary,
  memberOf,
  removeWatch,
  type TreeNode,
  type Watch,
} from '../tree/node.js'
import { snapshotOf } from '../tree/snapshot.js'
import type { PathCore } from './path-list.js'

/** A read-only atom of the part of a store that a JSON Pointer leads to. It costs one watch at one node. */
export class PathAtom<T> extends Atom<T> implements Watch {
  watchKey: string | number | symbol = DEEP
  nextWatch: Watch | undefined = undefined
  previousWatch: Watch | undefined = undefined
  next: PathAtom<unknown> | undefined = undefined
  previous: PathAtom<unknown> | undefined = undefined
  readonly #core: PathCore
  readonly #path: string
  readonly #equals: ((a: T, b: T) => boolean) | undefined
  /** Where it is bound to: null where the way ends before, undefined while it is bound to nothing. */
  #node: TreeNode | null | undefined = undefined
  #value: T | undefined = undefined
  /** Of the atoms of one place the tree wakes one, which has the others here; each of those has that one here. */
  #group: PathAtom<T> | PathAtom<T>[] | undefined = undefined

  constructor(core: PathCore, path: string, equals: ((a: T, b: T) => boolean) | undefined) {
    super()
    this.#core = core
    this.#path = path
    this.#equals = equals
    this.flags |= WATCHING
  }

  override eq(a: unknown, b: unknown): boolean {
    return this.#equals === undefined ? Object.is(a, b) : this.#equals(a as T, b as T)
  }

  override get label(): string {
    return this.#path
  }

  override get(): T {
    if (active === undefined) return this.#read()
    if (this.flags & DIRTY) {
      if (this.update() && this.subs !== undefined) shallowPropagate(this.subs)
    } else this.rise()
    const isWatched = this.subs !== undefined
    depend(this)
    if (heldWrite > 0) {
      // What is uncommitted is not kept: the next to ask finds out.
      if (!isWatched) this.flags |= DIRTY
      return this.#read()
    }
    if (!isWatched) this.#value = this.#read()
    return this.#value as T
  }

  #read(): T {
    let node: TreeNode | undefined
    let key: string | number | symbol = DEEP
    if (heldWrite === 0 && this.#node) {
      node = this.#node
      key = this.watchKey
    } else {
      node = nodeAbove(this.#core, this.#path)
      key = lastToken(this.#path) ?? DEEP
    }
    if (node === undefined) return undefined as T
    if (key === DEEP) return snapshotOf(node) as T
    const value = (node.raw as Dictionary<unknown>)[key as string]
    // Most are plain scalars; what is inherited is none of the state's.
    if (typeof value !== 'object' && typeof value !== 'function') return value as T
    if (!Object.hasOwn(node.raw, key)) return undefined as T
    return (
      isContainer(value)
        ? snapshotOf(childOf(node, Array.isArray(node.raw) ? +(key as string) : (key as string), value))
        : value
    ) as T
  }

  /** True when it leads to member `key` of what stands at `above`, or through it; in arrays to a later one too. */
  leadsThrough(above: string, key: string | number, isArray: boolean): boolean {
    const path = this.#path
    if (!path.startsWith(above)) return false
    const end = path.indexOf('/', above.length)
    const token = path.slice(above.length, end < 0 ? path.length : end)
    return isArray ? toIndex(token) >= (key as number) : token === escapePointer(key)
  }

  /** The way leads elsewhere: the next turn finds out where. */
  reroute(): void {
    this.#unbind()
    this.changed()
  }

  /** Called by the tree when the place changed. */
  changed(): void {
    const followers = this.#group instanceof PathAtom ? undefined : this.#group
    this.#mark()
    if (followers !== undefined) for (const follower of followers) follower.#mark()
    if (this.lc > 0 || followers !== undefined) enqueue(this)
  }

  #mark(): void {
    if (this.subs !== undefined) bump(this)
  }

  override run(): void {
    this.flags |= WATCHING
    if (this.lc === 0 && this.subs === undefined && this.#group === undefined) return
    this.#bind()
    const value = this.#read()
    const followers = this.#group instanceof PathAtom ? undefined : this.#group
    this.tell(value)
    if (followers !== undefined) for (const follower of followers) if (follower.#group === this) follower.tell(value)
  }

  /** For those who depend on it: true when the value is another. */
  override update(): boolean {
    this.flags = MUTABLE | (this.flags & WATCHING)
    this.#bind()
    const value = this.#read()
    if (isAlike<unknown>((a, b) => this.eq(a, b), this.#value, value)) return false
    this.#value = value
    return true
  }

  override afterHold(): void {
    // It was bound to a place of the uncommitted state, which may be another by now.
    if (this.#node === undefined) return
    this.#unbind()
    if (this.lc > 0 || this.subs !== undefined) this.#bind()
  }

  #bind(): void {
    if (this.#node !== undefined) {
      if (this.#node === null || this.#node.isLive) return
      this.#unbind()
    }
    if (isHeld()) noteHeldRun(this)
    const node = nodeAbove(this.#core, this.#path)
    this.#core.paths.add(this as PathAtom<unknown>)
    this.#node = null
    if (node === undefined) return
    const token = lastToken(this.#path)
    const isArray = Array.isArray(node.raw)
    const value = token !== undefined && Object.hasOwn(node.raw, token) ? memberOf(node.raw, token) : undefined
    if (token === undefined || isContainer(value)) {
      this.#node = token === undefined ? node : childOf(node, isArray ? +token : token, value as never)
      this.watchKey = DEEP
    } else {
      this.#node = node
      this.watchKey = isArray && token !== 'length' ? toIndex(token) : token
    }
    const leader = this.#equals === undefined ? findLeader<T>(this.#node, this.watchKey) : undefined
    this.#group = leader
    if (leader === undefined) addWatch(this.#node, this)
    else if (leader.#group === undefined) leader.#group = [this]
    else (leader.#group as PathAtom<T>[]).push(this)
  }

  /** Another atom can be woken together with this one. */
  canLead(): boolean {
    return this.#equals === undefined
  }

  #unbind(): void {
    const node = this.#node
    if (node === undefined) return
    this.#node = undefined
    this.#core.paths.remove(this as PathAtom<unknown>)
    const group = this.#group
    this.#group = undefined
    if (group instanceof PathAtom) {
      const rest = (group.#group as PathAtom<T>[]).filter((atom) => atom !== this)
      group.#group = rest.length > 0 ? rest : undefined
    } else if (node !== null) {
      removeWatch(node, this)
      if (group !== undefined) this.#handOver(node, group)
    }
  }

  /** The first follower takes over. */
  #handOver(node: TreeNode, [next, ...rest]: PathAtom<T>[]): void {
    if (next === undefined) return
    next.#group = rest.length > 0 ? rest : undefined
    for (const atom of rest) atom.#group = next
    addWatch(node, next)
    // A wake-up may be under way.
    if (!isHeld()) enqueue(next)
  }

  override rise(): void {
    if (this.#node !== undefined) return
    this.#bind()
    if (heldWrite > 0) this.flags |= DIRTY
    else this.#value = this.#read()
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

/** The last token of a pointer; undefined for the root's. */
function lastToken(path: string): string | undefined {
  return path === '' ? undefined : unescapeToken(path.slice(path.lastIndexOf('/') + 1))
}

/** The node that all tokens of `path` but the last lead to; undefined when there is none. */
function nodeAbove(core: Core, path: string): TreeNode | undefined {
  let node: TreeNode = core.root
  let end = path.indexOf('/', 1)
  for (let start = 1; end > 0; start = end + 1, end = path.indexOf('/', start)) {
    const token = unescapeToken(path.slice(start, end))
    const isArray = Array.isArray(node.raw)
    if (isArray && toIndex(token) < 0) return undefined
    const kid = (node.kids as Dictionary<TreeNode> | null)?.[token]
    if (kid !== undefined) {
      node = kid
      continue
    }
    if (!Object.hasOwn(node.raw, token)) return undefined
    const value = (node.raw as Dictionary<unknown>)[token]
    if (!isContainer(value)) return undefined
    node = childOf(node, isArray ? +token : token, value)
  }
  return node
}
