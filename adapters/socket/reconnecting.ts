import { attach } from 'jods/kit'
import { createHandlers, type SocketEvent, type SocketEvents } from './events.js'
import { close, listenTo, type RawSocket } from './raw-socket.js'

/** A socket that is one after the other. */
export interface ReconnectingSocket extends SocketEvents {
  /** 1 while there is a connection, 0 while there is none, 3 after `close()`. */
  readonly readyState: 0 | 1 | 3
  /** Bytes that wait in the socket of this moment. */
  readonly bufferedAmount: number
  /** Throws while there is no connection, as nothing would arrive. */
  send(data: string): void
  /** Attempts now instead of waiting; goes on where the server wanted to know who we are. */
  connect(): void
  /** Closes the socket of this moment; no other follows. */
  close(code?: number, reason?: string): void
}

/** How long to wait between attempts, and when a connection counts as stable. */
export interface ReconnectingOptions {
  /** Bound of the first wait, in milliseconds; doubles with each attempt that comes to nothing. 500 by default. */
  firstWait?: number
  /** Greatest bound of a wait; 30,000 by default. */
  longestWait?: number
  /** Milliseconds that a connection lasts before waits begin anew; 5,000 by default. */
  stableAfter?: number
  /** From 0 to 1; `Math.random` by default. */
  random?: () => number
  /** Closes it. */
  signal?: AbortSignal
  /** Hears what `make` throws; the host's error handler does by default. */
  onError?: (error: Error) => void
}

/** Waits are no shorter than this, in milliseconds. */
const shortestWait = 100
/** By these codes a server says that it wants to know who we are: again and again would not help. */
const unauthorizedCodes = new Set([3000, 3003, 4401, 4403])

/**
 * Creates a socket that connects again by itself, for many stores to share: `sync` does the same for one store when it is
 * given the function.
 *
 * `make` is called at once, and again after each loss, after a wait drawn from 0 to a bound that doubles ("full jitter");
 * also when the host comes `online`. Tells `open` at each connection, `close` at each loss, with the reason and the code.
 * After a close with 3000, 3003, 4401 or 4403 it waits for `connect()`. Nothing is kept of what was sent and did not
 * arrive: who speaks over it sends again, as `sync` does.
 */
export function reconnecting(
  make: () => RawSocket | PromiseLike<RawSocket>,
  options: ReconnectingOptions = {},
): ReconnectingSocket {
  const { firstWait = 500, longestWait = 30_000, stableAfter = 5000, random = Math.random } = options
  const handlers = createHandlers()
  let current: { readonly raw: RawSocket; openedAt?: number; stop(): void } | undefined
  let attempt = 0
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let connect = () => {}
  let ending: readonly [code?: number | undefined, reason?: string | undefined] = []

  const attachment = attach(options, (life) => {
    function leave(): boolean {
      turn += 1
      clearTimeout(timer)
      const left = current
      current = undefined
      left?.stop()
      const lasted = left?.openedAt === undefined ? 0 : Date.now() - left.openedAt
      if (lasted >= stableAfter) attempt = 0
      return left?.openedAt !== undefined
    }

    function lose(event: Pick<SocketEvent, 'reason' | 'code'>): void {
      leave()
      attempt += 1
      if (event.code === undefined || !unauthorizedCodes.has(event.code)) {
        const bound = Math.min(firstWait * 2 ** (attempt - 1), longestWait)
        timer = setTimeout(connect, Math.max(shortestWait, random() * bound))
      }
      handlers.dispatch({ type: 'close', ...event })
    }

    function use(raw: RawSocket, mine: number): void {
      if (turn !== mine) {
        close(raw)
        return
      }
      const state: NonNullable<typeof current> = { raw, stop: () => {} }
      current = state
      const isCurrent = () => current === state
      const stop = listenTo(raw, {
        onOpen() {
          if (!isCurrent() || state.openedAt !== undefined) return
          state.openedAt = Date.now()
          handlers.dispatch({ type: 'open' })
        },
        onMessage: (data) => isCurrent() && handlers.dispatch({ type: 'message', data }),
        onClose: (event) => isCurrent() && lose(event),
      })
      state.stop = stop
      if (!isCurrent()) stop()
    }

    connect = () => {
      clearTimeout(timer)
      if (current || life.stopped) return
      turn += 1
      const mine = turn
      const fail = (error: unknown) => {
        life.report(error)
        if (turn === mine) lose({ reason: 'no socket' })
      }
      try {
        const made = make()
        if ('then' in made) made.then((raw) => use(raw, mine)).then(undefined, fail)
        else use(made, mine)
      } catch (error) {
        fail(error)
      }
    }

    life.defer(() => {
      const raw = current?.raw
      const wasOpen = leave()
      if (raw) close(raw, ...ending)
      if (wasOpen) handlers.dispatch({ type: 'close', reason: 'closed' })
    })
    // Where the host can say so; what it hands over is not looked at.
    if (typeof navigator !== 'undefined' && typeof globalThis.addEventListener === 'function') {
      globalThis.addEventListener('online', connect)
      life.defer(() => globalThis.removeEventListener('online', connect))
    }
    connect()
  })

  return {
    addEventListener: handlers.addEventListener,
    removeEventListener: handlers.removeEventListener,
    get readyState() {
      if (attachment.status.get() === 'stopped') return 3
      return current?.openedAt === undefined ? 0 : 1
    },
    get bufferedAmount() {
      return current?.raw.bufferedAmount ?? 0
    },
    send(data) {
      if (current?.openedAt === undefined) throw new Error('There is no connection now.')
      current.raw.send(data)
    },
    connect() {
      if (!current) attempt = 0
      connect()
    },
    close(...how) {
      ending = how
      void attachment.stop()
    },
  }
}
