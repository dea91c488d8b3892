import { signal, untracked } from 'jods'
import type { ReadableAtom } from 'jods/kit'
import { guarded } from './guarded.js'
import { mark } from './own.js'

/**
 * The pace at which a model tells of its changes, however much happened: those who listen hear once per turn of the event
 * loop, effects and views that have read wake once per frame. Whoever asks gets what is right at that moment. Setting a
 * signal would run all that waits for a frame; so that is left to the frame.
 */
export interface Pace {
  /** Something is different: those who listen will hear. */
  changed(): void
  /** Creates an atom of what `read` gives; it must give the same object as long as nothing about it has changed. */
  atom<T>(read: () => T): ReadableAtom<T>
}

type Listener<T> = (value: T, oldValue?: T) => void

/** nanostores recomputes nothing unless this moves. */
const host = globalThis as {
  nanostoresGlobal?: { epoch: number }
  requestAnimationFrame?: (fn: () => void) => number
  document?: { hidden?: boolean }
}

export function createPace(): Pace {
  /** The atoms that somebody listens to. */
  const heard = new Set<() => void>()
  const version = mark(signal(0))
  let count = 0
  let isPlanned = false
  let isRead = false
  let isFramePlanned = false

  function tellListeners(): void {
    isPlanned = false
    for (const tell of [...heard]) tell()
  }

  function wakeReaders(): void {
    isFramePlanned = false
    isRead = false
    version.set(count)
  }

  return {
    changed() {
      count += 1
      if (host.nanostoresGlobal) host.nanostoresGlobal.epoch += 1
      if (!isPlanned && heard.size > 0) {
        isPlanned = true
        queueMicrotask(tellListeners)
      }
      if (!isFramePlanned && isRead) {
        isFramePlanned = true
        afterFrame(wakeReaders)
      }
    },
    atom(read) {
      const get = (): ReturnType<typeof read> => {
        isRead = true
        version.get()
        return untracked(read)
      }
      return createPaced(get, heard)
    },
  }
}

/** After all that runs in the next frame; after 16 ms where there are none. */
function afterFrame(fn: () => void): void {
  const { requestAnimationFrame, document } = host
  if (requestAnimationFrame && document?.hidden !== true) requestAnimationFrame(() => setTimeout(fn))
  else {
    const timer: unknown = setTimeout(fn, 16)
    // A program that has nothing else to do may end.
    if (typeof timer === 'object') (timer as { unref(): void }).unref()
  }
}

/** An atom by nanostores' contract. */
function createPaced<T>(read: () => T, heard: Set<() => void>): ReadableAtom<T> {
  let listeners: readonly Listener<T>[] = []
  let last: T

  function tell(): void {
    const before = last
    last = read()
    if (last !== before) atom.notify(before)
  }

  const atom = {
    lc: 0,
    get init() {
      return read()
    },
    get value() {
      return read()
    },
    eq: Object.is,
    get: read,
    listen(listener: Listener<T>) {
      if (listeners.length === 0) {
        last = read()
        heard.add(tell)
      }
      listeners = [...listeners, listener]
      atom.lc = listeners.length
      let isLive = true
      return () => {
        if (!isLive) return
        isLive = false
        listeners = listeners.toSpliced(listeners.indexOf(listener), 1)
        atom.lc = listeners.length
        if (atom.lc > 0) return
        heard.delete(tell)
        atom.off()
      }
    },
    subscribe(listener: Listener<T>) {
      const stop = atom.listen(listener)
      listener(read())
      return stop
    },
    notify(before?: T) {
      for (const listener of listeners) guarded(listener, last, before)
    },
    off() {},
  }
  // It has every member of nanostores' interface; its types mark some of them as branded.
  return atom as unknown as ReadableAtom<T>
}
