import { createHttpClient, type HttpOptions } from './http-client.js'
import { createQueue } from './queue.js'
import { StorageError } from './storage-error.js'
import { isWellFormed } from './well-formed.js'

/** An engine whose entries lie on a server. */
export interface HttpStorage {
  readonly name: 'http'
  getItem(key: string): Promise<string | null>
  setItem(key: string, text: string): Promise<void>
  removeItem(key: string): Promise<void>
}

/** What the server is known to have under a key: a version, nothing, or what we wrote, of which it did not say the version. */
type Known = { readonly tag: string } | { readonly isAbsent: true } | { readonly written: string }

/**
 * Keeps each key at `<url>/<encodeURIComponent(key)>` of a server, by GET, PUT and DELETE; 404 is absent.
 *
 * Where the server gives strong ETags, a PUT carries the one last seen (`If-Match`, or `If-None-Match: *` where nothing
 * was), so that it never overwrites what this engine has not read: 412 and 409 reject with `storage/conflict`, until
 * `getItem` has read the other's. A key that was never read is written without a condition, and so is DELETE sent. One
 * request at a time for each key. The server's keys cannot be listed: give `persist` its older versions with `from`.
 *
 * Rejects with `storage/unauthorized` (401 and 403), `storage/unreachable`, `storage/timeout`, `storage/quota` (413 and
 * 507), `storage/busy` (408, 425, 429, 503) and `storage/server-failed` (other 5xx), the last two with `retryAfter` where
 * the server said it, `storage/refused` otherwise; what the server wrote is in none of them. `storage/key-name`: the keys
 * `''`, `.` and `..`, which no URL can hold, and lone surrogates; these in a text are `storage/text`.
 */
export function http(url: string | URL, options: HttpOptions = {}): HttpStorage {
  const send = createHttpClient(url, options)
  const queue = createQueue()
  const knownKeys = new Map<string, Known>()

  function remember(key: string, known: Known | undefined): void {
    if (known) knownKeys.set(key, known)
    else knownKeys.delete(key)
  }

  async function get(key: string): Promise<string | null> {
    const { status, tag, text } = await send('GET', key, { accept: [404, 410] })
    if (status === 404 || status === 410 || status === 204) {
      remember(key, { isAbsent: true })
      return null
    }
    remember(key, tag === undefined ? undefined : { tag })
    return text
  }

  /** A server that leaves the ETag out of its answer to a PUT is asked for it before the next one. */
  async function verified(key: string): Promise<Known | undefined> {
    const known = knownKeys.get(key)
    if (!known || !('written' in known)) return known
    if ((await get(key)) === known.written) return knownKeys.get(key)
    remember(key, known)
    throw conflict(key)
  }

  async function put(key: string, text: string): Promise<void> {
    const known = await verified(key)
    const { status, tag } = await send('PUT', key, { body: text, headers: conditionOf(known), accept: [409, 412] })
    if (status === 412 || status === 409) throw conflict(key)
    if (tag !== undefined) remember(key, { tag })
    else if (known) remember(key, { written: text })
  }

  async function remove(key: string): Promise<void> {
    await send('DELETE', key, { accept: [404, 410] })
    remember(key, { isAbsent: true })
  }

  const inTurn = async <T>(key: string, task: () => Promise<T>): Promise<T> => {
    checkKey(key)
    return queue.run(key, task)
  }

  return {
    name: 'http',
    getItem: (key) => inTurn(key, () => get(key)),
    setItem: async (key, text) => {
      checkText(key, text)
      await inTurn(key, () => put(key, text))
    },
    removeItem: (key) => inTurn(key, () => remove(key)),
  }
}

function conditionOf(known: Known | undefined): Record<string, string> {
  if (known && 'tag' in known) return { 'If-Match': known.tag }
  return known ? { 'If-None-Match': '*' } : {}
}

function conflict(key: string): StorageError {
  return new StorageError('storage/conflict', `Somebody else has written "${key}" since it was read.`, {
    fix: 'Read it again, merge, and write the result.',
  })
}

function checkKey(key: string): void {
  if (['', '.', '..'].includes(key) || !isWellFormed(key)) {
    throw new StorageError('storage/key-name', `No URL can hold the key ${JSON.stringify(key)}.`, {
      fix: 'Choose another key.',
    })
  }
}

function checkText(key: string, text: string): void {
  if (!isWellFormed(text)) {
    throw new StorageError('storage/text', `The text for "${key}" holds a lone surrogate, which UTF-8 cannot.`, {
      fix: 'Encode it, for instance as JSON.',
    })
  }
}
