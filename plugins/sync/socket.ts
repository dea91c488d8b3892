/** Speaks as a WebSocket does. */
export interface SocketLike {
  send(data: string): void
  // biome-ignore lint/suspicious/noExplicitAny: each host has its own event types
  addEventListener?(type: any, handler: (event: any) => void): void
  // biome-ignore lint/suspicious/noExplicitAny: as above
  removeEventListener?(type: any, handler: (event: any) => void): void
  // biome-ignore lint/suspicious/noExplicitAny: as above
  onmessage?: ((event: any) => void) | null
  // biome-ignore lint/suspicious/noExplicitAny: as above
  onopen?: ((event: any) => void) | null
  // biome-ignore lint/suspicious/noExplicitAny: as above
  onclose?: ((event: any) => void) | null
  /** 0 connecting, 1 open, 2 closing, 3 closed for good, or the same in a word as data channels have it; one without it is open. */
  readonly readyState?: number | string
  /** Bytes that were handed over and are not sent yet. */
  readonly bufferedAmount?: number
  close?(code?: number, reason?: string): void
  /** Attempts now, in one that connects again by itself. */
  connect?(): void
}

/** A MessagePort, a Worker, a worker's own global scope, or a BroadcastChannel. */
export interface PortLike extends Omit<SocketLike, 'send'> {
  postMessage(data: string): void
  /** MessagePorts hold messages back until then. */
  start?(): void
  /** Listens in Node's own workers, which know no `addEventListener`. */
  on?(type: string, handler: (data: never) => void): unknown
  off?(type: string, handler: (data: never) => void): unknown
  /** Ends a worker. */
  terminate?(): unknown
}

export type Socket = SocketLike | PortLike

/** Makes a socket for each attempt, which may show `token` to the server in an address or a header. */
export type SocketMaker = (attempt: { readonly token?: string }) => Socket | PromiseLike<Socket>
/** A socket, which stays open when the attachment stops, or a function that makes one, called at every attempt. */
export type SocketSource = Socket | SocketMaker

interface HostEvent {
  readonly data?: unknown
  readonly reason?: unknown
  readonly code?: unknown
}

type Handler = (event: HostEvent) => void

interface Ear {
  onOpen(): void
  /** What came, text or not. */
  onMessage(data: unknown): void
  onClose(reason: string, code: number | undefined): void
}

/** Listens to a socket of any kind; tells at once when it is open already, or closed. The function returned ends that. */
export function listenTo(socket: Socket, ear: Ear): () => void {
  const handlers: Record<string, Handler> = {
    open: () => ear.onOpen(),
    message: ({ data }) => ear.onMessage(data),
    close(event) {
      const { reason, code } = event ?? {}
      ear.onClose(
        typeof reason === 'string' && reason !== '' ? reason : 'closed',
        typeof code === 'number' ? code : undefined,
      )
    },
  }
  const stop = listenBy(socket, handlers)
  if ('start' in socket) socket.start?.()
  const state = stateOf(socket)
  if (state === 1) ear.onOpen()
  else if (state > 1) ear.onClose('closed', undefined)
  return stop
}

const words = ['connecting', 'open', 'closing', 'closed']

/** 0 connecting, 1 open, 2 closing, 3 closed. */
export function stateOf({ readyState = 1 }: Pick<SocketLike, 'readyState'>): number {
  return typeof readyState === 'string' ? words.indexOf(readyState) : readyState
}

function listenBy(socket: Socket, handlers: Record<string, Handler>): () => void {
  if (socket.addEventListener) return listenByEvents(socket, handlers)
  if ('on' in socket && typeof socket.on === 'function') return listenByEmitter(socket, handlers)
  return listenByProperties(socket, handlers)
}

function listenByEvents(socket: Socket, handlers: Record<string, Handler>): () => void {
  for (const type in handlers) socket.addEventListener?.(type, handlers[type]!)
  socket.addEventListener?.('error', ignore)
  return () => {
    for (const type in handlers) socket.removeEventListener?.(type, handlers[type]!)
  }
}

/** A `Worker` of Node: an emitter whose messages are no events, and whose end is its exit. */
function listenByEmitter(socket: PortLike, { message, close }: Record<string, Handler>): () => void {
  const onMessage = (data: unknown) => message!({ data })
  const onExit = () => close!({ reason: 'exit' })
  socket.on?.('message', onMessage)
  socket.on?.('exit', onExit)
  return () => {
    socket.off?.('message', onMessage)
    socket.off?.('exit', onExit)
  }
}

const properties = { open: 'onopen', message: 'onmessage', close: 'onclose' } as const

function listenByProperties(socket: Socket, handlers: Record<string, Handler>): () => void {
  const stops = Object.entries(properties)
    .filter(([, name]) => name in socket || Object.isExtensible(socket))
    .map(([type, name]) => listenByProperty(socket, name, handlers[type]!))
  return () => {
    for (const stop of stops) stop()
  }
}

function listenByProperty(socket: Socket, name: 'onopen' | 'onmessage' | 'onclose', own: Handler): () => void {
  const before = socket[name] ?? null
  let isListening = true
  const handler: Handler = (event) => {
    before?.(event)
    if (isListening) own(event)
  }
  socket[name] = handler
  return () => {
    isListening = false
    // Who came later passes on to us, and stays.
    if (socket[name] === handler) socket[name] = before
  }
}

export function sendOn(socket: Socket, text: string): void {
  if ('send' in socket) socket.send(text)
  else socket.postMessage(text)
}

/** Closes with a code and a reason, as far as the socket takes them. A worker that `isOurs` is ended. */
export function closeOn(socket: Socket, code: number, reason: string, isOurs: boolean): void {
  // In a worker's own global scope it would end the worker.
  if ('importScripts' in socket) return
  if (!socket.close) {
    if (isOurs && 'terminate' in socket) socket.terminate?.()
    return
  }
  socket.addEventListener?.('error', ignore)
  const sentence = startOf(reason)
  try {
    socket.close(code, sentence)
  } catch {
    // A browser takes no codes below 3000 from an app.
    socket.close(code + 3000, sentence)
  }
}

/** As much as a WebSocket says at its close: 123 bytes. */
function startOf(reason: string): string {
  const bytes = new TextEncoder().encode(reason)
  // What is left of a character at the cut is left out.
  return bytes.length > closingLimit
    ? new TextDecoder().decode(bytes.subarray(0, closingLimit), { stream: true })
    : reason
}

const closingLimit = 123

/** What follows an error is a close, which says the rest; without a listener, `ws` would throw it, also later. */
function ignore(): void {}

/** True for one on which everybody hears everybody, however many there are. */
export function isBroadcast(socket: unknown): boolean {
  return typeof BroadcastChannel !== 'undefined' && socket instanceof BroadcastChannel
}

/** The text of a frame, also where a host hands it over as bytes. */
export function textOf(data: unknown): unknown {
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return new TextDecoder().decode(data)
  return data
}
