import { JodsError } from '../errors.js'
import { readMessage } from './check.js'
import type { Message, Write } from './messages.js'
import { encodeValue, isRecord, malformed } from './value.js'

/** What a receiver bears. */
export interface Limits {
  /** Longest text, in bytes of UTF-8; 1,048,576 by default. */
  maxBytes?: number
}

/** Text that is no message; `channel`, `from` and `id` when it could be read that far. */
export class WireError extends JodsError {
  readonly channel?: string
  readonly from?: string
  readonly id?: number

  constructor(cause: JodsError, parts: { channel?: unknown; from?: unknown; id?: unknown } = {}) {
    super(cause.code, cause.message, { cause: cause.cause })
    if (typeof parts.channel === 'string') this.channel = parts.channel
    if (typeof parts.from === 'string') this.from = parts.from
    if (isId(parts.id)) this.id = parts.id
  }
}

/** Writes a message as JSON text. */
export function encode(message: Message): string {
  if (message.type !== 'patches') return JSON.stringify(message)
  return JSON.stringify({ ...message, writes: message.writes.map(encodeWrite) })
}

/**
 * Reads a message out of any hands. Throws a `WireError`: `wire/too-large` before anything is parsed, else
 * `wire/malformed`, `wire/too-deep` or `wire/forbidden-key`. What it returns is of the declared shape and nothing more.
 */
export function decode(text: unknown, { maxBytes = 1_048_576 }: Limits = {}): Message {
  if (typeof text !== 'string') throw new WireError(malformed('it is not text'))
  if (isLonger(text, maxBytes)) {
    throw new WireError(new JodsError('wire/too-large', `A message of more than ${maxBytes} bytes is not read.`))
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw new WireError(malformed('it is not JSON', cause))
  }
  if (!isRecord(parsed)) throw new WireError(malformed('it is not an object'))
  try {
    return readMessage(parsed)
  } catch (error) {
    throw new WireError(error instanceof JodsError ? error : malformed('it cannot be read', error), parsed)
  }
}

function encodeWrite(write: Write): object {
  if (write.op !== 'add') return write
  const { value, ...rest } = write
  return { ...rest, ...encodeValue(value) }
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0
}

/** Counts bytes only where the number of characters leaves it open. */
function isLonger(text: string, maxBytes: number): boolean {
  if (text.length > maxBytes) return true
  return text.length * 3 > maxBytes && new TextEncoder().encode(text).length > maxBytes
}
