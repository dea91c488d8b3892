import type { LogStorage } from './engine.js'
import { createConnection, type Transaction, type Work } from './indexed-db-connection.js'
import type { Place } from './indexed-db-open.js'

export interface IndexedDBOptions {
  /** Name of the database, `jods` by default. */
  database?: string
  /** Name of the object store in it, `entries` by default; the logs lie in `<store>:log`. Both are added where they lack. */
  store?: string
  /**
   * When a write counts as done: `relaxed`, the default, when the system has it, which outlives a crash of the tab and of
   * the browser; `strict` when it is on the disk, which outlives a power cut too and costs a disk flush at each write.
   */
  durability?: 'relaxed' | 'strict'
  /** Milliseconds that opening may take, 5,000 by default. */
  timeout?: number
}

export interface IndexedDBStorage extends LogStorage {
  readonly name: 'indexedDB'
  /** Closes the connection, for instance to delete the database; the next call opens it again. */
  close(): Promise<void>
}

/** What lies in a log: an entry of a key, or, without one, the place from which its log counts. */
interface LogRecord {
  readonly key: string
  readonly entry?: string
}

/**
 * Keeps everything in the browser's IndexedDB: an item at its key, and all logs in one store, in the order of writing.
 *
 * Nothing is opened before the first call. Each call is one transaction, and a write is handed over whole in the moment
 * of the call, so that it has the best chance in a page that is being left. A connection that the browser drops is opened
 * again; another tab's upgrade is let through. Rejects with `storage/unavailable` where there is no IndexedDB (on a
 * server, in some private windows), `storage/blocked` when another tab holds an older version of the database open for
 * longer than `timeout`, `storage/timeout` when it does not open, `storage/connection-lost` when the browser drops the
 * connection in the middle of a write, `storage/quota` (a `QuotaExceededError`) when the disk is full, and
 * `storage/failed` otherwise.
 */
export function indexedDB(options: IndexedDBOptions = {}): IndexedDBStorage {
  const { database = 'jods', store = 'entries', durability = 'relaxed', timeout = 5_000 } = options
  const log = `${store}:log`
  const create: Place['create'] = (upgraded, name) => {
    if (name === store) upgraded.createObjectStore(store)
    else upgraded.createObjectStore(log, { autoIncrement: true }).createIndex('key', 'key')
  }
  const { transact, close } = createConnection({ database, stores: [store, log], timeout, create }, durability)

  /** The requests are made and committed in one go: a page that is being left gets no second turn. */
  function write<T>(key: string, request: Work<'readwrite', T>): Promise<T> {
    return transact(key, 'readwrite', async (transaction) => {
      const answer = request(transaction)
      transaction.commit()
      return answer
    })
  }

  /** Changes the item and begins its log anew; what the log held before is out of sight at once, and deleted next. */
  async function replace(key: string, change: Work<'readwrite', unknown>): Promise<void> {
    const cut = await write(key, async (transaction) => {
      const record: LogRecord = { key }
      const [added] = await Promise.all([transaction.objectStore(log).add(record), change(transaction)])
      return added
    })
    // What one sweep leaves behind, because the page was closed for instance, the next one takes.
    void transact(key, 'readwrite', (transaction) => sweep(transaction, key, cut)).catch(() => {})
  }

  async function sweep(transaction: Transaction<'readwrite'>, key: string, cut: IDBValidKey): Promise<void> {
    const records = transaction.objectStore(log)
    const numbers = await records.index('key').getAllKeys(key)
    await Promise.all(numbers.filter((number) => number <= cut).map((number) => records.delete(number)))
  }

  async function listKeys(transaction: Transaction<'readonly'>): Promise<string[]> {
    const keys = new Set((await transaction.objectStore(store).getAllKeys()).filter((key) => typeof key === 'string'))
    const index = transaction.objectStore(log).index('key')
    let cursor = await index.openKeyCursor(null, 'nextunique')
    while (cursor) {
      const last = await index.openCursor(cursor.key, 'prev')
      if ((last?.value as LogRecord | undefined)?.entry !== undefined) keys.add(cursor.key as string)
      cursor = await cursor.continue()
    }
    return [...keys]
  }

  return {
    name: 'indexedDB',
    getItem: (key) =>
      transact(key, 'readonly', async (transaction) => (await transaction.objectStore(store).get(key)) ?? null),
    setItem: (key, text) => replace(key, (transaction) => transaction.objectStore(store).put(text, key)),
    removeItem: (key) => replace(key, (transaction) => transaction.objectStore(store).delete(key)),
    keys: () => transact('', 'readonly', listKeys),
    append: async (key, entry) => {
      await write(key, (transaction) => transaction.objectStore(log).add({ key, entry } satisfies LogRecord))
    },
    entries: (key) =>
      transact(key, 'readonly', async (transaction) => {
        const records: LogRecord[] = await transaction.objectStore(log).index('key').getAll(key)
        const cut = records.findLastIndex(({ entry }) => entry === undefined)
        return records.slice(cut + 1).flatMap(({ entry = [] }) => entry)
      }),
    close,
  }
}
