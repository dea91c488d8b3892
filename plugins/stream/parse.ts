import { createEventReader } from './event-reader.js'
import { createLines, type Lines } from './lines.js'
import type { Feeding, Item } from './source.js'

type Emit = (item: Item) => void

/** Turns bytes or text into items, however they were cut. */
export interface Parser {
  push(piece: Uint8Array | string, emit: Emit): void
  /** Gives what the end completes. */
  end(emit: Emit): void
}

/** Bytes or text; undefined for anything else. */
export function pieceOf(value: unknown): Uint8Array | string | undefined {
  if (typeof value === 'string' || value instanceof Uint8Array) return value
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  return undefined
}

export function createParserFor(format: Feeding['format'], feeding: Feeding): Parser {
  switch (format) {
    case 'sse':
      return sseParser(feeding)
    case 'json':
      return jsonParser()
    case 'text':
    case 'partial-json':
      return textParser()
    default:
      return ndjsonParser(createLines(feeding.maxLineBytes))
  }
}

export function ndjsonParser(lines: Lines): Parser {
  return {
    push: (piece, emit) => lines.push(piece, (text) => emit({ kind: 'json', text })),
    end: (emit) => lines.end((text) => emit({ kind: 'json', text })),
  }
}

interface TextParser {
  push(text: string, emit: Emit): void
  end(emit: Emit): void
}

/** Decodes bytes, wherever a character was cut, and drops one byte order mark at the beginning. */
function decoding(parser: TextParser): Parser {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let isFirst = true
  function push(text: string, emit: Emit): void {
    const shown = isFirst && text.startsWith('\uFEFF') ? text.slice(1) : text
    isFirst &&= text === ''
    if (shown !== '') parser.push(shown, emit)
  }
  return {
    push: (piece, emit) => push(typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true }), emit),
    end(emit) {
      push(decoder.decode(), emit)
      parser.end(emit)
    },
  }
}

function textParser(): Parser {
  return decoding({ push: (text, emit) => emit({ kind: 'text', text }), end() {} })
}

function jsonParser(): Parser {
  let whole = ''
  return decoding({
    push(text) {
      whole += text
    },
    end: (emit) => emit({ kind: 'whole', text: whole }),
  })
}

/** An event that the end cuts off is dropped, says the standard. */
function sseParser(feeding: Feeding): Parser {
  let emit: Emit = () => {}
  const reader = createEventReader(feeding.maxLineBytes, {
    event({ name, id, data }) {
      emit({ kind: 'value', value: valueOfData(data), event: { event: name, ...(id !== undefined && { id }), data } })
    },
    id: (id) => emit({ kind: 'mark', id }),
    retry: (milliseconds) => feeding.setRetry?.(milliseconds),
  })
  return decoding({
    push(text, to) {
      emit = to
      reader.push(text)
    },
    end() {},
  })
}

/** The value of the data of an event. Text that is no JSON is itself the value: many servers send bare words. */
export function valueOfData(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}

export function utf8Length(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    // Each half of a surrogate pair makes two of its four bytes.
    if (unit >= 0x80) length += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2
  }
  return length
}
