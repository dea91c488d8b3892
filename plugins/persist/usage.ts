import type { WritableAtom } from 'jods/kit'
import type { Usage } from './options.js'

/** Milliseconds between two questions to the browser. */
const estimateEvery = 500

export interface UsageWatch {
  /** Something was saved or loaded: so many bytes lie under the key now. */
  now(bytes: number): void
  stop(): void
}

interface Watching {
  readonly usage: WritableAtom<Usage>
  /** From 0 to 1. */
  readonly threshold: number
  /** Hears once each time that the ratio reaches the threshold. */
  onCrossed(usage: Usage): void
}

/**
 * Keeps `usage` up to date: after a save the browser is asked how full it is, twice a second at most. Where it does not
 * tell, the bytes are those under the key.
 */
export function watchUsage({ usage, threshold, onCrossed }: Watching): UsageWatch {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isAsking = false
  let lastAsked = Number.NEGATIVE_INFINITY
  let isEstimated = false
  let isAbove = false
  let isStopped = false

  async function ask(): Promise<void> {
    timer = undefined
    lastAsked = Date.now()
    isAsking = true
    const found = await estimate()
    isAsking = false
    if (!found || isStopped) return
    isEstimated = true
    const ratio = found.quota > 0 ? found.bytes / found.quota : 1
    usage.set({ ...usage.get(), ...found, ratio })
    const wasAbove = isAbove
    isAbove = ratio >= threshold
    if (isAbove && !wasAbove) onCrossed(usage.get())
  }

  return {
    now(bytes) {
      if (!isEstimated) usage.set({ ...usage.get(), bytes })
      if (timer !== undefined || isStopped || !storageManager()?.estimate) return
      const wait = lastAsked + estimateEvery - Date.now()
      if (wait <= 0 && !isAsking) return void ask()
      timer = setTimeout(() => void ask(), wait)
      // Node would stay alive for it.
      ;(timer as { unref?: () => void }).unref?.()
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}

/** Asks the browser not to make room by throwing away what this origin has stored; undefined where it cannot be asked. */
export async function askToKeep(): Promise<boolean | undefined> {
  try {
    return await storageManager()?.persist?.()
  } catch {
    // Refused, in one way or another.
    return false
  }
}

async function estimate(): Promise<{ bytes: number; quota: number } | undefined> {
  try {
    const { usage, quota } = (await storageManager()?.estimate()) ?? {}
    return usage === undefined || quota === undefined ? undefined : { bytes: usage, quota }
  } catch {
    // Not in a secure context, or not for this origin: then it does not tell.
    return undefined
  }
}

function storageManager(): StorageManager | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.storage
}
