import { parsePointer } from 'jods/kit'
import { type Envelope, isRecord, readEnvelope } from './envelope.js'
import type { LogEntry } from './log-entry.js'
import { mergeMembers } from './merge.js'
import { withNews } from './meta.js'
import { applyTo, copy } from './plain.js'

type Members = Record<string, unknown>

/** A snapshot and what can be read of its log. */
export interface Log {
  readonly key: string
  /** The snapshot. */
  readonly text: string
  readonly entries: readonly LogEntry[]
}

export interface Folded {
  readonly envelope: Envelope
  /** The first entry that does not fit what is before it; nothing from there on is in the envelope. */
  readonly misfit?: number
  /** Ids of entries whose ground is gone, as somebody has written over it who had not seen it: little of them is in here. */
  readonly orphans: readonly string[]
}

/**
 * Makes the state of a snapshot and its log. Tabs add to a log without reading it; an entry whose author had not seen all
 * that is before it, as two may write at once, is merged: its changes go onto the state as it is, not as its author saw it.
 * Throws `persist/corrupt` for the snapshot.
 */
export function fold({ key, text, entries }: Log): Folded {
  const envelope = readEnvelope(key, text)
  const covered = new Set([...envelope.covers, ...entries.flatMap(({ covers }) => covers)])
  // It has just been read, and is nobody else's.
  let state: Members = { ...envelope.state }
  let { deleted, meta } = envelope
  const orphans: string[] = []
  for (const [index, entry] of entries.entries()) {
    if (covered.has(entry.id)) continue
    try {
      if (sawAll(envelope, entries, index)) applyTo(state, entry.patch)
      else {
        const base = viewAfter({ key, text, entries }, envelope, entry.after)
        if (!base) orphans.push(entry.id)
        state = base ? mergeMembers(base, state, patched(base, entry.patch)) : withOrphan(state, entry)
      }
    } catch {
      // What it has done already is undone by starting again without it.
      return { ...fold({ key, text, entries: entries.slice(0, index) }), misfit: index }
    }
    deleted = entry.deleted ?? deleted
    meta = withNews(meta, entry)
  }
  return { envelope: { ...envelope, state, deleted, meta }, orphans }
}

/** True when the author of an entry knew of everything before it. */
function sawAll({ id }: Envelope, entries: readonly LogEntry[], index: number): boolean {
  const entry = entries[index]
  if (!entry || entry.on !== id || entry.at !== index) return false
  return entry.after === (index === 0 ? id : entries[index - 1]?.id)
}

/** Of the changes of an entry whose ground is gone those that still fit; in arrays its indexes mean something else by now. */
function withOrphan(state: Members, { patch }: LogEntry): Members {
  for (const step of patch) {
    if (leadsThroughArray(state, step.path)) continue
    try {
      applyTo(state, [step])
    } catch {
      // What it was about is gone too.
    }
  }
  return state
}

function leadsThroughArray(state: Members, path: string): boolean {
  let value: unknown = state
  for (const token of parsePointer(path) ?? []) {
    if (Array.isArray(value)) return true
    value = isRecord(value) && Object.hasOwn(value, token) ? value[token] : undefined
  }
  return false
}

/** The state as an author saw it who knew of `id` last; undefined when that is not in the log any more. */
function viewAfter(log: Log, envelope: Envelope, id: string): Members | undefined {
  const { key, text, entries } = log
  if (id === envelope.id) return { ...readEnvelope(key, text).state }
  const index = entries.findIndex((entry) => entry.id === id)
  const entry = entries[index]
  if (!entry) return undefined
  if (sawAll(envelope, entries, index))
    return { ...fold({ key, text, entries: entries.slice(0, index + 1) }).envelope.state }
  // An author sees its own entries one after the other; each was made before the next.
  const before = viewAfter({ key, text, entries: entries.slice(0, index) }, envelope, entry.after)
  return before && patched(before, entry.patch)
}

function patched(state: Members, patch: LogEntry['patch']): Members {
  const next = copy(state)
  applyTo(next, patch)
  return next
}
