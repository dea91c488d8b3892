import { JodsError } from 'jods'

type Given<T> = T | (() => T | PromiseLike<T>)

/** How a source that opens itself asks for its data. */
export interface RequestOptions {
  method?: string
  /** A function is called afresh at every attempt: for tokens that expire. */
  headers?: Given<HeadersInit>
  body?: Given<BodyInit>
  credentials?: RequestCredentials
  /** The host's own by default. */
  fetch?: typeof fetch
  /** Try again when the line is cut, true by default. */
  reconnect?: boolean
}

/** A failure that trying again will not cure. */
export class FinalError extends JodsError {}

/** Asks once. Throws a `FinalError` when the answer says that asking again is useless. */
export async function request(
  url: string | URL,
  options: RequestOptions,
  own: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  const { fetch: ask = fetch, method, credentials } = options
  const headers = new Headers(await valueNow(options.headers))
  const body = await valueNow(options.body)
  for (const [name, value] of Object.entries(own)) headers.set(name, value)
  const response = await ask(url, {
    headers,
    signal,
    cache: 'no-store',
    ...(method !== undefined && { method }),
    ...(body !== undefined && { body }),
    ...(credentials !== undefined && { credentials }),
  })
  if (response.ok) return response
  await response.body?.cancel()
  const message = `${url} answered ${response.status} ${response.statusText}`.trim()
  const isPassing = response.status >= 500 || [408, 425, 429].includes(response.status)
  throw isPassing ? new JodsError('stream/source', message) : new FinalError('stream/source', message)
}

/** Waits, or until the signal aborts. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}

/** Milliseconds before an attempt: `base` before the first, then twice as long each time, with jitter, a minute at most. */
export function backoff(base: number, attempt: number, random: () => number = Math.random): number {
  const grown = Math.min(base * 2 ** (attempt - 1), 60_000)
  return attempt === 1 ? grown : grown / 2 + (grown / 2) * random()
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function valueNow<T>(given: Given<T> | undefined): T | PromiseLike<T> | undefined {
  // Neither headers nor a body are ever functions themselves.
  return typeof given === 'function' ? (given as () => T | PromiseLike<T>)() : given
}
