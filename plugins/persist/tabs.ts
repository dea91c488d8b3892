import type { Stop } from 'jods/kit'
import { isTexts } from './envelope.js'
import type { StorageLike } from './options.js'

/**
 * What a tab says: the entry that it has added to a log, that it has written all, or that it has removed all, with the
 * last id of each author that it had seen.
 */
export type News = { readonly entry: string } | 'all' | { readonly removed: readonly string[] }

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
  if (channel) channel.onmessage = ({ data }) => onNews(readNews(data))
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

function readNews(data: { entry?: unknown; removed?: unknown } | undefined): News {
  if (typeof data?.entry === 'string') return { entry: data.entry }
  return isTexts(data?.removed) ? { removed: data.removed } : 'all'
}
