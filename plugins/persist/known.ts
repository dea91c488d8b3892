import type { Operation } from 'jods/kit'
import { markOf, readEnvelope } from './envelope.js'
import { topKey } from './journal.js'
import { readLogEntry } from './log-entry.js'
import type { Stored } from './stored.js'

/** So many ids of saves are remembered: of the last that were seen, and of those whose fate is unknown. */
export const idLimit = 20

/** What one attachment knows of what lies in the storage. */
export interface Known {
  /** Of the last that is there, and of the snapshot below it. */
  mark?: string | undefined
  snapshot?: string | undefined
  /** The last ids that we have seen, with the mark. */
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

export function withRecent(recent: readonly string[], marks: readonly (string | undefined)[]): readonly string[] {
  // A snapshot of old has no id, and is its own mark.
  const ids = marks.filter((mark) => mark !== undefined && !mark.startsWith('{')) as string[]
  return [...recent, ...ids].slice(-idLimit)
}

/** The ids of the snapshot and its entries; the text itself of a snapshot without one. */
export function marksOf({ text, entries }: Stored): (string | undefined)[] {
  const [first = text, ...more] = [text, ...entries].map(markOf)
  return [first, ...more]
}

/** The top-level members after a patch. */
export function membersAfter(members: ReadonlySet<string>, patch: readonly Operation[]): ReadonlySet<string> {
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
