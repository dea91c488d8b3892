type CleanUp = () => void | Promise<void>

/** What must be undone at the end, last in, first out. */
export interface CleanUps {
  add(cleanUp: CleanUp): void
  /** Runs them once, each after the one before has settled; a promise only when one of them gave a promise. */
  run(): void | Promise<void>
}

/** Creates an empty stack. A clean-up that fails is reported and does not strand the ones below it. */
export function createCleanUps(report: (error: unknown) => void): CleanUps {
  const stack: CleanUp[] = []
  let ended: { result: void | Promise<void> } | undefined

  function unwind(): void | Promise<void> {
    for (let cleanUp = stack.pop(); cleanUp; cleanUp = stack.pop()) {
      const pending = attempt(cleanUp, report)
      if (pending) return pending.then(unwind)
    }
  }

  return {
    add(cleanUp) {
      // Whatever is opened after the end is closed at once.
      if (ended) void attempt(cleanUp, report)
      else stack.push(cleanUp)
    },
    run() {
      if (!ended) {
        ended = { result: undefined }
        ended.result = unwind()
      }
      return ended.result
    },
  }
}

function attempt(cleanUp: CleanUp, report: (error: unknown) => void): Promise<void> | undefined {
  try {
    const result: unknown = cleanUp()
    return isPromise(result) ? Promise.resolve(result).then(() => {}, report) : undefined
  } catch (error) {
    report(error)
    return undefined
  }
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}
