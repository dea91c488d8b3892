/** Speaks as a WebSocket does. */
export interface SocketLike {
  send(data: string): void
  // biome-ignore lint/suspicious/noExplicitAny: each host has its own event types
  addEventListener?(type: any, handler: (event: any) => void): void
  // biome-ignore lint/suspicious/noExplicitAny: as above
  removeEventListener?(type: any, handler: (event: any) => void): void
  // biome-ignore lint/suspicious/noExplicitAny: as above
  onmessage?: ((event: any) => void) | null
  /** 0 connecting, 1 open, 2 closing, 3 closed; one without it is open. */
  readonly readyState?: number
  close?(code?: number, reason?: string): void
}

/** A MessagePort or a Worker. */
export interface PortLike extends Omit<SocketLike, 'send'> {
  postMessage(data: string): void
  /** MessagePorts hold messages back until then. */
  start?(): void
}

type Socket = SocketLike | PortLike
export type SocketSource = Socket | (() => Socket | PromiseLike<Socket>)

interface HostEvent {
  readonly data?: unknown
  readonly reason?: unknown
}

type Handler = (event: HostEvent) => void

interface Ear {
  onOpen(): void
  /** What came, text or not. */
  onMessage(data: unknown): void
  onClose(reason: string): void
}

/** Listens to a socket of any kind; tells at once when it is open already, or closed. The function returned ends that. */
export function listenTo(socket: Socket, ear: Ear): () => void {
  const handlers: Record<string, Handler> = {
    open: () => ear.onOpen(),
    message: ({ data }) => ear.onMessage(data),
    close: ({ reason }) => ear.onClose(typeof reason === 'string' && reason !== '' ? reason : 'closed'),
    // What follows an error is a close, which says the rest; without a listener, `ws` would throw it.
    error: () => {},
  }
  const stop = socket.addEventListener ? listenByEvents(socket, handlers) : listenByProperty(socket, handlers.message!)
  if ('start' in socket) socket.start?.()
  const state = socket.readyState ?? 1
  if (state === 1) ear.onOpen()
  else if (state > 1) ear.onClose('closed')
  return stop
}

function listenByEvents(socket: Socket, handlers: Record<string, Handler>): () => void {
  for (const type in handlers) socket.addEventListener?.(type, handlers[type]!)
  return () => {
    for (const type in handlers) socket.removeEventListener?.(type, handlers[type]!)
  }
}

function listenByProperty(socket: Socket, onMessage: Handler): () => void {
  const before = socket.onmessage ?? null
  let isListening = true
  const handler: Handler = (event) => {
    before?.(event)
    if (isListening) onMessage(event)
  }
  socket.onmessage = handler
  return () => {
    isListening = false
    // Who came later passes on to us, and stays.
    if (socket.onmessage === handler) socket.onmessage = before
  }
}

export function sendOn(socket: Socket, text: string): void {
  if ('send' in socket) socket.send(text)
  else socket.postMessage(text)
}
