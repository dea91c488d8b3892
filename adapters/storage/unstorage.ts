import { escapeKey, unescapeKey } from './key-name.js'
import { createQueue } from './queue.js'
import { failureOf, StorageError } from './storage-error.js'
import { isWellFormed } from './well-formed.js'

/** A `Storage` of unstorage, or one of its drivers. */
export interface UnstorageLike {
  getItem(key: string, options?: object): unknown
  getItemRaw?(key: string, options?: object): unknown
  setItem?(key: string, value: string, options?: object): unknown
  setItemRaw?(key: string, value: string, options?: object): unknown
  removeItem?(key: string, options?: object): unknown
  getKeys(base: string, options?: object): unknown
}

/** An engine over a driver of unstorage. */
export interface UnstorageStorage {
  readonly name: 'unstorage'
  getItem(key: string): Promise<string | null>
  setItem(key: string, text: string): Promise<void>
  removeItem(key: string): Promise<void>
  keys(): Promise<string[]>
}

/**
 * Keeps everything in a `Storage` of unstorage, or in one of its drivers: `unstorage(createStorage({ driver }))`. What is
 * written as text comes back as text, unparsed.
 *
 * Keys such as `jods:cart:v1` are kept as they are, so that mounts apply; what unstorage would change in a key is escaped
 * (`%2f`). A driver that makes folders of `:` cannot hold both `a` and `a:b`. Rejects with `storage/read-only` where the
 * driver cannot write, `storage/key-name` for the key `''`, `storage/quota` (a `QuotaExceededError`) where the driver says
 * so, and `storage/failed` otherwise.
 */
export function unstorage(storage: UnstorageLike): UnstorageStorage {
  // Some drivers mix what is written at the same time.
  const queue = createQueue()

  async function use<T>(key: string, task: () => T): Promise<Awaited<T>> {
    try {
      return await task()
    } catch (error) {
      throw failureOf(key, error, `The driver failed on "${key}": ${String(error)}.`)
    }
  }

  const inTurn = async <T>(key: string, task: (name: string) => Promise<T>): Promise<T> => {
    const name = nameOf(key)
    return queue.run(key, () => use(key, () => task(name)))
  }

  // Raw throughout: the other functions parse what they read, and some drivers keep raw values in another place.
  const read = (name: string): unknown =>
    storage.getItemRaw ? storage.getItemRaw(name, {}) : storage.getItem(name, {})

  async function write(name: string, value: string): Promise<void> {
    if (storage.setItemRaw) await storage.setItemRaw(name, value, {})
    else if (storage.setItem) await storage.setItem(name, value, {})
    else throw new StorageError('storage/read-only', 'The driver cannot write.', { fix: 'Use another driver.' })
  }

  return {
    name: 'unstorage',
    getItem: (key) => inTurn(key, async (name) => unmarked(textOf(await read(name)))),
    setItem: (key, text) => inTurn(key, (name) => write(name, marked(text))),
    removeItem: (key) =>
      inTurn(key, async (name) => {
        await storage.removeItem?.(name, {})
      }),
    async keys() {
      await queue.idle()
      const names = await use('*', () => storage.getKeys('', {}))
      // A driver by itself may list paths.
      return (names as string[]).map((name) => unescapeKey(name.replaceAll('/', ':')))
    },
  }
}

/** unstorage takes what begins with `base64:` for bytes, and many drivers write UTF-8. */
function marked(text: string): string {
  if (!isWellFormed(text)) return `json:${JSON.stringify(text)}`
  return /^(base64|json|text):/.test(text) ? `text:${text}` : text
}

function unmarked(text: string | null): string | null {
  if (text?.startsWith('json:')) return JSON.parse(text.slice('json:'.length))
  return text?.startsWith('text:') ? text.slice('text:'.length) : text
}

/** Drivers hand over bytes, or what they have parsed. */
function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array || value instanceof ArrayBuffer)
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(value)
  return JSON.stringify(value)
}

/** A key that unstorage leaves as it is: no path, no empty part between two `:`, no part of dots. */
function nameOf(key: string): string {
  if (key === '') {
    throw new StorageError('storage/key-name', 'unstorage has no empty key.', { fix: 'Choose another key.' })
  }
  return escapeKey(key, (unit, index) => {
    const isAmongOthers = /[^:.]/.test(key.charAt(index - 1)) && /[^:.]/.test(key.charAt(index + 1))
    return /[A-Za-z0-9_~-]/.test(unit) || (/[:.]/.test(unit) && isAmongOthers)
  })
}
