import { JodsError } from 'jods'
import { decodeValue, encodeValue } from 'jods/wire'

/** What one entry of a storage holds. */
export interface Envelope {
  /** Of this save; two saves never have the same. Absent where somebody else wrote the entry. */
  readonly id?: string | undefined
  /** The version that saved it. */
  readonly version: string
  /** Top-level members of the state, and nothing else. */
  readonly state: Readonly<Record<string, unknown>>
  /** Top-level keys that the initial state has and this one does not. */
  readonly deleted: readonly string[]
  /** What plugins keep with the state, by their names. */
  readonly meta: Readonly<Record<string, unknown>>
  /** Ids of saves that may come in late: all of theirs is in here. */
  readonly covers: readonly string[]
  /** The last id of each author that this one had seen: it takes their place. Absent where somebody else wrote the entry. */
  readonly saw?: readonly string[] | undefined
}

/**
 * Writes an entry as JSON: `{ id, version, state, deleted?, meta?, covers?, saw }`, the id first. Where state or meta are more
 * than JSON (`Date`, `Map`, `Set`, bigint, NaN) `encoding: 'devalue'` and `content`, devalue's text of both, take their
 * place.
 */
export function writeEnvelope({ id, version, state, deleted, meta, covers, saw }: Envelope): string {
  return JSON.stringify({
    id,
    version,
    ...packed({ state, ...(Object.keys(meta).length > 0 && { meta }) }),
    ...(deleted.length > 0 && { deleted }),
    ...(covers.length > 0 && { covers }),
    saw,
  })
}

/** Reads an entry out of any hands. Throws `persist/corrupt`. */
export function readEnvelope(key: string, text: string): Envelope {
  try {
    const parsed: unknown = JSON.parse(text)
    if (!isRecord(parsed)) throw new Error('it is not an object')
    const { state, meta } = unpacked(parsed)
    if (!isRecord(state)) throw new Error('it has no `state`')
    const { version, deleted = [], covers = [], saw } = parsed
    if (typeof version !== 'string') throw new Error('it has no `version`')
    if (!isTexts(deleted)) throw new Error('`deleted` is no list of keys')
    if (!isTexts(covers) || (saw !== undefined && !isTexts(saw))) throw new Error('`covers` or `saw` is no list of ids')
    return { id: markOf(text), version, state, deleted, meta: isRecord(meta) ? meta : {}, covers, saw }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new JodsError('persist/corrupt', `The entry "${key}" cannot be read: ${reason}.`, { cause })
  }
}

/** The id that a text begins with: known without reading all of it. */
export function markOf(text: string): string | undefined {
  return /^\{"id":"([\w.-]{1,64})"/.exec(text)?.[1]
}

/** Makes members fit for JSON, as they are where that is possible. */
export function packed(content: Record<string, unknown>): Record<string, unknown> {
  if ('value' in encodeValue(content)) return content
  // What is one object in two places would be read as one, which no state holds.
  const encoded = encodeValue(apart(content))
  return 'devalue' in encoded ? { encoding: 'devalue', content: encoded.devalue } : content
}

function apart(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [apart(key), apart(item)]))
  if (value instanceof Set) return new Set([...value].map(apart))
  if (value instanceof Date) return new Date(value)
  if (Array.isArray(value)) return value.map(apart)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, apart(member)]))
}

/** A value of a patch lies in an operation, in a list, in an entry; a state but in an envelope. */
const levelsAround = 3

/** What `packed` was given. Throws for what is no tree of state values. */
export function unpacked(parsed: Record<string, unknown>): Record<string, unknown> {
  const encoded = parsed.encoding === 'devalue' ? { devalue: parsed.content } : { value: parsed }
  const content = decodeValue(encoded, levelsAround)
  if (!isRecord(content)) throw new Error('its content is not an object')
  return content
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
