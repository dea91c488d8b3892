import { JodsError } from 'jods'
import type { Host } from './options.js'
import { checkSocket } from './options.js'
import { listenTo, type PortLike, type SocketLike, type SocketSource, sendOn } from './socket.js'

/** One socket after the other, as long as it is wanted. */
export interface Connection {
  readonly isOpen: boolean
  /** Sends, or takes the failure to for the end of the connection. */
  send(text: string): void
  /** Attempts now. */
  connect(): void
  /** Ends this socket as lost; the next attempt follows unless `isFinal`. */
  drop(reason: string, isFinal?: boolean): void
  /** Ends for good. Closes what a function made, leaves a given socket open. */
  end(): void
}

interface Handlers {
  onOpen(): void
  onMessage(data: unknown): void
  /** `nextAttemptAt` is absent when no attempt will follow. */
  onLost(lost: { reason: string; attempt: number; nextAttemptAt?: number }): void
  onConnecting(attempt: number): void
  onFailed(error: unknown): void
}

/** The first wait between attempts, and the longest, in milliseconds. */
const firstWait = 500
const longestWait = 30_000

/** Keeps a connection. A function is called anew after each loss, after waits that double, half of each random. */
export function createConnection(source: SocketSource, handlers: Handlers, host: Host): Connection {
  const make = typeof source === 'function' ? source : undefined
  let current: { socket: SocketLike | PortLike; isOpen: boolean; stop(): void } | undefined
  let attempt = 0
  let turn = 0
  let isEnded = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function leave(): void {
    turn += 1
    current?.stop()
    if (make) current?.socket.close?.()
    current = undefined
  }

  function lose(reason: string, isFinal: boolean): void {
    if (isEnded) return
    leave()
    if (!make || isFinal) {
      handlers.onLost({ reason, attempt })
      return
    }
    attempt += 1
    const wait = Math.min(firstWait * 2 ** (attempt - 1), longestWait)
    const jittered = wait / 2 + (wait / 2) * host.random()
    handlers.onLost({ reason, attempt, nextAttemptAt: host.now() + jittered })
    timer = setTimeout(connect, jittered)
  }

  function use(socket: SocketLike | PortLike, mine: number): void {
    const state = { socket, isOpen: false, stop: () => {} }
    current = state
    const isCurrent = () => turn === mine && !isEnded
    const stop = listenTo(socket, {
      onOpen() {
        if (!isCurrent() || state.isOpen) return
        state.isOpen = true
        handlers.onOpen()
      },
      onMessage: (data) => isCurrent() && handlers.onMessage(data),
      onClose: (reason) => isCurrent() && lose(reason, false),
    })
    state.stop = stop
    // It may have told of its end while we began to listen.
    if (!isCurrent()) stop()
  }

  function connect(): void {
    clearTimeout(timer)
    if (isEnded || current) return
    turn += 1
    const mine = turn
    handlers.onConnecting(attempt)
    if (!make) {
      // What is no function is a socket.
      use(source as SocketLike, mine)
      return
    }
    const attach = (socket: SocketLike | PortLike) => {
      checkSocket(socket)
      if (turn === mine && !isEnded) use(socket, mine)
      else socket.close?.()
    }
    const fail = (error: unknown) => {
      handlers.onFailed(
        error instanceof JodsError
          ? error
          : new JodsError('sync/no-socket', 'The function that makes the socket failed.', { cause: error }),
      )
      if (turn === mine) lose('no socket', false)
    }
    try {
      const made = make()
      if (made && 'then' in made) made.then(attach).then(undefined, fail)
      else attach(made)
    } catch (error) {
      fail(error)
    }
  }

  return {
    get isOpen() {
      return current?.isOpen ?? false
    },
    send(text) {
      if (!current?.isOpen) return
      try {
        sendOn(current.socket, text)
      } catch (error) {
        lose(error instanceof Error ? error.message : 'send failed', false)
      }
    },
    connect() {
      attempt = current ? attempt : 0
      connect()
    },
    drop: (reason, isFinal = false) => lose(reason, isFinal),
    end() {
      isEnded = true
      clearTimeout(timer)
      leave()
    },
  }
}
