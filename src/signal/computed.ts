import type { ReadableAtom } from 'nanostores'
import { JodsError, report } from '../errors.js'
import { Atom, isAlike } from './atom.js'
import {
  active,
  bumps,
  CHECKING,
  checkDirty,
  DIRTY,
  depend,
  endTracking,
  type GraphNode,
  type Link,
  LOOP_LIMIT,
  MUTABLE,
  OPEN,
  PENDING,
  relink,
  shallowPropagate,
  startTracking,
  unlinkAll,
  untracked,
  WATCHING,
} from './graph.js'
import { heldWrite, noteHeldRead } from './hold.js'
import { inspector } from './inspector.js'
import { kept, nothing } from './kept.js'

/** Computeds that were read while nobody watches them; they rest after the present task. */
let loose: Computed<unknown>[] = []

function restAll(): void {
  const list = loose
  loose = []
  restWithSources(list)
}

let leaving: Computed<unknown>[] | undefined

/** Puts computeds to rest, and those that lose their last subscriber by it: one after the other, however deep. */
function restWithSources(list: Computed<unknown>[]): void {
  leaving = list
  for (let next = list.pop(); next !== undefined; next = list.pop()) next.rest()
  leaving = undefined
}

/** A value derived from what its function reads. Lazy; memoised; linked into the graph only while it is in use. */
export class Computed<T> extends Atom<T> {
  #value: T | undefined = undefined
  #failed = false
  #loose = false
  /** While resting: what it depends on and at which versions, so that it is held by nobody and still memoised. */
  #seen: (GraphNode | number)[] | undefined = undefined
  #scratch: T | undefined = undefined
  #scratchAt = 0
  readonly #read: () => T
  readonly #equals: (a: T, b: T) => boolean

  constructor(read: () => T, equals: (a: T, b: T) => boolean = Object.is) {
    super()
    this.#read = read
    this.#equals = equals
    this.flags = MUTABLE | DIRTY
  }

  override get label(): string {
    return this.#read.name
  }

  override get(): T {
    // Most reads: the value is right, and somebody is collecting.
    if (heldWrite > 0 || this.#seen !== undefined || this.flags & (CHECKING | DIRTY | PENDING | OPEN)) {
      if (this.flags & CHECKING) throw this.#refuse()
      if (heldWrite > 0) return this.#inHold()
      this.refresh()
    }
    if (active !== undefined) depend(this)
    else if (this.subs === undefined) this.#restLater()
    if (this.#failed) throw this.#value
    return this.#value as T
  }

  /** Nobody watches: it need not stay linked. */
  #restLater(): void {
    if (this.lc > 0 || this.#loose || this.#seen !== undefined) return
    this.#loose = true
    if (loose.push(this as Computed<unknown>) === 1) queueMicrotask(restAll)
  }

  /** Brings the value up to date. */
  refresh(): void {
    if (this.#seen !== undefined && this.#isRested()) return
    const { flags } = this
    if (flags & (DIRTY | OPEN) || (flags & PENDING && checkDirty(this.deps as Link, this))) {
      if (this.update() && this.subs !== undefined) shallowPropagate(this.subs)
    } else if (flags & PENDING) this.flags = flags & ~PENDING
  }

  /** True when the value it rested on still holds; else it is dirty. */
  #isRested(): boolean {
    if (this.flags & DIRTY || !this.#isStillRight()) {
      this.#seen = undefined
      this.flags = this.flags | DIRTY
      return false
    }
    if (active !== undefined || this.lc > 0) this.rise()
    return true
  }

  override update(): boolean {
    if (this.flags & CHECKING) throw this.#refuse()
    if (inspector !== undefined && this.version > 0) inspector.woke('computed', this.label, this)
    let value: T
    let failed: boolean
    for (let turns = 0; ; turns++) {
      const at = bumps
      // It stays dirty while it runs: whoever finds it among what it depends on itself asks here, and hears so.
      const before = startTracking(this, MUTABLE | CHECKING | DIRTY | (this.flags & WATCHING))
      failed = false
      try {
        value = this.#read()
      } catch (error) {
        // An error is a value too: whoever reads gets it until a dependency changes.
        value = error as T
        failed = true
      }
      this.flags = this.flags & ~DIRTY
      endTracking(this, before)
      if (bumps === at || !hasDirty(this)) break
      // It has written what it had read: once more, until it settles.
      if (turns < LOOP_LIMIT) continue
      value = cycle() as T
      failed = true
      break
    }
    if (this.version > 0 && failed === this.#failed && (failed ? value === this.#value : this.#same(value)))
      return false
    this.#value = value
    this.#failed = failed
    this.version++
    return true
  }

  #same(value: T): boolean {
    const equals = this.#equals
    const now = this.#value as T
    return equals === Object.is ? Object.is(now, value) : untracked(() => isAlike(equals, now, value))
  }

  /** What asks is part of a circle: it is not remembered, as nothing that it depends on will say when that is gone. */
  #refuse(): JodsError {
    if (active !== undefined) active.flags |= OPEN
    return cycle()
  }

  /** Inside a batch that has written: computed afresh after each write, remembered nowhere else. */
  #inHold(): T {
    if (this.#scratchAt !== heldWrite) {
      const at = heldWrite
      this.flags = this.flags | CHECKING
      try {
        this.#scratch = untracked(this.#read)
      } finally {
        this.flags = this.flags & ~CHECKING
      }
      this.#scratchAt = at
    }
    if (active !== undefined) {
      noteHeldRead(this)
      depend(this)
    }
    return this.#scratch as T
  }

  #isStillRight(): boolean {
    const seen = this.#seen as (GraphNode | number)[]
    for (let i = 0; i < seen.length; i += 2) {
      const source = seen[i] as GraphNode
      if (source instanceof Computed) {
        untracked(() => source.refresh())
        if (source.subs === undefined) source.#restLater()
      }
      if (source.stamp() !== seen[i + 1]) return false
    }
    return true
  }

  /** Lets go of the dependencies and keeps the value, unless somebody came to use it meanwhile. */
  rest(): void {
    this.#loose = false
    if (this.subs !== undefined || this.lc > 0 || this.#seen !== undefined) return
    this.#scratch = undefined
    this.#scratchAt = 0
    if (this.flags & (DIRTY | PENDING | OPEN)) {
      this.flags = MUTABLE | DIRTY
    } else {
      const seen: (GraphNode | number)[] = []
      for (let link = this.deps; link !== undefined; link = link.nextDep) {
        const source = link.dep as GraphNode
        seen.push(source, source.stamp())
      }
      this.#seen = seen
    }
    unlinkAll(this)
  }

  /** Takes its place in the graph again; the value is known to be right. */
  override rise(): void {
    const seen = this.#seen
    if (seen === undefined) return
    this.#seen = undefined
    this.depsTail = undefined
    for (let i = 0; i < seen.length; i += 2) {
      const source = seen[i] as GraphNode
      source.rise()
      relink(this, source)
    }
  }

  override unwatched(): void {
    if (leaving === undefined) restWithSources([this as Computed<unknown>])
    else leaving.push(this as Computed<unknown>)
  }

  override run(): void {
    if (this.lc === 0) return
    this.flags = this.flags | WATCHING
    this.refresh()
    if (this.#failed) report(this.#value)
    else this.tell(this.#value as T)
  }

  protected override mount(): void {
    this.flags = this.flags | WATCHING
    // Nothing uncommitted is remembered; the end of the hold runs it.
    if (heldWrite > 0) return
    this.lc++ // refresh keeps the links of a computed that has listeners
    try {
      this.refresh()
    } finally {
      this.lc--
    }
  }

  protected override unmount(): void {
    this.flags = this.flags & ~WATCHING
    this.unwatched()
  }
}

function hasDirty(node: GraphNode): boolean {
  for (let link = node.deps; link !== undefined; link = link.nextDep) if (link.dep.flags & DIRTY) return true
  return false
}

function cycle(): JodsError {
  return new JodsError('computed/cycle', 'A computed value depends on itself.', {
    fix: 'Break the circle: let one of the values be stored, or derive both from a third.',
  })
}

/** Creates an atom whose value follows from the stores and atoms that `fn` reads. Lazy, memoised, glitch-free. */
export function computed<T>(fn: () => T): ReadableAtom<T> {
  kept.computed ??= new Computed<unknown>(nothing)
  // See `signal`: the class has every member of nanostores' interface.
  return new Computed(fn) as unknown as ReadableAtom<T>
}
