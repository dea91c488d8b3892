/** Calls a listener; what it throws goes to the host's global error handler, and stops nobody. */
export function guarded<Args extends unknown[]>(listener: (...args: Args) => void, ...args: Args): void {
  try {
    listener(...args)
  } catch (error) {
    reportToHost(error)
  }
}

function reportToHost(error: unknown): void {
  const { reportError } = globalThis as { reportError?: (error: unknown) => void }
  if (reportError) reportError(error)
  else
    queueMicrotask(() => {
      throw error
    })
}
