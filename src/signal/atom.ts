import { report } from '../errors.js'
import { touchEpoch, untracked, Watcher } from './graph.js'

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
  #listeners: Listener<T>[] = []
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
      this.mount()
      this.last = untracked(() => this.get())
    }
    this.#listeners.push(listener)
    this.lc++
    let live = true
    return () => {
      if (!live) return
      live = false
      const at = this.#listeners.indexOf(listener)
      if (this.#notifying > 0) this.#listeners[at] = gone
      else this.#listeners.splice(at, 1)
      if (--this.lc === 0) {
        this.unmount()
        this.off()
      }
    }
  }

  subscribe(listener: Listener<T>): () => void {
    const stop = this.listen(listener)
    untracked(() => listener(this.get()))
    return stop
  }

  /** Tells every listener, one failing not stopping the others. */
  notify(oldValue?: T): void {
    touchEpoch()
    this.#notifying++
    const listeners = this.#listeners
    const value = this.last as T
    for (let i = 0, n = listeners.length; i < n; i++) {
      try {
        ;(listeners[i] as Listener<T>)(value, oldValue)
      } catch (error) {
        report(error)
      }
    }
    if (--this.#notifying === 0 && this.lc < listeners.length) this.#listeners = listeners.filter((l) => l !== gone)
  }

  /** A hook of nanostores: called when the last listener has gone. */
  off(): void {}

  /** Tells the listeners when `value` is not the one that they heard of last. */
  protected tell(value: T): void {
    const before = this.last as T
    if (this.lc === 0 || this.eq(before, value)) return
    this.last = value
    this.notify(before)
  }
}
