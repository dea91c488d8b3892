import type { About } from 'jods/kit'
import { decodeValue } from 'jods/wire'
import type { TransportEntry } from './types.js'

/** What goes through a plugin, read as far as it can be read. */
export interface Frame extends Pick<TransportEntry, 'direction' | 'event' | 'bytes' | 'latency'> {
  readonly detail: unknown
}

/** The longest text that is parsed, in characters. */
const longest = 1_048_576
/** How many messages may wait for their answer. */
const mostWaiting = 256

/** Creates what reads frames: it knows which message an answer answers. `now` counts milliseconds. */
export function createFrameReader(
  now: () => number = () => performance.now(),
): (about: About, direction: 'in' | 'out', raw: unknown) => Frame {
  const waiting = new WeakMap<About, Map<string, number>>()

  function latencyOf(about: About, direction: 'in' | 'out', message: Record<string, unknown>): number | undefined {
    const { type, channel, from, to, id } = message
    const isAnswer = type === 'ack' || type === 'reject'
    if ((type !== 'patches' || direction !== 'out') && (!isAnswer || direction !== 'in')) return undefined
    const sent = waiting.get(about) ?? new Map<string, number>()
    waiting.set(about, sent)
    const keys = [isAnswer ? from : to, undefined].map((other) => `${channel} ${other} ${id}`)
    if (isAnswer) {
      const key = keys.find((one) => sent.has(one))
      const at = key === undefined ? undefined : sent.get(key)
      if (key !== undefined) sent.delete(key)
      return at === undefined ? undefined : now() - at
    }
    sent.set(keys[0]!, now())
    const [oldest] = sent.keys()
    if (sent.size > mostWaiting) sent.delete(oldest!)
    return undefined
  }

  return (about, direction, raw) => {
    const text = textOf(raw)
    if (text === undefined) return { direction, event: 'chunk', ...chunkOf(raw) }
    const bytes = new TextEncoder().encode(text).length
    const message = parsed(text)
    if (typeof message !== 'object' || message === null) return { direction, event: 'message', bytes, detail: message }
    const { type } = message as { type?: unknown }
    const event = typeof type === 'string' ? type.slice(0, 50) : 'message'
    const latency = latencyOf(about, direction, message as Record<string, unknown>)
    return { direction, event, bytes, ...(latency !== undefined && { latency }), detail: unwrapped(message) }
  }
}

function textOf(raw: unknown): string | undefined {
  if (typeof raw === 'string') return raw
  return raw instanceof ArrayBuffer || ArrayBuffer.isView(raw) ? new TextDecoder().decode(raw) : undefined
}

/** An item of a stream: a value, or a text that may stand for one. */
function chunkOf(raw: unknown): { readonly detail: unknown; readonly bytes?: number } {
  const { kind, text, value, id } = (raw ?? {}) as { kind?: unknown; text?: unknown; value?: unknown; id?: unknown }
  if (typeof text === 'string') {
    return { detail: kind === 'text' ? text : parsed(text), bytes: new TextEncoder().encode(text).length }
  }
  if (kind === 'value') return { detail: value }
  return kind === 'mark' ? { detail: { lastEventId: id } } : { detail: raw }
}

/** The message with the values of its writes in place of the text that JSON needs for some of them. */
function unwrapped(message: object): object {
  const { writes } = message as { writes?: unknown }
  return Array.isArray(writes) ? { ...message, writes: writes.map(unwrappedWrite) } : message
}

function unwrappedWrite(write: unknown): unknown {
  if (typeof write !== 'object' || write === null || !('devalue' in write)) return write
  const { devalue, ...rest } = write
  try {
    return { ...rest, value: decodeValue({ devalue }) }
  } catch {
    return { ...rest, value: '[unreadable]' }
  }
}

function parsed(text: string): unknown {
  if (text.length > longest) return `[${text.length} characters]`
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
