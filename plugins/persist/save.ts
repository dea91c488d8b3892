import { JodsError } from 'jods'
import { isThenable, type Procedure, run } from './ask.js'

export interface Saver {
  /** There is something to save: does so after `debounce` milliseconds of quiet, ten times as many at most. */
  mark(): void
  /** Saves at once what is unsaved. A promise only when the storage answers later. Never fails. */
  flush(): void | Promise<void>
  /** Forgets what is unsaved; settles when no save is under way. */
  drop(): void | Promise<void>
}

export interface SaverOptions {
  readonly debounce: number
  write(): Procedure<void>
  onSaved(): void
  onFailed(error: unknown): void
}

/** Creates a saver: one save at a time, and what a failed one has not saved is still unsaved. */
export function createSaver({ debounce, write, onSaved, onFailed }: SaverOptions): Saver {
  let isDirty = false
  let running: Promise<void> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let firstMark = 0
  let lastMark = 0

  function* save(): Procedure<void> {
    isDirty = false
    try {
      yield* write()
      onSaved()
    } catch (error) {
      isDirty = true
      onFailed(error)
    }
  }

  function flush(): void | Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (running) return running.then(flush)
    if (!isDirty) return
    const saving = run(save())
    if (!isThenable(saving)) return
    running = saving.then(() => {
      running = undefined
    })
    return running
  }

  // Not restarted at each mark, which would cost a timer per edit.
  function wake(): void {
    const quietAt = Math.min(lastMark + debounce, firstMark + 10 * debounce)
    const wait = quietAt - Date.now()
    if (wait > 0) timer = setTimeout(wake, wait)
    else void flush()
  }

  return {
    mark() {
      isDirty = true
      lastMark = Date.now()
      if (timer !== undefined) return
      firstMark = lastMark
      timer = setTimeout(wake, debounce)
    },
    flush,
    drop() {
      clearTimeout(timer)
      timer = undefined
      isDirty = false
      return running
    },
  }
}

/** Says of a failed write what the caller can act on. */
export function saveError(key: string, cause: unknown): JodsError {
  if (cause instanceof JodsError) return cause
  const name = cause instanceof Error ? cause.name : ''
  if (name === 'QuotaExceededError' || name === 'NS_ERROR_DOM_QUOTA_REACHED') {
    return new JodsError('persist/quota', `The storage has no room for "${key}".`, {
      fix: 'Save less (`keys`, `filter`) or make room; the state stays in memory and is saved with the next change.',
      cause,
    })
  }
  return new JodsError('persist/save-failed', `The storage failed to save "${key}".`, {
    fix: 'The state stays in memory and is saved with the next change, or by `flush()`.',
    cause,
  })
}
