import { JodsError } from 'jods'
import { isThenable, type Procedure } from 'jods/kit'

export interface Saver {
  /** There is something to save: does so after `debounce` milliseconds of quiet, ten times as many at most. */
  mark(): void
  /**
   * Saves at once what is unsaved. A promise only when the storage answers later. Never fails. `isUrgent`: there may be no
   * time to wait for anybody, so that it overtakes what waits for a lock or an answer.
   */
  flush(isUrgent?: boolean): void | Promise<void>
  /** Runs something else that uses the storage, in turn with the saves. */
  inTurn(procedure: () => Procedure<void>, isUrgent?: boolean): void | Promise<void>
  /** Forgets what is unsaved. */
  drop(): void
  /** Lets nothing be tried again. */
  end(): void
}

export interface SaverOptions {
  readonly debounce: number
  write(isUrgent: boolean): Procedure<void>
  /** How a turn is run: alone, where tabs can be kept out. */
  runAlone(procedure: () => Procedure<void>, isUrgent: boolean): void | Promise<void>
  onSaved(): void
  /** `attempt` counts the saves that failed in a row; `nextAttemptAt` is when the next is made by itself. */
  onFailed(error: unknown, attempt: number, nextAttemptAt: number, isRetry: boolean): void
}

/** Milliseconds between attempts: doubled each time, from the first to the last, less up to half of it by chance. */
const retry = { first: 1000, last: 60_000 }

/** Creates a saver: one save at a time, and what a failed one has not saved is still unsaved, and tried again. */
export function createSaver({ debounce, write, runAlone, onSaved, onFailed }: SaverOptions): Saver {
  let isDirty = false
  let saving = 0
  let isBusy = false
  let running: Promise<void> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let isEnded = false
  let failures = 0
  let firstMark = 0
  let lastMark = 0

  function* save(isUrgent: boolean, isRetry: boolean): Procedure<void> {
    if (!isDirty) return
    isDirty = false
    saving += 1
    try {
      yield* write(isUrgent)
    } catch (error) {
      isDirty = true
      return fail(error, isRetry)
    } finally {
      saving -= 1
    }
    failures = 0
    onSaved()
  }

  function fail(error: unknown, isRetry: boolean): void {
    failures += 1
    const wait = Math.min(retry.first * 2 ** (failures - 1), retry.last) * (1 - Math.random() / 2)
    clearTimeout(retryTimer)
    if (!isEnded) {
      retryTimer = setTimeout(() => void flushNow(false, true), wait)
      unref(retryTimer)
    }
    onFailed(error, failures, Date.now() + wait, isRetry)
  }

  function inTurn(procedure: () => Procedure<void>, isUrgent = false): void | Promise<void> {
    if (running) return running.then(() => inTurn(procedure, isUrgent))
    // Asked for from inside a turn, by whoever hears what it brings: after it.
    if (isBusy) return Promise.resolve().then(() => inTurn(procedure, isUrgent))
    isBusy = true
    let turn: void | Promise<void>
    try {
      turn = runAlone(procedure, isUrgent)
    } finally {
      isBusy = false
    }
    if (isThenable(turn)) hold(turn)
    return turn
  }

  /** Lets the next turns wait for this one too. */
  function hold(turn: Promise<void>): void {
    const all = Promise.allSettled([running, turn]).then(() => {
      if (running === all) running = undefined
    })
    running = all
  }

  /** Beside the turn that is under way: who is about to go may not see its end. */
  function overtake(): void | Promise<void> {
    isDirty ||= saving > 0
    if (!isDirty) return running
    const turn = runAlone(() => save(true, false), true)
    if (isThenable(turn)) hold(turn)
    return turn
  }

  function flushNow(isUrgent: boolean, isRetry: boolean): void | Promise<void> {
    clearTimeout(timer)
    clearTimeout(retryTimer)
    timer = undefined
    if (isUrgent && running) return overtake()
    if (!isDirty) return running
    return inTurn(() => save(isUrgent, isRetry), isUrgent)
  }

  // Not restarted at each mark, which would cost a timer per edit.
  function wake(): void {
    const quietAt = Math.min(lastMark + debounce, firstMark + 10 * debounce)
    const wait = quietAt - Date.now()
    if (wait > 0) timer = setTimeout(wake, wait)
    else void flushNow(false, false)
  }

  return {
    mark() {
      isDirty = true
      lastMark = Date.now()
      if (timer !== undefined || isEnded) return
      firstMark = lastMark
      timer = setTimeout(wake, debounce)
    },
    flush: (isUrgent = false) => flushNow(isUrgent, false),
    inTurn,
    drop() {
      clearTimeout(timer)
      clearTimeout(retryTimer)
      timer = undefined
      isDirty = false
    },
    end() {
      isEnded = true
      clearTimeout(timer)
      clearTimeout(retryTimer)
    },
  }
}

/** Keeps a timer from keeping a process alive. */
function unref(timer: unknown): void {
  const { unref } = timer as { unref?: () => void }
  unref?.call(timer)
}

/** Says of a failed write what the caller can act on. */
export function saveError(key: string, cause: unknown): JodsError {
  if (cause instanceof JodsError && cause.code === 'persist/load-failed') return saveError(key, cause.cause)
  const name = cause instanceof Error ? cause.name : ''
  if (name === 'QuotaExceededError' || name === 'NS_ERROR_DOM_QUOTA_REACHED') {
    return new JodsError('persist/quota', `The storage has no room for "${key}".`, {
      fix: 'Save less (`keys`, `filter`) or make room; the state stays in memory, and saving it is tried again.',
      cause,
    })
  }
  if (cause instanceof JodsError) return cause
  return new JodsError('persist/save-failed', `The storage failed to save "${key}".`, {
    fix: 'The state stays in memory, and saving it is tried again: with the next change, by `flush()`, and by itself.',
    cause,
  })
}
