import type { Item } from './source.js'

/** A source that never pauses gives way to the event loop this often, in milliseconds. */
const breath = 8

/**
 * Hands over items, one at a time, until `take` says that it was the last, the source ends, or the signal aborts, even
 * while the source is silent. Asks for more only when all before are taken. Rejects with what the source fails with.
 */
export async function pull(
  items: AsyncIterable<readonly Item[]>,
  signal: AbortSignal,
  take: (item: Item) => boolean,
): Promise<void> {
  const iterator = items[Symbol.asyncIterator]()
  let abandon = () => {}
  const onAbort = () => abandon()
  signal.addEventListener('abort', onAbort)
  let pausedAt = performance.now()

  async function drain(): Promise<void> {
    for (;;) {
      // Not `Promise.race` with one promise of the end, which would remember every item.
      const step = await new Promise<IteratorResult<readonly Item[]> | undefined>((resolve, reject) => {
        abandon = () => resolve(undefined)
        if (signal.aborted) abandon()
        else iterator.next().then(resolve, reject)
      })
      if (!step || step.done) return
      for (const item of step.value) {
        if (signal.aborted || take(item)) return
        if (performance.now() - pausedAt < breath) continue
        await new Promise((resolve) => setTimeout(resolve))
        pausedAt = performance.now()
      }
    }
  }

  try {
    await drain()
  } finally {
    signal.removeEventListener('abort', onAbort)
    // What closing fails with comes after the end and changes nothing. A source that is still silent closes by the signal.
    iterator.return?.().catch(() => {})
  }
}
