import type { SocketLike } from 'jods/sync'
import type { Timeline } from './timeline.js'

type Handler = (event: { data?: string; reason?: string; code?: number }) => void

/** One end of a connection, as a WebSocket of a simulated host. */
class SimSocket implements SocketLike {
  readyState = 0
  readonly #handlers = new Map<string, Set<Handler>>()
  constructor(
    readonly link: Link,
    readonly side: 0 | 1,
  ) {}

  addEventListener(type: string, handler: Handler): void {
    const handlers = this.#handlers.get(type) ?? new Set()
    this.#handlers.set(type, handlers.add(handler))
  }

  removeEventListener(type: string, handler: Handler): void {
    this.#handlers.get(type)?.delete(handler)
  }

  tell(type: string, event: Parameters<Handler>[0] = {}): void {
    for (const handler of [...(this.#handlers.get(type) ?? [])]) handler(event)
  }

  send(data: string): void {
    if (this.readyState !== 1) throw new Error('The socket is not open.')
    this.link.carry(this, data)
  }

  close(): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.link.left(this)
  }

  /** Its host is gone: it says and hears nothing any more. */
  die(): void {
    this.readyState = 3
    this.#handlers.clear()
  }
}

/** What a link may do to messages, by the seed. */
export interface LinkOptions {
  /** The longest way of a message, in milliseconds. */
  readonly latency: number
  /** How many of a hundred messages arrive twice. */
  readonly duplicates: number
}

/** A cable between two hosts. It keeps the order within a connection, as TCP does, and loses what is under way when cut. */
export class Link {
  isUp = true
  /** Directions in which nothing moves: it arrives when that is over, unless the connection is lost before. */
  readonly blocked: [boolean, boolean] = [false, false]
  /** Messages that were sent, by type. */
  readonly counts: Record<string, number> = {}
  readonly #ends: [SimSocket | undefined, SimSocket | undefined] = [undefined, undefined]
  readonly #waiting: [string[], string[]] = [[], []]
  readonly #latest: [number, number] = [0, 0]
  #connection = 0

  constructor(
    readonly time: Timeline,
    readonly options: LinkOptions,
    readonly trace: (line: string) => void,
    readonly name: string,
  ) {}

  /** A socket of the host on that side: opens when the other side has one too and the cable is whole. */
  make(side: 0 | 1): SimSocket {
    this.#ends[side]?.close()
    const socket = new SimSocket(this, side)
    this.#ends[side] = socket
    this.time.after(this.#delay(), () => this.#open())
    return socket
  }

  #open(): void {
    const [a, b] = this.#ends
    if (!this.isUp) for (const end of [a, b]) if (end?.readyState === 0) this.#end(end, 'unreachable')
    if (a?.readyState !== 0 || b?.readyState !== 0) return
    this.#connection += 1
    this.#waiting[0] = []
    this.#waiting[1] = []
    for (const end of [a, b]) end.readyState = 1
    this.trace(`${this.name} opens`)
    a.tell('open')
    b.tell('open')
  }

  carry({ side }: SimSocket, data: string): void {
    const { type } = JSON.parse(data)
    this.counts[type] = (this.counts[type] ?? 0) + 1
    this.trace(`${this.name}${side === 0 ? '→' : '←'} ${data}`)
    const times = this.time.random() * 100 < this.options.duplicates ? 2 : 1
    for (let i = 0; i < times; i++) {
      this.#waiting[side].push(data)
      this.#plan(side)
    }
  }

  #plan(side: 0 | 1): void {
    const connection = this.#connection
    const at = Math.max(this.#latest[side], this.time.now + this.#delay())
    this.#latest[side] = at
    this.time.after(at - this.time.now, () => {
      if (connection === this.#connection && !this.blocked[side]) this.#deliver(side)
    })
  }

  #deliver(side: 0 | 1): void {
    const data = this.#waiting[side].shift()
    const end = this.#ends[side === 0 ? 1 : 0]
    if (data !== undefined && end?.readyState === 1) end.tell('message', { data })
  }

  unblock(): void {
    for (const side of [0, 1] as const) {
      if (!this.blocked[side]) continue
      this.blocked[side] = false
      for (let left = this.#waiting[side].length; left > 0; left--) this.#plan(side)
    }
  }

  /** One side has closed its end. */
  left(socket: SimSocket): void {
    if (this.#ends[socket.side] !== socket) return
    const far = this.#ends[socket.side === 0 ? 1 : 0]
    this.#connection += 1
    this.time.after(this.#delay(), () => far !== undefined && far.readyState === 1 && this.#end(far, 'closed'))
  }

  /** Both ends are told, and nothing that is under way arrives. */
  cut(): void {
    this.#connection += 1
    for (const end of this.#ends) if (end?.readyState === 1) this.#end(end, 'cut')
  }

  /** A host dies; the other side hears of it, or does not. */
  kill(side: 0 | 1, isSilent: boolean): void {
    const end = this.#ends[side]
    this.#ends[side] = undefined
    if (end === undefined) return
    end.die()
    this.#connection += 1
    const far = this.#ends[side === 0 ? 1 : 0]
    if (!isSilent && far?.readyState === 1) this.time.after(this.#delay(), () => this.#end(far, 'reset'))
  }

  #end(socket: SimSocket, reason: string): void {
    if (socket.readyState === 3) return
    socket.readyState = 3
    if (this.#ends[socket.side] === socket) this.#ends[socket.side] = undefined
    socket.tell('close', { reason, code: 1006 })
  }

  #delay(): number {
    return 1 + Math.floor(this.time.random() * this.options.latency)
  }
}
