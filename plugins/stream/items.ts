import { type Parser, pieceOf, utf8Length } from './parse.js'
import type { Feeding, Item } from './source.js'
import { checked, isPromise, type Values } from './values.js'

type Step = IteratorResult<readonly Item[], unknown>

/** Items that are asked for as they come; those that came together come together. */
export interface Items {
  /** At once where the source has them, else as a promise. */
  next(): Step | PromiseLike<Step>
  /** Lets go of the source. */
  return?(value: undefined): unknown
}

/** The items of values: bytes and text are read by `parser`, anything else is a value as it is. */
export function itemsOf(values: Values, parser: Parser, feeding: Feeding): Items {
  const reading = createReading(parser, feeding)
  let isOver = false

  function take(step: IteratorResult<unknown, unknown>): Step {
    if (!checked(step).done) return { done: false, value: reading.read(step.value) }
    isOver = true
    return { done: false, value: reading.end() }
  }

  function fail(error: unknown): never {
    isOver = true
    throw error
  }

  function pull(): ReturnType<Values['next']> {
    try {
      return values.next()
    } catch (error) {
      return fail(error)
    }
  }

  return {
    next() {
      reading.check()
      if (isOver) return { done: true, value: undefined }
      const step = pull()
      return isPromise(step) ? step.then(take, fail) : take(step)
    },
    return() {
      if (!isOver) values.close()
      isOver = true
    },
  }
}

/** The same as a loop, for the sources that open their values themselves. */
export async function* parseItems(
  values: AsyncIterable<unknown>,
  parser: Parser,
  feeding: Feeding,
): AsyncGenerator<readonly Item[]> {
  const reading = createReading(parser, feeding)
  for await (const value of values) {
    yield reading.read(value)
    reading.check()
  }
  yield reading.end()
}

interface Reading {
  read(value: unknown): readonly Item[]
  /** Throws what reading failed with, after what could be read before it. */
  check(): void
  end(): readonly Item[]
}

function createReading(parser: Parser, feeding: Feeding): Reading {
  let failure: { readonly error: unknown } | undefined
  let hasText = false
  let hasValues = false
  return {
    read(value) {
      const piece = pieceOf(value)
      if (piece === undefined) {
        hasValues = true
        return [{ kind: 'value', value }]
      }
      hasText = true
      feeding.countBytes(typeof piece === 'string' ? utf8Length(piece) : piece.length)
      const items: Item[] = []
      try {
        parser.push(piece, (item) => items.push(item))
      } catch (error) {
        failure = { error }
      }
      return items
    },
    check() {
      if (failure) throw failure.error
    },
    end() {
      const items: Item[] = []
      // Who gave values owes no document.
      if (hasText || !hasValues) parser.end((item) => items.push(item))
      return items
    },
  }
}
