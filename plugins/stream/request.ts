import { JodsError } from 'jods'

type Given<T> = T | (() => T | PromiseLike<T>)

/** How a source that opens itself asks for its data. */
export interface RequestOptions {
  method?: string
  /** A function is called afresh at every attempt: for tokens that expire. */
  headers?: Given<HeadersInit>
  /** A stream can be sent once only: give a function that makes one, or no second attempt can be made. */
  body?: Given<BodyInit>
  credentials?: RequestCredentials
  /** The host's own by default. */
  fetch?: typeof fetch
  /** Try again when the line is cut, true by default. */
  reconnect?: boolean
}

/** An answer that asks for patience. Any other `JodsError` is one that trying again will not cure. */
export class BusyError extends JodsError {
  /** Milliseconds to wait, as the server said. */
  readonly wait: number

  constructor(message: string, wait: number) {
    super('stream/source', message)
    this.wait = wait
  }
}

/**
 * Asks once. Throws a `BusyError` when asking again may help, `stream/source` when the answer says that it is useless.
 * `accepted` is a status that is good though it is none of success.
 */
export async function request(
  url: string | URL,
  options: RequestOptions,
  own: Record<string, string>,
  signal: AbortSignal,
  accepted?: number,
): Promise<Response> {
  const { fetch: ask = checkedFetch, method, credentials } = options
  const headers = new Headers(await valueNow(options.headers))
  const body = await valueNow(options.body)
  for (const [name, value] of Object.entries(own)) headers.set(name, value)
  const init: RequestInit & { duplex?: 'half' } = {
    headers,
    signal,
    cache: 'no-store',
    ...(method !== undefined && { method }),
    ...(body !== undefined && { body }),
    ...(credentials !== undefined && { credentials }),
    // Without it a stream cannot be sent.
    ...(body instanceof ReadableStream && { duplex: 'half' as const }),
  }
  const response = await ask(url, init)
  if (response.ok || response.status === accepted) return response
  await response.body?.cancel()
  const message = `${url} answered ${response.status} ${response.statusText}`.trim()
  const isPassing = response.status >= 500 || [408, 425, 429].includes(response.status)
  if (!isPassing) throw new JodsError('stream/source', message)
  throw new BusyError(message, waitOf(response))
}

/** What no request can be made of fails for good; `fetch` would call it a failure of the network. */
function checkedFetch(url: string | URL, init: RequestInit): Promise<Response> {
  try {
    new Request(url, { method: init.method ?? 'GET' })
  } catch (cause) {
    throw new JodsError('stream/source', `Nothing can be asked of "${url}": ${reasonOf(cause)}`, { cause })
  }
  return fetch(url, init)
}

/** The seconds or the date of `Retry-After`, in milliseconds from now. */
function waitOf({ headers }: Response): number {
  const given = headers.get('retry-after') ?? ''
  const wait = /^\d+$/.test(given) ? Number(given) * 1000 : Date.parse(given) - Date.now()
  return wait > 0 ? wait : 0
}

/** How many bytes the body has; undefined where nobody says so. That of a compressed one is not the length of what we see. */
export function lengthOf({ headers }: Response): number | undefined {
  const length = Number(headers.get('content-length') ?? 0)
  return length > 0 && !headers.get('content-encoding') ? length : undefined
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function valueNow<T>(given: Given<T> | undefined): T | PromiseLike<T> | undefined {
  // Neither headers nor a body are ever functions themselves.
  return typeof given === 'function' ? (given as () => T | PromiseLike<T>)() : given
}
