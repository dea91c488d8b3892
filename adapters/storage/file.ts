import type { LogStorage } from './engine.js'
import { type Directory, openDirectory } from './file-directory.js'
import { createQueue } from './queue.js'
import { failureOf } from './storage-error.js'

/** Where `file` keeps its files. */
export interface FileOptions {
  /** Made at the first write when there is none. It should hold nothing else. */
  directory: string
}

/** An engine that keeps files, and logs in them. */
export interface FileStorage extends LogStorage {
  readonly name: 'file'
}

/**
 * Keeps each key in a file of its own: the item and, behind it, its log. For Node; elsewhere every call rejects with
 * `storage/unavailable`.
 *
 * A write that has settled is on the disk. `setItem` writes another file and renames it, `append` adds to the end, so that
 * a crash at any moment leaves the last whole write; an entry that was torn is not read. Several processes may use one
 * directory at once. Rejects with `storage/quota` (a `QuotaExceededError`) when the disk is full, `storage/failed`
 * otherwise.
 */
export function file({ directory }: FileOptions): FileStorage {
  const queue = createQueue()
  let opened: Directory | undefined

  async function use<T>(key: string, task: (directory: Directory) => Promise<T>): Promise<T> {
    try {
      opened ??= openDirectory(directory)
      return await task(opened)
    } catch (error) {
      const fix = 'Check that the directory exists and that this process may write in it.'
      throw failureOf(key, error, `The file of "${key}" cannot be used: ${String(error)}.`, fix)
    }
  }

  function inTurn<T>(key: string, task: (directory: Directory) => Promise<T>): Promise<T> {
    return queue.run(key, () => use(key, task))
  }

  return {
    name: 'file',
    getItem: (key) => inTurn(key, ({ item }) => item(key)),
    setItem: (key, text) => inTurn(key, ({ replace }) => replace(key, text)),
    removeItem: (key) => inTurn(key, ({ remove }) => remove(key)),
    append: (key, entry) => inTurn(key, ({ append }) => append(key, entry)),
    entries: (key, from = 0) => inTurn(key, ({ entries }) => entries(key, from)),
    keys: () => queue.idle().then(() => use(directory, ({ keys }) => keys())),
  }
}
