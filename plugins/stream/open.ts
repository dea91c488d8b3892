import { JodsError } from 'jods'
import { fromEventSource } from './event-source.js'
import { parseItems } from './parse.js'
import type { EventSourceLike, Feeding, Item, OpeningSource, Source } from './source.js'
import { values } from './values.js'

/** Opens any source as items. Throws `stream/source` when it is none. Leaving the loop early closes what was opened. */
export function open(source: Source, feeding: Feeding): AsyncIterable<readonly Item[]> {
  if (isOpening(source)) return source.open(feeding)
  if (isResponse(source)) return openResponse(source, feeding)
  if (isEventSource(source)) return fromEventSource(source, feeding)
  return parseItems(values(source, feeding.signal), feeding.format, feeding)
}

/** The body of a response, in the format that its content type names unless another was asked for. */
async function* openResponse(response: Response, feeding: Feeding): AsyncGenerator<readonly Item[]> {
  if (!response.ok) {
    await response.body?.cancel()
    throw new JodsError('stream/source', `The server answered ${response.status} ${response.statusText}`.trim())
  }
  const length = Number(response.headers.get('content-length') ?? Number.NaN)
  // The length of a compressed body says nothing about what we count.
  if (length > 0 && !response.headers.get('content-encoding')) feeding.expectBytes(length)
  const named = formatOf(response)
  const isText = feeding.format === 'text' || feeding.format === 'partial-json'
  // The text of a stream of events is in their data.
  const format = feeding.format === 'auto' || (isText && named === 'sse') ? named : feeding.format
  if (response.body) yield* parseItems(values(response.body, feeding.signal), format, feeding)
}

function formatOf(response: Response): Feeding['format'] {
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'text/event-stream') return 'sse'
  if (type === 'application/json' || type.endsWith('+json')) return 'json'
  if (type === 'text/plain' || type === 'text/markdown') return 'text'
  return 'ndjson'
}

function isOpening(source: Source): source is OpeningSource {
  return typeof source === 'object' && 'open' in source && typeof source.open === 'function'
}

function isResponse(source: Source): source is Response {
  return typeof source === 'object' && 'headers' in source && 'body' in source
}

function isEventSource(source: Source): source is EventSourceLike {
  return typeof source === 'object' && 'addEventListener' in source && 'readyState' in source
}
