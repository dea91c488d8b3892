import { JodsError } from 'jods'
import { decodeValue, encodeValue } from 'jods/wire'

/** What one entry of a storage holds. */
export interface Envelope {
  /** The version that saved it. */
  readonly version: string
  /** Top-level members of the state, and nothing else. */
  readonly state: Readonly<Record<string, unknown>>
  /** Top-level keys that the initial state has and this one does not. */
  readonly deleted: readonly string[]
  /** What plugins keep with the state, by their names. */
  readonly meta: Readonly<Record<string, unknown>>
}

/**
 * Writes an entry as JSON: `{ version, state, deleted?, meta? }`. Where state or meta are more than JSON (`Date`, `Map`,
 * `Set`, bigint, NaN) it is `{ version, encoding: 'devalue', content, deleted? }`, `content` devalue's text of both.
 */
export function writeEnvelope({ version, state, deleted, meta }: Envelope): string {
  const hasMeta = Object.keys(meta).length > 0
  const rest = { ...(deleted.length > 0 && { deleted }) }
  const encoded = encodeValue({ state, ...(hasMeta && { meta }) })
  if ('value' in encoded) return JSON.stringify({ version, state, ...rest, ...(hasMeta && { meta }) })
  return JSON.stringify({ version, encoding: 'devalue', content: encoded.devalue, ...rest })
}

/** Reads an entry out of any hands. Throws `persist/corrupt`. */
export function readEnvelope(key: string, text: string): Envelope {
  try {
    const parsed: unknown = JSON.parse(text)
    if (!isRecord(parsed)) throw new Error('it is not an object')
    const content = decodeValue(parsed.encoding === 'devalue' ? { devalue: parsed.content } : { value: parsed })
    if (!isRecord(content) || !isRecord(content.state)) throw new Error('it has no `state`')
    const { version, deleted = [] } = parsed
    if (typeof version !== 'string') throw new Error('it has no `version`')
    if (!isTexts(deleted)) throw new Error('`deleted` is no list of keys')
    return { version, state: content.state, deleted, meta: isRecord(content.meta) ? content.meta : {} }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new JodsError('persist/corrupt', `The entry "${key}" cannot be read: ${reason}.`, { cause })
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
