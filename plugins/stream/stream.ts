import { signal } from 'jods'
import type { AnyStore, Status } from 'jods/kit'
import { attach, createOrigin } from 'jods/kit'
import { look } from './chunk.js'
import { inNextFrame } from './frame.js'
import { createIntake } from './intake.js'
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

/**
 * Feeds a store from a source, one chunk at a time, each validated by the sink as a write of its own.
 *
 * A chunk that cannot be read or that the schema refuses is skipped and counted; `onReject` and `onError` hear of it.
 * Awaiting the feed gives the summary. A source that fails rejects with a `StreamError`; where nobody awaits it goes to
 * `onError`. Stopping, or aborting the signal, closes the source and settles with `aborted: true`.
 * Throws `stream/validate`, `stream/at`, `stream/format` and `stream/limit` for options that cannot be followed.
 */
export function stream(source: Source, store: AnyStore, options: StreamOptions = {}): Feed {
  checkOptions(options)
  const progress = signal<Progress>({ bytes: 0, chunks: 0 })
  const outcome = createOutcome()
  const aborter = new AbortController()
  let bytes = 0
  let expectedBytes: number | undefined
  let isPlanned = false
  let isUseful = false
  let settleReady = () => {}

  const attachment = attach<Status, FeedDetail | undefined>(options, (life) => {
    life.introduce('stream', store)
    const intake = createIntake(store, options, createOrigin('stream'), {
      accepted() {
        if (isUseful) return
        isUseful = true
        life.setStatus('ready')
        settleReady()
      },
      // Without `onError` the listeners of rejections are enough: a bad chunk is no reason to end a program.
      refused: (error) => options.onError && life.report(error),
    })
    const summary = (aborted: boolean): Summary => ({ ...intake.tally, bytes, aborted })

    life.defer(() => {
      intake.stop()
      aborter.abort()
      // A listener may have stopped it, and the chunk that woke it counts.
      queueMicrotask(() => outcome.succeed(summary(true)))
    })

    function pause(): void {
      // Setting an atom wakes everybody; with `batch` that is for the frame to do.
      if (!options.batch) showProgress()
      else if (!isPlanned) {
        isPlanned = true
        inNextFrame(showProgress)
      }
    }

    function showProgress(): void {
      isPlanned = false
      const fraction = expectedBytes !== undefined && { fraction: Math.min(bytes / expectedBytes, 1) }
      progress.set({ bytes, chunks: intake.tally.chunks, ...fraction })
    }

    const feeding: Feeding = {
      format: options.format ?? 'auto',
      maxLineBytes: options.maxLineBytes ?? 1_048_576,
      takesText: () => typeof (look(store, options.at ?? '').current ?? '') === 'string',
      signal: aborter.signal,
      countBytes: (count) => {
        bytes += count
      },
      expectBytes: (total) => {
        expectedBytes = total
      },
      waiting: (reason, attempt, nextAttemptAt) =>
        life.setStatus(attachment.status.get(), { reason, attempt, nextAttemptAt }),
      connected: () => life.setStatus(attachment.status.get(), undefined),
    }

    function take(item: Item): boolean {
      life.trace('in', () => item)
      return intake.take(item)
    }

    async function drink(): Promise<void> {
      if (life.stopped) return
      try {
        await pull(open(source, feeding), aborter.signal, take, pause)
        if (!life.stopped) intake.end()
      } catch (error) {
        if (life.stopped) return
        const failure = new StreamError(error, summary(false))
        life.setStatus('error', undefined)
        outcome.fail(failure, life.report)
        return
      } finally {
        intake.stop()
        aborter.abort()
        showProgress()
      }
      outcome.succeed(summary(life.stopped))
      void attachment.stop()
    }

    return new Promise<void>((resolve) => {
      settleReady = resolve
      // Not before `attach` has returned: what reaches the status then is there.
      queueMicrotask(() => void drink().then(resolve))
    })
  })

  // A signal that had been aborted before lets nothing begin.
  if (options.signal?.aborted) outcome.succeed({ chunks: 0, applied: 0, rejected: 0, bytes: 0, aborted: true })

  // biome-ignore lint/suspicious/noThenProperty: a feed is awaitable
  return { ...attachment, progress, then: outcome.then }
}
