import { fork, JodsError, SchemaError, signal, snapshot } from 'jods'
import type { AnyStore, Operation, Rejection } from 'jods/kit'
import { attach, createOrigin, escapePointer, sink } from 'jods/kit'
import { ask, isThenable, type Procedure, run } from './ask.js'
import { allKeys, moveAside, placeOf } from './entries.js'
import { writeEnvelope } from './envelope.js'
import { lay } from './lay.js'
import { onLeave } from './leave.js'
import { type Found, findEntry } from './load.js'
import { readMeta, restoreMeta } from './meta.js'
import { checkOptions, type Persisted, type PersistOptions, type Usage } from './options.js'
import { portable } from './portable.js'
import { createSaver, saveError } from './save.js'

/**
 * Keeps a store in a storage: loads what was saved, then saves every change, debounced.
 *
 * A storage that answers at once has been read when this returns, so nothing flashes; else `ready` tells, and edits
 * made before it win. Everything loaded passes the sink with origin `persist`. An entry that is corrupt or that the
 * schema refuses is moved to `<key>~quarantine~<n>` and reported (`onLoadError`, else `onError`), and the store runs on.
 * Throws `persist/no-storage`, and `persist/not-yet` for options that wait for a later version.
 */
export function persist<Store extends AnyStore>(store: Store, options: PersistOptions<Store>): Persisted {
  checkOptions(options)
  const { keys, filter } = options
  const { definition, onChange } = sink(store)
  const place = placeOf(definition.name, options.version ?? definition.version, options)
  const { storage, key, version } = place
  const origin = createOrigin('persist')
  const usage = signal<Usage>({ bytes: 0 })
  const edits: Operation[] = []
  let initialKeys: readonly string[] | undefined
  // What lies under our key was not read, or could not be moved aside: saving would overwrite it.
  let isUnread = false

  function isKept(name: string, value: unknown): boolean {
    // Whatever a key is called, the caller's function decides on it.
    return (!keys || (keys as readonly string[]).includes(name)) && (!filter || filter(name as never, value))
  }

  function* write(): Procedure<void> {
    if (isUnread) {
      const text = yield* ask(storage.getItem(key))
      if (text != null) yield* moveAside(place, text)
      isUnread = false
    }
    initialKeys ??= Object.keys(fork(store))
    const state = snapshot(store) as Record<string, unknown>
    const text = writeEnvelope({
      version,
      state: Object.fromEntries(Object.entries(state).filter(([name, value]) => isKept(name, value))),
      deleted: initialKeys.filter((name) => !Object.hasOwn(state, name) && isKept(name, undefined)),
      meta: readMeta(store, (name) => isKept(name, state[name])),
    })
    yield* ask(storage.setItem(key, text))
    usage.set({ bytes: sizeOf(text) })
  }

  let loading: void | Promise<void>
  let flush = (): void | Promise<void> => {}
  let drop = (): void | Promise<void> => {}

  const attachment = attach(options, (life) => {
    const saver = createSaver({
      debounce: options.debounce ?? 100,
      write,
      onSaved: () => life.setStatus('ready'),
      onFailed(error) {
        tell(options.onSaveError, life.report, saveError(key, error))
        life.setStatus('error')
      },
    })
    flush = () => (isThenable(loading) ? loading.then(saver.flush) : saver.flush())
    drop = saver.drop

    function* accept(found: Found | undefined): Procedure<void> {
      if (!found) return call(options.onLoad, life.report, store, { found: false, version, migrated: false })
      const undo = restoreMeta(store, found.envelope.meta)
      const result = lay(store, found.envelope, { origin, edits, isKept, merge: options.merge })
      if (!result.ok) {
        undo()
        return yield* refuse(found, result.rejection)
      }
      usage.set({ bytes: sizeOf(found.text) })
      if (found.migrated) saver.mark()
      const { migrated } = found
      call(options.onLoad, life.report, store, { found: true, version: found.envelope.version, migrated })
    }

    function* refuse(found: Found, { code, reason, issues }: Rejection): Procedure<void> {
      const aside = found.migrated ? `${key}:v${found.envelope.version}` : undefined
      // Older entries stay where they are: a corrected `migrate` finds them again.
      if (found.key === key) yield* moveAside(place, found.text, aside)
      const path = issues[0]?.path?.map((part) => escapePointer(String(typeof part === 'object' ? part.key : part)))
      const message = `The entry "${found.key}" was refused: ${reason}`
      throw new SchemaError(code, message, issues, path ? ['', ...path].join('/') : '')
    }

    function* load(): Procedure<void> {
      try {
        const found = yield* findEntry(place, options.migrate)
        // A load that finishes after the end changes nothing, unless edits wait to be saved with what was stored.
        if (life.stopped && edits.length === 0) return
        yield* accept(found)
      } catch (error) {
        isUnread = true
        tell(options.onLoadError, life.report, error)
      }
      loading = undefined
      if (edits.length > 0) saver.mark()
    }

    life.defer(() => (isThenable(loading) && edits.length > 0 ? loading.then(saver.flush) : saver.flush()))
    life.defer(
      onChange((change) => {
        if (change.origin === origin) return
        if (isThenable(loading)) edits.push(...portable(store, change))
        else saver.mark()
      }),
    )
    life.defer(onLeave(() => void flush()))
    loading = run(load())
    return loading
  })

  return {
    ...attachment,
    usage,
    async flush() {
      await flush()
    },
    async clear() {
      if (isThenable(loading)) await loading
      await drop()
      try {
        await run(removeAll())
      } catch (cause) {
        throw new JodsError('persist/clear-failed', `The storage failed to remove the entries of "${key}".`, { cause })
      }
      usage.set({ bytes: 0 })
    },
  }

  function* removeAll(): Procedure<void> {
    for (const name of yield* allKeys(place)) yield* ask(storage.removeItem(name))
    isUnread = false
  }
}

type Report = (error: unknown) => void

/** The specific callback goes before `onError`. */
function tell(handler: ((error: Error) => void) | undefined, report: Report, error: unknown): void {
  if (!handler) report(error)
  else call(handler, report, error instanceof Error ? error : new Error(String(error), { cause: error }))
}

function call<Args extends unknown[]>(
  handler: ((...args: Args) => void) | undefined,
  report: Report,
  ...args: Args
): void {
  try {
    handler?.(...args)
  } catch (error) {
    report(error)
  }
}

function sizeOf(text: string): number {
  return new TextEncoder().encode(text).length
}
