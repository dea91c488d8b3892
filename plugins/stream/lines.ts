import { tooLarge } from './too-large.js'

type Emit = (line: string) => void

/** Splits bytes or text into lines, wherever the pieces were cut. */
export interface Lines {
  /** Gives the lines that a piece completes, blank ones left out. Throws `stream/too-large`. */
  push(piece: Uint8Array | string, emit: Emit): void
  /** Gives the last line, when no line break ended it. */
  end(emit: Emit): void
  /** How many bytes the lines took that have ended, line breaks included. */
  readonly bytes: number
}

const lineFeed = 10

/**
 * Lines end at LF or CRLF; one byte order mark at the beginning is dropped. Keeps one unfinished line, of at most `limit`
 * bytes, or characters where text comes.
 */
export function createLines(limit: number): Lines {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  // Joined only when a line is complete: joining at every piece would be quadratic in long lines.
  let parts: Uint8Array[] = []
  let pieces: string[] = []
  let length = 0
  let bytes = 0
  let isFirst = true

  function keep(more: number): void {
    length += more
    if (length > limit) throw tooLarge('A line', limit)
  }

  /** The bytes that were kept, before `ending`. */
  function joined(ending: Uint8Array): Uint8Array {
    if (parts.length === 0) return ending
    const whole = new Uint8Array(length + ending.length)
    let at = 0
    for (const part of [...parts, ending]) {
      whole.set(part, at)
      at += part.length
    }
    parts = []
    length = 0
    return whole
  }

  function pushBytes(given: Uint8Array, emit: Emit): void {
    const end = given.lastIndexOf(lineFeed) + 1
    if (end > 0) {
      const whole = joined(given.subarray(0, end))
      bytes += whole.length
      pushText(decoder.decode(whole), emit)
    }
    if (end === given.length) return
    // A copy: whoever gave the piece may fill it again.
    parts.push(given.slice(end))
    keep(given.length - end)
  }

  function pushText(text: string, emit: Emit): void {
    let start = isFirst && text.startsWith('\uFEFF') ? 1 : 0
    if (text !== '') isFirst = false
    for (let at = text.indexOf('\n', start); at !== -1; at = text.indexOf('\n', start)) {
      take(text.slice(start, at), emit)
      start = at + 1
    }
    if (start === text.length) return
    pieces.push(text.slice(start))
    keep(text.length - start)
  }

  function take(tail: string, emit: Emit): void {
    if (length + tail.length > limit) throw tooLarge('A line', limit)
    const line = pieces.length === 0 ? tail : pieces.join('') + tail
    pieces = []
    length = 0
    // JSON counts the CR of a CRLF as white space.
    if (line.charCodeAt(0) > 32 || line.trim() !== '') emit(line)
  }

  return {
    push(piece, emit) {
      if (typeof piece !== 'string') {
        if (pieces.length > 0) parts = [new TextEncoder().encode(pieces.splice(0).join(''))]
        pushBytes(piece, emit)
      } else if (parts.length > 0) pushBytes(new TextEncoder().encode(piece), emit)
      else pushText(piece, emit)
    },
    end(emit) {
      if (parts.length > 0) pushText(decoder.decode(joined(new Uint8Array())), emit)
      take('', emit)
    },
    get bytes() {
      return bytes
    },
  }
}
