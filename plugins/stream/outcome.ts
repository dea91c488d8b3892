import type { Summary } from './options.js'

/** How a feed ends: once, one way or the other. */
export interface Outcome {
  succeed(summary: Summary): void
  /** Rejects for who awaits; where nobody does before the next turn of the event loop, `report` hears of it. */
  fail(error: Error, report: (error: Error) => void): void
  readonly then: PromiseLike<Summary>['then']
}

/** Creates an outcome that never becomes an unhandled rejection. */
export function createOutcome(): Outcome {
  let isAwaited = false
  let settle: { resolve(summary: Summary): void; reject(error: Error): void }
  const promise = new Promise<Summary>((resolve, reject) => {
    settle = { resolve, reject }
  })
  // Who awaits gets it all the same; where nobody does, `fail` has said so.
  promise.catch(() => {})
  return {
    succeed: (summary) => settle.resolve(summary),
    fail(error, report) {
      settle.reject(error)
      // `await` calls `then` a little later than it stands there.
      setTimeout(() => isAwaited || report(error))
    },
    // biome-ignore lint/suspicious/noThenProperty: a feed is awaitable
    then(onFulfilled, onRejected) {
      isAwaited = true
      return promise.then(onFulfilled, onRejected)
    },
  }
}
