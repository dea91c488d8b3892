import { StorageError } from './storage-error.js'

type Maybe<T> = T | PromiseLike<T>

/** A key for AES-GCM that may encrypt and decrypt, or 32 random bytes. */
export type EncryptionKey = CryptoKey | Uint8Array

/** A key and its name, by which what was written with it will ask for it again. */
export interface NamedKey {
  readonly id: string
  readonly key: EncryptionKey
}

/**
 * Without an id: the key to write with, and its name, `default` where it gives the key alone. With one: the key of that
 * name, or nothing when it is not known (any more).
 */
export type KeyFunction = (id?: string) => Maybe<EncryptionKey | NamedKey | null | undefined>

export interface KeyRing {
  current(): Promise<{ readonly id: string; readonly key: CryptoKey }>
  find(id: string): Promise<CryptoKey | undefined>
}

/** The name of a key that was given none. */
const defaultId = 'default'

/** Throws `storage/encryption-key` for what can be no key. */
export function createKeyRing(source: EncryptionKey | KeyFunction): KeyRing {
  if (typeof source !== 'function') {
    checkKey(source)
    // A copy, as the caller may wipe its bytes.
    const given = source instanceof Uint8Array ? source.slice() : source
    let imported: Promise<CryptoKey> | undefined
    const own = (): Promise<CryptoKey> => {
      imported ??= importKey(given)
      return imported
    }
    return { current: async () => ({ id: defaultId, key: await own() }), find: own }
  }
  return {
    async current() {
      const { id, key } = named(await ask(source)) ?? {}
      if (id === undefined || key === undefined) {
        throw new StorageError('storage/encryption-key', '`key` gave no key to write with.', {
          fix: 'Called without an id it must return the current key, as `{ id, key }`.',
        })
      }
      return { id, key: await importKey(key) }
    },
    async find(id) {
      const found = named(await ask(source, id))
      return found && importKey(found.key)
    },
  }
}

async function ask(source: KeyFunction, id?: string): Promise<EncryptionKey | NamedKey | null | undefined> {
  try {
    return await (id === undefined ? source() : source(id))
  } catch (cause) {
    throw new StorageError('storage/encryption-key', '`key` failed, so nothing was read or written.', { cause })
  }
}

function named(found: EncryptionKey | NamedKey | null | undefined): NamedKey | undefined {
  if (!found) return undefined
  return 'key' in found ? found : { id: defaultId, key: found }
}

function checkKey(key: EncryptionKey): void {
  const isGood =
    key instanceof Uint8Array
      ? key.length === 32
      : key?.algorithm?.name === 'AES-GCM' &&
        ['encrypt', 'decrypt'].every((use) => key.usages.includes(use as KeyUsage))
  if (isGood) return
  throw new StorageError(
    'storage/encryption-key',
    '`key` is neither 32 bytes nor a key that AES-GCM encrypts and decrypts with.',
    {
      fix: "Pass crypto.getRandomValues(new Uint8Array(32)), kept safe, or a CryptoKey of crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, …, ['encrypt', 'decrypt']).",
    },
  )
}

async function importKey(key: EncryptionKey): Promise<CryptoKey> {
  checkKey(key)
  if (!(key instanceof Uint8Array)) return key
  return webCrypto().importKey('raw', Uint8Array.from(key), 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/** Throws `storage/unavailable` where there is none. */
export function webCrypto(): SubtleCrypto {
  const subtle = globalThis.crypto?.subtle
  if (subtle) return subtle
  throw new StorageError('storage/unavailable', 'There is no WebCrypto here.', { fix: 'Serve the page over https.' })
}
