import type { Stop } from 'jods/kit'
import type { StorageLike } from './options.js'

/** What a tab says when it has saved: the entry that it added to a log, or that it has written all. */
export type News = { readonly entry: string } | 'all'

/** The others who keep something under one key: other tabs, workers, attachments. */
export interface Tabs {
  /** Tells them what has been saved. */
  tell(news: News): void
  close: Stop
}

/**
 * Calls `onNews` when somebody else has saved under `key`: by a BroadcastChannel named after the key, and by the `storage`
 * event of a Web Storage. What is said is a hint only, as it may be of another storage. Does nothing where there is neither.
 */
export function openTabs(key: string, storage: StorageLike, onNews: (news: News) => void): Tabs {
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(`jods:persist:${key}`)
  if (channel)
    channel.onmessage = ({ data }) => onNews(typeof data?.entry === 'string' ? { entry: data.entry } : 'all')
    // Node would stay alive for it.
  ;(channel as { unref?: () => void } | undefined)?.unref?.()

  const onStorage = (event: { key?: string | null; storageArea?: unknown }) => {
    const isHere = event.storageArea == null || event.storageArea === storage
    if (isHere && (event.key === key || event.key === null)) onNews('all')
  }
  const page = typeof Storage !== 'undefined' && storage instanceof Storage ? globalThis : undefined
  page?.addEventListener?.('storage', onStorage as never)

  return {
    tell: (news) => channel?.postMessage(news),
    close() {
      channel?.close()
      page?.removeEventListener?.('storage', onStorage as never)
    },
  }
}

/** Milliseconds after which a tab that holds the lock is taken to be stuck. */
const lockPatience = 5000

/**
 * Runs `work` while no other tab runs one for this key, where the platform has locks; who waits too long for a tab that
 * hangs goes on without. Without locks it runs at once, and gives a promise only when it does.
 */
export function underLock(key: string, work: () => void | Promise<void>): void | Promise<void> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
  if (!locks) return work()
  return runLocked(locks, key, work)
}

async function runLocked(locks: LockManager, key: string, work: () => void | Promise<void>): Promise<void> {
  const giveUp = new AbortController()
  const timer = setTimeout(() => giveUp.abort(), lockPatience)
  let isBegun = false
  try {
    await locks.request(`jods:persist:${key}`, { signal: giveUp.signal }, async () => {
      clearTimeout(timer)
      isBegun = true
      await work()
    })
  } catch (error) {
    clearTimeout(timer)
    if (isBegun) throw error
    await work()
  }
}
