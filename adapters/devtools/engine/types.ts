import type { Issue } from 'jods'
import type { ApplyResult, Operation, Origin, Patch, ReadableAtom, Status, Stop } from 'jods/kit'

/** A store that is inspected. */
export interface StoreInfo {
  /** The store's name; of two stores with one name the second is `cart~2`. Every `store` in a model is such an id. */
  readonly id: string
  readonly name: string
  /** The version of its definition. */
  readonly version: string
}

/** What ran because of a change: an effect, a computed, an atom that told its listeners, a view, a listener of changes. */
export interface Woke {
  readonly kind: 'effect' | 'computed' | 'atom' | 'view' | 'listener'
  /** The function's name, or the path of a `select`; `''` where there is none. */
  readonly name: string
  /** How often it, or others of that kind and name, ran. */
  readonly count: number
}

interface EntryBase {
  /** Counts up over all stores, and is never used again. */
  readonly id: number
  /** Milliseconds since the epoch. */
  readonly time: number
  /** The id of the store; `''` where it is not known. */
  readonly store: string
}

/** A committed change, as the log has it. */
export interface ChangeEntry extends EntryBase {
  readonly kind: 'change'
  readonly origin: Origin
  readonly patches: readonly Operation[]
  readonly inverse: readonly Operation[]
  readonly revision: number
  /** What ran in the turn in which this change was told; complete when that turn is over. */
  readonly woke: readonly Woke[]
  /** The id of the change in whose turn this one was made: by a listener or an effect. */
  readonly cause?: number
}

/** A refused write, as the log has it. */
export interface RejectionEntry extends EntryBase {
  readonly kind: 'rejection'
  readonly origin: Origin
  /** What was refused, as it was given. */
  readonly patches: readonly Operation[]
  readonly code: string
  readonly reason: string
  /** The schema's issues, paths from the root. */
  readonly issues: readonly Issue[]
}

/**
 * Something happened to a plugin: it came to a status (`starting`, `ready`, `error`, `stopped`), `failed`, or did a step:
 * `load`, `migrate`, `quarantine`, `set-aside`, `load-failed`, `save-failed`, `hydrate`, `hydrate-failed`, …
 */
export interface LifecycleEntry extends EntryBase {
  readonly kind: 'lifecycle'
  /** `persist`, `sync`, `stream`, `hydrate`, or what another plugin calls itself; `''` for the store itself. */
  readonly plugin: string
  readonly event: string
  /** Plain data to show, redacted; undefined where there is none. */
  readonly detail: unknown
}

/** One frame or chunk that went through a plugin, or a step of its connection. */
export interface TransportEntry extends EntryBase {
  readonly kind: 'transport'
  readonly plugin: string
  /** `none` for steps of the connection. */
  readonly direction: 'in' | 'out' | 'none'
  /** `hello`, `patches`, `ack`, `reject`, `ping`, `pong`, `bye`, `chunk`, `load`, `save`, `open`, `close`, `connected`, `disconnected`, … */
  readonly event: string
  /** The length of what went over the wire, in bytes, where it is known. */
  readonly bytes?: number
  /** Of an `ack` or `reject`: milliseconds since the message that it answers. */
  readonly latency?: number
  /** The decoded frame as plain data, redacted. */
  readonly detail: unknown
}

/** One row of the log: what happened, and when. */
export type Entry = ChangeEntry | RejectionEntry | LifecycleEntry | TransportEntry

/** An entry that has no id yet. */
export type Unnumbered<E extends Entry> = E extends Entry ? Omit<E, 'id'> : never

/** A plugin that is attached to a store. */
export interface PluginInfo {
  readonly id: number
  /** `persist`, `sync`, `stream`, or what it calls itself. */
  readonly plugin: string
  readonly store: string
  /** `starting`, `ready`, `error`, `stopped`, or a status of its own. */
  readonly status: Status | (string & {})
  /** What its `detail` says, as plain data, redacted. */
  readonly detail: unknown
}

/** The changes that can be travelled through, over all stores, oldest first. */
export interface Timeline {
  readonly entries: readonly ChangeEntry[]
  /** How many of them are applied in what is shown: 0 is before the first, `entries.length` after the last. */
  readonly position: number
  /** Nothing is hidden: what is shown is the present. After the last and not now: some store is shown as `show` was told. */
  readonly isNow: boolean
}

/** What became of a write. `changed` is false where the state was so already. */
export type Outcome =
  | { readonly ok: true; readonly changed: boolean }
  | { readonly ok: false; readonly code: string; readonly reason: string; readonly issues: readonly Issue[] }

/** How much the model behind the panel keeps, and what it redacts. */
export interface ModelOptions {
  /** The most entries that the log keeps, and the transport log; 10,000 by default, and where it is negative or no number. */
  limit?: number
  /**
   * What is shown and exported as `[redacted]`, besides what is named like a secret: keys at any depth, or JSON Pointers
   * from the root of a state, where `*` is any token.
   */
  redact?: readonly (string | RegExp)[]
}

/** All that the panel shows and does. Every list is bounded, every value plain data. */
export interface DevtoolsModel {
  readonly stores: ReadableAtom<readonly StoreInfo[]>
  /** Everything that happened, oldest first. */
  readonly log: ReadableAtom<readonly Entry[]>
  /** The entries of transport alone, oldest first. */
  readonly transport: ReadableAtom<readonly TransportEntry[]>
  readonly plugins: ReadableAtom<readonly PluginInfo[]>
  readonly paused: ReadableAtom<boolean>
  /** While it is paused nothing is added to the log. The states of then can still be asked for. */
  pause(): void
  resume(): void
  /** Empties the log and the timeline; shows the present. */
  clear(): void
  /** The log as JSON text, redacted. What JSON has no form for is written as text. */
  exportLog(): string
  exportTransport(): string

  /** What is shown of a store: its state, or the past while travelling. Changes with every commit and every step. */
  shown(store: string): ReadableAtom<unknown>
  /** The state of a store at a revision, by default now, whatever is shown; undefined where it is not known any more. */
  stateOf(store: string, revision?: number): unknown
  /** The first and the last revision that `stateOf` knows. */
  revisions(store: string): { readonly first: number; readonly last: number }
  /** The patch from one revision to another, either way round; undefined where one is not known any more. */
  diff(store: string, from: number, to: number): readonly Operation[] | undefined

  /** Calls `listener` with each entry at once, while whoever made it is still at it; what it throws is the host's. */
  onEntry(listener: (entry: Entry) => void): Stop

  readonly timeline: ReadableAtom<Timeline>
  /** Shows what was after the first `position` changes of the timeline. Commits nothing. */
  jump(position: number): void
  /** The same for the moment after the change with this id; false where the timeline does not have it. */
  jumpToEntry(id: number): boolean
  back(): void
  forward(): void
  /** Shows the present of every store, or of one. */
  toNow(store?: string): void
  /**
   * Makes a past moment the present: one change per store that differs, in one batch, with origin `devtools`; then shows
   * the present. By default what is shown, and every store.
   */
  restore(position?: number, store?: string): Outcome

  /** Puts `value` at a JSON Pointer; undefined deletes. Through the sink, origin `devtools`. */
  edit(store: string, path: string, value: unknown): Outcome
  /** Applies a JSON Patch through the sink, origin `devtools`; undefined where there is no such store. */
  apply(store: string, patch: Patch): ApplyResult | undefined
  /** Puts a state in the place of the present one, as one change with origin `devtools`. */
  replace(store: string, state: unknown): Outcome
  /** Returns to the definition's `initial`, as one change with origin `devtools`. */
  reset(store: string): Outcome
  /** Shows `state` in the place of what is, until something else is shown. Commits nothing. */
  show(store: string, state: unknown): void
  /** Applies a JSON Patch that somebody typed. `devtools/malformed` says where the text is no JSON. */
  simulate(store: string, text: string): Outcome

  /** Ends the watching, shows the present. The lists stay as they are. */
  stop(): void
}
