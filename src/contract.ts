import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Operation } from 'fast-json-patch'
import type { ReadableAtom, WritableAtom } from 'nanostores'
import type { Issue } from './errors.js'

export type { Operation, ReadableAtom, WritableAtom }

/** A JSON Patch (RFC 6902), applied in order and as a whole. */
export type Patch = readonly Operation[]

/** Who wrote: the kind of source, and an identity that is the same object for every write of one attachment. */
export interface Origin {
  readonly source:
    | 'local'
    | 'persist'
    | 'sync'
    | 'stream'
    | 'history'
    | 'hydrate'
    | 'devtools'
    | 'merge'
    | (string & {})
  readonly id: string
}

/** One committed write. */
export interface Change {
  /** The store's name. */
  readonly store: string
  /** What was done, in terms of the parsed output. */
  readonly patches: Operation[]
  /** What undoes it, in the order to apply. */
  readonly inverse: Operation[]
  readonly origin: Origin
  /** The store's counter after this change; 1 is the first. */
  readonly revision: number
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly timestamp: number
}

/** One refused write. */
export interface Rejection {
  /** `area/what-happened`, the code of the error that a caller would have caught. */
  readonly code: string
  /** What was refused, as it was given. */
  readonly patch: Operation[]
  readonly origin: Origin
  /** The schema's issues, paths from the root; empty for refusals that are not the schema's. */
  readonly issues: readonly Issue[]
  /** One sentence for a person. */
  readonly reason: string
}

/** What became of a patch. `change` is absent when nothing changed, and inside a batch, whose end decides. */
export type ApplyResult = { ok: true; change?: Change } | { ok: false; rejection: Rejection }

/** Ends a subscription; calling it again does nothing. */
export type Stop = () => void

/** The phantom key under which a store's type remembers which of its members are state. */
export declare const STATE: unique symbol

/** A store: the state itself, its computed fields beside it, read-only. */
export type Store<State extends object = object, Fields extends object = object> = State &
  Readonly<Fields> & { readonly [STATE]?: State }

/** Any store, whatever its state; what functions over stores take. */
// biome-ignore lint/suspicious/noExplicitAny: a store of any state, as `unknown` would refuse every concrete one
export type AnyStore = object & { readonly [STATE]?: any }

/** The state of a store type, without its computed fields. */
export type StateOf<S> = S extends { readonly [STATE]?: infer State } ? Exclude<State, undefined> : S

/** A schema that jods accepts: anything that speaks Standard Schema v1. */
export type AnySchema = StandardSchemaV1<unknown, object>

/** What `defineStore` was given, with its defaults filled in. */
export interface Definition {
  readonly name: string
  readonly schema: AnySchema
  /** `'0'` when none was given. */
  readonly version: string
}

/** The one door in, for plugin authors: everything that brings changes to a store or carries them away uses it. */
export interface Sink {
  readonly definition: Definition
  /** The counter of the newest commit, of which not everybody may have heard yet; 0 before the first. */
  readonly revision: number
  /**
   * Applies `patch` whole or not at all, never throws on bad input. With `wake: 'frame'` atoms, computeds and
   * effects wake once per animation frame; listeners of changes still hear of this one at once. A `tentative` patch
   * that is refused is no news: the listeners of rejections are not told. A `brief` result leaves the change out, which
   * then costs nothing where nobody listens.
   */
  commit(
    patch: Patch,
    origin: Origin,
    options?: { wake?: 'now' | 'frame'; tentative?: boolean; brief?: boolean },
  ): ApplyResult
  /** Tells the listeners of rejections about a write that the plugin itself refused. */
  reject(rejection: Rejection): void
  /** What a plugin keeps with the state, by the plugin's name. */
  meta(key: string): Meta
  /** The names under which something is kept. */
  metaKeys(): readonly string[]
  /** Hears, by name, of values that were set (without a patch) or that changed inside (with one). */
  onMeta(listener: (key: string, patch?: Patch) => void): Stop
  onChange(listener: (change: Change) => void): Stop
  onReject(listener: (rejection: Rejection) => void): Stop
}

/**
 * A value that belongs to the state without being part of it: stamps, cursors. `persist` saves it beside the state. Where
 * it is an object with a member `keys`, that is by top-level key of the state, and what belongs to a key that is not saved
 * is not saved either; and until its plugin has replaced what was loaded, `persist` lists in its member `edited`, by JSON
 * Pointer, what has been written since it was saved (what is inside an array as the array).
 */
export interface Meta {
  get(): unknown
  set(value: unknown): void
  /**
   * Says what its owner has just changed inside the value, in place: `add`, `remove` and `replace`, with pointers from the
   * root of the value, such as `/keys/title`. So a log takes in what changed instead of the whole value; whoever changes a
   * value and never says so has it saved whole each time. `describe` is called only if somebody listens, and what it
   * returns is the listener's.
   */
  changed(describe: () => Patch): void
  /**
   * Offers to merge what was saved elsewhere, in another tab, by what the value knows (stamps): `merge` writes what it
   * takes from the state, with the origin it is given, brings the value in step and returns true; or does nothing and
   * returns false, and state and value are merged by comparing. There is one such function; the last one offered counts.
   */
  mergesBy(merge: (theirs: SavedElsewhere) => boolean): Stop
  /** Asks the owner to merge; false where it has not offered to. */
  merge(theirs: SavedElsewhere): boolean
}

/** A state as another tab has saved it, with what was kept with it. Both are the reader's own. */
export interface SavedElsewhere {
  /** The top-level members that are saved. */
  readonly state: Readonly<Record<string, unknown>>
  /** What the plugin of this name kept. */
  readonly meta: unknown
  readonly origin: Origin
}

/** Where an attachment stands; plugins whose work has other phases say their own. */
export type Status = 'starting' | 'ready' | 'error' | 'stopped'

/** The running thing that a plugin returns. */
export interface Attachment<S extends string = Status, Detail = unknown> extends Disposable {
  readonly status: ReadableAtom<S>
  readonly detail: ReadableAtom<Detail>
  /** Resolves once the first useful state is in, or has failed and been reported. Never rejects. */
  readonly ready: Promise<void>
  stop(): void | Promise<void>
}

/** What is attached to what, for development tools. */
export interface About {
  /** The plugin's name: `persist`, `sync`. */
  readonly plugin: string
  readonly store?: WeakRef<AnyStore>
}

/** An attachment as development tools see it. */
export interface Attached {
  readonly about: About
  readonly status: ReadableAtom<string>
  readonly detail: ReadableAtom<unknown>
}

/** Who is told of what happens inside, while it happens. See `inspect`. */
export interface Inspector {
  /** A store was defined, or forked. */
  defined(store: AnyStore): void
  attached(attached: Attached): void
  /** Its status, its detail, or what is known about it, is another. */
  status(attached: Attached): void
  /** It reported a failure. */
  failed(attached: Attached, error: Error): void
  /** A plugin tells what went through it: `in`, `out`, or what it calls it. */
  traced(about: About, event: string, detail: unknown): void
  /** A change was made. Who listens will be told. */
  committed(change: Change): void
  /**
   * `node` ran because something changed: `change` for a listener of changes, what was committed in this turn for the
   * others. `name` is that of its function, or its path.
   */
  woke(kind: 'effect' | 'computed' | 'atom' | 'view' | 'listener', name: string, node: object, change?: unknown): void
  /** A turn is over: everybody has heard; `isWhole`: all that depends on it has run as well, which else waits for a frame. */
  flushed(isWhole: boolean): void
}

/** Options that every plugin takes. */
export interface AttachOptions {
  /** Stops the attachment when aborted. */
  signal?: AbortSignal
  /** Hears of failures in the background; without it they reach the host's global error handler. */
  onError?: (error: Error) => void
}

/** What a plugin's start function is given: where it leaves what must be undone. */
export interface Life<S extends string = Status, Detail = unknown> {
  readonly stopped: boolean
  /** Runs `cleanUp` when the attachment stops: last in, first out, once; a failing one does not strand the others. */
  defer(cleanUp: () => void | Promise<void>): void
  /** Adds an event listener and removes it at the end. */
  listen(target: ListenTarget, type: string, handler: (event: never) => void): void
  setStatus(status: S, detail?: Detail): void
  /** Hands a failure to `onError`, else to the host's global error handler. */
  report(error: unknown): void
  /** Tells development tools what this is, by the plugin's name: called first. */
  introduce(plugin: string, store: AnyStore): void
  /** Tells development tools what goes through: `in`, `out`, `load`, … `describe` is called only if somebody looks on. */
  trace(event: string, describe: () => unknown): void
}

/** Anything with `addEventListener` and `removeEventListener`. */
export interface ListenTarget {
  addEventListener(type: string, handler: (event: never) => void): void
  removeEventListener(type: string, handler: (event: never) => void): void
}
