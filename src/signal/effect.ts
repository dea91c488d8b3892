import { report } from '../errors.js'
import {
  active,
  CHECKING,
  catchUp,
  checkDirty,
  DIRTY,
  endTracking,
  enqueue,
  flush,
  type Link,
  PENDING,
  RECURSED,
  startTracking,
  unlinkAll,
  untracked,
  WATCHING,
  Watcher,
} from './graph.js'
import { heldWrite, isHeld, noteHeldRun } from './hold.js'
import { inspector } from './inspector.js'
import { kept, nothing } from './kept.js'

/** What an effect may return: called before the next run and at the end. */
export type CleanUp = (() => void) | void

class Effect extends Watcher {
  readonly #fn: () => CleanUp
  #cleanUp: (() => void) | undefined = undefined
  #owned: Effect[] | undefined = undefined
  #stopped = false

  constructor(fn: () => CleanUp) {
    super()
    this.#fn = fn
    if (active instanceof Effect) {
      this.owner = active
      active.#owned ??= []
      active.#owned.push(this)
    }
  }

  override run(): void {
    if (this.#stopped) return
    const flags = this.flags
    const isDirty = flags & DIRTY || (flags & PENDING && checkDirty(this.deps as Link, this))
    if (!isDirty || !this.mayRun()) {
      this.flags = WATCHING
      if (isDirty) catchUp(this)
      return
    }
    if (inspector !== undefined) inspector.woke('effect', this.#fn.name, this)
    if (this.#owned !== undefined || this.#cleanUp !== undefined) this.#tidy()
    try {
      this.execute()
    } catch (error) {
      report(error)
    }
  }

  execute(): void {
    if (this.#stopped) return
    const before = startTracking(this, WATCHING | CHECKING)
    try {
      const fn = this.#fn
      const result = fn()
      if (typeof result === 'function') this.#cleanUp = result
    } finally {
      endTracking(this, before)
      if (heldWrite > 0) noteHeldRun(this)
      if (this.#stopped) this.stop()
      else if (this.flags & (RECURSED | PENDING)) {
        // It wrote what it reads: it runs again, after the others, until it settles or the loop guard cuts it off.
        this.flags = WATCHING | PENDING | (this.flags & DIRTY)
        enqueue(this)
      }
    }
  }

  /** Ends what the last run left behind, in reverse order; one failing does not strand the others. */
  #tidy(): void {
    const owned = this.#owned
    const cleanUp = this.#cleanUp
    this.#owned = undefined
    this.#cleanUp = undefined
    if (owned !== undefined) while (owned.length > 0) (owned.pop() as Effect).stop()
    if (cleanUp !== undefined) {
      try {
        untracked(cleanUp)
      } catch (error) {
        report(error)
      }
    }
  }

  stop(): void {
    this.#stopped = true
    if (this.flags & CHECKING) return // stopped from inside: execute() ends it
    this.flags = 0
    unlinkAll(this)
    this.#tidy()
  }
}

/**
 * Runs `fn` at once and again after each commit that changes what it read. What `fn` returns is its clean-up.
 * An effect created inside another ends with the run that created it. An error in the first run is thrown to the
 * caller and ends the effect; later ones go to the host's global error handler.
 */
export function effect(fn: () => CleanUp): () => void {
  // Outside of every other, so that none owns it.
  kept.effect ??= untracked(() => new Effect(nothing))
  const made = new Effect(fn)
  try {
    made.execute()
  } catch (error) {
    made.stop()
    throw error
  }
  if (!isHeld()) flush()
  return () => made.stop()
}

class Tracker extends Watcher {
  readonly #onStale: () => void

  constructor(onStale: () => void) {
    super()
    this.#onStale = onStale
  }

  collect<T>(read: () => T): T {
    const before = startTracking(this, WATCHING | CHECKING)
    try {
      return read()
    } finally {
      endTracking(this, before)
      if (heldWrite > 0) noteHeldRun(this)
      if (this.flags & (RECURSED | PENDING)) {
        this.flags = WATCHING | PENDING | (this.flags & DIRTY)
        enqueue(this)
      }
    }
  }

  override run(): void {
    const flags = this.flags
    if (flags & DIRTY || (flags & PENDING && checkDirty(this.deps as Link, this))) {
      if (inspector !== undefined) inspector.woke('view', '', this)
      this.stop()
      try {
        this.#onStale()
      } catch (error) {
        report(error)
      }
    } else this.flags = WATCHING
  }

  stop(): void {
    this.flags = 0
    unlinkAll(this)
  }
}

/**
 * Runs `read` once and calls `onStale` once, synchronously after the commit that changed something `read` had read.
 * For view bindings: track the render, render again when stale.
 */
export function track<T>(read: () => T, onStale: () => void): { value: T; stop: () => void } {
  const tracker = new Tracker(onStale)
  try {
    const value = tracker.collect(read)
    // It wrote what it read.
    if (tracker.flags & PENDING && !isHeld()) flush()
    return { value, stop: () => tracker.stop() }
  } catch (error) {
    tracker.stop()
    throw error
  }
}
