import type { Operation, Patch } from 'jods/kit'
import { isRecord, isTexts, markOf, packed, unpacked } from './envelope.js'

/** What one save adds to a log. */
export interface LogEntry {
  readonly id: string
  /** The snapshot that its author knew, the entry after that (or the snapshot) that it knew last, how many it knew. */
  readonly on: string
  readonly after: string
  readonly at: number
  /** Changes to the stored state; each within one top-level member. */
  readonly patch: Patch
  /** The deleted top-level keys, when they are others than before. */
  readonly deleted?: readonly string[]
  /** By plugin: what changed in what it keeps, or all of it. */
  readonly meta: Readonly<Record<string, MetaNews>>
  /** Ids of saves that may come in late: all of theirs is in here. */
  readonly covers: readonly string[]
}

export type MetaNews = { readonly patch: Patch } | { readonly value: unknown }

/** Writes an entry as one line of JSON, its id first. */
export function writeLogEntry({ id, on, after, at, patch, deleted, meta, covers }: LogEntry): string {
  return JSON.stringify({
    id,
    on,
    after,
    at,
    ...packed({ patch, ...(Object.keys(meta).length > 0 && { meta }) }),
    ...(deleted && { deleted }),
    ...(covers.length > 0 && { covers }),
  })
}

/** Reads an entry out of any hands; undefined for what is none, such as one that was not written to its end. */
export function readLogEntry(text: string): LogEntry | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    if (!isRecord(parsed)) return undefined
    const { patch, meta = {} } = unpacked(parsed)
    const { on, after, at, deleted, covers = [] } = parsed
    const id = markOf(text)
    if (
      id === undefined ||
      typeof on !== 'string' ||
      typeof after !== 'string' ||
      typeof at !== 'number' ||
      !isPatch(patch) ||
      !isMeta(meta)
    )
      return undefined
    if ((deleted !== undefined && !isTexts(deleted)) || !isTexts(covers)) return undefined
    return { id, on, after, at, patch, ...(deleted && { deleted }), meta, covers }
  } catch {
    return undefined
  }
}

function isMeta(value: unknown): value is Record<string, MetaNews> {
  return (
    isRecord(value) && Object.values(value).every((news) => isRecord(news) && (isPatch(news.patch) || 'value' in news))
  )
}

function isPatch(value: unknown): value is Operation[] {
  return Array.isArray(value) && value.every(isOperation)
}

/** Only what a change consists of. */
function isOperation(value: unknown): value is Operation {
  if (!isRecord(value) || typeof value.path !== 'string' || !value.path.startsWith('/')) return false
  const { op } = value
  if (op === 'add' || op === 'replace') return 'value' in value
  return op === 'remove' || (op === 'move' && typeof value.from === 'string')
}
