import { JodsError } from 'jods'
import { parseItems } from './items.js'
import { createParserFor } from './parse.js'
import { reconnecting } from './reconnect.js'
import { type RequestOptions, request } from './request.js'
import { type Feeding, type Item, type OpeningSource, opening } from './source.js'
import { values } from './values.js'

/** How `sse` asks, and which events it takes. */
export interface SseOptions extends RequestOptions {
  /** Names of the events to take; all by default. Those without a name are called `message`. */
  events?: readonly string[]
}

/**
 * Server-Sent Events over `fetch`. The data of each event is read as JSON, else taken as text; `[DONE]` ends the source.
 *
 * Goes on after the last id (`Last-Event-ID`) when the line is cut, and after a clean end too: until the server answers
 * 204, refuses (4xx), or the feed stops. It waits as long as `retry:` says, a second without, 250 ms at least and a
 * minute at most, and longer with each attempt that fails. With `reconnect: false` one line is all.
 */
export function sse(url: string | URL, options: SseOptions = {}): OpeningSource {
  return {
    [opening](feeding) {
      let lastEventId = ''
      return reconnecting(options.reconnect !== false, feeding, (line) => listen(line))

      async function* listen(line: Feeding): AsyncGenerator<readonly Item[], boolean> {
        const headers = {
          accept: 'text/event-stream',
          ...(lastEventId !== '' && { 'last-event-id': toHeader(lastEventId) }),
        }
        const response = await request(url, options, headers, line.signal)
        if (response.status === 204) return true
        await checkType(url, response)
        line.connected()
        if (!response.body) return false
        const parser = createParserFor('sse', line)
        for await (const items of parseItems(values(response.body, line.signal), parser, line)) {
          yield wanted(items, options.events)
          // Only now have they been taken.
          lastEventId = items.map(idOf).findLast((id) => id !== undefined) ?? lastEventId
        }
        return false
      }
    },
  }
}

/** The bytes of an id in UTF-8: a header holds nothing else. */
function toHeader(id: string): string {
  return Array.from(new TextEncoder().encode(id), (byte) => String.fromCharCode(byte)).join('')
}

function wanted(items: readonly Item[], events: readonly string[] | undefined): readonly Item[] {
  if (!events) return items
  return items.flatMap((item) => {
    // The end has no name of its own.
    if (item.kind !== 'value' || !item.event || item.event.data === '[DONE]') return item
    if (events.includes(item.event.event)) return item
    return item.event.id === undefined ? [] : { kind: 'mark' as const, id: item.event.id }
  })
}

function idOf(item: Item): string | undefined {
  return item.kind === 'mark' ? item.id : item.kind === 'value' ? item.event?.id : undefined
}

async function checkType(url: string | URL, response: Response): Promise<void> {
  const type = response.headers.get('content-type') ?? ''
  if (/^text\/event-stream\b/i.test(type)) return
  await response.body?.cancel()
  throw new JodsError('stream/source', `${url} answered with "${type}", not with text/event-stream.`)
}
