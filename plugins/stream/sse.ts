import { parseItems } from './parse.js'
import { backoff, FinalError, type RequestOptions, reasonOf, request, sleep } from './request.js'
import type { Feeding, Item, OpeningSource, SourceEvent } from './source.js'
import { values } from './values.js'

export interface SseOptions extends RequestOptions {
  /** Names of the events to take; all by default. Those without a name are called `message`. */
  events?: readonly string[]
}

/** Before the server says otherwise by `retry:`, which is kept between 250 ms and a minute. */
const firstRetry = 1000

/**
 * Server-Sent Events over `fetch`. The data of each event is read as JSON, else taken as text; `[DONE]` ends the source.
 *
 * Goes on after the last id (`Last-Event-ID`) when the line is cut, and after a clean end too: until the server answers
 * 204, refuses (4xx), or the feed stops. With `reconnect: false` one line is all.
 */
export function sse(url: string | URL, options: SseOptions = {}): OpeningSource {
  return { open: (feeding) => listen(url, options, feeding) }
}

async function* listen(url: string | URL, options: SseOptions, feeding: Feeding): AsyncGenerator<readonly Item[]> {
  const { reconnect = true, events } = options
  const { signal } = feeding
  let lastEventId = ''
  let retry = firstRetry
  let attempt = 0
  const own: Feeding = {
    ...feeding,
    setRetry(milliseconds) {
      retry = Math.min(Math.max(milliseconds, 250), 60_000)
    },
  }

  while (!signal.aborted) {
    let reason = 'The server closed the line.'
    try {
      const headers = { accept: 'text/event-stream', ...(lastEventId !== '' && { 'last-event-id': lastEventId }) }
      const response = await request(url, options, headers, signal)
      if (response.status === 204) return
      await checkType(url, response)
      if (response.body) {
        for await (const items of parseItems(values(response.body, signal), 'sse', own)) {
          attempt = 0
          yield events ? items.filter((item) => events.includes(eventOf(item)?.event ?? '')) : items
          // Only now have they been taken.
          lastEventId = items.map(eventOf).findLast((event) => event?.id !== undefined)?.id ?? lastEventId
        }
      }
      if (!reconnect) return
    } catch (error) {
      if (!reconnect || error instanceof FinalError || signal.aborted) throw error
      reason = reasonOf(error)
    }
    attempt += 1
    const wait = backoff(retry, attempt)
    feeding.waiting(reason, attempt, Date.now() + wait)
    await sleep(wait, signal)
  }
}

function eventOf(item: Item): SourceEvent | undefined {
  return item.kind === 'value' ? item.event : undefined
}

async function checkType(url: string | URL, response: Response): Promise<void> {
  const type = response.headers.get('content-type') ?? ''
  if (/^text\/event-stream\b/i.test(type)) return
  await response.body?.cancel()
  throw new FinalError('stream/source', `${url} answered with "${type}", not with text/event-stream.`)
}
