import { type IDBPDatabase, openDB } from 'idb'
import { quotaError, StorageError } from './storage-error.js'

export interface Place {
  readonly database: string
  /** The object stores that it must have. */
  readonly stores: readonly string[]
  /** Milliseconds that opening may take. */
  readonly timeout: number
  create(database: IDBPDatabase, store: string): void
}

/**
 * Opens the database, made or upgraded where it lacks a store. `onLost` hears when the connection was closed since: by us
 * so as to let another tab upgrade, or by the browser.
 */
export function openDatabase(place: Place, onLost: () => void): Promise<IDBPDatabase> {
  const { database, stores, timeout, create } = place
  let isBlocked = false
  let isLate = false

  async function openVersion(version?: number): Promise<IDBPDatabase> {
    const opened = await openDB(database, version, {
      upgrade: (upgraded) => {
        for (const store of stores.filter(lacks(upgraded))) create(upgraded, store)
      },
      blocked: () => {
        isBlocked = true
      },
      blocking: () => {
        onLost()
        opened.close()
      },
      terminated: onLost,
    })
    isBlocked = false
    return opened
  }

  /** A database that lacks a store gets it with the next version, unless another tab was quicker. */
  async function openWithStores(): Promise<IDBPDatabase> {
    let version: number | undefined
    let mayBeDropped = true
    for (;;) {
      const opened = await openVersion(version).catch((error) => {
        const isDropped = mayBeDropped && ['AbortError', 'UnknownError'].includes(nameOf(error))
        if (isDropped) mayBeDropped = false
        else if (nameOf(error) !== 'VersionError') throw error
      })
      if (opened && (isLate || !stores.some(lacks(opened)))) return opened
      opened?.close()
      version = opened ? opened.version + 1 : undefined
    }
  }

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      isLate = true
      reject(isBlocked ? blocked(database) : silent(database, timeout))
    }, timeout)
    openWithStores()
      .finally(() => clearTimeout(timer))
      .then(
        (opened) => (isLate ? opened.close() : resolve(opened)),
        (error) => reject(nameOf(error) === 'QuotaExceededError' ? quotaError(database, error) : unavailable(error)),
      )
  })
}

export function nameOf(error: unknown): string {
  const name = (error as { name?: unknown } | null | undefined)?.name
  return typeof name === 'string' ? name : ''
}

function lacks({ objectStoreNames }: IDBPDatabase): (store: string) => boolean {
  return (store) => !objectStoreNames.contains(store)
}

function blocked(database: string): StorageError {
  return new StorageError('storage/blocked', `Another tab holds an older version of the database "${database}" open.`, {
    fix: 'Close the other tabs of this site, or reload them.',
  })
}

function silent(database: string, timeout: number): StorageError {
  return new StorageError('storage/timeout', `The database "${database}" did not open within ${timeout} ms.`, {
    fix: 'Try again; if it goes on, restart the browser.',
  })
}

function unavailable(cause: unknown): StorageError {
  return new StorageError('storage/unavailable', 'There is no IndexedDB here, or it cannot be opened.', {
    fix: 'Give another engine for this case: `fallback(indexedDB(), memory())`.',
    cause,
  })
}
