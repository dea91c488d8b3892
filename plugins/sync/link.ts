import { escapePointer } from 'jods/kit'
import type { Hello, Message, Patches, Refusal, Reject, Write } from 'jods/wire'
import { isAway } from './absence.js'
import { createDispute } from './dispute.js'
import { topKey } from './inbound.js'
import { lengthOf, type Outgoing, pack } from './outgoing.js'
import { among } from './refusal.js'
import type { Replica } from './replica.js'

/** What the links of one attachment have in common. */
export interface LinkContext {
  readonly replica: Replica
  readonly channel: string
  readonly mode: 'peer' | 'primary' | 'readOnly'
  readonly handshake: boolean
  readonly maxMessageBytes: number
  now(): number
  /** Ids count up over all links, so that none is used twice however often one begins anew. */
  nextId(): number
  /** What our hello says is to become of the two states. */
  align(): Hello['align']
  isShared(key: string): boolean
  /** Tells all peers what time we go by. */
  sayTime(): void
  canSend(): boolean
  send(message: Message): void
  /** Takes a message of writes; returns what was refused of it, and nothing where the conversation is over. */
  take(message: Patches, link: Link): Refusal[] | undefined
  /** The far side has refused something. */
  onRefused(refusals: readonly Refusal[]): void
  onTooLarge(write: Write): void
  /** The states are aligned, or need not be. */
  onAligned(link: Link): void
  /** A primary's state has taken the place of the other's. */
  onReplaced(): void
  onPending(): void
}

/** The conversation with one peer, over one connection after the other. src/wire/PROTOCOL.md is its description. */
export interface Link {
  /** Absent for the one that speaks to whoever is there. */
  readonly node: string | undefined
  /** Its last hello, while it is there. */
  peer: Hello | undefined
  readonly isAligned: boolean
  /** Begins anew. */
  greet(hello: Hello): void
  /** Speaks without a hello. */
  open(): void
  hear(message: Patches | Reject | { readonly type: 'ack'; readonly id: number }): void
  /** It is gone; what was under way is to be sent again. */
  lose(): void
  /** There is news at these paths. */
  touched(paths: Iterable<string>): void
  /** Goes on where the socket was full. */
  resume(): void
  /** Says again what has not been acknowledged for long. */
  insist(): void
  /** The paths that it is not known to have. */
  unacknowledged(): string[]
  /** The same, for somebody else to take over. */
  drain(): string[]
  readonly pending: number
}

/** Milliseconds after which what was not acknowledged is said again. */
const ackTimeout = 15_000
/** Bytes for an id and the marks of an alignment. */
const marks = 48

export function createLink(context: LinkContext, node?: string): Link {
  const { replica, channel, mode, handshake } = context
  const envelope = { channel, from: replica.node, ...(node !== undefined && { to: node }) }
  const pending = new Set<string>()
  let isOpen = false
  let isAligned = false
  let outgoing: Outgoing | undefined
  let inFlight: { readonly message: Patches; at: number } | undefined
  let session = ''
  let lastSeen = 0
  let isScheduled = false
  // It has all of our state but what is pending.
  let isInformed = false
  const dispute = createDispute(context)

  function align(other: Hello): void {
    if (!handshake || other.align === 'none') {
      setAligned()
      schedule()
      return
    }
    const isReplacing = context.align() === 'replace'
    // It may hold what has been deleted so long ago that nothing remembers it.
    if (isAway(other.met, replica.memory.forgot)) isInformed = false
    let writes: Write[] = []
    if (isReplacing) {
      const keys = new Set(replica.allWrites(context.isShared).map(topKey))
      replica.restamp([...keys].map((key) => `/${escapePointer(key)}`))
      writes = replica.allWrites(context.isShared)
    } else if (mode !== 'readOnly' && other.align !== 'replace' && !isInformed) {
      writes = replica.allWrites(context.isShared)
    }
    const sendsAll = isReplacing || !isInformed
    const paths = sendsAll ? [...pending] : []
    if (sendsAll) pending.clear()
    const replace = isReplacing ? replacing(writes) : undefined
    const messages = packed(writes, replace && lengthOf(JSON.stringify(replace)))
    const marked = messages.map(
      (message, index): Patches => ({
        ...message,
        align: index === messages.length - 1 ? 'end' : 'more',
        ...(replace && index === 0 && { replace }),
      }),
    )
    outgoing = { paths, isAlignment: true, isReplacing, messages: marked }
    sendNext()
  }

  function replacing(writes: readonly Write[]): NonNullable<Patches['replace']> {
    const stamp = replica.greatest() ?? replica.time.tick()
    return { keys: [...new Set(writes.filter(({ op }) => op === 'add').map(topKey))], stamp }
  }

  function packed(writes: readonly Write[], more = 0): Patches[] {
    const messages = pack(writes, {
      limit: Math.min(context.maxMessageBytes, link.peer?.maxMessageBytes ?? context.maxMessageBytes),
      message: (some) => ({ ...envelope, type: 'patches', id: 1, writes: some }),
      reserve: marks + more,
      split: replica.split,
      onTooLarge: context.onTooLarge,
    })
    return messages.length > 0 ? messages : [{ ...envelope, type: 'patches', id: 1, writes: [] }]
  }

  function setAligned(): void {
    isAligned = true
    context.onAligned(link)
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
    collect()
    context.onPending()
    sendNext()
  }

  /** What is pending goes out next; of some of it nothing may stand any more. */
  function collect(): void {
    if (!isOpen || outgoing || pending.size === 0 || mode === 'readOnly' || !context.canSend()) return
    const paths = [...pending].filter((path) => !hasParentIn(path, pending))
    pending.clear()
    const writes = paths.flatMap((path) => replica.writesAt(path))
    if (writes.length > 0) outgoing = { paths, isAlignment: false, isReplacing: false, messages: packed(writes) }
  }

  function sendNext(): void {
    const message = outgoing?.messages[0]
    if (!message || inFlight || !isOpen || !context.canSend()) return
    inFlight = { message: { ...message, id: context.nextId() }, at: context.now() }
    context.send(inFlight.message)
  }

  function acknowledged(id: number | undefined): void {
    if (!outgoing || !inFlight || (id !== undefined && id !== inFlight.message.id)) return
    inFlight = undefined
    const { messages, ...rest } = outgoing
    outgoing = messages.length > 1 ? { ...rest, messages: messages.slice(1) } : undefined
    if (outgoing) {
      sendNext()
      return
    }
    if (rest.isAlignment) isInformed = true
    if (rest.isReplacing) context.onReplaced()
    pump()
  }

  function refused(message: Reject): void {
    const { id } = message
    if (!inFlight || (id !== undefined && id !== inFlight.message.id)) return
    const sent = new Set(inFlight.message.writes.map(({ path }) => path))
    // What was not in the message cannot have been refused of it.
    const refusals = message.refusals.map((refusal) => among(refusal, sent))
    const late = refusals.filter(({ code }) => code === 'sync/clock').flatMap(({ paths }) => paths)
    if (late.length > 0 && dispute.hear(message, late, link.peer?.lead !== undefined)) {
      for (const path of late) pending.add(path)
    }
    context.onRefused(refusals)
    acknowledged(id)
  }

  function reject(id: number, refusals: readonly Refusal[]): void {
    const clock = replica.greatest()
    const time = Math.floor(replica.time.now())
    context.send({ ...envelope, type: 'reject', id, refusals, time, ...(clock !== undefined && { clock }) })
  }

  function requeue(): void {
    for (const path of outgoing?.paths ?? []) pending.add(path)
    if (outgoing?.isAlignment) isInformed = false
    outgoing = undefined
    inFlight = undefined
  }

  function take(message: Patches): void {
    const { id } = message
    // Without a hello nothing says that ids of before are not used again.
    const isKnown = link.peer !== undefined && id <= lastSeen
    const refusals = isKnown ? [] : context.take(message, link)
    if (!refusals) return
    lastSeen = Math.max(id, lastSeen)
    if (refusals.length === 0) context.send({ ...envelope, type: 'ack', id })
    else reject(id, refusals)
    if (!isKnown && message.align === 'end') setAligned()
  }

  const link: Link = {
    node,
    peer: undefined,
    get isAligned() {
      return isAligned
    },
    get pending() {
      return pending.size + (outgoing?.paths.length ?? 0)
    },
    unacknowledged: () => [...pending, ...(outgoing?.paths ?? [])],
    drain() {
      isOpen = false
      const paths = link.unacknowledged()
      pending.clear()
      outgoing = undefined
      inFlight = undefined
      return paths
    },
    greet(hello) {
      requeue()
      link.peer = hello
      isOpen = true
      isAligned = false
      dispute.end()
      if (hello.session !== session) lastSeen = 0
      session = hello.session
      if (hello.clock !== undefined) replica.time.receive(hello.clock)
      align(hello)
    },
    open() {
      isOpen = true
      schedule()
    },
    hear(message) {
      if (message.type === 'patches') take(message)
      else if (message.type === 'ack') {
        dispute.end()
        acknowledged(message.id)
      } else refused(message)
    },
    lose() {
      isOpen = false
      isAligned = false
      requeue()
      link.peer = undefined
    },
    touched(paths) {
      for (const path of paths) pending.add(path)
      schedule()
    },
    resume() {
      if (outgoing) sendNext()
      else pump()
    },
    insist() {
      if (!inFlight || context.now() - inFlight.at < ackTimeout || !context.canSend()) return
      inFlight.at = context.now()
      context.send(inFlight.message)
    },
  }
  return link
}

function hasParentIn(path: string, paths: ReadonlySet<string>): boolean {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (paths.has(path.slice(0, end))) return true
  }
  return false
}
