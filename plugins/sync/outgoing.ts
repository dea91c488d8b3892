import { encode, encodeValue, type Patches, type Write } from 'jods/wire'

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
  /** Bytes that are to be left for what is not known yet. */
  readonly reserve: number
  /** The same as several writes, where that can be. */
  split(write: Write): Write[]
  /** A write that no message holds. */
  onTooLarge(write: Write): void
}

/** Packs writes into few messages that the limit allows, in order. None becomes one empty message. */
export function pack(writes: readonly Write[], packing: Packing): Patches[] {
  const room = packing.limit - sizeOf(packing.message([])) - packing.reserve
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
    const parts = own > room ? packing.split(write) : []
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
export function lengthOf(text: string): number {
  let length = text.length
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code > 0x7f) length += code > 0x7ff ? 2 : 1
  }
  return length
}
