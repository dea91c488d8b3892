import { JodsError } from 'jods'
import type { AnyStore } from 'jods/kit'
import { attach, createOrigin, sink } from 'jods/kit'
import type { Hello, Patches, Refusal } from 'jods/wire'
import { createAbsences } from './absence.js'
import { createConnection } from './connection.js'
import { createDisplay } from './display.js'
import { peerOf } from './door.js'
import { parseDuration } from './duration.js'
import { divergedError, endError } from './faults.js'
import { type Host, hostOfProgram } from './host.js'
import { receive } from './inbound.js'
import { checkOptions, checkSocket, type Live, type LiveDetail, type LiveStatus, type SyncOptions } from './options.js'
import { createPeers } from './peers.js'
import { createReader } from './reader.js'
import { replicaOf } from './replica.js'
import { createReports } from './reports.js'
import { joinWeakly } from './resting.js'
import { type SocketSource, stateOf } from './socket.js'
import { createCredentials } from './token.js'

/** Milliseconds between two looks at who is silent. */
const beatPause = 5000
/** Milliseconds after which, on a channel of all, nobody else is there. */
const lonelyAfter = 500
/** Messages refused one after the other, after which the other side is not corrected any more. */
const refusedLimit = 20

/**
 * Keeps a store like those of its peers over `socket`: two ways, last writer wins per path.
 *
 * On a socket with many ends, such as a `BroadcastChannel` or a server that forwards, each pair of nodes converses by
 * itself; 256 peers at most. A socket that was given stays open when this stops; a function that makes one is called again
 * after each loss: after a wait drawn from 0 to 0.5 s, then to 1 s, 2 s, … 30 s, 0.1 s at least, which begins anew once a
 * connection has lasted 5 s; at once when the host comes `online`. What was written meanwhile goes out on the next
 * connection: one message is under way, what is written until it is acknowledged goes as the next, and nothing goes while
 * more than 1 MiB waits in the socket (`bufferedAmount`). A peer that is silent for 45 s is taken for gone.
 *
 * Every patch that comes is checked, merged by stamp, and passes the sink; what is refused is reported here, and its
 * sender corrected. Objects merge down to the leaf, arrays whose elements have keys element by element; any other array
 * is one value: of two concurrent writes in it, the newest stays. What is committed is the difference only. Stamps are
 * kept with the state (`persist` saves them): start `sync` in the same turn as `persist` has become ready. Throws
 * `sync/no-socket`, `sync/duration`, `sync/option`.
 */
export function sync<Store extends AnyStore>(
  socket: SocketSource,
  store: Store,
  options: SyncOptions<Store> = {},
): Live {
  return syncOn(socket, store, options, hostOfProgram())
}

/** The same, on a host that a test owns. */
export function syncOn<Store extends AnyStore>(
  socket: SocketSource,
  store: Store,
  options: SyncOptions<Store>,
  host: Host,
): Live {
  if (typeof socket !== 'function') checkSocket(socket)
  const { allowKeys, mode = 'peer', handshake = true, maxMessageBytes = 1_048_576 } = options
  const { definition, reject } = sink(store)
  const channel = options.channel ?? definition.name
  checkOptions({ channel, version: definition.version, mode, maxMessageBytes })
  const tombstones = parseDuration(options.tombstones ?? '30 days', 'tombstones')
  const replica = replicaOf(store, host, options.keyOf)
  const origin = createOrigin('sync')
  const credentials = createCredentials(options.token)
  const isShared = (key: string) => !allowKeys || (allowKeys as readonly string[]).includes(key)
  let connect = (_isRenewed: boolean) => {}

  const attachment = attach<LiveStatus, LiveDetail>(options, (life) => {
    life.introduce('sync', store)
    const absenceOf = createAbsences((peer) => replica.meetAgain(peer, isShared))
    let refusedInRow = 0
    let lonely: ReturnType<typeof setTimeout> | undefined
    let settle = () => {}
    const display = createDisplay(life, {
      pending: () => peers.pending,
      offset: () => peers.offset,
    })

    function call(handler: () => void): void {
      try {
        handler()
      } catch (error) {
        life.report(error)
      }
    }

    const reports = createReports({
      replica,
      origin,
      reject,
      maxMessageBytes,
      tell: (rejection) => call(() => options.onPatchRejected?.(rejection)),
    })

    function take(message: Patches, from: { readonly peer: Hello | undefined }): Refusal[] {
      const { peer } = from
      const refusals = receive(message, {
        replica,
        origin,
        corrects: refusedInRow < refusedLimit,
        isShared,
        authorize: options.authorize,
        hello: peer,
        absence: peer && absenceOf(message, peer, from),
        peer: peer ? peerOf(peer) : { node: message.from, version: definition.version },
        onRefused: reports.refusedHere,
        onStale: reports.stale,
      })
      refusedInRow = refusals.length > 0 ? refusedInRow + 1 : 0
      if (refusedInRow === refusedLimit) life.report(divergedError(refusedLimit))
      return refusals
    }

    /** Whatever the reason: nobody is spoken with any more. */
    function lose(show: () => void, reason: string): void {
      clearTimeout(lonely)
      peers.lose()
      tellLoss(show, reason)
    }

    function tellLoss(show: () => void, reason: string): void {
      const wasConnected = display.status === 'connected'
      show()
      if (wasConnected) call(() => options.onConnectionLost?.({ reason }))
    }

    function setConnected(): void {
      clearTimeout(lonely)
      connection.approve()
      credentials.accept()
      display.connected()
      settle()
    }

    /** Asks for another token where there may be one, else waits for it. */
    function hearUnauthorized(reason: string): void {
      connection.pause(reason)
      lose(() => display.needsAuth(reason), reason)
      if (credentials.refuse(reason)) connection.connect()
      else settle()
    }

    function hearAlone(reason: string, isFault: boolean): void {
      // Where everybody hears everybody, nobody else being there is no loss.
      if (connection.isBroadcast) display.refresh()
      else if (connection.isMade) connection.drop(reason, isFault ? 'late' : 'soon')
      else {
        tellLoss(() => display.disconnected({ reason }), reason)
        settle()
      }
    }

    const reader = createReader({
      channel,
      maxMessageBytes,
      onUnreadable({ code, reason, from, id }) {
        reports.refusedHere({ code, reason, patch: [], issues: [] })
        peers.refuse({ code, reason, paths: [] }, from, id)
      },
      onLimit: () => hearHostile('sync/malformed'),
    })

    function hearHostile(reason: string): void {
      // One who shouts on a channel of all must not silence the others.
      if (!connection.isBroadcast) connection.drop(reason, 'soon', 1008)
    }

    const peers = createPeers({
      replica,
      origin,
      channel,
      version: definition.version,
      mode,
      handshake,
      maxMessageBytes,
      authenticate: options.authenticate,
      now: host.elapsed,
      createId: host.createId,
      keys: allowKeys,
      isShared,
      isAccepted: (version) => options.accept?.(version) === true,
      isBroadcast: () => connection.isBroadcast,
      token: () => credentials.current,
      canSend: () => connection.canSend(),
      send: (text) => connection.send(text),
      take,
      onRefused: (refusals) => refusals.forEach(reports.refusedThere),
      onTooLarge: reports.tooLarge,
      onAligned: setConnected,
      onAlone: hearAlone,
      onFault(code) {
        life.report(endError(code, definition.version))
        settle()
      },
      onUnauthorized: hearUnauthorized,
      onFlood: () => hearHostile('sync/flood'),
      onFailed: life.report,
      onPending: display.refresh,
    })

    const connection = createConnection(
      socket,
      {
        token: credentials.take,
        onConnecting: display.connecting,
        onOpen() {
          reader.reset()
          if (connection.isBroadcast) lonely = setTimeout(setConnected, lonelyAfter)
          peers.open()
        },
        onMessage(data) {
          const message = reader.read(data)
          if (message) call(() => peers.hear(message))
        },
        onDrained: peers.resume,
        trace: life.trace,
        onLost(lost) {
          lose(() => display.disconnected(lost), lost.reason)
          if (lost.isOver) rest()
          if (lost.nextAttemptAt === undefined) settle()
        },
        onPaused(reason) {
          lose(() => display.needsAuth(reason), reason)
          settle()
        },
        onUnauthorized: hearUnauthorized,
        onFailed: life.report,
      },
      host,
    )

    const isReceiver = mode === 'readOnly'
    const leave = replica.join({ isReceiver, tombstones, touched: peers.touched, retimed: peers.retimed })
    life.defer(leave)
    life.defer(() => {
      clearTimeout(lonely)
      if (connection.isOpen) peers.farewell()
      connection.end()
    })
    const pulse = setInterval(peers.beat, beatPause)
    // A program that has nothing else to do may end.
    if (typeof pulse === 'object') pulse.unref()
    life.defer(() => clearInterval(pulse))
    if (host.events && connection.isMade) {
      life.listen(host.events, 'online', () => {
        if (display.status === 'disconnected') connection.connect()
      })
    }

    /** A server that never stops what it began for each client must not keep all of them. */
    function rest(): void {
      clearInterval(pulse)
      leave()
      joinWeakly(replica, mode === 'readOnly', peers)
    }

    async function showToken(): Promise<void> {
      try {
        await credentials.take()
        if (connection.isOpen) peers.showToken()
      } catch (error) {
        life.report(error)
      }
    }

    connect = (isRenewed) => {
      if (isRenewed && peers.count > 0) void showToken()
      connection.connect()
      if (connection.isOpen && peers.count === 0) peers.open()
    }
    const ready = new Promise<void>((resolve) => {
      settle = resolve
    })
    connection.connect()
    return ready
  })

  return {
    ...attachment,
    connect({ token } = {}) {
      if (typeof socket !== 'function' && stateOf(socket) > 1) {
        throw new JodsError('sync/no-socket', 'The socket that was given is closed.', {
          fix: 'Pass a function that makes sockets.',
        })
      }
      credentials.renew(token)
      connect(token !== undefined)
    },
  }
}
