import type { Attachment, AttachOptions, Life, Status } from '../contract.js'
import { report as reportToHost } from '../errors.js'
import { signal } from '../signal/index.js'
import { createCleanUps, isPromise } from './clean-ups.js'

/**
 * Runs `start` at once and gives back the running thing.
 *
 * The status is `starting`, then `ready` when `start` returned (or its promise resolved) without having set one,
 * `error` when it threw, `stopped` at the end. A failure of `start` is reported, undoes what was opened so far and is
 * never thrown: check options before. Without a promise it is ready before `attach` returns. `stop` (also by
 * `options.signal`, or `using`) runs the clean-ups once and gives a promise only when one of them did.
 */
export function attach<S extends string = Status, Detail = unknown>(
  options: AttachOptions,
  start: (life: Life<S, Detail>) => void | Promise<void>,
): Attachment<S, Detail> {
  // A plugin's own statuses take the place of these names from its first `setStatus` on.
  const status = signal<S>('starting' as S)
  const detail = signal<Detail>(undefined as Detail)
  const report = createReport(options)
  const cleanUps = createCleanUps(report)
  let isStopped = false
  let settleReady = () => {}
  const ready = new Promise<void>((resolve) => {
    settleReady = resolve
  })

  function stop(): void | Promise<void> {
    if (!isStopped) {
      isStopped = true
      const ended = cleanUps.run()
      status.set('stopped' as S)
      settleReady()
      return ended
    }
    return cleanUps.run()
  }

  const life: Life<S, Detail> = {
    get stopped() {
      return isStopped
    },
    defer: (cleanUp) => cleanUps.add(cleanUp),
    listen(target, type, handler) {
      target.addEventListener(type, handler)
      cleanUps.add(() => target.removeEventListener(type, handler))
    },
    setStatus(next, ...rest) {
      if (isStopped) return
      if (rest.length > 0) detail.set(rest[0] as Detail)
      status.set(next)
    },
    report,
  }

  function succeed(): void {
    if (!isStopped && status.get() === 'starting') status.set('ready' as S)
    settleReady()
  }

  function fail(error: unknown): void {
    report(error)
    if (!isStopped) {
      isStopped = true
      void cleanUps.run()
      status.set('error' as S)
    }
    settleReady()
  }

  const attachment: Attachment<S, Detail> = { status, detail, ready, stop, [Symbol.dispose]: () => void stop() }
  if (options.signal?.aborted) {
    void stop()
    return attachment
  }
  const abort = () => void stop()
  options.signal?.addEventListener('abort', abort)
  cleanUps.add(() => options.signal?.removeEventListener('abort', abort))
  try {
    const started: unknown = start(life)
    if (isPromise(started)) started.then(succeed, fail)
    else succeed()
  } catch (error) {
    fail(error)
  }
  return attachment
}

/** A handler that fails itself must not take the attachment with it. */
function createReport({ onError }: AttachOptions): (error: unknown) => void {
  return (failure) => {
    const error = failure instanceof Error ? failure : new Error(String(failure), { cause: failure })
    if (!onError) return reportToHost(error)
    try {
      onError(error)
    } catch (second) {
      reportToHost(second)
    }
  }
}
