import type { Summary } from './options.js'

/** How a feed ends: once, one way or the other. */
export interface Outcome {
  succeed(summary: Summary): void
  /** False when nobody has awaited it: the failure is then the caller's to report. */
  fail(error: Error): boolean
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
    fail(error) {
      settle.reject(error)
      return isAwaited
    },
    // biome-ignore lint/suspicious/noThenProperty: a feed is awaitable
    then(onFulfilled, onRejected) {
      isAwaited = true
      return promise.then(onFulfilled, onRejected)
    },
  }
}
