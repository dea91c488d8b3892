import { nodeOf } from '../proxy/node-of.js'
import { untracked } from '../signal/index.js'
import { follow } from './follow.js'
import { partOf } from './part-of.js'
import { answer, type Look, View, type ViewHost, wholeOf } from './view.js'

/** One call of a component's function: what it reads, and whether that still holds. */
export interface Rendering<T> {
  /** What the function reads from and its handlers write to. */
  readonly view: T
  /** Another number once something that was read has changed. */
  readonly version: () => number
  /** Call it when the result is on the screen: what handlers and effects read from then on is no part of the render. */
  readonly commit: () => void
}

/** The renders of one component that reads one store, or a part of one. */
export interface Renders<T> {
  /** Begins a render. It subscribes to nothing: one that is thrown away leaves nothing behind. */
  readonly begin: () => Rendering<T>
  /** Calls `onStale` after a commit that changes what the render on the screen has read. For one subscriber. */
  readonly subscribe: (onStale: () => void) => () => void
}

/**
 * For bindings of frameworks that call a component's function for every render (React, Preact): views that remember what
 * was read. A part of a view is another object when something in it has changed and the same when nothing has, so that
 * `memo`, `useMemo` and lists of dependencies work. The values are always those of the live state.
 */
export function createRenders<T extends object>(storeOrPart: T): Renders<T> {
  // The view of its root has the type of what it is a view of.
  return new Recorder(partOf(storeOrPart)) as Renders<object> as Renders<T>
}

class Recorder implements Renders<object>, ViewHost {
  /** By snapshot: what was read of a part that has not changed since counts again when a later render hands it on. */
  readonly #views = new WeakMap<object, RenderView>()
  readonly copies: ViewHost['copies'] = new WeakMap()
  readonly part: object
  /** The render that goes on: while there is one, reads count. */
  turn: Render | undefined
  onStale: (() => void) | undefined
  committed: Render | undefined

  constructor(part: object) {
    this.part = part
  }

  readonly begin = (): Render => {
    this.turn = new Render(this.part, this)
    return this.turn
  }

  readonly subscribe = (onStale: () => void): (() => void) => {
    this.onStale = onStale
    this.committed?.watch()
    return () => {
      this.onStale = undefined
      this.committed?.rest()
    }
  }

  viewOf(part: object): RenderView {
    const identity = untracked(() => wholeOf(part)) as object
    const known = this.#views.get(identity)
    // Undo may bring the same data back as another part.
    if (known?.part === part) return known
    const made = new RenderView(part, this)
    made.identity = identity
    this.#views.set(identity, made)
    return made
  }
}

class RenderView extends View {
  declare protected readonly host: Recorder
  /** The snapshot of the part when the view was made. */
  identity: object | undefined
  readonly #seen: Map<Look, unknown[]> = new Map()

  note(look: Look): void {
    if (!this.host.turn || this.#seen.has(look)) return
    const seen = answer(this.part, look).map((value) => (nodeOf(value) ? this.host.viewOf(value as object) : value))
    this.#seen.set(look, seen)
  }

  /** True when every look would find what it has found. */
  isRight(): boolean {
    for (const [look, then] of this.#seen) {
      const now = answer(this.part, look)
      const isStill = (value: unknown, i: number): boolean =>
        value instanceof RenderView
          ? value.part === now[i] && (look === '#' || i > 0 ? value.isRight() : value.isAsHanded())
          : Object.is(value, now[i])
      if (now.length !== then.length || !then.every(isStill)) return false
    }
    return true
  }

  /** A part that was asked for by its key and not looked into, as for a list of dependencies, counts as read whole. */
  isAsHanded(): boolean {
    return this.#seen.size > 0 ? this.isRight() : wholeOf(this.part) === this.identity
  }
}

/** The view of the root. It is each render's own: what a render reads of it counts for that render alone. */
class Render extends RenderView implements Rendering<object> {
  readonly #number: number = this.host.committed?.version() ?? 0
  #isStale = false
  #stop: (() => void) | undefined

  readonly version = (): number => {
    if (!this.#stop) this.#check()
    return this.#number + Number(this.#isStale)
  }

  readonly commit = (): void => {
    const { host } = this
    host.turn = undefined
    host.committed?.rest()
    host.committed = this
    this.watch()
  }

  /** Subscribes to what was read, if there is somebody to tell, and finds out what has changed since. */
  watch(): void {
    const { onStale } = this.host
    if (onStale) this.#stop = follow(() => this.#check(), onStale)
  }

  rest(): void {
    this.#stop = void this.#stop?.()
  }

  #check(): void {
    this.#isStale = true
    try {
      this.#isStale = !this.isRight()
    } catch {
      // A computed field fails by now: the next render hears why.
    }
  }
}
