/** What a socket tells: `open`, `message` with `data`, `close` with `reason` and, where there is one, `code`. */
export interface SocketEvent {
  readonly type: string
  readonly data?: string
  readonly reason?: string
  readonly code?: number
}

type Handler = (event: SocketEvent) => void

/** The half of a socket that listens. */
export interface SocketEvents {
  addEventListener(type: string, handler: (event: never) => void): void
  removeEventListener(type: string, handler: (event: never) => void): void
}

interface Handlers extends SocketEvents {
  dispatch(event: SocketEvent): void
  /** Forgets who listens to this. */
  drop(type: string): void
}

export function createHandlers(): Handlers {
  const byType = new Map<string, Set<Handler>>()
  return {
    // As with every event target, the one who listens names the event it expects under that type.
    addEventListener(type, handler) {
      const handlers = byType.get(type) ?? new Set()
      byType.set(type, handlers.add(handler as Handler))
    },
    removeEventListener: (type, handler) => void byType.get(type)?.delete(handler as Handler),
    drop: (type) => void byType.delete(type),
    dispatch(event) {
      for (const handler of [...(byType.get(event.type) ?? [])]) handler(event)
    },
  }
}
