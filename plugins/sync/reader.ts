import { decode, type Message, WireError } from 'jods/wire'
import { textOf } from './socket.js'

interface ReaderOptions {
  readonly channel: string
  readonly maxMessageBytes: number
  onUnreadable(fault: { code: string; reason: string; from: string | undefined; id: number | undefined }): void
  /** Nobody in earnest sends so many. */
  onLimit(): void
}

/** Messages that cannot be read, after which the far side is not listened to any more. */
const malformedLimit = 100

/** Reads frames: gives what is for this channel, and counts what cannot be read until it has been enough. */
export function createReader(options: ReaderOptions): { read(data: unknown): Message | undefined; reset(): void } {
  const { channel, maxMessageBytes } = options
  let malformed = 0

  return {
    read(data) {
      try {
        const message = decode(textOf(data), { maxBytes: maxMessageBytes })
        return message.channel === channel ? message : undefined
      } catch (error) {
        if (!(error instanceof WireError)) throw error
        // On a socket that stores share, each hears what is for another.
        if (error.channel !== undefined && error.channel !== channel) return undefined
        malformed += 1
        if (malformed > malformedLimit) return undefined
        const code = error.code === 'wire/too-large' ? 'sync/too-large' : 'sync/malformed'
        options.onUnreadable({ code, reason: error.message, from: error.from, id: error.id })
        if (malformed === malformedLimit) options.onLimit()
        return undefined
      }
    },
    reset() {
      malformed = 0
    },
  }
}
