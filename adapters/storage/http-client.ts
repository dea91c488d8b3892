import type { JodsError } from 'jods'
import { quotaError, StorageError } from './storage-error.js'

/** What is sent with each request, and how long an answer may take. */
export interface HttpOptions {
  /**
   * Sent with each request. A function is called at each one, and once more after a 401, for a fresh token; the request is
   * then repeated once.
   */
  headers?: HeadersInit | (() => HeadersInit | PromiseLike<HeadersInit>)
  /** The host's `fetch` by default. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>
  /** Milliseconds that a call may take, repetition included; 10,000 by default. */
  timeout?: number
}

interface HttpRequest {
  readonly body?: string
  readonly headers?: Record<string, string>
  /** Statuses beside 2xx that are an answer, not a failure. */
  readonly accept: readonly number[]
}

interface HttpAnswer {
  readonly status: number
  /** The strong ETag. */
  readonly tag: string | undefined
  /** Only of a successful GET. */
  readonly text: string
}

export type HttpClient = (method: 'GET' | 'PUT' | 'DELETE', key: string, request: HttpRequest) => Promise<HttpAnswer>

/** Makes requests for keys below `url`. Each ends: with an answer, or with a typed error. */
export function createHttpClient(url: string | URL, options: HttpOptions): HttpClient {
  const { headers = {}, timeout = 10_000 } = options
  const fetch = options.fetch ?? ((...args) => globalThis.fetch(...args))
  const [path = '', query] = String(url).split(/(?=\?)/, 2)
  const locate = (key: string): string => `${path.replace(/\/+$/, '')}/${encodeURIComponent(key)}${query ?? ''}`

  async function attempt(key: string, init: RequestInit, own: Record<string, string> = {}): Promise<Response> {
    const all = new Headers(await givenHeaders(headers))
    for (const [name, value] of Object.entries(own)) all.set(name, value)
    try {
      return await fetch(locate(key), { ...init, headers: all })
    } catch (cause) {
      throw unreachable(cause)
    }
  }

  const exchange = async (
    method: string,
    key: string,
    { body, headers: own, accept }: HttpRequest,
    signal: AbortSignal,
  ): Promise<HttpAnswer> => {
    // What the browser has in its cache may be an older state. A small write outlives the page that makes it.
    const cache = method === 'GET' ? 'no-cache' : 'no-store'
    const init: RequestInit = {
      method,
      signal,
      cache,
      ...(body !== undefined && { body, keepalive: body.length < 16_000 }),
    }
    let response = await attempt(key, init, own)
    if (response.status === 401 && typeof headers === 'function') {
      discard(response)
      response = await attempt(key, init, own)
    }
    const { status } = response
    const isGood = status >= 200 && status < 300
    const text = isGood && method === 'GET' ? await textOf(response) : ''
    discard(response)
    if (!isGood && !accept.includes(status)) throw failure(method, key, response)
    return { status, tag: strongTag(response), text }
  }

  return async (method, key, request) => {
    const ending = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    // Not left to `fetch` alone: a given one may not heed the signal, and `headers` may hang.
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new StorageError('storage/timeout', `${method} of "${key}" was not answered within ${timeout} ms.`))
        ending.abort()
      }, timeout)
    })
    try {
      return await Promise.race([exchange(method, key, request, ending.signal), late])
    } finally {
      clearTimeout(timer)
    }
  }
}

async function givenHeaders(headers: NonNullable<HttpOptions['headers']>): Promise<HeadersInit> {
  try {
    return typeof headers === 'function' ? await headers() : headers
  } catch (cause) {
    throw new StorageError('storage/unauthorized', '`headers` failed, so no request was made.', { cause })
  }
}

/** As it was sent: `response.text()` would leave out a byte order mark. */
async function textOf(response: Response): Promise<string> {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer())
  } catch (cause) {
    throw unreachable(cause)
  }
}

/** A weak one guards no write: RFC 9110 has `If-Match` never match it. */
function strongTag({ headers }: Response): string | undefined {
  const tag = headers.get('ETag')
  return tag?.startsWith('"') ? tag : undefined
}

/** What is not read would hold the connection. */
function discard({ body, bodyUsed }: Response): void {
  if (!bodyUsed) void body?.cancel().catch(() => {})
}

function failure(method: string, key: string, { status, headers }: Response): JodsError {
  const said = `${method} of "${key}" was answered with status ${status}.`
  const retryAfter = parseRetryAfter(headers.get('Retry-After'))
  const later = retryAfter === undefined ? {} : { retryAfter }
  if (status === 401 || status === 403) {
    return new StorageError('storage/unauthorized', said, {
      fix: 'Let `headers` be a function that gives a fresh token.',
    })
  }
  if (status === 413 || status === 507) return quotaError(key, new Error(said))
  if ([408, 425, 429, 503].includes(status))
    return new StorageError('storage/busy', said, { fix: 'Try again later.', ...later })
  if (status >= 500) return new StorageError('storage/server-failed', said, later)
  return new StorageError('storage/refused', said, {
    fix: 'Check the URL, and that the server takes this method there.',
  })
}

/** Seconds or a date, as milliseconds from now; no more than an hour, whatever the server says. */
function parseRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined
  const wait = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), 3_600_000)
}

function unreachable(cause: unknown): StorageError {
  return new StorageError('storage/unreachable', 'The server cannot be reached.', {
    fix: 'Check the connection, the URL, and that the server allows this origin.',
    cause,
  })
}
