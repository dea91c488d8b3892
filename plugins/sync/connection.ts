import { JodsError } from 'jods'
import type { Host } from './host.js'
import { checkSocket } from './options.js'
import { closeOn, isBroadcast, listenTo, type Socket, type SocketSource, sendOn, stateOf } from './socket.js'

/** One socket after the other, as long as it is wanted. */
export interface Connection {
  readonly isOpen: boolean
  /** True when a function makes the sockets, so that another can follow. */
  readonly isMade: boolean
  /** True where everybody hears everybody. */
  readonly isBroadcast: boolean
  /** Sends, or takes the failure to for the end of the connection. */
  send(text: string): void
  /** False while more waits in the socket than is good; `onDrained` follows. */
  canSend(): boolean
  /** Attempts now, unless there is a socket; also after a pause. */
  connect(): void
  /** Leaves this socket; closes it where `code` is given, and where a function made it. Another follows as `next` says. */
  drop(reason: string, next: Next, code?: number): void
  /** Leaves this socket, and tells nobody: nothing follows until `connect()`. */
  pause(reason: string): void
  /** The far side speaks the protocol: waits begin anew once that has lasted. */
  approve(): void
  /** Ends for good. Closes what a function made, leaves a given socket open. */
  end(): void
}

/** `late`: not before the longest wait. `never`: until `connect()`. */
type Next = 'soon' | 'late' | 'never'

export interface Lost {
  readonly reason: string
  /** Attempts in a row that came to nothing. */
  readonly attempt: number
  /** Absent when no attempt will follow. */
  readonly nextAttemptAt?: number
  /** The given socket is closed, and cannot open again. */
  readonly isOver?: true
}

interface Handlers {
  /** The token to make the socket with. Throws `sync/unauthorized` to pause. */
  token(): string | undefined | PromiseLike<string | undefined>
  onConnecting(attempt: number): void
  onOpen(): void
  onMessage(data: unknown): void
  onDrained(): void
  /** Each frame, and each beginning and end, for development tools. */
  trace(event: string, describe: () => unknown): void
  onLost(lost: Lost): void
  /** There is no token to show: nothing is attempted until `connect()`. */
  onPaused(reason: string): void
  /** The server says that we may not. */
  onUnauthorized(reason: string): void
  onFailed(error: unknown): void
}

/** The first wait between attempts, and the longest, in milliseconds; each is drawn from 0 to that, 100 at least. */
const firstWait = 500
const longestWait = 30_000
const shortestWait = 100
/** Milliseconds that a connection lasts before it counts as a success. */
const stableAfter = 5000
/** Bytes waiting in a socket above which nothing new is sent, and above which its reader is taken for dead. */
const bufferLimit = 1_048_576
const bufferEnd = 16 * bufferLimit
const drainPause = 50
/** Codes by which a server says that it does not let us in: IANA's, and those that apps have in use. */
const unauthorizedCodes = new Set([3000, 3003, 4401, 4403])

/** Keeps a connection. A function is called anew after each loss, after waits whose bound doubles: "full jitter". */
export function createConnection(source: SocketSource, handlers: Handlers, host: Host): Connection {
  const make = typeof source === 'function' ? source : undefined
  let current: { readonly socket: Socket; isOpen: boolean; approvedAt?: number; stop(): void } | undefined
  let attempt = 0
  let turn = 0
  let isEnded = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let drainTimer: ReturnType<typeof setTimeout> | undefined

  function leave(reason: string, code?: number): void {
    turn += 1
    clearTimeout(drainTimer)
    drainTimer = undefined
    const left = current
    current = undefined
    left?.stop()
    if (left && left.approvedAt !== undefined && host.elapsed() - left.approvedAt >= stableAfter) attempt = 0
    if (left && (make || code !== undefined)) close(left.socket, code ?? 1000, reason)
  }

  function close(socket: Socket, code: number, reason: string): void {
    try {
      closeOn(socket, code, reason, make !== undefined)
    } catch (error) {
      handlers.onFailed(asSocketError(error))
    }
  }

  function lose(reason: string, next: Next, code?: number): void {
    if (isEnded) return
    leave(reason, code)
    attempt += 1
    if (!make || next === 'never') {
      handlers.onLost({ reason, attempt })
      return
    }
    const wait = Math.max(shortestWait, host.random() * Math.min(firstWait * 2 ** (attempt - 1), longestWait))
    const delay = next === 'late' ? longestWait * (1 + host.random()) : wait
    timer = setTimeout(connect, delay)
    handlers.onLost({ reason, attempt, nextAttemptAt: host.now() + delay })
  }

  function hearEnd(reason: string, code: number | undefined): void {
    if (code !== undefined && unauthorizedCodes.has(code)) {
      handlers.onUnauthorized(reason === 'closed' ? `The server has closed the connection with code ${code}.` : reason)
    } else if (make || !current) lose(reason, 'soon')
    else {
      // A given socket may open again by itself.
      const isOver = stateOf(current.socket) === 3
      current.isOpen = false
      if (isOver) leave(reason)
      attempt += 1
      handlers.onLost({ reason, attempt, ...(isOver && { isOver }) })
    }
  }

  function use(socket: Socket, mine: number): void {
    const state = { socket, isOpen: false, stop: () => {} }
    current = state
    const isCurrent = () => turn === mine && !isEnded
    const stop = listenTo(socket, {
      onOpen() {
        if (!isCurrent() || state.isOpen) return
        state.isOpen = true
        handlers.trace('open', () => ({ attempt }))
        handlers.onOpen()
      },
      onMessage(data) {
        if (!isCurrent()) return
        handlers.trace('in', () => data)
        handlers.onMessage(data)
      },
      onClose(reason, code) {
        if (!isCurrent()) return
        handlers.trace('close', () => ({ reason, code }))
        hearEnd(reason, code)
      },
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
    const isWanted = () => turn === mine && !isEnded
    const fail = (error: unknown) => {
      if (!isWanted()) return
      if (error instanceof JodsError && error.code === 'sync/unauthorized') handlers.onPaused(error.message)
      else {
        handlers.onFailed(asSocketError(error))
        lose('no socket', 'soon')
      }
    }
    const open = (token: string | undefined) => {
      if (!isWanted()) return
      const made = make ? make(token === undefined ? {} : { token }) : (source as Socket)
      whenThere(made, attach, fail)
    }
    const attach = (socket: Socket) => {
      checkSocket(socket)
      if (isWanted()) use(socket, mine)
      else close(socket, 1000, 'not needed')
    }
    handlers.onConnecting(attempt)
    try {
      whenThere(handlers.token(), open, fail)
    } catch (error) {
      fail(error)
    }
  }

  function waiting(): number {
    const amount = current?.socket.bufferedAmount
    return typeof amount === 'number' ? amount : 0
  }

  function watch(): void {
    drainTimer = setTimeout(() => {
      drainTimer = undefined
      if (waiting() > bufferLimit) watch()
      else handlers.onDrained()
    }, drainPause)
  }

  return {
    isMade: make !== undefined,
    get isBroadcast() {
      return isBroadcast(current?.socket)
    },
    get isOpen() {
      return current?.isOpen ?? false
    },
    send(text) {
      if (!current?.isOpen) return
      if (waiting() > bufferEnd) {
        lose('sync/slow', 'soon', 1008)
        return
      }
      try {
        handlers.trace('out', () => text)
        sendOn(current.socket, text)
      } catch (error) {
        lose(error instanceof Error ? error.message : 'send failed', 'soon')
      }
    },
    canSend() {
      if (waiting() <= bufferLimit) return true
      if (drainTimer === undefined) watch()
      return false
    },
    connect() {
      if (!current) attempt = 0
      connect()
      if (current && !current.isOpen) current.socket.connect?.()
    },
    drop: lose,
    pause(reason) {
      clearTimeout(timer)
      leave(reason)
    },
    approve() {
      if (current) current.approvedAt ??= host.elapsed()
    },
    end() {
      isEnded = true
      clearTimeout(timer)
      leave('stopped')
    },
  }
}

/** At once where it is no promise, so that nothing waits that need not. */
function whenThere<T extends object | string | undefined>(
  value: T | PromiseLike<T>,
  use: (value: T) => void,
  fail: (error: unknown) => void,
): void {
  if (typeof value === 'object' && value !== null && 'then' in value) value.then(use).then(undefined, fail)
  else use(value as T)
}

function asSocketError(error: unknown): JodsError {
  if (error instanceof JodsError) return error
  return new JodsError('sync/no-socket', 'The socket, or the function that makes it or its token, failed.', {
    cause: error,
  })
}
