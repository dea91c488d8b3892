import type { IDBPDatabase, IDBPTransaction } from 'idb'
import type { JodsError } from 'jods'
import { nameOf, openDatabase, type Place } from './indexed-db-open.js'
import { failureOf, StorageError } from './storage-error.js'

export type Transaction<Mode extends IDBTransactionMode> = IDBPTransaction<unknown, string[], Mode>

/** What a transaction is asked to do. It must make its first requests before it waits for anything. */
export type Work<Mode extends IDBTransactionMode, T> = (transaction: Transaction<Mode>) => Promise<T>

export interface Connection {
  /** Runs `work` on the open database, opened when it is not, and again on a new one when this one proves to be lost. */
  transact<Mode extends IDBTransactionMode, T>(key: string, mode: Mode, work: Work<Mode, T>): Promise<T>
  close(): Promise<void>
}

export function createConnection(place: Place, durability: IDBTransactionDurability): Connection {
  let opening: Promise<IDBPDatabase> | undefined

  function open(): Promise<IDBPDatabase> {
    if (opening) return opening
    const attempt = openDatabase(place, () => forget(attempt))
    attempt.catch(() => forget(attempt))
    opening = attempt
    return attempt
  }

  function forget(attempt: Promise<IDBPDatabase>): void {
    if (opening === attempt) opening = undefined
  }

  function run<Mode extends IDBTransactionMode, T>(
    database: IDBPDatabase,
    mode: Mode,
    work: Work<Mode, T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const transaction = database.transaction([...place.stores], mode, { durability })
      // Chromium never answers what it was asked just before it dropped the connection.
      const onDropped = (): void => reject(new DOMException('The connection was dropped.', droppedName))
      database.addEventListener('close', onDropped)
      Promise.all([work(transaction), transaction.done])
        .finally(() => database.removeEventListener('close', onDropped))
        .then(([answer]) => resolve(answer), reject)
    })
  }

  return {
    async transact(key, mode, work) {
      const first = open()
      const database = await first
      try {
        return await run(database, mode, work)
      } catch (error) {
        if (!isRepeatable(error, mode)) throw failure(key, error)
        database.close()
        forget(first)
      }
      const reopened = await open()
      return run(reopened, mode, work).catch((error) => {
        throw failure(key, error)
      })
    },
    async close() {
      const closing = opening
      opening = undefined
      // An attempt that failed has nothing to close, and its caller knows.
      const database = await closing?.catch(() => undefined)
      database?.close()
    },
  }
}

const droppedName = 'Dropped'

/** What a transaction says that was not done because its connection is closed or broken, or its store was deleted. */
function isRepeatable(error: unknown, mode: IDBTransactionMode): boolean {
  const isUndone = ['InvalidStateError', 'NotFoundError', 'AbortError', 'UnknownError'].includes(nameOf(error))
  return isUndone || (nameOf(error) === droppedName && mode === 'readonly')
}

function failure(key: string, cause: unknown): JodsError {
  if (nameOf(cause) === droppedName) {
    return new StorageError('storage/connection-lost', `The browser closed the database while "${key}" was written.`, {
      fix: 'Write it whole again: whether it was kept is not known.',
    })
  }
  return failureOf(key, cause, `IndexedDB failed on "${key}": ${String(cause)}.`)
}
