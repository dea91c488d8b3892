import { escapePointer } from 'jods/kit'
import { encode, encodeValue, type Patches, type Write } from 'jods/wire'
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

/** Packs writes into few messages that the limit allows, in order. None becomes one empty message. */
export function pack(writes: readonly Write[], packing: Packing): Patches[] {
  // Room for an id and the marks of an alignment, which are not known yet.
  const room = packing.limit - sizeOf(packing.message([])) - 200
  const messages: Patches[] = []
  let some: Write[] = []
  let size = 0

  function close(): void {
    if (some.length > 0) messages.push(packing.message(some))
    some = []
    size = 0
  }

  function put(write: Write): void {
    const own = sizeOfWrite(write) + 1
    const parts = own > room ? membersOf(write) : []
    if (parts.length > 0) {
      for (const part of parts) put(part)
      return
    }
    if (own > room) {
      packing.onTooLarge(write)
      return
    }
    if (size + own > room) close()
    some.push(write)
    size += own
  }

  for (const write of writes) put(write)
  close()
  return writes.length === 0 ? [packing.message([])] : messages
}

function sizeOf(message: Patches): number {
  return lengthOf(encode(message))
}

function sizeOfWrite(write: Write): number {
  return lengthOf(JSON.stringify(write.op === 'add' ? { ...write, value: 0, ...encodeValue(write.value) } : write))
}

/** In bytes of UTF-8. */
function lengthOf(text: string): number {
  let length = text.length
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code > 0x7f) length += code > 0x7ff ? 2 : 1
  }
  return length
}

/** Initial state merges member by member, so that it may also be sent so. */
function membersOf(write: Write): Write[] {
  if (write.op !== 'add' || !isInitial(write.stamp)) return []
  const { value, path, stamp } = write
  if (!isObject(value) || Object.keys(value).length === 0) return []
  const members = Object.entries(value).map(([key, member]): Write => {
    return { op: 'add', path: `${path}/${escapePointer(key)}`, value: member, stamp }
  })
  return [{ ...write, value: {} }, ...members]
}
