import { JodsError } from 'jods'
import type { AnyStore, Attachment, AttachOptions, Operation, Rejection, StateOf } from 'jods/kit'
import type { Duration } from './duration.js'
import type { KeyOf } from './keys.js'
import type { SocketLike } from './socket.js'
import type { Token } from './token.js'

/** The node at the other end. */
export interface Peer {
  readonly node: string
  /** The version of its definition. */
  readonly version: string
  /** What it has shown of itself, where it has shown anything. */
  readonly token?: string
}

/** A patch that was not taken. */
export interface PatchRejection extends Pick<Rejection, 'code' | 'reason' | 'issues'> {
  readonly patch: readonly Operation[]
  /** Who did not take it: this side, or the other one. */
  readonly by: 'here' | 'peer'
}

/** What `sync` shares, with whom, and who hears of refusals and failures. */
export interface SyncOptions<Store extends AnyStore> extends AttachOptions {
  /** The only top-level members that are sent and accepted, with all that is in them; all by default. */
  allowKeys?: readonly (keyof StateOf<Store> & string)[]
  /**
   * `peer`, the default: equals. `primary`: at the first connection our state replaces the other's. `readOnly`: receives;
   * local writes are kept, not sent, and give way to anything that comes.
   */
  mode?: 'peer' | 'primary' | 'readOnly'
  /** Keeps the stores on one socket apart; the store's name by default. */
  channel?: string
  /** With `false` the two states are not aligned; only changes from now on are sent. */
  handshake?: boolean
  /** Longest message sent or read, in bytes; 1,048,576 by default. */
  maxMessageBytes?: number
  /**
   * True, or the reason why not, for each patch that comes: what it would change here, in RFC 6902. Asked of all that came
   * together; where that is not allowed, of parts of it, so that what is goes through. What would change nothing is not asked.
   */
  authorize?: (patch: readonly Operation[], peer: Peer) => true | string
  /**
   * Shown to the other side at each attempt: text, or a function that gives it, also as a promise. What it throws is a
   * failed attempt; where it gives nothing, or what was refused, the status is `needs-auth` until `connect({ token })`.
   * Everybody on the socket can read it.
   */
  token?: Token
  /**
   * True, or the reason why not (false: no reason), for each peer that says hello; nothing is sent to it before, and nothing taken. A peer
   * that is refused pauses with the status `needs-auth`. To end what has expired since, throw a `JodsError` with the
   * code `sync/unauthorized` in `authorize`: the patch then waits with its sender.
   */
  authenticate?: (token: string | undefined, peer: Peer) => boolean | string | PromiseLike<boolean | string>
  /** Whether to sync with a peer whose definition has that other version; never by default. */
  accept?: (version: string) => boolean
  /**
   * Hears of every patch that was not taken, here (`by: 'here'`) or there, as operations on the state that it met. Codes
   * `sync/stale`, `sync/not-allowed`, `sync/too-large`, `sync/malformed`, `sync/clock`, `schema/invalid`.
   */
  onPatchRejected?: (rejection: PatchRejection) => void
  /** Once for each connection that ends without our doing. */
  onConnectionLost?: (lost: { readonly reason: string }) => void
  /**
   * The key of an element, unique in its array; `undefined` where it has none: then the array is one value. By default
   * the `id` of an object. `path` is the array's JSON Pointer, in which elements on the way are named by their keys,
   * `=` before text and `#` before a number: `/boards/=b1/cards`. One store has one `keyOf`: that of its first `sync`;
   * all peers need the same.
   */
  keyOf?: KeyOf
  /**
   * How long deletes are remembered, `'30 days'` by default: a peer that was away for longer, and may still hold what has
   * been deleted since, takes the other's state, its own newer writes on top.
   */
  tombstones?: Duration
}

/** What `live.status` says. `needs-auth`: the token was refused, and `connect({ token })` goes on. */
export type LiveStatus = 'connecting' | 'connected' | 'disconnected' | 'needs-auth' | 'stopped'

/** What `live.detail` says beside the status: why, what is waited for, and how the clocks stand. */
export interface LiveDetail {
  /** Why it is not connected: `stopped`, `silence`, an error's code, or a sentence of the other side. */
  readonly reason?: string
  /** Attempts in a row that came to nothing. */
  readonly attempt: number
  /** Milliseconds since the epoch; absent when no attempt is planned. */
  readonly nextAttemptAt?: number
  /** How far this host's clock is from the peer's (of several: the farthest), in milliseconds; skewed beyond a minute. */
  readonly clock: { readonly offset: number; readonly skewed: boolean }
  /** Paths written here that a peer of this moment, or else the last one, has not acknowledged. */
  readonly pending: number
}

/**
 * What `sync` returns. `ready` resolves when both states are aligned, or at the stop; also where that has failed and nothing
 * more will be attempted by itself: the peer does not go on with us, a token is needed, a given socket has closed.
 */
export interface Live extends Attachment<LiveStatus, LiveDetail> {
  /**
   * Connects now instead of waiting for the next attempt, from then on with `token` if it is given, which is shown
   * to whoever is connected too. Ends `needs-auth`.
   * Throws `sync/no-socket` when the given socket is closed.
   */
  connect(options?: { token?: Token }): void
}

interface Checked {
  readonly channel: string
  readonly version: string
  readonly mode: string
  readonly maxMessageBytes: number
}

const nameLimit = 256

/** Throws `sync/option` for what no message could say. */
export function checkOptions({ channel, version, mode, maxMessageBytes }: Checked): void {
  for (const [name, text] of Object.entries({ channel, version })) {
    const isName = typeof text === 'string' && text.length > 0 && text.length <= nameLimit
    if (!isName) throw optionError(name, text, `text of 1 to ${nameLimit} characters`)
  }
  if (!['peer', 'primary', 'readOnly'].includes(mode)) throw optionError('mode', mode, 'peer, primary or readOnly')
  if (!Number.isSafeInteger(maxMessageBytes) || maxMessageBytes < 1) {
    throw optionError('maxMessageBytes', maxMessageBytes, 'a whole number of bytes')
  }
}

function optionError(name: string, found: unknown, expected: string): JodsError {
  return new JodsError('sync/option', `\`${name}\` is ${String(found).slice(0, 40) || 'empty'}, not ${expected}.`, {
    fix: `Pass ${expected}.`,
  })
}

/** Throws `sync/no-socket`. */
export function checkSocket(socket: unknown): asserts socket is SocketLike {
  if (isWindow(socket)) {
    throw new JodsError('sync/no-socket', 'A window hears whoever likes to speak to it.', {
      fix: 'Pass windowSocket(target, { origin }) of jods/socket.',
    })
  }
  const found = (typeof socket === 'object' && socket !== null ? socket : {}) as Record<string, unknown>
  const canSend = typeof found.send === 'function' || typeof found.postMessage === 'function'
  if (
    canSend &&
    (typeof found.addEventListener === 'function' || typeof found.on === 'function' || 'onmessage' in found)
  )
    return
  throw new JodsError('sync/no-socket', 'The socket lacks `send`, or a way to listen to it.', {
    fix: 'Pass a WebSocket, a MessagePort, one end of pair(), or a function that makes one.',
  })
}

/** Also one of another origin, which shows hardly more of itself than this. */
function isWindow(value: unknown): boolean {
  try {
    return typeof value === 'object' && value !== null && (value as { window?: unknown }).window === value
  } catch {
    return false
  }
}
