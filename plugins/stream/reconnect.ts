import { JodsError } from 'jods'
import { BusyError, reasonOf } from './request.js'
import type { Feeding, Item } from './source.js'

const firstRetry = 1000
const shortest = 250
const longest = 60_000

/**
 * The items of one line after the other. `connect` opens one, and returns true when the source has come to its end; when
 * it returns false, or fails with what may pass, another is opened after a while, unless `isOn` is false.
 */
export async function* reconnecting(
  isOn: boolean,
  feeding: Feeding,
  connect: (line: Feeding) => AsyncGenerator<readonly Item[], boolean>,
): AsyncGenerator<readonly Item[]> {
  const { signal } = feeding
  let attempt = 0
  let retry = firstRetry
  const line: Feeding = {
    ...feeding,
    countBytes(bytes) {
      // The server is well: the next wait is the first again.
      attempt = 0
      feeding.countBytes(bytes)
    },
    setRetry(milliseconds) {
      retry = Math.min(Math.max(milliseconds, shortest), longest)
    },
  }
  while (!signal.aborted) {
    let reason = 'The server closed the line.'
    let asked = 0
    try {
      const isOver = yield* connect(line)
      if (isOver || !isOn) return
    } catch (error) {
      if (!isOn || signal.aborted || (error instanceof JodsError && !(error instanceof BusyError))) throw error
      reason = reasonOf(error)
      if (error instanceof BusyError) asked = error.wait
    }
    attempt += 1
    const wait = Math.max(backoff(retry, attempt), Math.min(asked, longest))
    feeding.waiting(reason, attempt, Date.now() + wait)
    await sleep(wait, signal)
  }
}

/**
 * Milliseconds before an attempt: `base` and up to a quarter more before the first, then twice as long each time, a
 * minute at most. The part that is drawn keeps those who were cut off together from coming back together.
 */
export function backoff(base: number, attempt: number, random: () => number = Math.random): number {
  if (attempt === 1) return Math.min(base * (1 + random() / 4), longest)
  const grown = Math.min(base * 2 ** (attempt - 1), longest)
  const least = Math.max(base, grown / 2)
  return least + (grown - least) * random()
}

/** Waits, or until the signal aborts. */
function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}
