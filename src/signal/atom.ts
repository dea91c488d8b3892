import { clean } from 'nanostores'
import { report } from '../errors.js'
import { active, touchEpoch, untracked, Watcher } from './graph.js'
import { heldWrite, noteHeldRun } from './hold.js'
import { inspector } from './inspector.js'

/** Called with the new value and the one before. */
export type Listener<T> = (value: T, oldValue?: T) => void

/** How many atoms are telling their listeners at this moment, and those that lost some meanwhile. */
let telling = 0
let toSweep: Atom<unknown>[] = []

/** Asks an equality that somebody handed in; one that throws finds nothing equal. */
export function isAlike<T>(equals: (a: T, b: T) => boolean, a: T, b: T): boolean {
  try {
    return equals(a, b)
  } catch (error) {
    report(error)
    return false
  }
}

const gone = (): void => {}

/** What somebody has put in the place of an atom's own methods. */
interface Hooks<T> {
  listen?: (listener: Listener<T>) => () => void
  notify?: (oldValue?: T) => void
  /** The atom's own, once `get` has been hooked. */
  read?: () => T
}

/**
 * What a source needs to be a nanostores atom: `get`, `value`, `listen`, `subscribe`, `lc`, `notify`, `off`.
 * nanostores wraps `listen` and `notify` by assignment and calls the originals unbound: a closure is made when
 * somebody asks for one, and no atom carries any.
 */
export abstract class Atom<T> extends Watcher {
  /** Listeners count, nanostores' name. */
  lc = 0
  protected last: T | undefined = undefined
  // Most atoms have one listener; the others wait in a list.
  #first: Listener<T> | undefined = undefined
  #more: Listener<T>[] | undefined = undefined
  protected hooks: Hooks<T> | undefined = undefined

  abstract get(): T
  /** Called before the first listener is added and after the last one has gone. */
  protected abstract mount(): void
  protected abstract unmount(): void

  get value(): T {
    return this.get()
  }

  /** What development tools call it. */
  get label(): string {
    return ''
  }

  get init(): T | undefined {
    return undefined
  }

  eq(a: unknown, b: unknown): boolean {
    return Object.is(a, b)
  }

  get listen(): (listener: Listener<T>) => () => void {
    return this.hooks?.listen ?? ((listener) => this.#listen(listener))
  }

  set listen(listen: (listener: Listener<T>) => () => void) {
    this.hooks ??= {}
    this.hooks.listen = listen
    if (this.hooks.read === undefined) this.#hookGet(this.hooks)
  }

  /** Whoever has put a `listen` of their own in place hears, as with nanostores, of a `get` that nobody listens to. */
  #hookGet(hooks: Hooks<T>): void {
    const read = this.get.bind(this)
    hooks.read = read
    this.get = () => {
      if (this.lc === 0) this.listen(gone)()
      return read()
    }
  }

  #listen(listener: Listener<T>): () => void {
    if (this.lc === 0) {
      if (heldWrite > 0) noteHeldRun(this)
      this.mount()
      try {
        const read = this.hooks?.read
        if (active !== undefined) this.last = untracked(() => (read === undefined ? this.get() : read()))
        else this.last = read === undefined ? this.get() : read()
      } catch (error) {
        this.unmount()
        throw error
      }
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
      const more = this.#more ?? []
      const at = more.indexOf(listener)
      if (at < 0) return // cleaned away
      // While they are being told nobody changes places.
      if (telling > 0) {
        more[at] = gone
        toSweep.push(this as unknown as Atom<unknown>)
      } else more.splice(at, 1)
    }
    if (--this.lc > 0) return
    this.#more = undefined
    this.unmount()
    this.off()
  }

  subscribe(listener: Listener<T>): () => void {
    const stop = this.listen(listener)
    untracked(() => listener(this.get()))
    return stop
  }

  get notify(): (oldValue?: T) => void {
    return this.hooks?.notify ?? ((oldValue) => this.#notify(oldValue))
  }

  set notify(notify: (oldValue?: T) => void) {
    this.hooks ??= {}
    this.hooks.notify = notify
  }

  /** Tells every listener, one failing not stopping the others. */
  #notify(oldValue: T | undefined): void {
    touchEpoch()
    const value = this.last as T
    const more = this.#more
    if (more === undefined) {
      if (this.#first !== undefined) call(this.#first, value, oldValue)
      return
    }
    telling++
    // Who is added meanwhile hears of the next.
    const n = more.length
    if (this.#first !== undefined) call(this.#first, value, oldValue)
    for (let i = 0; i < n; i++) call(more[i] as Listener<T>, value, oldValue)
    if (--telling === 0 && toSweep.length > 0) sweep()
  }

  static sweep(atom: Atom<unknown>): void {
    atom.#more = atom.#more?.filter((listener) => listener !== gone)
  }

  /** Drops every listener: nanostores' `cleanStores` in tests. */
  clean(): void {
    if (this.lc === 0) return
    this.#first = undefined
    this.#more = undefined
    this.lc = 0
    this.unmount()
    this.off()
  }

  /** A hook of nanostores: called when the last listener has gone. */
  off(): void {}

  /** Tells the listeners when `value` is not the one that they heard of last. */
  protected tell(value: T): void {
    const before = this.last as T
    if (this.lc === 0 || isAlike((a, b) => this.eq(a, b), before, value)) return
    this.last = value
    if (!this.mayRun()) return
    if (inspector !== undefined) inspector.woke('atom', this.label, this)
    if (this.hooks === undefined) this.#notify(before)
    else this.notify(before)
  }
}

function sweep(): void {
  const atoms = toSweep
  toSweep = []
  for (const atom of atoms) Atom.sweep(atom)
}

// `onMount` of nanostores wraps it and calls the original unbound.
Object.defineProperty(Atom.prototype, clean, {
  configurable: true,
  get(this: Atom<unknown>) {
    return () => this.clean()
  },
  set(this: Atom<unknown>, value: () => void) {
    Object.defineProperty(this, clean, { value, configurable: true, writable: true })
  },
})

function call<T>(listener: Listener<T>, value: T, oldValue: T | undefined): void {
  try {
    listener(value, oldValue)
  } catch (error) {
    report(error)
  }
}
