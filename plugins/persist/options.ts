import { JodsError } from 'jods'
import type { AnyStore, Attachment, AttachOptions, ReadableAtom, StateOf } from 'jods/kit'

type Maybe<T> = T | PromiseLike<T>

/** A Web Storage, an engine of `jods/storage`, or anything alike. Each call may answer at once or with a promise. */
export interface StorageLike {
  getItem(key: string): Maybe<string | null | undefined>
  setItem(key: string, value: string): Maybe<unknown>
  removeItem(key: string): Maybe<unknown>
  /** Where it can: every key, so that entries of older versions are found without `from`. */
  keys?(): Maybe<readonly string[]>
  /** Web Storage's way to say the same. */
  readonly length?: number
  key?(index: number): string | null
}

/** What loading found. */
export interface Loaded {
  readonly found: boolean
  /** The version it was saved by; this build's own when nothing was found. */
  readonly version: string
  readonly migrated: boolean
}

export interface PersistOptions<Store extends AnyStore> extends AttachOptions {
  storage: StorageLike
  /** `jods:<name>:v<version>` by default. Under an explicit key the entry itself says its version. */
  key?: string
  /** The definition's version by default. */
  version?: string
  /** Older versions to look for, where the storage cannot list its keys or not all of them are meant. */
  from?: readonly string[]
  /** Makes today's state of an older one. Without it older entries are left alone. */
  migrate?: (state: unknown, fromVersion: string) => Maybe<object>
  /** The state to start with; by default the stored top-level keys over the current ones. */
  merge?: (stored: Partial<StateOf<Store>>, current: StateOf<Store>) => StateOf<Store>
  /** Which top-level members are saved and loaded; what it refuses never reaches the storage. */
  filter?: (key: keyof StateOf<Store> & string, value: unknown) => boolean
  /** The only top-level members that are saved and loaded. */
  keys?: readonly (keyof StateOf<Store> & string)[]
  /** Only `'snapshot'` yet: one entry that holds the state. */
  mode?: 'snapshot' | 'log'
  /** Milliseconds of quiet before a save, 100 by default; ten times as long at most. */
  debounce?: number
  /** Once, after loading, also when nothing was found. */
  onLoad?: (store: Store, loaded: Loaded) => void
  /** Hears, before `onError`, of an entry that could not be read or was not accepted. */
  onLoadError?: (error: Error) => void
  /** Hears, before `onError`, of a save that failed. The state stays in memory and dirty. */
  onSaveError?: (error: Error) => void
  /** Not yet. */
  quotaThreshold?: number
  /** Not yet. */
  onQuota?: (usage: Usage) => void
}

/** How much the last save took. */
export interface Usage {
  /** Bytes of the entry in UTF-8; 0 before the first save or load. */
  readonly bytes: number
  /** What the storage may hold; absent while unknown. */
  readonly quota?: number
  readonly ratio?: number
}

/** What `persist` returns. Its status is `error` from a failed save until one succeeds. */
export interface Persisted extends Attachment {
  /** Saves now, if there is anything to save; a storage that answers at once has it when this returns. Never rejects. */
  flush(): Promise<void>
  /** Removes every entry of this store: this version's, older ones, those moved aside. The state stays as it is. */
  clear(): Promise<void>
  readonly usage: ReadableAtom<Usage>
  /** Saves what is unsaved, then ends; a promise when the storage answers later. */
  stop(): void | Promise<void>
}

const waiting = {
  quotaThreshold:
    'A quota threshold is not watched yet; a full storage is reported to `onSaveError` as `persist/quota`.',
  onQuota: 'A quota threshold is not watched yet; a full storage is reported to `onSaveError` as `persist/quota`.',
} as const

/** Throws to the caller, before anything is opened, what cannot be done. */
export function checkOptions<Store extends AnyStore>(options: PersistOptions<Store>): void {
  const { storage, mode } = options
  if (!storage || (['getItem', 'setItem', 'removeItem'] as const).some((name) => typeof storage[name] !== 'function')) {
    throw new JodsError('persist/no-storage', '`storage` lacks getItem, setItem or removeItem.', {
      fix: 'Pass localStorage, an engine of jods/storage, or an object with these three functions.',
    })
  }
  if (mode !== undefined && mode !== 'snapshot') {
    throw new JodsError('persist/not-yet', `The mode "${mode}" is not there yet.`, {
      fix: "Leave `mode` out, or set it to 'snapshot'.",
    })
  }
  for (const [name, sentence] of Object.entries(waiting)) {
    if (options[name as keyof typeof waiting] === undefined) continue
    throw new JodsError('persist/not-yet', sentence, { fix: `Leave \`${name}\` out.` })
  }
}
