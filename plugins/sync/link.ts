import type { Origin } from 'jods/kit'
import { escapePointer } from 'jods/kit'
import { encode, type Hello, type Message, type Patches, type Refusal, type Reject, type Write } from 'jods/wire'
import { topKey } from './inbound.js'
import { type Outgoing, pack } from './outgoing.js'
import type { Replica } from './replica.js'

/** What a link is given, and tells. */
export interface LinkOptions {
  readonly replica: Replica
  readonly origin: Origin
  readonly channel: string
  readonly version: string
  readonly mode: 'peer' | 'primary' | 'readOnly'
  readonly handshake: boolean
  readonly maxMessageBytes: number
  createId(): string
  isShared(key: string): boolean
  isAccepted(version: string): boolean
  send(text: string): void
  /** Takes a message of writes; returns what was refused of it. */
  take(message: Patches, peer: Hello | undefined): Refusal[]
  /** The far side has refused something. */
  onRefused(refusals: readonly Refusal[]): void
  onTooLarge(write: Write): void
  /** The states are aligned, or need not be. */
  onAligned(peer: Hello | undefined): void
  /** The conversation cannot go on. */
  onEnd(reason: string, isFinal: boolean): void
  onPending(count: number): void
}

/** The conversation with one peer, over one connection after the other. src/wire/PROTOCOL.md is its description. */
export interface Link {
  open(): void
  hear(message: Message): void
  /** The connection is lost; what was under way is to be sent again. */
  lose(): void
  /** There is news at these paths, unless it came from here. */
  touched(paths: readonly string[], except?: Origin): void
  say(message: { type: 'ping' } | { type: 'bye'; reason: string }): void
  /** Answers text that could not be read. */
  refuse(refusal: Refusal, id?: number): void
  readonly pending: number
}

export function createLink(options: LinkOptions): Link {
  const { replica, channel, mode, handshake } = options
  const envelope = { channel, from: replica.node }
  const pending = new Set<string>()
  let isOpen = false
  let session = ''
  let peer: Hello | undefined
  let outgoing: Outgoing | undefined
  let lastSent = 0
  let lastSeen = 0
  let isScheduled = false
  // The peer that has all of our state but what is pending.
  let informed: string | undefined
  let hasReplaced = false
  let hasInsisted = false

  const send = (message: Message) => options.send(encode(message))

  function hello(answer: boolean): Hello {
    const clock = replica.greatest()
    const align = !handshake ? 'none' : mode === 'primary' && !hasReplaced ? 'replace' : 'merge'
    const time = Math.floor(replica.time.now())
    const { version, maxMessageBytes } = options
    const own = { protocol: 1, session, version, mode, answer, align, time, maxMessageBytes } as const
    return { ...envelope, type: 'hello', ...own, ...(clock !== undefined && { clock }) }
  }

  function greet(message: Hello): void {
    const fault = faultOf(message)
    if (fault) {
      send({ ...envelope, type: 'bye', reason: fault })
      options.onEnd(fault, true)
      return
    }
    if (!message.answer) send(hello(true))
    if (peer?.session === message.session) return
    requeue()
    peer = message
    lastSeen = 0
    if (message.clock !== undefined) replica.time.receive(message.clock)
    align(message)
  }

  function faultOf({ version, align }: Hello): string | undefined {
    if (version !== options.version && !options.isAccepted(version)) return 'sync/version'
    return align === 'replace' && hello(true).align === 'replace' ? 'sync/mode' : undefined
  }

  function align(other: Hello): void {
    if (!handshake || other.align === 'none') {
      options.onAligned(other)
      schedule()
      return
    }
    const isReplacing = hello(true).align === 'replace'
    let writes: Write[] = []
    if (isReplacing) {
      const keys = new Set(replica.allWrites(options.isShared).map(topKey))
      replica.restamp([...keys].map((key) => `/${escapePointer(key)}`))
      writes = replica.allWrites(options.isShared)
    } else if (mode !== 'readOnly' && other.align !== 'replace' && informed !== other.from) {
      writes = replica.allWrites(options.isShared)
    }
    if (informed !== other.from || isReplacing) pending.clear()
    const messages = packed(writes)
    const marked = messages.map(
      (message, index): Patches => ({
        ...message,
        align: index === messages.length - 1 ? 'end' : 'more',
        ...(isReplacing && index === 0 && { replace: replacing(writes) }),
      }),
    )
    outgoing = { paths: [], isAlignment: true, messages: marked }
    sendNext()
  }

  function replacing(writes: readonly Write[]): NonNullable<Patches['replace']> {
    const stamp = replica.greatest() ?? replica.time.tick()
    return { keys: [...new Set(writes.filter(({ op }) => op === 'add').map(topKey))], stamp }
  }

  function packed(writes: readonly Write[]): Patches[] {
    const messages = pack(writes, {
      limit: Math.min(options.maxMessageBytes, peer?.maxMessageBytes ?? options.maxMessageBytes),
      message: (some) => ({ ...envelope, type: 'patches', id: 1, writes: some }),
      onTooLarge: options.onTooLarge,
    })
    return messages.length > 0 ? messages : [{ ...envelope, type: 'patches', id: 1, writes: [] }]
  }

  // What is written in one go goes in one message.
  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    queueMicrotask(() => {
      isScheduled = false
      pump()
    })
  }

  function pump(): void {
    options.onPending(count())
    const canSend = isOpen && (peer !== undefined || !handshake) && mode !== 'readOnly'
    if (!canSend || outgoing || pending.size === 0) return
    const paths = [...pending].filter((path) => !hasParentIn(path, pending))
    pending.clear()
    const writes = paths.flatMap((path) => replica.writesAt(path))
    if (writes.length === 0) return
    outgoing = { paths, isAlignment: false, messages: packed(writes) }
    sendNext()
  }

  function sendNext(): void {
    const message = outgoing?.messages[0]
    if (!message) return
    lastSent += 1
    send({ ...message, id: lastSent })
  }

  function acknowledged(id: number | undefined): void {
    if (!outgoing || (id !== undefined && id !== lastSent)) return
    const [, ...rest] = outgoing.messages
    const isDone = rest.length === 0
    if (isDone && outgoing.isAlignment) {
      informed = peer?.from
      hasReplaced = true
    }
    outgoing = isDone ? undefined : { ...outgoing, messages: rest }
    if (isDone) pump()
    else sendNext()
  }

  /** True when it is worth sending again: one of the two has taken over the other's time. */
  function agreeOnTime(theirs: number): boolean {
    if (replica.correctTime(theirs)) {
      replica.restamp([...pending])
      return true
    }
    if (hasInsisted) return false
    hasInsisted = true
    const reason = 'The clocks are more than a minute apart, and this side has other peers.'
    const time = Math.floor(replica.time.now())
    send({ ...envelope, type: 'reject', refusals: [{ code: 'sync/clock', reason, paths: [] }], time })
    return true
  }

  function refused({ id, refusals, time }: Reject): void {
    const late = refusals.filter(({ code }) => code === 'sync/clock')
    if (late.length > 0 && agreeOnTime(time)) {
      for (const { paths } of late) {
        for (const path of paths) if (path !== '' && options.isShared(topKey({ path }))) pending.add(path)
      }
      // A word about clocks in general: nothing that is under way was refused.
      if (id === undefined) {
        schedule()
        return
      }
    }
    options.onRefused(refusals)
    acknowledged(id)
  }

  function requeue(): void {
    if (outgoing?.isAlignment) informed = undefined
    for (const path of outgoing?.paths ?? []) pending.add(path)
    outgoing = undefined
    lastSent = 0
  }

  function take(message: Patches): void {
    if (handshake && !peer) return
    const { id } = message
    const isKnown = handshake && id <= lastSeen
    lastSeen = Math.max(id, lastSeen)
    const refusals = isKnown ? [] : options.take(message, peer)
    if (refusals.length === 0) send({ ...envelope, type: 'ack', id })
    else send({ ...envelope, type: 'reject', id, refusals, time: Math.floor(replica.time.now()) })
    if (!isKnown && message.align === 'end') options.onAligned(peer)
  }

  const count = () => pending.size + (outgoing && !outgoing.isAlignment ? outgoing.paths.length : 0)

  return {
    get pending() {
      return count()
    },
    open() {
      isOpen = true
      session = options.createId()
      peer = undefined
      lastSeen = 0
      hasInsisted = false
      if (handshake) send(hello(false))
      else {
        options.onAligned(undefined)
        schedule()
      }
    },
    hear(message) {
      // Our own words, on a pipe that brings them back.
      if (message.from === replica.node) return
      switch (message.type) {
        case 'hello':
          return greet(message)
        case 'patches':
          return take(message)
        case 'ack':
          return acknowledged(message.id)
        case 'reject':
          return refused(message)
        case 'ping':
          return send({ ...envelope, type: 'pong' })
        case 'bye':
          return options.onEnd(message.reason, message.reason.startsWith('sync/'))
      }
    },
    lose() {
      isOpen = false
      requeue()
      peer = undefined
    },
    touched(paths, except) {
      if (except === options.origin || mode === 'readOnly') return
      for (const path of paths) if (options.isShared(topKey({ path }))) pending.add(path)
      schedule()
    },
    say: (message) => send({ ...envelope, ...message }),
    refuse(refusal, id) {
      if (peer || !handshake) {
        const time = Math.floor(replica.time.now())
        send({ ...envelope, type: 'reject', ...(id !== undefined && { id }), refusals: [refusal], time })
      }
    },
  }
}

function hasParentIn(path: string, paths: ReadonlySet<string>): boolean {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (paths.has(path.slice(0, end))) return true
  }
  return false
}
