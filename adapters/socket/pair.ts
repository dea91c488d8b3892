import { createHandlers, type SocketEvents } from './events.js'

/** One end of a `pair()`. Speaks as a WebSocket does: events `message` and `close`. */
export interface PairSocket extends SocketEvents {
  /** 1 while open, 3 after. */
  readonly readyState: 1 | 3
  /** Throws when closed, as nothing would ever arrive. */
  send(data: string): void
  /** Closes both ends; what was sent before still arrives. */
  close(): void
  /** Closes both ends at once; what is under way is lost. */
  cut(): void
}

/** When what one end sends arrives at the other. */
export interface PairOptions {
  /** Decides when something arrives; the next microtask by default. Must keep the order for a socket that does. */
  schedule?: (deliver: () => void) => void
}

type Events = ReturnType<typeof createHandlers>

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

  const createEnd = (own: Events, far: Events): PairSocket => ({
    get readyState() {
      return isOpen ? 1 : 3
    },
    send(data) {
      if (!isOpen) throw new Error('The socket is closed.')
      schedule(() => far.dispatch({ type: 'message', data }))
    },
    close,
    cut,
    addEventListener: own.addEventListener,
    removeEventListener: own.removeEventListener,
  })

  return [createEnd(...handlers), createEnd(handlers[1], handlers[0])]
}
