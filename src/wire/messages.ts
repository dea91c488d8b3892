/** Every message says which store it concerns and which node speaks. PROTOCOL.md says what follows what. */
interface Envelope {
  /** One socket carries many stores; 1 to 256 characters. */
  readonly channel: string
  /** The speaker's node id, the same as in its stamps. */
  readonly from: string
  /** The node this is for; absent when it is for everybody who hears it. */
  readonly to?: string
}

/** Whose time a node goes by: its own, or that of a node it has followed. */
export interface Lead {
  readonly node: string
  /** How many nodes that one had met, as far as is known. Of two, the greater counts. */
  readonly rank: number
}

/** Who I am and what I expect. The first message in each direction. */
export interface Hello extends Envelope {
  readonly type: 'hello'
  readonly protocol: 1
  /** Anew at every connection. */
  readonly session: string
  /** The version of the store's definition. */
  readonly version: string
  readonly mode: 'peer' | 'primary' | 'readOnly'
  /** True when this hello answers one; it is not answered again. */
  readonly answer: boolean
  /** `merge` both states, `replace` the other's by the speaker's, or `none`: only what changes from now on. */
  readonly align: 'merge' | 'replace' | 'none'
  /** Milliseconds since the epoch by the time that the speaker goes by. */
  readonly time: number
  /** The same by the speaker's own clock, where that differs. */
  readonly wall?: number
  /** Whose time that is; absent where it is followed by nobody. */
  readonly lead?: Lead
  /** The greatest stamp the speaker knows; absent when it knows none. */
  readonly clock?: string
  /** The only top-level keys of the state that the speaker shares; all of them where this is absent. */
  readonly keys?: readonly string[]
  /** When the speaker last had contact with any peer, by the same clock; absent for never. */
  readonly met?: number
  /** The greatest stamp among the deletes that the speaker has forgotten. */
  readonly forgot?: string
  /** The longest message the speaker takes, in bytes. */
  readonly maxMessageBytes: number
  /** Shows who speaks, to a node that asks for it. */
  readonly token?: string
}

/** Where an element stands in its list. Only of paths that end in the token of an element. */
export interface WritePlace {
  readonly at?: string
  /** The stamp of the write that gave the place; absent where it is the write's own. */
  readonly moved?: string
}

/** One stamped write: a value takes the place of what was at `path`, or nothing does, or an element changes places. */
export type Write =
  | (WritePlace & {
      readonly op: 'add'
      readonly path: string
      readonly value: unknown
      readonly stamp: string
      /** By pointer from `path` to a list: which of the places it was written with are vacant, as runs. */
      readonly gaps?: Readonly<Record<string, readonly number[]>>
    })
  | (WritePlace & { readonly op: 'remove'; readonly path: string; readonly stamp: string })
  | { readonly op: 'move'; readonly path: string; readonly at: string; readonly stamp: string }

/** Writes, a parent before what is below it. Answered by `ack` or `reject` with the same id. */
export interface Patches extends Envelope {
  readonly type: 'patches'
  /** Counts up from 1 within a session. */
  readonly id: number
  readonly writes: readonly Write[]
  /** Part of the first exchange of states; `end` in its last message. */
  readonly align?: 'more' | 'end'
  /** Sent by a primary: every top-level key not listed here is deleted, with this stamp. */
  readonly replace?: { readonly keys: readonly string[]; readonly stamp: string }
}

/** The receiver has all of that message. */
export interface Ack extends Envelope {
  readonly type: 'ack'
  readonly id: number
}

/** Why some writes were not taken. */
export interface Refusal {
  /** `sync/not-allowed`, `sync/too-large`, `sync/malformed`, `sync/clock`, `schema/invalid`, … */
  readonly code: string
  readonly reason: string
  /** The paths of the writes refused. */
  readonly paths: readonly string[]
  /** Their stamps, one for each path. */
  readonly stamps?: readonly string[]
}

/** The receiver has that message, save the writes refused. What it holds instead follows as `patches`. */
export interface Reject extends Envelope {
  readonly type: 'reject'
  /** Absent when the message could not be read that far: the one in flight is meant. */
  readonly id?: number
  readonly refusals: readonly Refusal[]
  /** Milliseconds since the epoch by the time that the receiver goes by. */
  readonly time: number
  /** The greatest stamp that the receiver knows. */
  readonly clock?: string
}

/** Shows that the speaker is there, and what time it goes by. */
interface Sign extends Envelope {
  readonly time?: number
  readonly lead?: Lead
}

/** Asks whether the other side is still there; a pong is the answer. */
export interface Ping extends Sign {
  readonly type: 'ping'
}

/** The answer to a ping. */
export interface Pong extends Sign {
  readonly type: 'pong'
}

/** Nothing more will come in this session. */
export interface Bye extends Envelope {
  readonly type: 'bye'
  /** `stopped`, or the code of an error. */
  readonly reason: string
  /** The same in a sentence, for people. */
  readonly message?: string
}

/** Everything that peers say to each other. */
export type Message = Hello | Patches | Ack | Reject | Ping | Pong | Bye
