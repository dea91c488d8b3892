import type { AnyStore } from 'jods/kit'
import { type Feed, type SourceEvent, type SseOptions, type StreamOptions, sse, stream } from 'jods/stream'
import { startFlow } from './flow.js'
import { cursorOf, setCursor } from './payload.js'

/** Of the request, and of the feed. */
export interface ResumeOptions extends SseOptions, StreamOptions {}

/**
 * Says up to which event of a stream the state of `store` goes, in a loader: read both in one go. The id travels with the
 * store, and `resume` goes on behind it.
 *
 * ```ts
 * export const loader = withJods([feed], async ({ stores: [feed] }) => {
 *   const { items, lastId } = await readLog()
 *   replaceState(feed, { items })
 *   handOff(feed, lastId)
 * })
 * ```
 */
export function handOff(store: AnyStore, lastEventId: string): void {
  setCursor(store, lastEventId)
}

/**
 * Streams Server-Sent Events into a store from where its state leaves off: the first request carries the id that
 * `handOff` gave, or that of the last event taken since, as `Last-Event-ID`; reconnecting goes on from there. So nothing
 * comes twice and nothing is left out, if the server sends what comes after that id and each event has one. Options are
 * those of `sse` and `stream`.
 *
 * ```ts
 * useEffect(() => {
 *   const feed = resume('/events', board, { at: '/items', onError: show })
 *   return () => void feed.stop()
 * }, [])
 * ```
 *
 * While it flows, what it feeds is the stream's: `hydrate` leaves the part at `at` alone. `persist` keeps the id with the
 * state.
 */
export function resume(url: string | URL, store: AnyStore, options: ResumeOptions = {}): Feed {
  const source = sse(url, { ...options, headers: () => headersOf(store, options.headers) })
  const feed = stream(source, store, { ...options, map: followed(store, options) })
  if (isOver(feed)) return feed
  const endFlow = startFlow(store, options.at ?? '')
  const deafen = feed.status.listen(() => {
    if (!isOver(feed)) return
    endFlow()
    deafen()
  })
  return feed
}

function isOver({ status }: Feed): boolean {
  return ['stopped', 'error'].includes(status.get())
}

async function headersOf(store: AnyStore, given: SseOptions['headers']): Promise<Headers> {
  const headers = new Headers(typeof given === 'function' ? await given() : await given)
  const id = cursorOf(store)
  if (id !== undefined) headers.set('last-event-id', inBytes(id))
  return headers
}

/** A header holds bytes; ids are UTF-8. */
function inBytes(id: string): string {
  return Array.from(new TextEncoder().encode(id), (byte) => String.fromCharCode(byte)).join('')
}

/** Notes the id of each event with the store, and otherwise changes nothing about the chunk. */
function followed(store: AnyStore, { map, format }: ResumeOptions): NonNullable<StreamOptions['map']> {
  const isText = format === 'text' || format === 'partial-json'
  return (value: unknown, event?: SourceEvent) => {
    if (event?.id !== undefined) setCursor(store, event.id)
    if (map) return map(value, event)
    if (isText && event) return event.data
    return value === null ? { type: 'replace', value } : (value as object)
  }
}
