import type { Origin } from 'jods/kit'
import { type Bye, encode, type Hello, type Message, type Patches, type Refusal, type Write } from 'jods/wire'
import { createDoor, type DoorOptions } from './door.js'
import { helloOf } from './hello.js'
import { topKey } from './inbound.js'
import { createLink, type Link, type LinkContext } from './link.js'
import { createPresence } from './presence.js'
import { createRoster } from './roster.js'
import { createTimekeeper } from './timekeeper.js'

/** What the peers of one attachment are given, and tell. */
export interface PeersOptions
  extends Pick<LinkContext, 'replica' | 'channel' | 'mode' | 'handshake' | 'maxMessageBytes' | 'now'>,
    Pick<DoorOptions, 'version' | 'authenticate'> {
  readonly origin: Origin
  createId(): string
  /** The only top-level keys that are shared; all where there are none named. */
  readonly keys: readonly string[] | undefined
  isShared(key: string): boolean
  isAccepted(version: string): boolean
  /** True where everybody hears everybody. */
  isBroadcast(): boolean
  token(): string | undefined
  canSend(): boolean
  send(text: string): void
  /** Takes a message of writes; returns what was refused of it. May throw `sync/unauthorized`. */
  take(message: Patches, from: Pick<Link, 'peer'>): Refusal[]
  onRefused(refusals: readonly Refusal[]): void
  onTooLarge(write: Write): void
  /** With that one, or with whoever is there, the states are aligned or need not be. */
  onAligned(peer: Hello | undefined): void
  /** The last one has gone, or the only one does not go on with us (`isFault`). */
  onAlone(reason: string, isFault: boolean): void
  /** A peer does not go on with us, or we with it. */
  onFault(code: string): void
  /** The only one does not take our token. */
  onUnauthorized(reason: string): void
  /** More is asked for than anybody in earnest would. */
  onFlood(): void
  onFailed(error: unknown): void
  onPending(): void
}

/** Whoever speaks on one socket: one conversation with each. */
export interface Peers {
  /** How many are there. */
  readonly count: number
  /** Paths that one of them does not have, or, where nobody is there, that the last one did not. */
  readonly pending: number
  /** Milliseconds that a peer's clock is ahead of our host's; of several, the farthest. */
  readonly offset: number
  /** Says hello to whoever is there. */
  open(): void
  /** Shows the token of this moment to those who are there. */
  showToken(): void
  hear(message: Message): void
  /** The connection is lost. */
  lose(): void
  /** There is news at these paths, unless it came from here. */
  touched(paths: readonly string[], except?: Origin): void
  /** To be called every few seconds: pings, gives up the silent, says again what got no answer. */
  beat(): void
  /** We go by another time: so may they. */
  retimed(): void
  /** Goes on where the socket was full. */
  resume(): void
  farewell(): void
  /** Answers text that could not be read. */
  refuse(refusal: Refusal, from: string | undefined, id: number | undefined): void
}

export function createPeers(options: PeersOptions): Peers {
  const { replica, origin, channel, mode, handshake, now } = options
  let taking: Link | undefined
  let isOpen = false
  let hasReplaced = false
  let session = ''
  let isRenewed = false
  let lastId = 0

  const send = (message: Message) => {
    presence.said()
    options.send(encode(message))
  }
  const timekeeper = createTimekeeper({ replica, channel, now, send })
  const alignment = (): Hello['align'] =>
    !handshake ? 'none' : mode === 'primary' && !hasReplaced ? 'replace' : 'merge'

  const context: LinkContext = {
    ...options,
    send,
    nextId() {
      lastId += 1
      return lastId
    },
    align: alignment,
    sayTime: () => timekeeper.say('ping'),
    take(message, link) {
      taking = link
      try {
        return options.take(message, link)
      } catch (error) {
        door.refuse(message.from, error)
        return undefined
      } finally {
        taking = undefined
      }
    },
    onAligned(link) {
      presence.isSeeking = false
      options.onAligned(link.peer)
    },
    onReplaced() {
      hasReplaced = true
      // Who has heard that it is to be replaced must hear of it when that is no longer so.
      session = options.createId()
      isRenewed = true
    },
  }
  /** Keeps what is written while nobody is there; without a handshake it speaks to whoever hears it. */
  const anyone = createLink(context)
  const roster = createRoster({ now, isBroadcast: options.isBroadcast, create: (node) => createLink(context, node) })

  function hello(answer: boolean, to?: string, own = session): void {
    presence.greeted()
    const token = options.token()
    const parts = { answer, session: own, align: alignment() }
    send(
      helloOf(options, {
        ...parts,
        ...timekeeper.hello(answer),
        ...(to !== undefined && { to }),
        ...(token !== undefined && { token }),
      }),
    )
  }

  const door = createDoor({
    ...options,
    bye(to, reason, message) {
      depart(to)
      send({ type: 'bye', channel, from: replica.node, to, reason, ...(message !== undefined && { message }) })
    },
    align: alignment,
    admit,
    hear,
    onTurnedAway(code) {
      if (roster.count === 0) options.onAlone(code, true)
    },
  })

  function greet(message: Hello): void {
    const peer = roster.find(message.from)?.link.peer
    if (peer?.session !== message.session || peer.token !== message.token) door.ask(message)
    else {
      hearTime(message)
      if (!message.answer) hello(true, message.from)
    }
  }

  function hearTime(message: Hello): void {
    const entry = roster.find(message.from)
    if (entry) entry.offset = timekeeper.offsetOf(message)
    timekeeper.hear(message)
  }

  function admit(message: Hello): boolean {
    const isFirst = roster.count === 0
    const entry = roster.add(message.from)
    if (!entry) {
      door.turnAway(message.from, 'sync/too-many')
      return false
    }
    const { link } = entry
    hearTime(message)
    replica.meet(message.from)
    if (!message.answer) hello(true, message.from)
    // It may answer a hello that holds no longer.
    else if (isRenewed && !link.peer) hello(false, message.from)
    if (link.peer?.session === message.session) {
      link.peer = message
      return true
    }
    if (isFirst) link.touched(anyone.drain())
    link.greet(message)
    return true
  }

  function depart(node: string): boolean {
    const entry = roster.find(node)
    if (!entry?.link.peer) return false
    roster.depart(entry)
    if (roster.count > 0) return true
    anyone.touched(entry.link.unacknowledged())
    if (!handshake && isOpen) anyone.open()
    return true
  }

  function hear(message: Message): void {
    const { from, to } = message
    // Our own words, on a pipe that brings them back.
    if (from === replica.node) return
    const entry = roster.find(from)
    if (entry) entry.lastHeard = now()
    if (to !== undefined && to !== replica.node) roster.overhear(message)
    else if (message.type === 'hello') greet(message)
    else if (message.type === 'bye') hearBye(from, message.reason, message.message)
    else if (!door.holds(message)) converse(message, entry?.link.peer && entry.link)
  }

  function converse(message: Exclude<Message, Hello | Bye>, link: Link | undefined): void {
    const { from, type } = message
    // Somebody who takes us for a peer, and whom we have given up, or never met.
    if (!link && !door.hasRefused(from) && presence.mayInvite(from)) hello(false, from, options.createId())
    if (link && (type === 'ping' || type === 'pong')) timekeeper.hear(message)
    if (type === 'ping' && presence.hearsPing()) timekeeper.say('pong')
    if (type === 'ping' || type === 'pong') return
    if (link) link.hear(message)
    else if (!handshake && !options.authenticate) anyone.hear(message)
  }

  function hearBye(from: string, reason: string, message: string | undefined): void {
    const wasThere = depart(from)
    const isFault = reason.startsWith('sync/')
    if (isFault) door.remember(from, reason)
    if (roster.count > 0 || !(wasThere || isFault)) return
    presence.isSeeking = false
    if (reason === 'sync/unauthorized') options.onUnauthorized(message ?? reason)
    else options.onAlone(message ?? reason, isFault)
  }

  const presence = createPresence({
    roster,
    now,
    isOpen: () => isOpen,
    ping: () => timekeeper.say('ping'),
    hello: () => hello(false),
    depart: ({ node }) => depart(node),
    onSilence: () => options.onAlone('silence', false),
  })

  return {
    get count() {
      return roster.count
    },
    get pending() {
      if (roster.count > 0) return roster.pending
      return options.isBroadcast() ? 0 : anyone.pending
    },
    get offset() {
      const offsets = roster.present.map(({ offset }) => offset)
      return offsets.reduce((most, offset) => (Math.abs(offset) > Math.abs(most) ? offset : most), 0)
    },
    open() {
      isOpen = true
      session = options.createId()
      isRenewed = false
      door.reset()
      presence.reset()
      hello(false)
      if (handshake) return
      anyone.open()
      options.onAligned(undefined)
    },
    showToken: () => hello(false),
    hear,
    lose() {
      isOpen = false
      door.reset()
      for (const { node } of roster.present) depart(node)
      anyone.lose()
    },
    touched(paths, except) {
      if (mode === 'readOnly') return
      const shared = paths.filter((path) => options.isShared(topKey({ path })))
      if (shared.length === 0) return
      const teller = except === origin ? taking : undefined
      roster.spread(shared, teller)
      if (roster.count === 0 && (!teller || teller !== anyone)) anyone.touched(shared)
    },
    beat: presence.beat,
    retimed() {
      if (isOpen && roster.present.length > 0) timekeeper.say('ping')
    },
    resume() {
      for (const { link } of roster.present) link.resume()
      if (isOpen && !handshake) anyone.resume()
    },
    farewell: () => send({ type: 'bye', channel, from: replica.node, reason: 'stopped' }),
    refuse(refusal, from, id) {
      const { present } = roster
      const peer = from === undefined && present.length === 1 ? present[0] : present.find(({ node }) => node === from)
      if (!peer && handshake) return
      const to = peer && { to: peer.node }
      const time = Math.floor(replica.time.now())
      const answers = id !== undefined && { id }
      send({ type: 'reject', channel, from: replica.node, ...to, ...answers, refusals: [refusal], time })
    },
  }
}
