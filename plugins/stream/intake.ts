import { JodsError, SchemaError } from 'jods'
import type { AnyStore, ApplyResult, Origin, Rejection } from 'jods/kit'
import { escapePointer, sink } from 'jods/kit'
import { type Chunk, put, toChunk, toPatch } from './chunk.js'
import { growJson } from './growing-json.js'
import type { StreamOptions, Summary } from './options.js'
import { reasonOf } from './request.js'
import type { Item, SourceEvent } from './source.js'

/** What brings items to a store, and counts. */
export interface Intake {
  /** True at the end that a source announces. */
  take(item: Item): boolean
  /** The source has come to its end. */
  end(): void
  /** What was done so far. */
  readonly tally: Readonly<Tally>
  /** Lets go of the store, and writes nothing more. */
  stop(): void
}

type Counted = Omit<Summary, 'bytes' | 'aborted'>
type Tally = { -readonly [Key in keyof Counted]: Counted[Key] }

interface Hearing {
  accepted(): void
  refused(error: JodsError): void
}

/** Creates what makes chunks of items, by the options of a feed, and commits them with `origin`. */
export function createIntake(store: AnyStore, options: StreamOptions, origin: Origin, hearing: Hearing): Intake {
  const { at = '', map, format } = options
  const { commit, reject, onChange } = sink(store)
  const how = { wake: options.batch ? 'frame' : 'now', brief: true } as const
  /** Text is a part of a longer text. */
  const goesOn = format === 'text' || format === 'partial-json'
  const tally: Tally = { chunks: 0, applied: 0, rejected: 0 }
  /** The document cannot be read on. */
  let isBroken = false
  let isStopped = false

  const document =
    format === 'partial-json'
      ? growJson(store, at, (patch) => commit(patch, origin, { wake: how.wake, tentative: true }))
      : undefined
  const deafen = document && onChange((change) => change.origin === origin || document.notice(change))

  function accept(): void {
    tally.applied += 1
    hearing.accepted()
  }

  function refuse(error: JodsError, rejection?: Rejection): void {
    tally.rejected += 1
    if (!rejection) reject({ code: error.code, patch: [], origin, issues: [], reason: error.message })
    hearing.refused(error)
  }

  function conclude(result: ApplyResult): void {
    if (result.ok) accept()
    else refuse(errorOf(result.rejection), result.rejection)
  }

  function apply(chunk: Chunk): void {
    conclude(commit(toPatch(chunk, at, store), origin, how))
  }

  function takeText(text: string): void {
    if (!document) {
      apply({ type: 'append', value: text })
      return
    }
    isBroken = true
    if (document.push(text)) accept()
    isBroken = false
  }

  /** Takes the text of a document or what is to be appended, the value of a line or of an event. */
  function bring(given: unknown, event: SourceEvent | undefined, isText: boolean): void {
    const value = map ? map(given, event) : given
    if (isStopped || (map ? value == null : value === undefined)) return
    if (typeof value === 'string' && isText) takeText(value)
    else if (document) throw new JodsError('stream/chunk', 'The chunk was skipped: it is not text of a document.')
    else apply(toChunk(value))
  }

  function takeItem(item: Exclude<Item, { kind: 'mark' }>): void {
    if (item.kind === 'json') bring(parseJson(item.text), undefined, goesOn)
    else if (item.kind === 'text') bring(item.text, undefined, true)
    else if (item.kind === 'value')
      bring(goesOn && item.event && !map ? item.event.data : item.value, item.event, goesOn)
    else if (map) bring(parseJson(item.text), undefined, false)
    else apply({ type: 'replace', value: parseJson(item.text) })
  }

  function fail(error: unknown): void {
    // What is none of ours comes out of the caller's `map`.
    const message = 'The chunk was skipped: reading it failed.'
    refuse(error instanceof JodsError ? error : new JodsError('stream/chunk', message, { cause: error }))
  }

  return {
    take(item) {
      if (item.kind === 'mark') {
        tally.lastEventId = item.id
        return false
      }
      if (item.kind === 'value' && item.event) {
        if (item.event.id !== undefined) tally.lastEventId = item.event.id
        if (item.event.data === '[DONE]') return true
      }
      tally.chunks += 1
      try {
        takeItem(item)
      } catch (error) {
        fail(error)
      }
      return isBroken
    },
    end() {
      if (!document || isBroken) return
      try {
        const result = commit([put(store, at, document.end())], origin, how)
        // It has been counted as it grew.
        if (!result.ok || tally.applied === 0) conclude(result)
      } catch (error) {
        fail(error)
      }
    },
    tally,
    stop() {
      isStopped = true
      deafen?.()
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new JodsError('stream/chunk', `The chunk was skipped. It is not JSON: ${reasonOf(cause)}`, { cause })
  }
}

function errorOf({ code, reason, issues }: Rejection): JodsError {
  const path = issues[0]?.path?.map((part) => `/${escapePointer(String(typeof part === 'object' ? part.key : part))}`)
  return issues.length > 0 ? new SchemaError(code, reason, issues, path?.join('') ?? '') : new JodsError(code, reason)
}
