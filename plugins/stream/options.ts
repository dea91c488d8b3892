import { JodsError } from 'jods'
import type { Attachment, AttachOptions, ReadableAtom, Status } from 'jods/kit'
import { parsePointer } from 'jods/kit'
import type { Chunk } from './chunk.js'
import type { SourceEvent } from './source.js'

/** How bytes and text become chunks. */
export type Format = 'auto' | 'sse' | 'ndjson' | 'json' | 'text' | 'partial-json'

/** Where `stream` applies what comes, and in which format it comes. */
export interface StreamOptions extends AttachOptions {
  /** JSON Pointer of the part of the state that chunks are about; the root by default. Their paths are relative to it. */
  at?: string
  /**
   * By content type for `'auto'`, the default; bytes and text without one are NDJSON, and so is plain text where no text
   * stands at `at`. `'json'` replaces the value at
   * `at` at the end, `'partial-json'` lets it grow as its text arrives, `'text'` is appended to it. With these last two
   * the text may also come as the data of events, or as what `map` makes of them.
   *
   * A document that grows shows unfinished text; unfinished numbers and literals wait, and so does what the schema
   * refuses, which nobody hears of. Its end replaces the value at `at`, what others wrote there meanwhile included; when
   * the schema refuses it, or it is no JSON, that is told once and what had been accepted stays.
   */
  format?: Format
  /** Atoms, computeds and effects wake once per animation frame; `onUpdate` still gets every change. */
  batch?: boolean
  /** Sees each parsed value, and the event that brought it; what it returns is the chunk, nothing skips it. */
  map?: (value: unknown, event?: SourceEvent) => Chunk | object | string | number | boolean | null | undefined | void
  /** Longest line of NDJSON, longest event of SSE, in characters; 1,048,576 by default. A longer one fails the source. */
  maxLineBytes?: number
  /** May be said; the sink validates always. */
  validate?: true
}

/** What has come so far. */
export interface Progress {
  readonly bytes: number
  readonly chunks: number
  /** From 0 to 1; absent while the length is unknown. */
  readonly fraction?: number
}

/** What a feed did, from its beginning to its end. */
export interface Summary {
  /** Values that came, bad ones included; of a text or a growing document the pieces. */
  readonly chunks: number
  /** Those that the store accepted; of a growing document the pieces that showed something. */
  readonly applied: number
  /** Those that were skipped: unreadable, refused by the schema, or failed in `map`. */
  readonly rejected: number
  readonly bytes: number
  /** The last id that an event carried. */
  readonly lastEventId?: string
  /** True when it was stopped before the source ended. */
  readonly aborted: boolean
}

/** Why a source that reconnects is not connected. */
export interface FeedDetail {
  readonly reason: string
  /** Attempts since the last success. */
  readonly attempt: number
  /** Milliseconds since the epoch. */
  readonly nextAttemptAt: number
}

/**
 * What `stream` returns: an attachment, and awaitable. Awaiting gives the summary, also after a stop; a source that fails
 * rejects with a `StreamError`. Status: `starting`, `ready` from the first chunk applied, then `stopped` or `error`.
 */
export interface Feed extends Attachment<Status, FeedDetail | undefined>, PromiseLike<Summary> {
  readonly progress: ReadableAtom<Progress>
}

/** A source that failed (`stream/source`, `stream/too-large`), with the summary up to then. */
export class StreamError extends JodsError {
  readonly summary: Summary

  constructor(cause: unknown, summary: Summary) {
    const [code, message] =
      cause instanceof JodsError
        ? [cause.code, cause.message]
        : ['stream/source', `The source failed: ${textOf(cause)}`]
    super(code, message, cause instanceof JodsError && cause.fix !== undefined ? { cause, fix: cause.fix } : { cause })
    this.name = 'StreamError'
    this.summary = summary
  }
}

const formats: readonly unknown[] = ['auto', 'sse', 'ndjson', 'json', 'text', 'partial-json'] satisfies Format[]

/** Throws to the caller what cannot be done, before anything is opened. */
export function checkOptions(options: StreamOptions): void {
  const { at = '', format = 'auto', maxLineBytes = 1 } = options
  if (!parsePointer(at)) {
    throw new JodsError('stream/at', `\`at\` is "${at}", which is no JSON Pointer.`, { fix: 'Write it as "/items".' })
  }
  if (!formats.includes(format)) {
    throw new JodsError('stream/format', `\`format\` is "${format}", which is none.`, {
      fix: `Write one of ${formats.join(', ')}.`,
    })
  }
  if (!(maxLineBytes > 0)) {
    throw new JodsError('stream/limit', `\`maxLineBytes\` is ${maxLineBytes}, so that no line would be short enough.`, {
      fix: 'Write the number of bytes that the longest line may have.',
    })
  }
  if ((options.validate as unknown) === false) {
    throw new JodsError('stream/validate', '`validate: false` is refused: nothing enters a store unchecked.', {
      fix: 'Leave `validate` out.',
    })
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
