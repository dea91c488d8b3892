import type { Items } from './items.js'
import type { Item } from './source.js'
import { isPromise } from './values.js'

/** A source that never pauses gives way to the event loop this often, in milliseconds. */
const breath = 8
/** Looking at the clock costs as much as a small item: it is done for every so many. */
const clockPace = 8

/**
 * Hands over items, one at a time, until `take` says that it was the last, the source ends, or the signal aborts, even
 * while the source is silent. Asks for more only when all before are taken; `pause` hears of each such moment that
 * had to be waited for, and of each time that others are let in. Rejects with what the source fails with.
 */
export async function pull(
  items: Items,
  signal: AbortSignal,
  take: (item: Item) => boolean,
  pause: () => void,
): Promise<void> {
  let isOver = signal.aborted
  let abandon = () => {}
  const onAbort = () => {
    isOver = true
    abandon()
  }
  signal.addEventListener('abort', onAbort)
  let pausedAt = performance.now()
  let count = 0

  /** What was promised, or nothing when the end comes before it. */
  function orEnd<T>(given: PromiseLike<T>): Promise<T | undefined> {
    // Not `Promise.race` with one promise of the end, which would remember every item.
    return new Promise((resolve, reject) => {
      abandon = () => resolve(undefined)
      given.then(resolve, reject)
    })
  }

  function isBreathDue(): boolean {
    count += 1
    return count % clockPace === 0 && performance.now() - pausedAt >= breath
  }

  async function breathe(): Promise<void> {
    pause()
    await othersRun()
    pausedAt = performance.now()
  }

  /** Takes items from index `from` on until a breath is due, and gives the index of the next. */
  function takeSome(list: readonly Item[], from: number): number {
    for (let at = from; at < list.length; at += 1) {
      if (isOver) return list.length
      if (take(list[at] as Item)) isOver = true
      if (isBreathDue()) return at + 1
    }
    return list.length
  }

  async function drain(): Promise<void> {
    while (!isOver) {
      const given = items.next()
      const step = isPromise(given) ? await orEnd(given) : given
      if (!step || step.done) return
      for (let at = takeSome(step.value, 0); at < step.value.length && !isOver; at = takeSome(step.value, at)) {
        await breathe()
      }
      // Much may come that comes to nothing, and promises alone let nobody else in.
      if (isBreathDue()) await breathe()
      else if (step !== given) pause()
    }
  }

  try {
    await drain()
  } finally {
    signal.removeEventListener('abort', onAbort)
    // What closing fails with comes after the end and changes nothing. A source that is still silent closes by the signal.
    void Promise.resolve(items.return?.(undefined)).catch(() => {})
  }
}

/** One turn of the event loop, without the wait of a timer where the host can do without. */
function othersRun(): Promise<void> {
  const host = globalThis as { setImmediate?: (fn: () => void) => void }
  return new Promise((resolve) => (host.setImmediate ? host.setImmediate(resolve) : setTimeout(resolve)))
}
