import { JodsError } from 'jods'
import { ask, type Procedure } from 'jods/kit'
import type { Envelope } from './envelope.js'
import { fold } from './fold.js'
import { type LogEntry, readLogEntry } from './log-entry.js'
import type { StorageLike } from './options.js'

/** All that lies under one key, as it was read. */
export interface Stored {
  /** The snapshot. */
  readonly text: string
  /** The log since. */
  readonly entries: readonly string[]
}

/** What that says. */
export interface Contents {
  readonly envelope: Envelope
  /** The texts of the log from the first entry on that says nothing sensible: what is after it cannot be told either. */
  readonly broken: readonly string[]
  /** True when that is one entry that was not written to its end. */
  readonly isTorn: boolean
  /** Ids of entries that are there and say nothing any more; see `fold`. */
  readonly orphans: readonly string[]
}

/** Reads a key; `undefined` when nothing lies there. Throws `persist/load-failed` when the storage throws. */
export function* readStored(storage: StorageLike, key: string): Procedure<Stored | undefined> {
  try {
    const text = yield* ask(storage.getItem(key))
    if (text == null) return undefined
    return { text: asText(text), entries: storage.entries ? [...(yield* ask(storage.entries(key)))] : [] }
  } catch (cause) {
    throw new JodsError('persist/load-failed', `The storage failed to read "${key}".`, { cause })
  }
}

/** Says what was read. Throws `persist/corrupt` for the snapshot; of a log with a broken entry it says what was before. */
export function readContents(key: string, { text, entries: texts }: Stored): Contents {
  const read = texts.map(readLogEntry)
  const broken = read.indexOf(undefined)
  const entries = (broken < 0 ? read : read.slice(0, broken)) as LogEntry[]
  const { envelope, misfit, orphans } = fold({ key, text, entries })
  const end = misfit ?? entries.length
  const isTorn = misfit === undefined && broken >= 0 && broken === texts.length - 1
  return { envelope, broken: texts.slice(end), isTorn, orphans }
}

/** Some storages parse what they read. */
export function asText(found: unknown): string {
  return typeof found === 'string' ? found : (JSON.stringify(found) ?? String(found))
}
