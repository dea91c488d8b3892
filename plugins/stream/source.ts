import type { Format } from './options.js'

/** The event that brought a value. */
export interface SourceEvent {
  /** Its name; `message` when it has none. */
  readonly event: string
  readonly id?: string
  /** As it came. */
  readonly data: string
}

/** What comes out of a source, one at a time. JSON is read when its turn comes: what is made of it lives shortly. */
export type Item =
  | { readonly kind: 'value'; readonly value: unknown; readonly event?: SourceEvent }
  /** A value as JSON. */
  | { readonly kind: 'json'; readonly text: string }
  /** A value as JSON that replaces the one at `at`. */
  | { readonly kind: 'whole'; readonly text: string }
  /** Appended to the value at `at`. */
  | { readonly kind: 'text'; readonly text: string }
  /** No value, but the id of a place to go on from. */
  | { readonly kind: 'mark'; readonly id: string }

/** What an open source may ask of its feed, and tell it. */
export interface Feeding {
  readonly format: Format
  readonly maxLineBytes: number
  /** Whether text can be appended at `at`: to text, or where nothing is yet. */
  takesText(): boolean
  /** Aborted when the feed stops. */
  readonly signal: AbortSignal
  countBytes(bytes: number): void
  /** How many there will be; undefined while nobody says so. */
  expectBytes(total: number | undefined): void
  /** What the server asks to wait before it is called again, in milliseconds. */
  setRetry?(milliseconds: number): void
  waiting(reason: string, attempt: number, nextAttemptAt: number): void
  connected(): void
}

/** Not a name: much that can be iterated has a method called `open`. */
export const opening: unique symbol = Symbol('jods.stream.open')

/** A source that opens itself, and again when the line is cut: `sse(…)`, `ndjson(…)`. */
export interface OpeningSource {
  /** Gives items as they come, those that came together together. */
  [opening](feeding: Feeding): AsyncGenerator<readonly Item[], void>
}

/** Speaks as a browser's EventSource does. */
export interface EventSourceLike {
  readonly readyState: number
  close(): void
  // biome-ignore lint/suspicious/noExplicitAny: each host has its own event types
  addEventListener(type: string, handler: (event: any) => void): void
  // biome-ignore lint/suspicious/noExplicitAny: as above
  removeEventListener(type: string, handler: (event: any) => void): void
}

/**
 * Anything a feed can drink from: of bytes, text, or values. They are pulled one by one as the store takes them. Only an
 * EventSource pushes: of it 10,000 events may wait, more fail the feed.
 */
export type Source =
  | AsyncIterable<unknown>
  | Iterable<unknown>
  | (() => AsyncIterable<unknown> | Iterable<unknown>)
  | ReadableStream<unknown>
  | Response
  | EventSourceLike
  | OpeningSource
