import type { Bye, Hello, Lead, Message, Patches, Refusal, Reject, Write, WritePlace } from './messages.js'
import { isPlace, isRuns } from './place.js'
import { decodeValue, isPointer, isRecord, malformed } from './value.js'

/** Text of the far side that people may get to see is cut at this length. */
const reasonLimit = 1000
const nameLimit = 256
/** Room for a signed token with its claims. */
const tokenLimit = 16_384
const stampGrammar = /^[0-9a-f]{12}-[0-9a-f]{4}-[!-~]{1,64}$/
const nodeGrammar = /^[!-~]{1,64}$/

/** Picks the declared members out of parsed JSON, each of them checked; anything else is left behind. */
export function readMessage(parsed: Record<string, unknown>): Message {
  const channel = readText(parsed, 'channel', nameLimit)
  const from = readText(parsed, 'from', nameLimit)
  if (!isNode(from)) throw malformed('`from` is no node id')
  const { to } = parsed
  if (to !== undefined && !isNode(to)) throw malformed('`to` is no node id')
  const envelope = { channel, from, ...(to !== undefined && { to }) }
  switch (parsed.type) {
    case 'hello':
      return { ...envelope, type: 'hello', ...readHello(parsed) }
    case 'patches':
      return { ...envelope, type: 'patches', ...readPatches(parsed) }
    case 'ack':
      return { ...envelope, type: 'ack', id: readId(parsed) }
    case 'reject':
      return { ...envelope, type: 'reject', ...readReject(parsed) }
    case 'ping':
    case 'pong':
      return {
        ...envelope,
        type: parsed.type,
        ...(parsed.time !== undefined && { time: readCount(parsed, 'time') }),
        ...(parsed.lead !== undefined && { lead: readLead(parsed.lead) }),
      }
    case 'bye':
      return { ...envelope, type: 'bye', ...readBye(parsed) }
    default:
      throw malformed(`"${String(parsed.type).slice(0, 40)}" is no type of message`)
  }
}

function readHello(parsed: Record<string, unknown>): Omit<Hello, 'type' | 'channel' | 'from'> {
  if (parsed.protocol !== 1) throw malformed('`protocol` is not 1')
  if (typeof parsed.answer !== 'boolean') throw malformed('`answer` is not true or false')
  return {
    protocol: 1,
    session: readText(parsed, 'session', nameLimit),
    version: readText(parsed, 'version', nameLimit),
    mode: readOneOf(parsed, 'mode', ['peer', 'primary', 'readOnly']),
    answer: parsed.answer,
    align: readOneOf(parsed, 'align', ['merge', 'replace', 'none']),
    time: readCount(parsed, 'time'),
    ...(parsed.wall !== undefined && { wall: readCount(parsed, 'wall') }),
    ...(parsed.lead !== undefined && { lead: readLead(parsed.lead) }),
    ...(parsed.clock !== undefined && { clock: readStamp(parsed.clock) }),
    ...(parsed.keys !== undefined && { keys: readKeys(parsed) }),
    ...(parsed.met !== undefined && { met: readCount(parsed, 'met') }),
    ...(parsed.forgot !== undefined && { forgot: readStamp(parsed.forgot) }),
    maxMessageBytes: readCount(parsed, 'maxMessageBytes'),
    ...(parsed.token !== undefined && { token: readText(parsed, 'token', tokenLimit) }),
  }
}

function readLead(value: unknown): Lead {
  if (!isRecord(value)) throw malformed('`lead` is not an object')
  const node = readText(value, 'node', nameLimit)
  if (!nodeGrammar.test(node)) throw malformed('`lead.node` is no node id')
  return { node, rank: readCount(value, 'rank') }
}

function readBye(parsed: Record<string, unknown>): Omit<Bye, 'type' | 'channel' | 'from'> {
  return {
    reason: readText(parsed, 'reason', reasonLimit),
    ...(parsed.message !== undefined && { message: readText(parsed, 'message', reasonLimit) }),
  }
}

function readPatches(parsed: Record<string, unknown>): Omit<Patches, 'type' | 'channel' | 'from'> {
  return {
    id: readId(parsed),
    writes: readList(parsed, 'writes').map(readWrite),
    ...(parsed.align !== undefined && { align: readOneOf(parsed, 'align', ['more', 'end']) }),
    ...(parsed.replace !== undefined && { replace: readReplace(parsed.replace) }),
  }
}

function readReplace(value: unknown): NonNullable<Patches['replace']> {
  if (!isRecord(value)) throw malformed('`replace` is not an object')
  return { keys: readKeys(value), stamp: readStamp(value.stamp) }
}

function readKeys(parsed: Record<string, unknown>): readonly string[] {
  const keys = readList(parsed, 'keys')
  if (!keys.every((key): key is string => typeof key === 'string'))
    throw malformed('`keys` holds something else than text')
  return keys
}

function readWrite(value: unknown): Write {
  if (!isRecord(value)) throw malformed('a write is not an object')
  const { op, path } = value
  if (!isPointer(path) || path === '') throw malformed('the path of a write is no JSON Pointer below the root')
  const stamp = readStamp(value.stamp)
  if (op === 'remove') return { op, path, stamp, ...readPlace(value) }
  if (op === 'add') {
    const gaps = value.gaps === undefined ? {} : { gaps: readGaps(value.gaps) }
    return { op, path, value: decodeValue(value), stamp, ...readPlace(value), ...gaps }
  }
  if (op === 'move') return { op, path, at: readAt(value.at), stamp }
  throw malformed('the `op` of a write is none of "add", "remove", "move"')
}

function readPlace({ at, moved }: Record<string, unknown>): WritePlace {
  if (at === undefined) return {}
  return { at: readAt(at), ...(moved !== undefined && { moved: readStamp(moved) }) }
}

function readAt(at: unknown): string {
  if (!isPlace(at)) throw malformed('`at` is no place in a list')
  return at
}

function readGaps(value: unknown): Record<string, number[]> {
  if (!isRecord(value)) throw malformed('`gaps` is not an object')
  for (const [path, runs] of Object.entries(value)) {
    if (!isPointer(path) || !isRuns(runs)) throw malformed('`gaps` holds something else than runs by JSON Pointer')
  }
  return value as Record<string, number[]>
}

function readReject(parsed: Record<string, unknown>): Omit<Reject, 'type' | 'channel' | 'from'> {
  return {
    ...(parsed.id !== undefined && { id: readId(parsed) }),
    refusals: readList(parsed, 'refusals').map(readRefusal),
    time: readCount(parsed, 'time'),
    ...(parsed.clock !== undefined && { clock: readStamp(parsed.clock) }),
  }
}

function readRefusal(value: unknown): Refusal {
  if (!isRecord(value)) throw malformed('a refusal is not an object')
  const paths = readList(value, 'paths')
  if (!paths.every(isPointer)) throw malformed('a refusal names something that is no JSON Pointer')
  const stamps = value.stamps === undefined ? {} : { stamps: readList(value, 'stamps').map(readStamp) }
  return {
    ...stamps,
    code: readText(value, 'code', nameLimit),
    reason: readText(value, 'reason', Number.POSITIVE_INFINITY).slice(0, reasonLimit),
    paths,
  }
}

function isNode(value: unknown): value is string {
  return typeof value === 'string' && nodeGrammar.test(value)
}

function readText(parsed: Record<string, unknown>, name: string, limit: number): string {
  const value = parsed[name]
  if (typeof value !== 'string' || value === '' || value.length > limit) {
    throw malformed(`\`${name}\` is not text of 1 to ${limit} characters`)
  }
  return value
}

function readOneOf<T extends string>(parsed: Record<string, unknown>, name: string, known: readonly T[]): T {
  const found = known.find((value) => value === parsed[name])
  if (found === undefined) throw malformed(`\`${name}\` is none of ${known.join(', ')}`)
  return found
}

function readList(parsed: Record<string, unknown>, name: string): readonly unknown[] {
  const value = parsed[name]
  if (!Array.isArray(value)) throw malformed(`\`${name}\` is not a list`)
  return value
}

function readCount(parsed: Record<string, unknown>, name: string): number {
  const value = parsed[name]
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw malformed(`\`${name}\` is not a whole number`)
  return Number(value)
}

function readId(parsed: Record<string, unknown>): number {
  const id = readCount(parsed, 'id')
  if (id === 0) throw malformed('`id` counts from 1')
  return id
}

function readStamp(value: unknown): string {
  if (typeof value !== 'string' || !stampGrammar.test(value)) throw malformed('a stamp is missing or no stamp')
  return value
}
