import type { Operation } from 'jods/kit'
import { markOf, readEnvelope } from './envelope.js'
import { topKey } from './journal.js'
import { readLogEntry } from './log-entry.js'
import type { Stored } from './stored.js'

/** So many ids are remembered: of authors that were seen, and of saves whose fate is unknown. */
export const idLimit = 20

/** What one attachment knows of what lies in the storage. */
export interface Known {
  /** Of the last that is there, and of the snapshot below it. */
  mark?: string | undefined
  snapshot?: string | undefined
  /** The last id of each author that we have seen. */
  recent: readonly string[]
  count: number
  snapshotSize: number
  logSize: number
  bytes: number
  members: ReadonlySet<string>
  deleted: readonly string[]
  /** What is there must not be continued. */
  isSpoilt: boolean
}

/** Where nothing lies. */
export const nothing: Known = {
  recent: [],
  count: 0,
  snapshotSize: 0,
  logSize: 0,
  bytes: 0,
  members: new Set(),
  deleted: [],
  isSpoilt: false,
}

/** The last id of each author, of the authors that were seen last. An id is its author's name and a number that grows. */
export function withRecent(recent: readonly string[], marks: readonly (string | undefined)[]): readonly string[] {
  const last = new Map<string, string>()
  for (const mark of [...recent, ...marks]) {
    // A snapshot of old has no id, and is its own mark.
    if (mark === undefined || mark.startsWith('{')) continue
    const [author, number] = split(mark)
    const known = last.get(author)
    last.delete(author)
    last.set(author, known && split(known)[1] > number ? known : mark)
  }
  return [...last.values()].slice(-idLimit)
}

/** True when an author that has seen these had seen the save of this id. */
export function hasSeen(saw: readonly string[], id: string): boolean {
  const [author, number] = split(id)
  return saw.map(split).some(([other, last]) => other === author && last >= number)
}

function split(id: string): [author: string, number: number] {
  const end = id.lastIndexOf('.')
  return [id.slice(0, end), Number(id.slice(end + 1))]
}

/** The ids of the snapshot and its entries; the text itself of a snapshot without one. */
export function marksOf({ text, entries }: Stored): (string | undefined)[] {
  const [first = text, ...more] = [text, ...entries].map(markOf)
  return [first, ...more]
}

/** The top-level members after a patch. */
function membersAfter(members: ReadonlySet<string>, patch: readonly Operation[]): ReadonlySet<string> {
  const topmost = patch.filter(({ path }) => path.lastIndexOf('/') === 0)
  if (topmost.length === 0) return members
  const after = new Set(members)
  for (const step of topmost) {
    if (step.op === 'remove') after.delete(topKey(step))
    else after.add(topKey(step))
  }
  return after
}

/** False for what was not written to its end: the snapshot, at 0, or an entry. */
export function isWhole(key: string, { text, entries }: Stored, index: number): boolean {
  const entry = entries[index - 1]
  if (entry !== undefined) return readLogEntry(entry) !== undefined
  try {
    readEnvelope(key, text)
    return true
  } catch {
    return false
  }
}

export function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}

export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}

/** After an entry was added to the log. */
export function withEntry(known: Known, id: string, text: string, patch: readonly Operation[]): Known {
  return {
    ...known,
    mark: id,
    recent: withRecent(known.recent, [id]),
    count: known.count + 1,
    logSize: known.logSize + text.length,
    bytes: known.bytes + bytesOf(text),
    members: membersAfter(known.members, patch),
  }
}
