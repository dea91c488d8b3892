/** A procedure that asks a storage, one question at a time. */
export type Procedure<T> = Generator<unknown, T, unknown>

/** Asks: the answer, whether it comes at once or later. Use as `const answer = yield* ask(storage.getItem(key))`. */
export function* ask<T>(answer: T | PromiseLike<T>): Generator<unknown, Awaited<T>, unknown> {
  // `runProcedure` sends back what the answer settles to.
  return (yield answer) as Awaited<T>
}

/**
 * Runs a procedure: to its end within this call as long as every answer comes at once, else as a promise from the
 * first one that does not. So one code serves both kinds of storage, and a storage that answers at once is done at once.
 */
export function runProcedure<T>(procedure: Procedure<T>): T | Promise<T> {
  let step = procedure.next()
  while (!step.done) {
    if (isThenable(step.value)) return goOn(procedure, step.value)
    step = procedure.next(step.value)
  }
  return step.value
}

async function goOn<T>(procedure: Procedure<T>, first: PromiseLike<unknown>): Promise<T> {
  let step: IteratorResult<unknown, T> = { done: false, value: first }
  while (!step.done) {
    let answer: unknown
    try {
      answer = await step.value
    } catch (error) {
      step = procedure.throw(error)
      continue
    }
    step = procedure.next(answer)
  }
  return step.value
}

/** True for a promise, or what behaves as one. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}
