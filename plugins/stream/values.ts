import { JodsError } from 'jods'

/**
 * Pulls one value at a time out of an iterable, a function that makes one, or a ReadableStream; nothing is read ahead.
 * A stop, or leaving the loop, closes it. Throws `stream/source` when it is none of these.
 */
export function values(source: unknown, signal: AbortSignal): AsyncGenerator<unknown> {
  const opened: unknown = typeof source === 'function' ? source() : source
  if (isReadableStream(opened)) return readAll(opened, signal)
  if (isIterable(opened)) return iterateAll(opened, signal)
  throw new JodsError('stream/source', 'The source is nothing that can be streamed from.', {
    fix: 'Pass an iterable, a generator function, a ReadableStream, a Response, an EventSource, sse(…) or ndjson(…).',
  })
}

// Not `yield*`: a stop must reach the iterator while it is still waiting for its next value.
async function* iterateAll(
  source: AsyncIterable<unknown> | Iterable<unknown>,
  signal: AbortSignal,
): AsyncGenerator<unknown> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  let isDone = false
  const leave = () => {
    if (isDone) return
    isDone = true
    Promise.resolve(iterator.return?.()).catch(ignoreSecond)
  }
  signal.addEventListener('abort', leave)
  try {
    for (;;) {
      const step = await iterator.next()
      if (step.done) {
        isDone = true
        return
      }
      yield await step.value
    }
  } catch (error) {
    isDone = true
    throw error
  } finally {
    signal.removeEventListener('abort', leave)
    leave()
  }
}

// Not its own async iterator, which some browsers lack.
async function* readAll(stream: ReadableStream<unknown>, signal: AbortSignal): AsyncGenerator<unknown> {
  const reader = stream.getReader()
  let isDone = false
  const leave = () => {
    if (isDone) return
    isDone = true
    reader.cancel().catch(ignoreSecond)
  }
  signal.addEventListener('abort', leave)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) {
        isDone = true
        return
      }
      yield value
    }
  } finally {
    signal.removeEventListener('abort', leave)
    leave()
    reader.releaseLock()
  }
}

/** The loop was left because of a stop or of a failure that is being told already. */
function ignoreSecond(): void {}

function isReadableStream(source: unknown): source is ReadableStream<unknown> {
  return typeof source === 'object' && source !== null && 'getReader' in source
}

function isIterable(source: unknown): source is AsyncIterable<unknown> | Iterable<unknown> {
  return typeof source === 'object' && source !== null && (Symbol.asyncIterator in source || Symbol.iterator in source)
}
