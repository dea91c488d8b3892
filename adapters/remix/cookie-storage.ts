import { JodsError } from 'jods'
import { isPlainObject } from './answer.js'

/** What jods uses of a cookie of React Router or Remix, as `createCookie` makes it. */
export interface CookieLike {
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: as the hosts type it
  parse(header: string | null): Promise<any>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  serialize(value: any): Promise<string>
}

/** How long the cookie may be, and who hears of a bad one. */
export interface CookieStorageOptions {
  /** Longest `Set-Cookie` line in bytes, attributes included; 4,096 by default, which is what browsers keep. */
  maxBytes?: number
  /**
   * Hears of a cookie that was tampered with; by default it is a warning of the process (`process.emitWarning`), as no
   * visitor may end a server.
   */
  onError?: (error: Error) => void
}

/** Entries in a cookie. Speaks the language of storages, so that `persist` can use it. */
export interface CookieStorage {
  getItem(key: string): Promise<string | null>
  /** Rejects with `remix/cookie-too-large`; what was there before stays. */
  setItem(key: string, value: string): Promise<void>
  removeItem(key: string): Promise<void>
  keys(): Promise<string[]>
  /**
   * Returns `headers` with the `Set-Cookie` line, if anything has changed: `Headers` themselves, of anything else a copy.
   * Doing it again to the same headers adds nothing.
   */
  commit(headers?: HeadersInit): Promise<Headers>
}

type Entries = Record<string, string>

/**
 * A storage in a cookie, for what the server must know before it renders: a theme, a language, a small cart. Reads the
 * cookie of `request` once; what is set reaches the browser only by the headers that `commit` returns.
 *
 * ```ts
 * const storage = cookieStorage(prefsCookie, request)
 * const saved = persist(prefs, { storage, keys: ['theme'] })
 * await saved.ready
 * prefs.theme = 'dark'
 * await saved.stop()
 * return redirect('/', { headers: await storage.commit() })
 * ```
 *
 * Give the cookie `secrets`, so that it is signed: one that was changed, signed with a secret that is no longer listed or
 * that cannot be read is as none, and reported as `remix/cookie-tampered`. Everybody can read a cookie: no secrets in it.
 */
export function cookieStorage(
  cookie: CookieLike,
  request: { readonly headers: Headers },
  options: CookieStorageOptions = {},
): CookieStorage {
  const { maxBytes = 4096, onError = warn } = options
  let reading: Promise<Map<string, string>> | undefined
  /** What is to be sent; undefined while nothing has changed. */
  let line: string | undefined
  let last: Promise<unknown> = Promise.resolve()

  async function read(): Promise<Map<string, string>> {
    const header = request.headers.get('cookie')
    if (header === null || !valueIn(header, cookie.name)) return new Map()
    const found: unknown = await cookie.parse(header).catch(() => undefined)
    if (isEntries(found)) return new Map(Object.entries(found))
    onError(tampered(cookie.name))
    return new Map()
  }

  function entries(): Promise<Map<string, string>> {
    reading ??= read()
    return reading
  }

  /** One after the other: each sees what the one before has made. `make` says whether it has changed anything. */
  function change(make: (next: Map<string, string>) => boolean): Promise<void> {
    const changed = last.then(async () => {
      const next = new Map(await entries())
      if (!make(next)) return
      const written = await cookie.serialize(Object.fromEntries(next))
      const bytes = new TextEncoder().encode(written).length
      if (bytes > maxBytes) throw tooLarge(cookie.name, bytes, maxBytes)
      reading = Promise.resolve(next)
      line = written
    })
    last = changed.catch(() => {})
    return changed
  }

  return {
    getItem: async (key) => (await entries()).get(key) ?? null,
    setItem: (key, value) => change((next) => next.get(key) !== value && next.set(key, value).has(key)),
    removeItem: (key) => change((next) => next.delete(key)),
    keys: async () => [...(await entries()).keys()],
    async commit(given) {
      await last
      const headers = given instanceof Headers ? given : new Headers(given)
      if (line !== undefined && !headers.getSetCookie().includes(line)) headers.append('set-cookie', line)
      return headers
    },
  }
}

/** The text of a cookie in a header; empty is none. */
function valueIn(header: string, name: string): string | undefined {
  const pairs = header.split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}

function isEntries(value: unknown): value is Entries {
  return isPlainObject(value) && Object.values(value).every((entry) => typeof entry === 'string')
}

function tampered(name: string): JodsError {
  return new JodsError('remix/cookie-tampered', `The cookie "${name}" is not as this server signed it.`, {
    fix: 'Nothing, where somebody has played with it; after a change of `secrets`, keep the old one behind the new.',
  })
}

function tooLarge(name: string, bytes: number, limit: number): JodsError {
  return new JodsError(
    'remix/cookie-too-large',
    `The cookie "${name}" would have ${bytes} bytes of at most ${limit}.`,
    {
      fix: 'Keep less in it (`keys` of persist), or keep it on the server under an id.',
    },
  )
}

function warn(error: Error): void {
  if (typeof process === 'object' && typeof process.emitWarning === 'function') process.emitWarning(error)
  else globalThis.reportError(error)
}
