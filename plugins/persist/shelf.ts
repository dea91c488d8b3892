import { ask, escapePointer, type Operation, type Procedure } from 'jods/kit'
import { nanoid } from 'nanoid'
import type { Place } from './entries.js'
import { markOf, writeEnvelope } from './envelope.js'
import { type Journal, type Taken, topKey } from './journal.js'
import type { Keeper } from './keeper.js'
import { bytesOf, idLimit, isSameList, isWhole, type Known, marksOf, nothing, withEntry, withRecent } from './known.js'
import { type LogEntry, writeLogEntry } from './log-entry.js'
import type { Metas } from './meta.js'
import { type Contents, readStored, type Stored } from './stored.js'

/** A log may grow to the size of its snapshot, and to this many characters, before it becomes one. */
const smallLog = 4096

/** What a save has written: an entry of a log, all, or nothing as nothing was new. */
export type Saved = { readonly entry: string } | 'all' | 'nothing'

/** One store's place in a storage, and what we know of it. */
export interface Shelf {
  /** The top-level members in the storage. */
  readonly members: ReadonlySet<string>
  /** Of everything there, in UTF-8. */
  readonly bytes: number
  /** The last id of each author that we have seen. */
  readonly recent: readonly string[]
  /** True for what a save of ours has left that failed half-way. */
  isOwnScrap(text: string): boolean
  /** We go on from this. */
  found(stored: Stored, contents: Contents): void
  /** True for an entry whose author knew what we know. */
  isNext(entry: LogEntry): boolean
  /** We go on from such an entry. */
  followed(entry: LogEntry, text: string): void
  emptied(): void
  /** The next save writes all. */
  spoil(): void
  /** Reads everything; undefined when others have put nothing there. */
  look(): Procedure<{ readonly stored: Stored | undefined } | undefined>
  /** Adds what the journal holds to the log; undefined when that cannot be, or does not fit there. */
  append(): Procedure<Saved | undefined>
  /** Saves all. */
  write(): Procedure<Saved>
}

interface Parts {
  readonly place: Place
  readonly isLog: boolean
  readonly keeper: Keeper
  readonly journal: Journal
  readonly metas: Metas
}

/**
 * Creates a shelf. A save adds to the log what changed; when the log would outgrow its snapshot, or 4,096 characters where
 * that is more, it writes a snapshot instead, which truncates it: what that costs is spread over as much as was appended.
 */
export function createShelf({ place, isLog, keeper, journal, metas }: Parts): Shelf {
  const { storage, key, version } = place
  const nonce = nanoid(12)
  let saves = 0
  let known = nothing
  /** Saves that failed and may have come in all the same: how far in the journal each went. */
  const attempts = new Map<string, number>()
  /** A save that the storage is at: how far in the journal it goes, and what is known once it is done. */
  let underWay: { readonly end: number; readonly known: Known } | undefined
  /** How far in the journal the storage has come. */
  let reached = 0
  /** How often we have learnt from the storage what lies there. */
  let learnt = 0
  let doubtful: readonly string[] = []

  function nextId(): string {
    saves += 1
    return `${nonce}.${saves}`
  }

  function* attempt(id: string, end: number, next: Known, answer: () => unknown): Procedure<void> {
    attempts.set(id, end)
    const mine = { end, known: next }
    const began = learnt
    underWay = mine
    try {
      yield* ask(answer())
    } catch (error) {
      known = { ...known, isSpoilt: true }
      doubtful = [...doubtful, id].slice(-idLimit)
      throw error
    } finally {
      if (underWay === mine) underWay = undefined
    }
    journal.confirm(end, id)
    for (const [other, at] of attempts) if (at <= end) attempts.delete(other)
    // One that was overtaken may be the last to be told.
    if (end < reached) return
    reached = end
    // What is spoilt stays so until all is written.
    if (began !== learnt) known = { ...known, isSpoilt: true }
    else known = next.snapshot === id ? next : { ...next, isSpoilt: known.isSpoilt }
  }

  function patchOf({ patch, whole }: Taken, { members }: Known): { patch: Operation[]; hasFresh: boolean } {
    const fresh = new Set([...whole, ...patch.map(topKey).filter((name) => !members.has(name))])
    const steps = fresh.size === 0 ? [...patch] : patch.filter((step) => !fresh.has(topKey(step)))
    for (const name of fresh) {
      const value = keeper.member(name)
      const path = `/${escapePointer(name)}`
      if (value !== undefined) steps.push({ op: 'add', path, value })
      else if (members.has(name)) steps.push({ op: 'remove', path })
    }
    return { patch: steps, hasFresh: fresh.size > 0 }
  }

  function isUpToDate(): boolean {
    return known.mark !== undefined && !known.isSpoilt && journal.isEmpty && !metas.isChanged
  }

  function* append(): Procedure<Saved | undefined> {
    if (isUpToDate()) return 'nothing'
    // One that overtakes another goes on from there.
    const base = underWay?.known ?? known
    const { mark: after, snapshot: on } = base
    if (!isLog || on === undefined || after === undefined || known.isSpoilt) return undefined
    const taken = journal.take(underWay?.end)
    const { patch, hasFresh } = patchOf(taken, base)
    const deleted = keeper.deleted()
    const isNewlyDeleted = !isSameList(deleted, base.deleted)
    if (patch.length === 0 && !isNewlyDeleted && !metas.isChanged) {
      if (!underWay) journal.confirm(taken.end, after)
      return 'nothing'
    }
    const id = nextId()
    const meta = metas.take(hasFresh)
    const text = writeLogEntry({
      id,
      on,
      after,
      at: base.count,
      patch,
      ...(isNewlyDeleted && { deleted }),
      meta,
      covers: doubtful,
    })
    if (base.logSize + text.length > Math.max(base.snapshotSize, smallLog)) return undefined
    const next = { ...withEntry(base, id, text, patch), deleted }
    yield* attempt(id, taken.end, next, () => storage.append?.(key, text))
    metas.stored(Object.keys(meta))
    return { entry: text }
  }

  /** True when a save that is under way holds all that is new. */
  function isCovered(): boolean {
    if (!underWay || metas.isChanged) return false
    const { patch, whole } = journal.take(underWay.end)
    return patch.length === 0 && whole.size === 0
  }

  function* write(): Procedure<Saved> {
    if (isUpToDate() || isCovered()) return 'nothing'
    const id = nextId()
    const { end } = journal.take()
    const state = keeper.state()
    const deleted = keeper.deleted()
    const meta = metas.takeAll()
    const text = writeEnvelope({ id, version, state, deleted, meta, covers: doubtful, saw: known.recent })
    const next: Known = {
      ...nothing,
      mark: id,
      recent: withRecent(known.recent, [id]),
      snapshot: id,
      snapshotSize: text.length,
      bytes: bytesOf(text),
      members: new Set(Object.keys(state)),
      deleted,
    }
    yield* attempt(id, end, next, () => storage.setItem(key, text))
    metas.stored(Object.keys(meta))
    return 'all'
  }

  function* look(): Procedure<{ readonly stored: Stored | undefined } | undefined> {
    let stored: Stored | undefined
    let before: Known
    do {
      before = known
      stored = yield* readStored(storage, key)
      // A save that overtook this may not have been seen.
    } while (before !== known)
    const marks = stored ? marksOf(stored) : []
    const isSameLog = marks.at(-1) === known.mark && marks.length === (stored ? known.count + 1 : 0)
    // Somebody may have edited the text by hand.
    const isSameText = !stored || (markOf(stored.text) === known.snapshot && stored.text.length === known.snapshotSize)
    if (isSameLog && isSameText) return undefined
    const own = marks.findLast(
      (mark, index) => mark !== undefined && attempts.has(mark) && stored && isWhole(key, stored, index),
    )
    if (own !== undefined) {
      journal.confirm(attempts.get(own) ?? 0, own)
      // It is there: it is not to be passed over.
      doubtful = doubtful.filter((id) => id !== own)
    }
    if (own === undefined && doubtful.includes(marks.at(-1) ?? '')) {
      // An old save of ours has come in late: it holds nothing new.
      known = { ...known, isSpoilt: true }
      return undefined
    }
    known = { ...known, recent: withRecent(known.recent, marks) }
    return { stored }
  }

  /** We go on from this, and not from what a save under way was based on. */
  function learn(next: Known): void {
    known = next
    learnt += 1
    underWay = undefined
  }

  return {
    get members() {
      return known.members
    },
    get bytes() {
      return known.bytes
    },
    get recent() {
      return known.recent
    },
    isOwnScrap(text) {
      const heads = [...attempts.keys()].map((id) => `{"id":"${id}"`)
      return heads.some((head) => text.startsWith(head) || head.startsWith(text))
    },
    found(stored, { envelope, broken }) {
      learn({
        mark: marksOf(stored).at(-1),
        recent: withRecent(envelope.saw ?? [], marksOf(stored)),
        snapshot: markOf(stored.text),
        count: stored.entries.length,
        snapshotSize: stored.text.length,
        logSize: stored.entries.reduce((size, text) => size + text.length, 0),
        bytes: [stored.text, ...stored.entries].reduce((size, text) => size + bytesOf(text), 0),
        members: new Set(Object.keys(envelope.state)),
        deleted: envelope.deleted,
        isSpoilt: broken.length > 0,
      })
    },
    isNext: ({ on, after, at }) =>
      on === known.snapshot && after === known.mark && at === known.count && !known.isSpoilt,
    followed({ id, patch, deleted }, text) {
      learn({ ...withEntry(known, id, text, patch), deleted: deleted ?? known.deleted })
    },
    emptied: () => learn(nothing),
    spoil() {
      known = { ...known, isSpoilt: true }
    },
    look,
    append,
    write,
  }
}
