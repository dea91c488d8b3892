/** One end of a `pair()`. Speaks as a WebSocket does: events `message` and `close`. */
export interface PairSocket {
  /** 1 while open, 3 after. */
  readonly readyState: 1 | 3
  /** Throws when closed, as nothing would ever arrive. */
  send(data: string): void
  /** Closes both ends; what was sent before still arrives. */
  close(): void
  /** Closes both ends at once; what is under way is lost. */
  cut(): void
  addEventListener(type: string, handler: (event: never) => void): void
  removeEventListener(type: string, handler: (event: never) => void): void
}

export interface PairOptions {
  /** Decides when something arrives; the next microtask by default. Must keep the order for a socket that does. */
  schedule?: (deliver: () => void) => void
}

type Handler = (event: { type: string; data?: string; reason?: string }) => void

/** Creates two sockets, each the other's far end. For tests: nothing arrives in the call that sends it. */
export function pair({ schedule = queueMicrotask }: PairOptions = {}): readonly [PairSocket, PairSocket] {
  let isOpen = true
  const handlers = [createHandlers(), createHandlers()] as const

  function close(): void {
    if (!isOpen) return
    isOpen = false
    schedule(() => {
      for (const end of handlers) end.dispatch({ type: 'close', reason: 'closed' })
    })
  }

  function cut(): void {
    if (!isOpen) return
    isOpen = false
    for (const end of handlers) end.drop('message')
    for (const end of handlers) end.dispatch({ type: 'close', reason: 'cut' })
  }

  const createEnd = (own: Handlers, far: Handlers): PairSocket => ({
    get readyState() {
      return isOpen ? 1 : 3
    },
    send(data) {
      if (!isOpen) throw new Error('The socket is closed.')
      schedule(() => far.dispatch({ type: 'message', data }))
    },
    close,
    cut,
    // As with every event target, the one who listens names the event it expects under that type.
    addEventListener: (type, handler) => own.add(type, handler as Handler),
    removeEventListener: (type, handler) => own.remove(type, handler as Handler),
  })

  return [createEnd(...handlers), createEnd(handlers[1], handlers[0])]
}

interface Handlers {
  add(type: string, handler: Handler): void
  remove(type: string, handler: Handler): void
  drop(type: string): void
  dispatch(event: Parameters<Handler>[0]): void
}

function createHandlers(): Handlers {
  const byType = new Map<string, Set<Handler>>()
  return {
    add(type, handler) {
      const handlers = byType.get(type) ?? new Set()
      byType.set(type, handlers.add(handler))
    },
    remove: (type, handler) => void byType.get(type)?.delete(handler),
    drop: (type) => void byType.delete(type),
    dispatch(event) {
      for (const handler of [...(byType.get(event.type) ?? [])]) handler(event)
    },
  }
}
