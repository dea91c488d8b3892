import type { About, Attached, Attachment, AttachOptions, Life, Status } from '../contract.js'
import { report as reportToHost } from '../errors.js'
import { inspector, signal } from '../signal/index.js'
import { createCleanUps, isPromise } from './clean-ups.js'
import { trace } from './inspect.js'
import { tellAttached } from './known.js'

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
  let about: About = { plugin: '' }
  const attached: Attached = {
    get about() {
      return about
    },
    status,
    detail,
  }
  const tellHost = createReport(options)
  const cleanUps = createCleanUps(report)
  let isStopped = false
  let settleReady = () => {}
  const ready = new Promise<void>((resolve) => {
    settleReady = resolve
  })

  function report(failure: unknown): void {
    const error = failure instanceof Error ? failure : new Error(String(failure), { cause: failure })
    if (inspector !== undefined) inspector.failed(attached, error)
    tellHost(error)
  }

  function show(next: S): void {
    status.set(next)
    if (inspector !== undefined) inspector.status(attached)
  }

  function stop(): void | Promise<void> {
    if (!isStopped) {
      isStopped = true
      const ended = cleanUps.run()
      show('stopped' as S)
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
      show(next)
    },
    report,
    introduce(plugin, store) {
      about = { plugin, store: new WeakRef(store) }
      if (inspector !== undefined) inspector.status(attached)
    },
    trace: (event, describe) => trace(about, event, describe),
  }

  function succeed(): void {
    if (!isStopped && status.get() === 'starting') show('ready' as S)
    settleReady()
  }

  function fail(error: unknown): void {
    report(error)
    if (!isStopped) {
      isStopped = true
      void cleanUps.run()
      show('error' as S)
    }
    settleReady()
  }

  tellAttached(attached)
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
function createReport({ onError }: AttachOptions): (error: Error) => void {
  return (error) => {
    if (!onError) return reportToHost(error)
    try {
      onError(error)
    } catch (second) {
      reportToHost(second)
    }
  }
}
