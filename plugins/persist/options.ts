import { JodsError } from 'jods'
import type { AnyStore, Attachment, AttachOptions, ReadableAtom, StateOf, Status } from 'jods/kit'

type Maybe<T> = T | PromiseLike<T>

/** A Web Storage, an engine of `jods/storage`, or anything alike. Each call may answer at once or with a promise. */
export interface StorageLike {
  /** Engines of one name may be one storage: in one process their saves wait for each other. */
  readonly name?: string
  getItem(key: string): Maybe<string | null | undefined>
  setItem(key: string, value: string): Maybe<unknown>
  removeItem(key: string): Maybe<unknown>
  /** Where it can: every key, so that entries of older versions are found without `from`. */
  keys?(): Maybe<Iterable<string>>
  /** Web Storage's way to say the same. */
  readonly length?: number | undefined
  key?(index: number): string | null
  /**
   * Where it can keep a log beside each entry: adds to it, as one. `setItem` truncates it, in one with what it writes, and
   * `removeItem` removes it.
   */
  append?(key: string, entry: string): Maybe<unknown>
  /** The log since the last `setItem`, oldest first. */
  entries?(key: string): Maybe<Iterable<string>>
  /** Where there are failures that no call can throw: hands them to `listener` until the function returned is called. */
  onError?(listener: (error: Error) => void): () => void
}

/** What loading found. */
export interface Loaded {
  readonly found: boolean
  /** The version it was saved by; this build's own when nothing was found. */
  readonly version: string
  readonly migrated: boolean
}

/** Where `persist` keeps a store, under which key and version, and who hears of failures. */
export interface PersistOptions<Store extends AnyStore> extends AttachOptions {
  /** With `undefined` or `null`, as `globalThis.localStorage` is on a server, nothing is loaded or saved. */
  storage: StorageLike | undefined | null
  /** `jods:<name>:v<version>` by default. Under an explicit key the entry itself says its version. */
  key?: string
  /** The definition's version by default. */
  version?: string
  /** Older versions to look for, where the storage cannot list its keys or not all of them are meant. */
  from?: readonly string[]
  /** Makes today's state of an older one. Without it older entries are left alone. */
  migrate?: (state: unknown, fromVersion: string) => Maybe<object>
  /**
   * The state to start with, of what was stored and of the state without the edits made meanwhile, which are replayed on
   * top; by default the stored top-level keys over the current ones.
   */
  merge?: (stored: Partial<StateOf<Store>>, current: StateOf<Store>) => StateOf<Store>
  /** Which top-level members are saved and loaded; what it refuses never reaches the storage. */
  filter?: (key: keyof StateOf<Store> & string, value: unknown) => boolean
  /** The only top-level members that are saved and loaded. */
  keys?: readonly (keyof StateOf<Store> & string)[]
  /**
   * `'log'`, the default where the storage has `append` and `entries`: a save adds what changed to a log, and costs that.
   * When the log would outgrow the last snapshot (4,096 characters at least) a snapshot takes its place.
   * `'snapshot'`: a save writes the whole state.
   */
  mode?: 'snapshot' | 'log'
  /** Milliseconds of quiet before a save, 100 by default; ten times as long at most. */
  debounce?: number
  /** Once, after loading, also when nothing was found. */
  onLoad?: (store: Store, loaded: Loaded) => void
  /** Hears, before `onError`, of an entry that could not be read or was not accepted. */
  onLoadError?: (error: Error) => void
  /** Hears, before `onError`, of a save that failed. The state stays in memory and dirty. */
  onSaveError?: (error: Error) => void
  /** The ratio of `usage` from which on `onQuota` is called; 0.8 by default. */
  quotaThreshold?: number
  /** Hears once each time that the ratio reaches the threshold. */
  onQuota?: (usage: Usage) => void
  /**
   * Asks the browser (`navigator.storage.persist()`) not to make room by throwing away what this origin has stored; it may
   * ask the user. The answer is `durable` of `usage`.
   */
  durable?: boolean
  /** Milliseconds that one call of the storage may take before it counts as failed, 10,000 by default. */
  timeout?: number
}

/** How full the storage is. */
export interface Usage {
  /**
   * What the whole origin has stored, where the browser tells (`navigator.storage.estimate`, which leaves out Web Storage);
   * else what lies under the key, in UTF-8, 0 before the first save or load.
   */
  readonly bytes: number
  /** What the origin may store, in bytes; absent while unknown. */
  readonly quota?: number
  /** `bytes` of `quota`, from 0 to 1; absent while unknown. */
  readonly ratio?: number
  /** Whether the browser keeps it until the user clears it; absent unless asked for, see `durable` of the options. */
  readonly durable?: boolean
}

/** Why the status is `error`. */
export interface SaveTrouble {
  readonly error: Error
  /** How many saves have failed in a row. */
  readonly attempt: number
  /** When the next is made by itself, in milliseconds since the epoch: after a second at first, after a minute at most. */
  readonly nextAttemptAt: number
}

/** What `persist` returns. Its status is `error` from a failed save until one succeeds; `detail` says why. */
export interface Persisted extends Attachment<Status, SaveTrouble | undefined> {
  /** Saves now, if there is anything to save; a storage that answers at once has it when this returns. Never rejects. */
  flush(): Promise<void>
  /** Removes every entry of this store: this version's, older ones, those moved aside. The state stays as it is. */
  clear(): Promise<void>
  readonly usage: ReadableAtom<Usage>
  /** Saves what is unsaved, then ends; a promise when the storage answers later. */
  stop(): void | Promise<void>
}

/** Throws to the caller, before anything is opened, what cannot be done. */
export function checkOptions<Store extends AnyStore>(options: PersistOptions<Store>): void {
  const { storage, mode } = options
  if (storage == null && 'storage' in options) return
  if (!storage || (['getItem', 'setItem', 'removeItem'] as const).some((name) => typeof storage[name] !== 'function')) {
    throw new JodsError('persist/no-storage', '`storage` lacks getItem, setItem or removeItem.', {
      fix: 'Pass localStorage, an engine of jods/storage, or an object with these three functions.',
    })
  }
  if (mode === 'log' && !canLog(storage)) {
    throw new JodsError('persist/no-log', 'The storage lacks append or entries, so it cannot keep a log.', {
      fix: 'Leave `mode` out, or pass an engine that has them, such as indexedDB() or file() of jods/storage.',
    })
  }
}

export function canLog({ append, entries }: StorageLike): boolean {
  return typeof append === 'function' && typeof entries === 'function'
}
