import { escapePointer } from 'jods/kit'
import { encode, type Patches, type Write } from 'jods/wire'
import { isInitial } from './register.js'
import { isObject } from './value.js'

/** What is on its way: one message at a time, acknowledged before the next. */
export interface Outgoing {
  /** What is to be sent again when the connection is lost. */
  readonly paths: readonly string[]
  /** Set for the exchange of states, which then begins anew. */
  readonly isAlignment: boolean
  /** Set for the state of a primary. */
  readonly isReplacing: boolean
  readonly messages: readonly Patches[]
}

export interface Packing {
  readonly limit: number
  message(writes: readonly Write[]): Patches
  /** A write that no message holds. */
  onTooLarge(write: Write): void
}

/** Packs writes into as few messages as the limit allows, in order. None becomes one empty message. */
export function pack(writes: readonly Write[], packing: Packing): Patches[] {
  const message = packing.message(writes)
  if (fits(message, packing.limit)) return [message]
  if (writes.length > 1) {
    const middle = writes.length >> 1
    return [...pack(writes.slice(0, middle), packing), ...pack(writes.slice(middle), packing)]
  }
  const [write] = writes
  if (write) {
    const parts = membersOf(write)
    if (parts.length > 0) return pack(parts, packing)
    packing.onTooLarge(write)
  }
  return []
}

function fits(message: Patches, limit: number): boolean {
  const text = encode(message)
  // Room for an id and the marks of an alignment, which are not known yet.
  const room = limit - 200
  return text.length * 3 <= room || sizeOf(text) <= room
}

function sizeOf(text: string): number {
  return new TextEncoder().encode(text).length
}

/** Initial state merges member by member, so that it may also be sent so. */
function membersOf(write: Write): Write[] {
  if (write.op !== 'add' || !isInitial(write.stamp)) return []
  const { value, path, stamp } = write
  if (!isObject(value) || Object.keys(value).length === 0) return []
  const members = Object.entries(value).map(([key, member]): Write => {
    return { op: 'add', path: `${path}/${escapePointer(key)}`, value: member, stamp }
  })
  return [{ op: 'add', path, value: {}, stamp }, ...members]
}
