type Report = (error: unknown) => void

/** Hands a failure to its own callback, else to `report`. */
export function tell(handler: ((error: Error) => void) | undefined, report: Report, error: unknown): void {
  if (!handler) report(error)
  else call(handler, report, error instanceof Error ? error : new Error(String(error), { cause: error }))
}

/** Calls a callback of the user's; what it throws is reported. */
export function call<Args extends unknown[]>(
  handler: ((...args: Args) => void) | undefined,
  report: Report,
  ...args: Args
): void {
  try {
    handler?.(...args)
  } catch (error) {
    report(error)
  }
}
