import { nanoid } from 'nanoid'
import { createHandlers, type SocketEvents } from './events.js'
import { createLeadership, type LockManagerLike, type PageEvents } from './leadership.js'
import type { RawSocket } from './raw-socket.js'
import { type ReconnectingOptions, type ReconnectingSocket, reconnecting } from './reconnecting.js'

/** One connection, as each of the tabs that share it sees it. */
export interface SharedSocket extends SocketEvents {
  /** 1 while the tab that leads has a connection, 0 while there is none, 3 after `close()`. */
  readonly readyState: 0 | 1 | 3
  /** Bytes that wait in the connection, where it is this tab's own. */
  readonly bufferedAmount: number
  /** Throws while there is no connection. */
  send(data: string): void
  /** Attempts now instead of waiting. */
  connect(): void
  /** Leaves; the others go on. */
  close(): void
}

/** What the tabs find each other by, and how the one that leads connects. */
export interface SharedSocketOptions extends ReconnectingOptions {
  /** What the tabs of one origin find each other by; `jods` by default. One for each server. */
  name?: string
  /** `navigator.locks` by default. */
  locks?: LockManagerLike
  /** Where `freeze`, `resume`, `pagehide` and `pageshow` are told; the window by default. */
  page?: PageEvents
}

/** What tabs say to each other. `term` names one time of leadership. */
type Frame =
  | { readonly kind: 'who' | 'connect' }
  | { readonly kind: 'open'; readonly term: string }
  | { readonly kind: 'closed'; readonly term: string; readonly reason: string; readonly code?: number }
  | { readonly kind: 'down'; readonly term: string; readonly data: string }
  | { readonly kind: 'up'; readonly term: string; readonly data: string }

/** Milliseconds of silence after which the tab that leads is asked for, and those after which it is replaced. */
const askAfter = 10_000
const replaceAfter = 15_000

/**
 * Creates a socket that all tabs of one origin share: the one that holds a Web Lock keeps the connection that `make`
 * makes (again after each loss, as `reconnecting` does), the others speak through it over a `BroadcastChannel`.
 *
 * A tab that is closed, frozen, or put into the back/forward cache hands over, and one that does not answer for 25 s is
 * replaced; the others see a `close` and an `open`. The server hears several nodes on one connection, as `sync` is made
 * for. Where there are no Web Locks or no `BroadcastChannel`, each tab has a connection of its own.
 */
export function sharedSocket(
  make: () => RawSocket | PromiseLike<RawSocket>,
  options: SharedSocketOptions = {},
): SharedSocket {
  const locks = options.locks ?? (globalThis as { navigator?: { locks?: LockManagerLike } }).navigator?.locks
  if (!locks || typeof BroadcastChannel === 'undefined') return reconnecting(make, options)

  const name = `jods:socket:${options.name ?? 'jods'}`
  const handlers = createHandlers()
  const channel = new BroadcastChannel(name)
  let own: { readonly term: string; readonly socket: ReconnectingSocket } | undefined
  // The connection that is open, whoever has it.
  let term: string | undefined
  let isClosed = false
  let lastHeard = Date.now()
  let askedAt = lastHeard

  const tell = (frame: Frame) => channel.postMessage(frame)

  function open(next: string): void {
    if (term === next) return
    lose('another tab leads')
    term = next
    handlers.dispatch({ type: 'open' })
  }

  function lose(reason: string, code?: number): void {
    if (term === undefined) return
    term = undefined
    handlers.dispatch({ type: 'close', reason, ...(code !== undefined && { code }) })
  }

  function lead(): void {
    lose('another tab leads')
    const mine = nanoid()
    const socket = reconnecting(make, options)
    own = { term: mine, socket }
    const hasOpened = () => {
      tell({ kind: 'open', term: mine })
      open(mine)
    }
    socket.addEventListener('open', hasOpened)
    socket.addEventListener('message', ({ data }: { data: string }) => {
      tell({ kind: 'down', term: mine, data })
      handlers.dispatch({ type: 'message', data })
    })
    socket.addEventListener('close', ({ reason, code }: { reason: string; code?: number }) => {
      tell({ kind: 'closed', term: mine, reason, ...(code !== undefined && { code }) })
      lose(reason, code)
    })
    if (socket.readyState === 1) hasOpened()
    else tell({ kind: 'closed', term: mine, reason: 'another tab leads' })
  }

  function follow(): void {
    tell({ kind: 'who' })
  }

  function resign(): void {
    const { socket } = own ?? {}
    own = undefined
    socket?.close()
    lose('another tab leads')
  }

  function hear(frame: Frame): void {
    if (own) hearFollower(own, frame)
    else hearLeader(frame)
  }

  function hearFollower({ term: mine, socket }: NonNullable<typeof own>, frame: Frame): void {
    if (frame.kind === 'connect') socket.connect()
    else if (frame.kind === 'up' && frame.term === mine && socket.readyState === 1) socket.send(frame.data)
    else if (frame.kind === 'who') {
      tell(
        socket.readyState === 1
          ? { kind: 'open', term: mine }
          : { kind: 'closed', term: mine, reason: 'no connection now' },
      )
    }
  }

  function hearLeader(frame: Frame): void {
    if (frame.kind === 'open') open(frame.term)
    else if (frame.kind === 'closed') lose(frame.reason, frame.code)
    else if (frame.kind !== 'down') return
    else if (frame.term === term) handlers.dispatch({ type: 'message', data: frame.data })
    lastHeard = Date.now()
  }

  channel.onmessage = ({ data }) => isFrame(data) && hear(data)
  const leadership = createLeadership({ name, locks, page: options.page, lead, resign, follow })
  const pulse = setInterval(() => {
    const now = Date.now()
    if (own || now - lastHeard <= askAfter) return
    // Counted from the question: the timers of a tab in the background may be a minute apart.
    if (lastHeard >= askedAt) {
      askedAt = now
      tell({ kind: 'who' })
    } else if (now - askedAt > replaceAfter) {
      askedAt = now
      leadership.seize()
    }
  }, askAfter / 2)

  function close(): void {
    if (isClosed) return
    isClosed = true
    clearInterval(pulse)
    leadership.end()
    channel.close()
    options.signal?.removeEventListener('abort', close)
  }
  options.signal?.addEventListener('abort', close)
  if (options.signal?.aborted) close()

  return {
    addEventListener: handlers.addEventListener,
    removeEventListener: handlers.removeEventListener,
    get readyState() {
      return isClosed ? 3 : term === undefined ? 0 : 1
    },
    get bufferedAmount() {
      return own?.socket.bufferedAmount ?? 0
    },
    send(data) {
      if (term === undefined || isClosed) throw new Error('There is no connection now.')
      if (own) own.socket.send(data)
      else tell({ kind: 'up', term, data })
    },
    connect() {
      if (own) own.socket.connect()
      else if (!isClosed) tell({ kind: 'connect' })
    },
    close,
  }
}

/** Of this origin, so that it is trusted to be whole. */
function isFrame(data: unknown): data is Frame {
  return typeof data === 'object' && data !== null && 'kind' in data
}
