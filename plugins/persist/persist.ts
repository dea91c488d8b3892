import { signal } from 'jods'
import type { AnyStore, Status } from 'jods/kit'
import { attach, sink } from 'jods/kit'
import {
  checkOptions,
  type Persisted,
  type PersistOptions,
  type SaveTrouble,
  type StorageLike,
  type Usage,
} from './options.js'
import { createSession, type Session } from './session.js'
import { call } from './tell.js'

/**
 * Keeps a store in a storage: loads what was saved, then saves every change, debounced.
 *
 * A storage that answers at once has been read when this returns, so nothing flashes; else `ready` tells, and edits
 * made before it win. Everything loaded passes the sink with origin `persist`. An entry that is corrupt or that the
 * schema refuses is moved to `<key>~quarantine~<n>` and reported (`onLoadError`, else `onError`), and the store runs on.
 *
 * Several tabs on one key converge: what one saves the others take over, and a save that writes all merges what it has not
 * seen before it writes; a log is added to without looking, and merged when it is read. By member: of two writes to one
 * value the later save stands, a delete stands against edits inside what it deleted, arrays merge by element where all of
 * them have an `id`, else by the stretch that each changed. What plugins keep with the state (`meta` of the kit) is merged
 * by its owner where that offers to, else goes with the top-level member that it belongs to. Saves hold a Web Lock; where
 * there are none, a tab that closes while another writes may lose its last save, one that stays makes up for it.
 *
 * A failed save is tried again after a second, then less and less often, up to a minute, and with every change. Without
 * `storage` nothing is loaded or saved. To render first what the server rendered, call it after hydration. Throws
 * `persist/no-storage`, and `persist/no-log`.
 */
export function persist<Store extends AnyStore>(store: Store, options: PersistOptions<Store>): Persisted {
  checkOptions(options)
  const { storage } = options
  return storage ? keep(store, options, storage) : keepNothing(store, options)
}

function keep<Store extends AnyStore>(store: Store, options: PersistOptions<Store>, storage: StorageLike): Persisted {
  const usage = signal<Usage>({ bytes: 0 })
  // Aborted before it began, there is none.
  let session: Session | undefined
  const attachment = attach<Status, SaveTrouble | undefined>(options, (life) => {
    life.introduce('persist', store)
    session = createSession({ store, options, storage, usage, life })
    return session.start()
  })
  return {
    ...attachment,
    usage,
    async flush() {
      await session?.flush()
    },
    async clear() {
      await session?.clear()
    },
  }
}

/** Where there is no storage: ready at once, with nothing found. */
function keepNothing<Store extends AnyStore>(store: Store, options: PersistOptions<Store>): Persisted {
  const { onLoad, version = sink(store).definition.version } = options
  const attachment = attach<Status, SaveTrouble | undefined>(options, (life) => {
    life.introduce('persist', store)
    call(onLoad, life.report, store, { found: false, version, migrated: false })
  })
  return { ...attachment, usage: signal<Usage>({ bytes: 0 }), async flush() {}, async clear() {} }
}
