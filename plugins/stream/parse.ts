import { createParser } from 'eventsource-parser'
import type { JodsError } from 'jods'
import { createLines } from './lines.js'
import type { Feeding, Item } from './source.js'
import { tooLarge } from './too-large.js'

type Emit = (item: Item) => void

/** Turns text into items, however it was cut. */
interface Parser {
  push(text: string, emit: Emit): void
  /** Gives what the end of the text completes. */
  end(emit: Emit): void
}

/** Turns values into items, those of one value together: bytes and text by `format`, anything else as it is. */
export async function* parseItems(
  values: AsyncIterable<unknown>,
  format: Feeding['format'],
  feeding: Feeding,
): AsyncGenerator<readonly Item[]> {
  const parser = createParserFor(format, feeding)
  // Each parser strips the byte order mark itself, as it does from text.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for await (const value of values) {
    if (typeof value === 'string') {
      feeding.countBytes(utf8Length(value))
      yield* collect((emit) => parser.push(value, emit))
    } else if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      feeding.countBytes(value.byteLength)
      yield* collect((emit) => parser.push(decoder.decode(value, { stream: true }), emit))
    } else {
      yield [{ kind: 'value', value }]
    }
  }
  yield* collect((emit) => {
    parser.push(decoder.decode(), emit)
    parser.end(emit)
  })
}

/** What was read before a failure counts. */
function* collect(parse: (emit: Emit) => void): Generator<readonly Item[]> {
  const items: Item[] = []
  try {
    parse((item) => items.push(item))
  } catch (error) {
    if (items.length > 0) yield items
    throw error
  }
  if (items.length > 0) yield items
}

function createParserFor(format: Feeding['format'], feeding: Feeding): Parser {
  switch (format) {
    case 'sse':
      return sseParser(feeding)
    case 'json':
      return jsonParser()
    case 'text':
    case 'partial-json':
      return textParser()
    default:
      return ndjsonParser(feeding)
  }
}

function ndjsonParser({ maxLineBytes }: Feeding): Parser {
  const lines = createLines(maxLineBytes)
  return {
    push: (text, emit) => lines.push(text, (line) => emit(read(line))),
    end: (emit) => lines.end((line) => emit(read(line))),
  }
}

function textParser(): Parser {
  let isFirst = true
  return {
    push(text, emit) {
      const shown = isFirst ? withoutMark(text) : text
      isFirst &&= text === ''
      if (shown !== '') emit({ kind: 'text', value: shown })
    },
    end() {},
  }
}

function jsonParser(): Parser {
  let whole = ''
  return {
    push(text) {
      whole += text
    },
    end(emit) {
      const item = read(withoutMark(whole))
      emit(item.kind === 'value' ? { kind: 'whole', value: item.value } : item)
    },
  }
}

/** An event that the end cuts off is dropped, says the standard. */
function sseParser(feeding: Feeding): Parser {
  let emit: Emit = () => {}
  let isFirst = true
  let endsInReturn = false
  let failure: JodsError | undefined
  const parser = createParser({
    maxBufferSize: feeding.maxLineBytes,
    onEvent({ event = 'message', id, data }) {
      const item = read(data)
      const from = { event, ...(id !== undefined && { id }), data }
      // Text that is no JSON is itself the value: many servers send bare words.
      emit({ kind: 'value', value: item.kind === 'value' ? item.value : data, event: from })
    },
    onRetry: (milliseconds) => feeding.setRetry?.(milliseconds),
    onError({ type }) {
      // A field that nobody knows is to be ignored, says the standard.
      if (type === 'max-buffer-size-exceeded') failure = tooLarge('An event', feeding.maxLineBytes)
    },
  })
  return {
    push(text, to) {
      emit = to
      parser.feed(isFirst ? withoutMark(text) : text)
      isFirst &&= text === ''
      if (text !== '') endsInReturn = text.endsWith('\r')
      if (failure) throw failure
    },
    end(to) {
      emit = to
      // The parser was waiting whether a line feed belongs to it.
      if (endsInReturn) parser.feed('\n')
    },
  }
}

/** Without the byte order mark that text may begin with. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

function read(text: string): Item {
  try {
    return { kind: 'value', value: JSON.parse(text) }
  } catch (error) {
    return { kind: 'bad', reason: `It is not JSON: ${error instanceof Error ? error.message : String(error)}`, text }
  }
}

function utf8Length(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    // Each half of a surrogate pair makes two of its four bytes.
    if (unit >= 0x80) length += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2
  }
  return length
}
