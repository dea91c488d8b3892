import { JodsError } from 'jods'
import { fromEventSource } from './event-source.js'
import { type Items, itemsOf, parseItems } from './items.js'
import { createParserFor } from './parse.js'
import { lengthOf } from './request.js'
import { type EventSourceLike, type Feeding, type Item, opening, type Source } from './source.js'
import { openValues, values } from './values.js'

/** Opens any source as items. Throws `stream/source` when it is none. Leaving the loop early closes what was opened. */
export function open(source: Source, feeding: Feeding): Items {
  if (Object(source) !== source) return itemsOf(openValues(source), createParserFor('auto', feeding), feeding)
  if (opening in source) return source[opening](feeding)
  if (isResponse(source)) return openResponse(source, feeding)
  if (isEventSource(source)) return fromEventSource(source, feeding)
  return itemsOf(openValues(source), createParserFor(feeding.format, feeding), feeding)
}

/** The body of a response, in the format that its content type names unless another was asked for. */
async function* openResponse(response: Response, feeding: Feeding): AsyncGenerator<readonly Item[]> {
  if (!response.ok) {
    await response.body?.cancel()
    throw new JodsError('stream/source', `The server answered ${response.status} ${response.statusText}`.trim())
  }
  feeding.expectBytes(lengthOf(response))
  const named = formatOf(response, feeding)
  const isText = feeding.format === 'text' || feeding.format === 'partial-json'
  // The text of a stream of events is in their data.
  const format = feeding.format === 'auto' || (isText && named === 'sse') ? named : feeding.format
  if (!response.body) return
  yield* parseItems(values(response.body, feeding.signal), createParserFor(format, feeding), feeding)
}

function formatOf(response: Response, feeding: Feeding): Feeding['format'] {
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'text/event-stream') return 'sse'
  if (type === 'application/json' || type.endsWith('+json')) return 'json'
  // Much that is called plain is lines of JSON: hosts call all text so that is given without a type.
  if (type === 'text/markdown' || (type === 'text/plain' && feeding.takesText())) return 'text'
  return 'ndjson'
}

function isResponse(source: Source): source is Response {
  return 'headers' in source && 'body' in source && 'ok' in source
}

function isEventSource(source: Source): source is EventSourceLike {
  return 'addEventListener' in source && 'readyState' in source
}
