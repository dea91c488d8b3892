import { JodsError } from 'jods'
import { parseItems } from './parse.js'
import { backoff, FinalError, type RequestOptions, reasonOf, request, sleep } from './request.js'
import type { Feeding, Item, OpeningSource } from './source.js'
import { values } from './values.js'

export interface NdjsonOptions extends RequestOptions {
  /** Not yet. */
  resume?: unknown
}

const firstRetry = 1000

/**
 * Lines of JSON over `fetch`. Tries again until the first byte has come; after that a cut line fails the feed, as nothing
 * says where to go on and starting over would apply lines twice. Throws `stream/not-yet` for `resume`.
 */
export function ndjson(url: string | URL, options: NdjsonOptions = {}): OpeningSource {
  if (options.resume !== undefined) {
    throw new JodsError('stream/not-yet', 'Resuming NDJSON is not there yet.', {
      fix: 'Use `sse`, which resumes by the id of the last event.',
    })
  }
  return { open: (feeding) => read(url, options, feeding) }
}

async function* read(url: string | URL, options: NdjsonOptions, feeding: Feeding): AsyncGenerator<readonly Item[]> {
  const { signal } = feeding
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    let hasBegun = false
    try {
      const response = await request(url, options, { accept: 'application/x-ndjson' }, signal)
      if (!response.body) return
      const countBytes = (bytes: number) => {
        hasBegun = true
        feeding.countBytes(bytes)
      }
      return yield* parseItems(values(response.body, signal), 'ndjson', { ...feeding, countBytes })
    } catch (error) {
      if (hasBegun || options.reconnect === false || error instanceof FinalError || signal.aborted) throw error
      const wait = backoff(firstRetry, attempt)
      feeding.waiting(reasonOf(error), attempt, Date.now() + wait)
      await sleep(wait, signal)
    }
  }
}
