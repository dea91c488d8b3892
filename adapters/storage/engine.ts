type Maybe<T> = T | PromiseLike<T>

/**
 * Key-value storage of texts: an engine of `jods/storage`, a Web Storage, or anything alike. Each call may answer at
 * once or with a promise.
 */
export interface StorageEngine {
  readonly name?: string
  /** `null` or `undefined` when there is none. */
  getItem(key: string): Maybe<string | null | undefined>
  /** Replaces the item and drops the log of this key, both or neither. */
  setItem(key: string, text: string): Maybe<unknown>
  /** Removes the item and the log of this key; nothing when there are none. */
  removeItem(key: string): Maybe<unknown>
  /** Where it can: every key that has an item or a log, in no particular order. */
  keys?(): Maybe<readonly string[]>
  /** Web Storage's way to say the same. */
  readonly length?: number
  key?(index: number): string | null
  /** Where it can: adds an entry at the end of the log of this key. Its cost does not depend on what is there already. */
  append?(key: string, entry: string): Maybe<unknown>
  /** What was appended since the last `setItem` of this key, oldest first; from this index on, or all nevertheless. */
  entries?(key: string, from?: number): Maybe<readonly string[]>
  /** Where there are failures that no call can throw: hands them to `listener` until the function returned is called. */
  onError?(listener: (error: Error) => void): () => void
}

/** An engine that answers later, and can do all that an engine can. */
export interface LogStorage {
  readonly name: string
  getItem(key: string): Promise<string | null>
  setItem(key: string, text: string): Promise<void>
  removeItem(key: string): Promise<void>
  keys(): Promise<string[]>
  append(key: string, entry: string): Promise<void>
  /** The cost is that of the entries from `from` on. */
  entries(key: string, from?: number): Promise<string[]>
}
