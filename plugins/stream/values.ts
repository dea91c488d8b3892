import { JodsError } from 'jods'

type Step = IteratorResult<unknown, unknown>

/** Values that are asked for one at a time; nothing is read ahead. */
export interface Values {
  /** At once where the source has it, else as a promise. */
  next(): Step | PromiseLike<Step>
  /** Lets go of a source that has neither ended nor failed. What that fails with comes after the end and says nothing. */
  close(): void
}

/** Opens an iterable, a function that makes one, or a ReadableStream. Throws `stream/source` when it is none of these. */
export function openValues(source: unknown): Values {
  const opened: unknown = typeof source === 'function' ? source() : source
  if (isReadableStream(opened)) return openStream(opened)
  if (isIterable(opened)) return openIterable(opened)
  throw new JodsError('stream/source', 'The source is nothing that can be streamed from.', {
    fix: 'Pass an iterable, a generator function, a ReadableStream, a Response, an EventSource, sse(…) or ndjson(…).',
  })
}

/** The same as a loop. A stop, or leaving it, closes the source, also while its next value is awaited. */
export async function* values(source: unknown, signal: AbortSignal): AsyncGenerator<unknown> {
  const from = openValues(source)
  let isOver = false
  const leave = () => {
    if (!isOver) from.close()
    isOver = true
  }
  signal.addEventListener('abort', leave)
  try {
    for (;;) {
      const step = checked(await from.next())
      if (step.done) {
        isOver = true
        return
      }
      yield step.value
    }
  } catch (error) {
    isOver = true
    throw error
  } finally {
    signal.removeEventListener('abort', leave)
    leave()
  }
}

/** As `for await` does: what is no step would be taken for one that goes on for ever. */
export function checked(step: Step): Step {
  if (Object(step) !== step) throw new TypeError(`The iterator gave ${String(step)}, which is no result.`)
  return step
}

function openIterable(source: AsyncIterable<unknown> | Iterable<unknown>): Values {
  const isAsync = Symbol.asyncIterator in source
  const iterator = isAsync ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  return {
    next() {
      const step: Step | Promise<Step> = iterator.next()
      // A list of promises is gone through as `for await` does.
      if (isAsync || isPromise(step) || !isPromise(step.value)) return step
      return step.value.then((value) => ({ done: step.done ?? false, value }))
    },
    close: () => quietly(() => iterator.return?.()),
  }
}

// Not its own async iterator, which some browsers lack.
function openStream(stream: ReadableStream<unknown>): Values {
  const reader = stream.getReader()
  return {
    async next() {
      const step = await reader.read()
      if (step.done) reader.releaseLock()
      return step
    },
    close: () =>
      quietly(async () => {
        await reader.cancel()
        reader.releaseLock()
      }),
  }
}

function quietly(fn: () => unknown): void {
  const run = async () => fn()
  run().catch(() => {})
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function isReadableStream(source: unknown): source is ReadableStream<unknown> {
  return typeof source === 'object' && source !== null && 'getReader' in source
}

function isIterable(source: unknown): source is AsyncIterable<unknown> | Iterable<unknown> {
  return typeof source === 'object' && source !== null && (Symbol.asyncIterator in source || Symbol.iterator in source)
}
