import { afterEach, beforeEach, type Mock, vi } from 'vitest'

/** What reached the host's global error handler in the running test, oldest first. */
export function catchReports(): () => unknown[] {
  const host = globalThis as { reportError?: (error: unknown) => void }
  const before = host.reportError
  let handler: Mock<(error: unknown) => void> = vi.fn()
  beforeEach(() => {
    handler = vi.fn()
    host.reportError = handler
  })
  afterEach(() => {
    if (before === undefined) delete host.reportError
    else host.reportError = before
  })
  return () => handler.mock.calls.map(([error]) => error)
}

/** The codes of the errors that were reported; the message where there is no code. */
export function codesOf(errors: unknown[]): string[] {
  return errors.map((error) => {
    const { code, message } = error as { code?: string; message?: string }
    return code ?? message ?? String(error)
  })
}

/** One turn of the event loop: what rests between tasks has come to rest. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
