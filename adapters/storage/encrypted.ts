import { createEncryptedLog } from './encrypted-log.js'
import { createKeyRing, type EncryptionKey, type KeyFunction } from './encryption-keys.js'
import type { StorageEngine } from './engine.js'
import { canLog, keyLister } from './list-keys.js'
import { createQuarantine, isAside, seatsOf } from './quarantine.js'
import { createQueue } from './queue.js'
import { createReporter } from './reporter.js'
import { nonceOf, seal, unseal } from './sealed.js'
import { StorageError } from './storage-error.js'

/** The key of `encrypted`, and who hears of what cannot be deciphered. */
export interface EncryptedOptions {
  /**
   * A CryptoKey for AES-GCM, 32 random bytes, or a function that finds keys by their ids, so that they can be rotated: called
   * without an id it returns the key to write with, as `{ id, key }`; with one, the key of that id, or nothing when it is
   * not known. It is called at each read and write. A key that has no id is called `default`.
   */
  key: EncryptionKey | KeyFunction
  /**
   * Hears of what could not be deciphered, a `storage/undecipherable`. `persist` hears of it too, and hands it to its own
   * `onError`; where nobody listens it goes to the host's global error handler.
   */
  onError?: (error: Error) => void
}

/** An engine whose entries are encrypted before the engine below gets them. */
export interface EncryptedStorage {
  readonly name: 'encrypted'
  getItem(key: string): Promise<string | null>
  setItem(key: string, text: string): Promise<void>
  removeItem(key: string): Promise<void>
  /** Where the engine below can list its keys. */
  keys?(): Promise<readonly string[]>
  /** Where the engine below keeps logs. */
  append?(key: string, entry: string): Promise<void>
  entries?(key: string, from?: number): Promise<readonly string[]>
  onError(listener: (error: Error) => void): () => void
}

/**
 * Keeps everything in `engine`, encrypted with AES-GCM under a nonce of its own for each write. The names of the keys, how
 * long the texts are and when they are written can be seen by whoever sees the storage; the texts cannot, and cannot be
 * altered or moved to another key unnoticed.
 *
 * What was written with another key, altered, or never encrypted reads as absent. It is reported as
 * `storage/undecipherable`, and kept at `<key>~quarantine~<n>`, where it can be read once its key is known again. In a log
 * an entry that was altered, moved, put in twice, or stands behind one that was taken out is left out, reported and kept
 * in the same way. What the storage alone cannot show is that the newest entries are missing, or that everything was put
 * back as it once was.
 *
 * Throws `storage/encryption-key` for what is no key. Rejects with it when `key` fails, with `storage/unavailable` where
 * there is no WebCrypto (a page that is not served over https), and with what `engine` rejects with. One key is good for
 * some 2^32 writes.
 */
export function encrypted(engine: StorageEngine, options: EncryptedOptions): EncryptedStorage {
  const ring = createKeyRing(options.key)
  const { report, listen } = createReporter(options.onError)
  const queue = createQueue()
  const quarantine = createQuarantine(engine)
  const log = canLog(engine) ? createEncryptedLog({ engine, ring, onBroken }) : undefined
  const listKeys = keyLister(engine)

  async function getItem(key: string): Promise<string | null> {
    const sealed = await engine.getItem(key)
    if (sealed === null || sealed === undefined) return null
    for (const seat of seatsOf(key)) {
      const opened = await unseal(ring, { kind: 'item', key: seat }, sealed)
      if (opened) return opened.text
    }
    // It must not look free to whoever seeks a place to set something aside.
    if (isAside(key)) return sealed
    log?.forget(key)
    report(undecipherable(`What lies at "${key}"`, await quarantine.move(key, sealed)))
    return null
  }

  async function setItem(key: string, text: string): Promise<void> {
    const sealed = await seal(ring, { kind: 'item', key }, text)
    log?.forget(key)
    await engine.setItem(key, sealed)
    log?.begin(key, nonceOf(sealed))
  }

  async function removeItem(key: string): Promise<void> {
    log?.forget(key)
    await engine.removeItem(key)
  }

  async function onBroken(key: string, entries: readonly string[]): Promise<void> {
    const place = await quarantine.keep(key, JSON.stringify(entries))
    if (place !== undefined) report(undecipherable(`${entries.length} entries of the log of "${key}"`, place))
  }

  return {
    name: 'encrypted',
    getItem: (key) => queue.run(key, () => getItem(key)),
    setItem: (key, text) => queue.run(key, () => setItem(key, text)),
    removeItem: (key) => queue.run(key, () => removeItem(key)),
    ...(listKeys && { keys: async () => listKeys() }),
    ...(log && {
      append: (key: string, entry: string) => queue.run(key, () => log.append(key, entry)),
      entries: (key: string, from = 0) => queue.run(key, () => log.entries(key, from)),
    }),
    onError(listener) {
      const stops = [listen(listener), engine.onError?.(listener)]
      return () => {
        for (const stop of stops) stop?.()
      }
    },
  }
}

function undecipherable(what: string, place: string): StorageError {
  return new StorageError('storage/undecipherable', `${what} was written with another key, or altered.`, {
    fix: `It is kept at "${place}"; with its key it can be read there.`,
  })
}
