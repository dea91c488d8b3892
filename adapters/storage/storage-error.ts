import { JodsError } from 'jods'

/** A failure of a storage engine; `code` is `storage/what-happened`. */
export class StorageError extends JodsError {
  /** Milliseconds that the other side asks to wait before the next attempt, where it said so. */
  declare readonly retryAfter?: number

  constructor(code: string, message: string, options: { fix?: string; cause?: unknown; retryAfter?: number } = {}) {
    super(code, message, options)
    // Callers know a full storage by the name that browsers give it, whichever engine it is.
    this.name = code === 'storage/quota' ? 'QuotaExceededError' : 'StorageError'
    if (options.retryAfter !== undefined) Object.assign(this, { retryAfter: options.retryAfter })
  }
}

/** There is no room for what is under `key`. */
export function quotaError(key: string, cause: unknown): StorageError {
  return new StorageError('storage/quota', `There is no room for "${key}".`, {
    fix: 'Make room, or save less.',
    cause,
  })
}

/** What `cause` is to the caller: itself where it is typed, a full storage where its host calls it so, else a failure. */
export function failureOf(key: string, cause: unknown, message: string, fix?: string): JodsError {
  if (cause instanceof JodsError) return cause
  const { name, code } = (cause ?? {}) as { name?: unknown; code?: unknown }
  if (name === 'QuotaExceededError' || code === 'ENOSPC' || code === 'EDQUOT') return quotaError(key, cause)
  return new StorageError('storage/failed', message, { cause, ...(fix !== undefined && { fix }) })
}
