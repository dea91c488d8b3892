/** A procedure that asks engines, one question at a time. */
export type Procedure<T> = Generator<unknown, T, unknown>

/** Asks: the answer, whether it comes at once or later. Use as `const answer = yield* ask(engine.getItem(key))`. */
export function* ask<T>(answer: T | PromiseLike<T>): Generator<unknown, Awaited<T>, unknown> {
  // `run` sends back what the answer settles to.
  return (yield answer) as Awaited<T>
}

/**
 * Runs a procedure: to its end within this call as long as every answer comes at once, else as a promise. So one code
 * serves engines of both kinds, and is done at once where they are.
 */
export function run<T>(procedure: Procedure<T>): T | Promise<T> {
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

/** Runs the procedures of one key one after the other; the first of them within the call, if nothing is under way. */
export function createTurns(): <T>(key: string, start: () => Procedure<T>) => T | Promise<T> {
  const tails = new Map<string, Promise<unknown>>()
  return (key, start) => {
    const before = tails.get(key)
    const answer = before ? before.then(() => run(start())) : run(start())
    if (!isThenable(answer)) return answer
    const tail: Promise<unknown> = answer.then(ignore, ignore).then(() => {
      if (tails.get(key) === tail) tails.delete(key)
    })
    tails.set(key, tail)
    return answer
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

function ignore(): void {}
