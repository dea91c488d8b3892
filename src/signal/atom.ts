import { report } from '../errors.js'
import { active, touchEpoch, untracked, Watcher } from './graph.js'
import { heldWrite, noteHeldRun } from './hold.js'

/** Called with the new value and the one before. */
export type Listener<T> = (value: T, oldValue?: T) => void

const gone = (): void => {}

/**
 * What a source needs to be a nanostores atom: `get`, `value`, `listen`, `subscribe`, `lc`, `notify`, `off`.
 * nanostores wraps `listen` and calls the original unbound, hence the closure.
 */
export abstract class Atom<T> extends Watcher {
  /** Listeners count, nanostores' name. */
  lc = 0
  protected last: T | undefined = undefined
  // Most atoms have one listener; the others wait in a list.
  #first: Listener<T> | undefined = undefined
  #more: Listener<T>[] | undefined = undefined
  #notifying = 0

  abstract get(): T
  /** Called before the first listener is added and after the last one has gone. */
  protected abstract mount(): void
  protected abstract unmount(): void

  get value(): T {
    return this.get()
  }

  get init(): T | undefined {
    return undefined
  }

  eq(a: unknown, b: unknown): boolean {
    return Object.is(a, b)
  }

  listen: (listener: Listener<T>) => () => void = (listener) => {
    if (this.lc === 0) {
      if (heldWrite > 0) noteHeldRun(this)
      this.mount()
      this.last = active === undefined ? this.get() : untracked(() => this.get())
    }
    if (this.lc++ === 0 && this.#more === undefined) this.#first = listener
    else if (this.#more === undefined) this.#more = [listener]
    else this.#more.push(listener)
    let isLive = true
    return () => {
      if (isLive) this.#forget(listener)
      isLive = false
    }
  }

  #forget(listener: Listener<T>): void {
    if (this.#first === listener) this.#first = undefined
    else {
      const more = this.#more as Listener<T>[]
      const at = more.indexOf(listener)
      // While they are being told nobody changes places.
      if (this.#notifying > 0) more[at] = gone
      else more.splice(at, 1)
    }
    if (--this.lc > 0) return
    if (this.#notifying === 0) this.#more = undefined
    this.unmount()
    this.off()
  }

  subscribe(listener: Listener<T>): () => void {
    const stop = this.listen(listener)
    untracked(() => listener(this.get()))
    return stop
  }

  /** Tells every listener, one failing not stopping the others. */
  notify(oldValue?: T): void {
    touchEpoch()
    const value = this.last as T
    const more = this.#more
    if (this.#first !== undefined) call(this.#first, value, oldValue)
    if (more === undefined) return
    this.#notifying++
    for (let i = 0, n = more.length; i < n; i++) call(more[i] as Listener<T>, value, oldValue)
    if (--this.#notifying === 0)
      this.#more = this.lc === 0 ? undefined : more.includes(gone) ? more.filter((listener) => listener !== gone) : more
  }

  /** A hook of nanostores: called when the last listener has gone. */
  off(): void {}

  /** Tells the listeners when `value` is not the one that they heard of last. */
  protected tell(value: T): void {
    const before = this.last as T
    if (this.lc === 0 || this.eq(before, value)) return
    this.last = value
    if (this.mayRun()) this.notify(before)
  }
}

function call<T>(listener: Listener<T>, value: T, oldValue: T | undefined): void {
  try {
    listener(value, oldValue)
  } catch (error) {
    report(error)
  }
}
