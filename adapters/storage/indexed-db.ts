import type { IDBPObjectStore } from 'idb'
import type { LogStorage } from './engine.js'
import { createConnection, type Transaction, type Work } from './indexed-db-connection.js'
import type { Place } from './indexed-db-open.js'

/** Which database and object store, and when a write counts as done. */
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

/** An engine over IndexedDB, with logs. */
export interface IndexedDBStorage extends LogStorage {
  readonly name: 'indexedDB'
  /** Closes the connection, for instance to delete the database; the next call opens it again. */
  close(): Promise<void>
}

/** What lies in the log, numbered in the order of writing: an entry of a key, or a cut, after which its entries count. */
type LogRecord = { readonly key: string; readonly entry: string } | { readonly cut: string }

type Records = IDBPObjectStore<unknown, string[], string, IDBTransactionMode>

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
    else {
      const records = upgraded.createObjectStore(log, { keyPath: 'number', autoIncrement: true })
      records.createIndex('key', ['key', 'number'])
      records.createIndex('cut', ['cut', 'number'])
    }
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
      const record: LogRecord = { cut: key }
      const [added] = await Promise.all([transaction.objectStore(log).add(record), change(transaction)])
      return added
    })
    // What one sweep leaves behind, because the page was closed for instance, the next one takes.
    void transact(key, 'readwrite', (transaction) => sweep(transaction, key, cut)).catch(() => {})
  }

  async function sweep(transaction: Transaction<'readwrite'>, key: string, cut: IDBValidKey): Promise<void> {
    const records = transaction.objectStore(log)
    const isOld = IDBKeyRange.bound([key], [key, cut])
    const numbers = await Promise.all(['key', 'cut'].map((index) => records.index(index).getAllKeys(isOld)))
    await Promise.all(numbers.flat().map((number) => records.delete(number)))
  }

  async function listKeys(transaction: Transaction<'readonly'>): Promise<string[]> {
    const keys = new Set((await transaction.objectStore(store).getAllKeys()).filter((key) => typeof key === 'string'))
    const records = transaction.objectStore(log)
    const index = records.index('key')
    let cursor = await index.openKeyCursor()
    while (cursor) {
      const [key] = cursor.key as [string, number]
      if (await index.getKey(await logOf(key, records))) keys.add(key)
      cursor = await cursor.continue([key, []])
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
    entries: (key, from = 0) =>
      transact(key, 'readonly', async (transaction) => {
        const records = transaction.objectStore(log)
        const range = await startingAt(from, await logOf(key, records), records)
        const found: { entry: string }[] = range ? await records.index('key').getAll(range) : []
        return found.map(({ entry }) => entry)
      }),
    close,
  }
}

/** What is in force of a log: what was appended to this key since its last cut. An array sorts after every number. */
async function logOf(key: string, records: Records): Promise<IDBKeyRange> {
  const whole = IDBKeyRange.bound([key], [key, []])
  const cut = await records.index('cut').openKeyCursor(whole, 'prev')
  return cut ? IDBKeyRange.bound(cut.key, [key, []]) : whole
}

/** Without the first `count` of them; `undefined` when there are no more. */
async function startingAt(count: number, range: IDBKeyRange, records: Records): Promise<IDBKeyRange | undefined> {
  if (count === 0) return range
  const first = await records.index('key').openKeyCursor(range)
  const found = await first?.advance(count)
  return found ? IDBKeyRange.bound(found.key, range.upper) : undefined
}
