import type { StandardSchemaV1 } from '@standard-schema/spec'

/** One thing a schema found wrong; `path` counts from the root of the state. */
export type Issue = StandardSchemaV1.Issue

/** What every error of jods carries besides its message. */
export interface JodsErrorOptions {
  /** What the reader can do about it, in one sentence. */
  fix?: string
  cause?: unknown
}

/**
 * Any failure that jods reports. `code` is stable (`area/what-happened`) and has a docs page of its own;
 * the message says what was found and what was expected.
 */
export class JodsError extends Error {
  readonly code: string
  declare readonly fix?: string

  constructor(code: string, message: string, options: JodsErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'JodsError'
    this.code = code
    // Without a fix there is no such member, as with `cause`.
    if (options.fix !== undefined) Object.assign(this, { fix: options.fix })
  }
}

/** A value that a schema refused. `path` is the JSON Pointer of the first issue. */
export class SchemaError extends JodsError {
  readonly issues: readonly Issue[]
  readonly path: string

  constructor(code: string, message: string, issues: readonly Issue[], path: string, options?: JodsErrorOptions) {
    super(code, message, options)
    this.name = 'SchemaError'
    this.issues = issues
    this.path = path
  }
}

/** Hands a failure that has no caller to the host's global error handler: nothing is swallowed, nobody is stopped. */
export function report(error: unknown): void {
  const host = globalThis as { reportError?: (error: unknown) => void }
  if (typeof host.reportError === 'function') host.reportError(error)
  else
    queueMicrotask(() => {
      throw error
    })
}

/** True unless the bundler or the host says `production`: where snapshots are frozen. */
export const isDevelopment: boolean = modeOf() !== 'production'

function modeOf(): string | undefined {
  // A bundler puts a text in place of all of it; a page has no `process`.
  try {
    return process.env.NODE_ENV
  } catch {
    return undefined
  }
}
