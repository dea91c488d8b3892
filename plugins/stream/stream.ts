import { JodsError, SchemaError, signal } from 'jods'
import type { AnyStore, Rejection, Status } from 'jods/kit'
import { attach, createOrigin, escapePointer, parsePointer, sink } from 'jods/kit'
import { type Chunk, toChunk, toPatch } from './chunk.js'
import { open } from './open.js'
import {
  checkOptions,
  type Feed,
  type FeedDetail,
  type Progress,
  StreamError,
  type StreamOptions,
  type Summary,
} from './options.js'
import { createOutcome } from './outcome.js'
import { pull } from './pull.js'
import type { Feeding, Item, Source } from './source.js'

/** Milliseconds between two updates of the progress while atoms are to wake once per frame. */
const frame = 16

/**
 * Feeds a store from a source, one chunk at a time, each validated by the sink as a write of its own.
 *
 * A chunk that cannot be read or that the schema refuses is skipped and counted; `onReject` and `onError` hear of it.
 * Awaiting the feed gives the summary. A source that fails rejects with a `StreamError`; where nobody awaits it goes to
 * `onError`. Stopping, or aborting the signal, closes the source and settles with `aborted: true`.
 * Throws `stream/not-yet`, `stream/validate` and `stream/at` for options that cannot be followed.
 */
export function stream(source: Source, store: AnyStore, options: StreamOptions = {}): Feed {
  checkOptions(options)
  const { at = '', map } = options
  if (!parsePointer(at)) {
    throw new JodsError('stream/at', `\`at\` is "${at}", which is no JSON Pointer.`, { fix: 'Write it as "/items".' })
  }
  const { commit, reject } = sink(store)
  const origin = createOrigin('stream')
  const wake = options.batch ? 'frame' : 'now'
  const progress = signal<Progress>({ bytes: 0, chunks: 0 })
  const tally = { chunks: 0, applied: 0, rejected: 0, bytes: 0 }
  const outcome = createOutcome()
  const aborter = new AbortController()
  let expectedBytes = 0
  let lastEventId: string | undefined

  const summary = (aborted: boolean): Summary => ({
    ...tally,
    ...(lastEventId !== undefined && { lastEventId }),
    aborted,
  })

  let shownAt = performance.now()
  let isUseful = () => {}

  const attachment = attach<Status, FeedDetail | undefined>(options, (life) => {
    life.defer(() => {
      aborter.abort()
      outcome.succeed(summary(true))
    })

    function refuse(error: JodsError, rejection?: Rejection): void {
      tally.rejected += 1
      if (!rejection) reject({ code: error.code, patch: [], origin, issues: [], reason: error.message })
      // Without `onError` the listeners of rejections are enough: a bad chunk is no reason to end a program.
      if (options.onError) life.report(error)
    }

    function apply(chunk: Chunk): void {
      const result = commit(toPatch(chunk, at, store), origin, { wake })
      if (result.ok) {
        tally.applied += 1
        life.setStatus('ready', undefined)
        isUseful()
      } else refuse(errorOf(result.rejection), result.rejection)
    }

    /** True at the end that a source announces. */
    function take(item: Item): boolean {
      if (item.kind === 'value' && item.event) {
        lastEventId = item.event.id ?? lastEventId
        if (item.event.data === '[DONE]') return true
      }
      tally.chunks += 1
      try {
        if (item.kind === 'bad') throw new JodsError('stream/chunk', `The chunk was skipped. ${item.reason}`)
        if (item.kind === 'text') apply({ type: 'append', value: item.text })
        else if (item.kind === 'whole') apply({ type: 'replace', value: item.value })
        else {
          const value = map ? map(item.value, item.event) : item.value
          const isNothing = map ? value == null : value === undefined
          if (!isNothing) apply(toChunk(value))
        }
      } catch (error) {
        refuse(error instanceof JodsError ? error : mapError(error))
      }
      // Setting an atom wakes everybody; with `batch` that is for the frame to do.
      if (!options.batch || performance.now() - shownAt >= frame) showProgress()
      return false
    }

    function showProgress(): void {
      shownAt = performance.now()
      const fraction = expectedBytes > 0 && { fraction: Math.min(tally.bytes / expectedBytes, 1) }
      progress.set({ bytes: tally.bytes, chunks: tally.chunks, ...fraction })
    }

    const feeding: Feeding = {
      // `checkOptions` has refused the one format that is not there yet.
      format: (options.format ?? 'auto') as Feeding['format'],
      maxLineBytes: options.maxLineBytes ?? 1_048_576,
      signal: aborter.signal,
      countBytes: (bytes) => {
        tally.bytes += bytes
      },
      expectBytes: (total) => {
        expectedBytes = total
      },
      waiting: (reason, attempt, nextAttemptAt) =>
        life.setStatus(attachment.status.get(), { reason, attempt, nextAttemptAt }),
    }

    async function drink(): Promise<void> {
      if (life.stopped) return
      try {
        await pull(open(source, feeding), aborter.signal, take)
      } catch (error) {
        if (life.stopped) return
        const failure = new StreamError(error, summary(false))
        life.setStatus('error', undefined)
        outcome.fail(failure, life.report)
        return
      } finally {
        aborter.abort()
        showProgress()
      }
      outcome.succeed(summary(false))
      void attachment.stop()
    }

    return new Promise<void>((resolve) => {
      isUseful = resolve
      // Not before `attach` has returned: what reaches the status then is there.
      queueMicrotask(() => void drink().then(resolve))
    })
  })

  // biome-ignore lint/suspicious/noThenProperty: a feed is awaitable
  return { ...attachment, progress, then: outcome.then }
}

function errorOf({ code, reason, issues }: Rejection): JodsError {
  const path = issues[0]?.path?.map((part) => `/${escapePointer(String(typeof part === 'object' ? part.key : part))}`)
  return issues.length > 0 ? new SchemaError(code, reason, issues, path?.join('') ?? '') : new JodsError(code, reason)
}

/** What is thrown while a chunk is read and is none of ours comes out of the caller's `map`. */
function mapError(cause: unknown): JodsError {
  return new JodsError('stream/chunk', 'The chunk was skipped: reading it failed.', { cause })
}
