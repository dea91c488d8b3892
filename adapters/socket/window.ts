import { JodsError } from 'jods'
import { nanoid } from 'nanoid'
import { createHandlers, type SocketEvents } from './events.js'

/** A pipe to another window. */
export interface WindowSocket extends SocketEvents {
  /** 1 while the other side is there, 0 while it is not, 3 after `close()`. */
  readonly readyState: 0 | 1 | 3
  /** Throws while the other side is not there. */
  send(data: string): void
  close(): void
}

/** Which window may be spoken to, by its exact origin. */
export interface WindowSocketOptions {
  /** Exactly that of the other window, such as `https://example.org`; nothing else is spoken to, or heard. */
  origin: string
  /** Keeps apart what two windows have to say to each other; `jods` by default, the same on both sides. */
  name?: string
  /** The window that hears; the one this runs in by default. */
  own?: HearingWindow
}

/** A window, as far as it can be spoken to. */
export interface SpokenToWindow {
  postMessage(message: unknown, targetOrigin: string, transfer: MessagePort[]): void
}

/** The part of a window that hears messages. */
export interface HearingWindow {
  addEventListener(type: 'message', handler: (event: MessageEvent) => void): void
  removeEventListener(type: 'message', handler: (event: MessageEvent) => void): void
}

/** What is said through the windows, until there is a port. */
interface Frame {
  readonly jods: string
  readonly id: string
  /** `port`: in this very message there is one, for the node with the id `for`. */
  readonly kind: 'hello' | 'answer' | 'port'
  readonly for?: string
}

/**
 * Creates a socket to another window, such as a frame, its parent, or a popup. Both sides create one, whoever comes first.
 *
 * They find each other by `postMessage`, each with the exact origin of the other, and then speak over a `MessagePort` of
 * their own. Frames of any other window or origin are ignored. Tells `open` when the other side is there, `close` when it
 * closes; when it is loaded anew, both, one after the other. Throws `socket/origin` for `*`, `null`, or what is no origin.
 */
export function windowSocket(target: SpokenToWindow, options: WindowSocketOptions): WindowSocket {
  const { origin, name = 'jods', own = globalThis as unknown as HearingWindow } = options
  checkOrigin(origin)
  const id = nanoid()
  const handlers = createHandlers()
  let port: MessagePort | undefined
  let other = ''
  let isClosed = false

  const say = (kind: Frame['kind'], to?: string, transfer: MessagePort[] = []) =>
    target.postMessage({ jods: name, id, kind, ...(to !== undefined && { for: to }) }, origin, transfer)

  function lose(reason: string): void {
    if (!port) return
    port.onmessage = null
    port.close()
    port = undefined
    handlers.dispatch({ type: 'close', reason })
  }

  function use(next: MessagePort, from: string): void {
    lose('replaced')
    port = next
    other = from
    next.onmessage = ({ data }) => {
      if (port !== next) return
      if (typeof data === 'string') handlers.dispatch({ type: 'message', data })
      else lose('closed')
    }
    handlers.dispatch({ type: 'open' })
  }

  function hear({ source, origin: from, data, ports }: MessageEvent): void {
    // The types know a source that is a worker; a window is all that is compared.
    if ((source as unknown) !== target || from !== origin || !isFrame(data, name) || data.id === id) return
    if (port && data.id === other) return
    if (data.kind === 'port') {
      if (data.for === id && ports[0]) use(ports[0], data.id)
    } else if (id > data.id) {
      const { port1, port2 } = new MessageChannel()
      say('port', data.id, [port2])
      use(port1, data.id)
    } else if (data.kind === 'hello') say('answer')
  }

  own.addEventListener('message', hear)
  say('hello')

  return {
    addEventListener: handlers.addEventListener,
    removeEventListener: handlers.removeEventListener,
    get readyState() {
      return isClosed ? 3 : port ? 1 : 0
    },
    send(data) {
      if (!port) throw new Error('The other window is not there.')
      port.postMessage(data)
    },
    close() {
      if (isClosed) return
      isClosed = true
      own.removeEventListener('message', hear)
      // Anything but text says that no more will come.
      port?.postMessage(null)
      lose('closed')
    },
  }
}

function checkOrigin(origin: unknown): void {
  try {
    if (new URL(String(origin)).origin === origin) return
  } catch {
    // Not even an address.
  }
  throw new JodsError('socket/origin', `${JSON.stringify(origin)} is not an exact origin.`, {
    fix: 'Pass the scheme, host and port of the other window, such as "https://example.org".',
  })
}

function isFrame(data: unknown, name: string): data is Frame {
  if (typeof data !== 'object' || data === null) return false
  const { jods, id, kind } = data as Partial<Frame>
  return jods === name && typeof id === 'string' && id !== '' && ['hello', 'answer', 'port'].includes(String(kind))
}
