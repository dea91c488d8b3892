import { JodsError } from 'jods'
import type { AnyStore } from 'jods/kit'
import { attach, createOrigin, sink } from 'jods/kit'
import { decode, type Hello, type Message, type Refusal, WireError, type Write } from 'jods/wire'
import { nanoid } from 'nanoid'
import { createConnection } from './connection.js'
import { receive, toOperations } from './inbound.js'
import { createLink } from './link.js'
import {
  checkOptions,
  type Host,
  type Live,
  type LiveDetail,
  type LiveStatus,
  type PatchRejection,
  type SyncOptions,
} from './options.js'
import { driftLimit, replicaOf } from './replica.js'
import type { SocketSource } from './socket.js'

/** Milliseconds of silence before a ping, and those before a connection that we made is taken for lost. */
const pingAfter = 20_000
const lostAfter = 45_000
const malformedLimit = 100
/** Messages refused one after the other, after which the other side is not corrected any more. */
const refusedLimit = 20

/**
 * Keeps a store like that of a peer over `socket`: two ways, last writer wins per path.
 *
 * A socket that was given stays open when this stops; a function that makes one is called again after each loss. What was
 * written meanwhile goes out on the next connection. Every patch that comes is checked, merged by stamp, and passes the
 * sink; what is refused is reported here, and its sender corrected. Objects merge down to the leaf; an array is one value:
 * of two concurrent writes in it, the newest stays. What is committed is the difference only. Stamps are kept with the state (`persist` saves them): start `sync` in
 * the same turn as `persist` has become ready. Throws `sync/no-socket`, and `sync/not-yet` for what waits for a later version.
 */
export function sync<Store extends AnyStore>(
  socket: SocketSource,
  store: Store,
  options: SyncOptions<Store> = {},
): Live {
  return syncOn(socket, store, options, { now: Date.now, random: Math.random, createId: () => nanoid(12) })
}

/** The same, on a host that a test owns. */
export function syncOn<Store extends AnyStore>(
  socket: SocketSource,
  store: Store,
  options: SyncOptions<Store>,
  host: Host,
): Live {
  checkOptions(socket, options)
  const { allowKeys, mode = 'peer', handshake = true, maxMessageBytes = 1_048_576 } = options
  const { definition, reject } = sink(store)
  const channel = options.channel ?? definition.name
  const replica = replicaOf(store, host)
  const origin = createOrigin('sync')
  const isShared = (key: string) => !allowKeys || (allowKeys as readonly string[]).includes(key)
  let connect = () => {}
  let skew = 0

  const attachment = attach<LiveStatus, LiveDetail>(options, (life) => {
    let detail: LiveDetail = { attempt: 0, clock: { offset: 0, skewed: false }, pending: 0 }
    let status: LiveStatus = 'connecting'
    let lastHeard = host.now()
    let malformed = 0
    let refusedInRow = 0
    let settle = () => {}

    function show(next: LiveStatus, parts: Partial<LiveDetail> = {}): void {
      status = next
      const { reason: _, nextAttemptAt: __, ...rest } = detail
      const lasting = next === 'disconnected' ? detail : rest
      detail = {
        ...lasting,
        ...parts,
        clock: { offset: skew, skewed: Math.abs(skew) > driftLimit },
        pending: link.pending,
      }
      life.setStatus(status, detail)
    }

    function tell(rejection: PatchRejection): void {
      try {
        options.onPatchRejected?.(rejection)
      } catch (error) {
        life.report(error)
      }
    }

    function refuseHere(code: string, reason: string, writes: readonly Write[]): void {
      const patch = toOperations(writes)
      reject({ code, patch, origin, issues: [], reason })
      tell({ code, reason, patch, issues: [], by: 'here' })
    }

    const link = createLink({
      replica,
      origin,
      channel,
      version: definition.version,
      mode,
      handshake,
      maxMessageBytes,
      createId: host.createId,
      isShared,
      isAccepted: (version) => options.accept?.(version) ?? false,
      send: (text) => connection.send(text),
      take(message, peer) {
        const refusals = receive(message, {
          replica,
          origin,
          corrects: refusedInRow < refusedLimit,
          isShared,
          authorize: options.authorize,
          peer: { node: message.from, version: peer?.version ?? definition.version },
          onRefused({ code, reason, writes, rejection }) {
            if (!rejection) return refuseHere(code, reason, writes)
            // The sink has told the listeners of rejections.
            tell({ code, reason, patch: toOperations(writes), issues: rejection.issues, by: 'here' })
          },
          onStale: (writes) =>
            tell({
              code: 'sync/stale',
              reason: 'A newer value was here.',
              patch: toOperations(writes),
              issues: [],
              by: 'here',
            }),
        })
        refusedInRow = refusals.length > 0 ? refusedInRow + 1 : 0
        if (refusedInRow === refusedLimit) life.report(divergedError())
        return refusals
      },
      onRefused: (refusals) => refusals.forEach(hearRefusal),
      onTooLarge: (write) =>
        refuseHere('sync/too-large', `One value is larger than a message of ${maxMessageBytes} bytes holds.`, [write]),
      onAligned(peer) {
        if (peer) skew = measure(peer)
        show('connected', { attempt: 0 })
        settle()
      },
      onEnd(reason, isFinal) {
        if (reason.startsWith('sync/')) life.report(endError(reason, definition.version))
        connection.drop(reason, isFinal)
      },
      onPending(count) {
        if (count !== detail.pending) show(status)
      },
    })

    function hearRefusal({ code, reason, paths }: Refusal): void {
      const patch = paths.flatMap((path) => (path === '' ? [] : toOperations(replica.writesAt(path))))
      tell({ code, reason, patch, issues: [], by: 'peer' })
    }

    const measure = (peer: Hello) => Math.round(peer.time - host.now())

    const connection = createConnection(
      socket,
      {
        onConnecting: () => show('connecting'),
        onOpen() {
          lastHeard = host.now()
          link.open()
        },
        onMessage(data) {
          lastHeard = host.now()
          const message = read(data)
          if (message?.channel === channel) link.hear(message)
        },
        onLost({ reason, attempt, nextAttemptAt }) {
          const wasConnected = status === 'connected'
          link.lose()
          const { nextAttemptAt: _, ...rest } = detail
          detail = rest
          show('disconnected', { reason, attempt, ...(nextAttemptAt !== undefined && { nextAttemptAt }) })
          if (wasConnected) call(() => options.onConnectionLost?.({ reason }))
        },
        onFailed: life.report,
      },
      host,
    )

    function call(handler: () => void): void {
      try {
        handler()
      } catch (error) {
        life.report(error)
      }
    }

    function read(data: unknown): Message | undefined {
      try {
        return decode(textOf(data), { maxBytes: maxMessageBytes })
      } catch (error) {
        if (!(error instanceof WireError)) throw error
        // On a socket that stores share, each hears what is for another.
        if (error.channel !== undefined && error.channel !== channel) return undefined
        const code = error.code === 'wire/too-large' ? 'sync/too-large' : 'sync/malformed'
        refuseHere(code, error.message, [])
        link.refuse({ code, reason: error.message, paths: [] }, error.id)
        malformed += 1
        if (malformed >= malformedLimit) connection.drop('sync/malformed')
        return undefined
      }
    }

    life.defer(replica.join({ isReceiver: mode === 'readOnly', touched: link.touched }))
    life.defer(() => {
      if (connection.isOpen) link.say({ type: 'bye', reason: 'stopped' })
      connection.end()
    })
    const pulse = setInterval(() => {
      if (status !== 'connected') return
      const silence = host.now() - lastHeard
      if (silence > lostAfter && typeof socket === 'function') connection.drop('silence')
      else if (silence > pingAfter) link.say({ type: 'ping' })
    }, pingAfter)
    // A program that has nothing else to do may end.
    if (typeof pulse === 'object') pulse.unref()
    life.defer(() => clearInterval(pulse))

    connect = () => connection.connect()
    const ready = new Promise<void>((resolve) => {
      settle = resolve
    })
    connection.connect()
    return ready
  })

  return {
    ...attachment,
    connect({ token } = {}) {
      if (token !== undefined)
        throw new JodsError('sync/not-yet', 'Tokens are not there yet.', { fix: 'Leave `token` out.' })
      if (typeof socket !== 'function' && (socket.readyState ?? 1) > 1) {
        throw new JodsError('sync/no-socket', 'The socket that was given is closed.', {
          fix: 'Pass a function that makes sockets.',
        })
      }
      connect()
    },
  }
}

function endError(reason: string, version: string): JodsError {
  if (reason === 'sync/version') {
    return new JodsError(reason, `The peer's definition has another version than ${version}.`, {
      fix: 'Deploy the same version on both sides, or say which to accept by `accept`.',
    })
  }
  if (reason === 'sync/mode') {
    return new JodsError(reason, 'Both sides want to be primary.', { fix: "Let one of them be mode: 'peer'." })
  }
  return new JodsError(reason, 'The peer has ended the conversation.')
}

function divergedError(): JodsError {
  return new JodsError('sync/diverged', `${refusedLimit} messages of the peer were refused one after the other.`, {
    fix: 'Compare the schemas and rules of both sides: there seems to be no state that both accept.',
  })
}

/** Text, also where a host hands it over as bytes. */
function textOf(data: unknown): unknown {
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return new TextDecoder().decode(data)
  return data
}
