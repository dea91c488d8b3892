/** Who hears of failures that no call can throw. */
export interface Reporter {
  report(error: Error): void
  /** Returns what ends it. */
  listen(listener: (error: Error) => void): () => void
}

/** Reports to the listeners and to `handler`; where there are none, to the host's global error handler. */
export function createReporter(handler?: (error: Error) => void): Reporter {
  const listeners = new Set<{ hear: (error: Error) => void }>(handler ? [{ hear: handler }] : [])
  return {
    report(error) {
      for (const { hear } of [...listeners]) attempt(() => hear(error))
      if (listeners.size === 0) tellHost(error)
    },
    listen(hear) {
      const listener = { hear }
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** Runs what a caller gave us; what it throws goes to the host's global error handler. */
export function attempt(task: () => void): void {
  try {
    task()
  } catch (error) {
    tellHost(error)
  }
}

function tellHost(error: unknown): void {
  if (typeof globalThis.reportError === 'function') globalThis.reportError(error)
  else
    queueMicrotask(() => {
      throw error
    })
}
