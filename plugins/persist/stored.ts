import { JodsError } from 'jods'
import { ask, type Procedure } from './ask.js'
import { type Envelope, readEnvelope } from './envelope.js'
import { type LogEntry, readLogEntry } from './log-entry.js'
import { mergeMembers } from './merge.js'
import { withNews } from './meta.js'
import type { StorageLike } from './options.js'
import { applyTo, copy } from './plain.js'

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
  /** Of the last entry, or of the snapshot where there is none. */
  readonly mark: string | undefined
  /** The texts of the log from the first entry on that says nothing sensible: what is after it cannot be told either. */
  readonly broken: readonly string[]
  /** True when that is one entry that was not written to its end. */
  readonly isTorn: boolean
}

/** Reads a key; `undefined` when nothing lies there. Throws `persist/load-failed` when the storage throws. */
export function* readStored(storage: StorageLike, key: string): Procedure<Stored | undefined> {
  try {
    const text = yield* ask(storage.getItem(key))
    if (text == null) return undefined
    return { text, entries: storage.entries ? [...(yield* ask(storage.entries(key)))] : [] }
  } catch (cause) {
    throw new JodsError('persist/load-failed', `The storage failed to read "${key}".`, { cause })
  }
}

/**
 * Makes the state of a snapshot and its log. An entry that was made without knowledge of the one before it, as two tabs may
 * write at once where nothing can be locked, is merged with what it did not know of. Throws `persist/corrupt` for the
 * snapshot; of a log with a broken entry it makes what was before that.
 */
export function readContents(key: string, { text, entries }: Stored): Contents {
  const envelope = readEnvelope(key, text)
  const read = entries.map(readLogEntry)
  const broken = read.indexOf(undefined)
  const log = (broken < 0 ? read : read.slice(0, broken)) as LogEntry[]
  const { state, deleted, meta, misfit } = fold(key, text, envelope, log)
  const end = misfit ?? (broken < 0 ? entries.length : broken)
  const mark = end > 0 ? log[end - 1]?.id : envelope.id
  const isTorn = misfit === undefined && broken === entries.length - 1
  return { envelope: { ...envelope, state, deleted, meta }, mark, broken: entries.slice(end), isTorn }
}

interface Folded {
  state: Record<string, unknown>
  deleted: readonly string[]
  meta: Record<string, unknown>
  /** The entry that could not be applied. */
  misfit?: number
}

function fold(key: string, text: string, envelope: Envelope, log: readonly LogEntry[]): Folded {
  const known = new Map([[envelope.id, 0], ...log.map(({ id }, index) => [id, index + 1] as const)])
  const covered = new Set([...envelope.covers, ...log.flatMap(({ covers }) => covers)])
  // The envelope has just been read: it is nobody else's.
  let folded: Folded = { state: { ...envelope.state }, deleted: envelope.deleted, meta: { ...envelope.meta } }
  for (const [index, entry] of log.entries()) {
    if (covered.has(entry.id)) continue
    const knew = known.get(entry.after)
    try {
      const missed = knew !== undefined && knew < index
      if (missed) {
        const { state: base } = fold(key, text, readEnvelope(key, text), log.slice(0, knew))
        folded = { ...folded, state: mergeMembers(base, folded.state, applied(base, entry)) }
      } else applyTo(folded.state, entry.patch)
    } catch {
      // What it has done already is undone by starting again without it.
      return { ...fold(key, text, readEnvelope(key, text), log.slice(0, index)), misfit: index }
    }
    if (entry.deleted) folded.deleted = entry.deleted
    folded.meta = withNews(folded.meta, entry)
  }
  return folded
}

function applied(base: Record<string, unknown>, { patch }: LogEntry): Record<string, unknown> {
  const state = copy(base)
  applyTo(state, patch)
  return state
}
