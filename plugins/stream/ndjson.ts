import { JodsError } from 'jods'
import { parseItems } from './items.js'
import { createLines } from './lines.js'
import { ndjsonParser, type Parser } from './parse.js'
import { reconnecting } from './reconnect.js'
import { lengthOf, type RequestOptions, reasonOf, request } from './request.js'
import { type Feeding, type Item, type OpeningSource, opening } from './source.js'
import { values } from './values.js'

/** How far a source was taken. */
export interface NdjsonPosition {
  /** Where the first byte is that was not: behind the line break of the last line that was taken. */
  readonly bytes: number
  /** Lines that were taken, unreadable ones too, blank ones not. */
  readonly lines: number
  /** The value of the last of them. */
  readonly last: unknown
}

/** How `ndjson` asks, and how it goes on after the line was cut. */
export interface NdjsonOptions extends RequestOptions {
  /**
   * How to go on after the line was cut. `true`: the server is asked for the bytes from there on (`Range`), and where it
   * sends everything again what was taken is passed over; so the same bytes must be there, which an `ETag` or
   * `Last-Modified` makes sure of. A function says what to ask, for a server that goes on after a cursor, a number of lines
   * or of bytes; it must send what comes after `position` and nothing before.
   */
  resume?: boolean | ((position: NdjsonPosition) => Resumption | PromiseLike<Resumption>)
}

/** What to ask next: another URL, more headers, or both. */
export type Resumption = string | URL | { readonly url?: string | URL; readonly headers?: HeadersInit }

/**
 * Lines of JSON over `fetch`, until the server ends them. A line that was cut short is not taken; with `resume` it comes
 * whole with the next attempt, nothing lost or doubled. Without, only the time before the first byte is tried again: after
 * it nothing says where to go on, and starting over would apply lines twice.
 */
export function ndjson(url: string | URL, options: NdjsonOptions = {}): OpeningSource {
  return { [opening]: (feeding) => reconnecting(options.reconnect !== false, feeding, createReader(url, options)) }
}

function createReader(url: string | URL, options: NdjsonOptions) {
  const { resume } = options
  const accept = { accept: 'application/x-ndjson' }
  /** How far it was taken. */
  let bytes = 0
  let count = 0
  let last: Item | undefined
  /** How many bytes the feed has counted. */
  let counted = 0
  let hasBegun = false
  let first: Response | undefined

  async function ask(signal: AbortSignal): Promise<Response> {
    if (bytes === 0) return request(url, options, accept, signal)
    if (typeof resume !== 'function')
      return request(url, options, { ...accept, ...rangeFrom(bytes, first) }, signal, 416)
    const next = await resume({ bytes, lines: count, last: lastValue(last) })
    const { url: nextUrl = url, headers } = typeof next === 'string' || next instanceof URL ? { url: next } : next
    return request(nextUrl, options, { ...accept, ...Object.fromEntries(new Headers(headers)) }, signal)
  }

  function counting(feeding: Feeding): Feeding {
    // What is asked for again is not counted again.
    feeding.countBytes(bytes - counted)
    counted = bytes
    const countBytes = (more: number) => {
      hasBegun = true
      counted += more
      feeding.countBytes(more)
    }
    return { ...feeding, countBytes }
  }

  return async function* read(feeding: Feeding): AsyncGenerator<readonly Item[], boolean> {
    const response = await ask(feeding.signal)
    const start = bytes
    const passed = start > 0 && resume === true ? passedOver(response, start, first) : 0
    feeding.connected()
    if (response.status === 416 || !response.body) return true
    first ??= response
    const length = lengthOf(response)
    feeding.expectBytes(length === undefined ? undefined : length + start - passed)
    const lines = createLines(feeding.maxLineBytes)
    const parser = ndjsonParser(lines)
    const end: Parser['end'] = (emit) =>
      parser.end((item) => {
        // Some close a line that was cut as if all were well.
        if (resume && lines.bytes > 0 && !isJson(item))
          throw new Error('The server closed the line in the middle of a value.')
        emit(item)
      })
    const body = withoutFirst(passed, values(response.body, feeding.signal))
    try {
      for await (const items of parseItems(body, { ...parser, end }, counting(feeding))) {
        yield items
        // Only now have they been taken.
        bytes = start + lines.bytes
        count += items.length
        last = items.at(-1) ?? last
      }
      return true
    } catch (error) {
      if (!hasBegun || resume || error instanceof JodsError) throw error
      throw new JodsError('stream/source', `The line was cut: ${reasonOf(error)}`, {
        cause: error,
        fix: 'Pass `resume`, so that the feed goes on where it was.',
      })
    }
  }
}

function lastValue(item: Item | undefined): unknown {
  return item?.kind === 'json' && isJson(item) ? JSON.parse(item.text) : undefined
}

function isJson(item: Item): boolean {
  try {
    return item.kind === 'json' && JSON.parse(item.text) !== undefined
  } catch {
    return false
  }
}

/** Asks for the bytes from a position on, if they are still the same. What is counted is none of a compressed body. */
function rangeFrom(bytes: number, first: Response | undefined): Record<string, string> {
  if (!first || first.headers.get('content-encoding')) return {}
  const tag = first.headers.get('etag')
  // A weak tag says nothing about bytes.
  const same = tag && !tag.startsWith('W/') ? tag : first.headers.get('last-modified')
  return { range: `bytes=${bytes}-`, ...(same && { 'if-range': same }) }
}

/** How many bytes of an answer have been taken before. Throws `stream/source` when it is not the same text any more. */
function passedOver(response: Response, start: number, first: Response | undefined): number {
  const hasChanged = ['etag', 'last-modified'].some((name) => {
    const [before, now] = [first?.headers.get(name), response.headers.get(name)]
    return before && now && before !== now
  })
  const range = response.headers.get('content-range') ?? ''
  if (hasChanged || (response.status === 206 && !range.startsWith(`bytes ${start}-`))) {
    throw new JodsError('stream/source', `The server has changed what it sends, or does not go on at byte ${start}.`, {
      fix: 'Resume by a function of the position, for a server that goes on after a cursor.',
    })
  }
  return response.status === 200 ? start : 0
}

async function* withoutFirst(count: number, values: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  let left = count
  for await (const value of values) {
    // The body of a response comes in bytes.
    const bytes = value as Uint8Array
    if (left < bytes.length) yield left > 0 ? bytes.subarray(left) : bytes
    left = Math.max(0, left - bytes.length)
  }
  if (left > 0) throw new JodsError('stream/source', `The server sent ${left} bytes less than it had sent before.`)
}
