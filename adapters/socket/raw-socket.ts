/** What a function that makes sockets makes: a WebSocket, one of `ws`, or what speaks as they do. */
export interface RawSocket {
  send(data: string): void
  // biome-ignore lint/suspicious/noExplicitAny: each host has its own event types
  addEventListener(type: any, handler: (event: any) => void): void
  // biome-ignore lint/suspicious/noExplicitAny: as above
  removeEventListener(type: any, handler: (event: any) => void): void
  /** 0 connecting, 1 open, 2 closing, 3 closed; one without it is open. */
  readonly readyState?: number
  readonly bufferedAmount?: number
  close?(code?: number | undefined, reason?: string | undefined): void
}

interface Ear {
  onOpen(): void
  onMessage(data: string): void
  onClose(event: { readonly reason: string; readonly code?: number }): void
}

interface HostEvent {
  readonly data?: unknown
  readonly reason?: unknown
  readonly code?: unknown
}

/** Tells at once when it is open already, or closed. The function returned ends that. */
export function listenTo(raw: RawSocket, ear: Ear): () => void {
  const handlers = {
    open: () => ear.onOpen(),
    message({ data }: HostEvent) {
      const text = typeof data === 'string' ? data : isBytes(data) ? new TextDecoder().decode(data) : undefined
      if (text !== undefined) ear.onMessage(text)
    },
    close({ reason, code }: HostEvent = {}) {
      const why = typeof reason === 'string' && reason !== '' ? reason : 'closed'
      ear.onClose({ reason: why, ...(typeof code === 'number' && { code }) })
    },
  }
  raw.addEventListener('error', ignore)
  for (const [type, handler] of Object.entries(handlers)) raw.addEventListener(type, handler)
  const state = raw.readyState ?? 1
  if (state === 1) ear.onOpen()
  else if (state > 1) ear.onClose({ reason: 'closed' })
  return () => {
    for (const [type, handler] of Object.entries(handlers)) raw.removeEventListener(type, handler)
  }
}

/** Closes it whatever state it is in. */
export function close(raw: RawSocket, ...how: readonly [code?: number | undefined, reason?: string | undefined]): void {
  raw.addEventListener('error', ignore)
  raw.close?.(...how)
}

/** What follows an error is a close, which says the rest; without a listener, `ws` would throw it, also later. */
function ignore(): void {}

function isBytes(data: unknown): data is ArrayBuffer {
  return data instanceof ArrayBuffer || ArrayBuffer.isView(data)
}
