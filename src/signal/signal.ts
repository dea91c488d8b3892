import type { WritableAtom } from 'nanostores'
import { Atom } from './atom.js'
import {
  active,
  bump,
  DIRTY,
  depend,
  enqueue,
  flush,
  MUTABLE,
  shallowPropagate,
  touchEpoch,
  WATCHING,
} from './graph.js'
import { holdSignal, isHeld } from './hold.js'
import { kept } from './kept.js'

class Signal<T> extends Atom<T> {
  current: T

  constructor(value: T) {
    super()
    this.current = value
  }

  override get(): T {
    if (this.flags & DIRTY && this.update() && this.subs !== undefined) shallowPropagate(this.subs)
    if (active !== undefined) depend(this)
    return this.current
  }

  override get value(): T {
    return this.get()
  }

  override set value(value: T) {
    this.set(value)
  }

  /** Bound, as nanostores and event handlers call it on its own. */
  set: (value: T) => void = (value) => {
    if (Object.is(this.current, value)) return
    if (isHeld()) {
      holdSignal(this, value)
      return
    }
    this.current = value
    touchEpoch()
    bump(this)
    this.wake()
    flush()
  }

  override update(): boolean {
    this.flags = (this.flags & WATCHING) | MUTABLE
    return true
  }

  /** Queues the listeners. */
  wake(): void {
    if (this.lc > 0) enqueue(this)
  }

  override run(): void {
    this.mount()
    this.tell(this.current)
  }

  protected override mount(): void {
    this.flags = this.flags | WATCHING
  }

  protected override unmount(): void {
    this.flags = this.flags & ~WATCHING
  }
}

/** Creates a writable atom: `get()`, `set(value)`, `value`, and nanostores' `listen` and `subscribe`. */
export function signal<T>(value: T): WritableAtom<T> {
  kept.signal ??= new Signal(undefined)
  // Signal has every member of nanostores' interface; its types mark some of them as optional or branded.
  return new Signal(value) as unknown as WritableAtom<T>
}
