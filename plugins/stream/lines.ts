import { tooLarge } from './too-large.js'

type Emit = (line: string) => void

/** Splits text into lines, wherever the pieces were cut. */
export interface Lines {
  /** Gives the lines that `text` completes, blank ones left out. Throws `stream/too-large`. */
  push(text: string, emit: Emit): void
  /** Gives the last line, when no line break ended it. */
  end(emit: Emit): void
}

/** Lines end at LF or CRLF; one byte order mark at the beginning is dropped. Keeps one unfinished line, of at most `limit`. */
export function createLines(limit: number): Lines {
  // Joined only when a line is complete: joining at every piece would be quadratic in long lines.
  let pieces: string[] = []
  let length = 0
  let isFirst = true

  function take(tail: string, emit: Emit): void {
    if (length + tail.length > limit) throw tooLarge('A line', limit)
    const line = pieces.length === 0 ? tail : pieces.join('') + tail
    pieces = []
    length = 0
    // JSON counts the CR of a CRLF as white space.
    if (line.trim() !== '') emit(line)
  }

  return {
    push(text, emit) {
      let start = isFirst && text.startsWith('\uFEFF') ? 1 : 0
      if (text !== '') isFirst = false
      for (let at = text.indexOf('\n', start); at !== -1; at = text.indexOf('\n', start)) {
        take(text.slice(start, at), emit)
        start = at + 1
      }
      if (start === text.length) return
      pieces.push(text.slice(start))
      length += text.length - start
      if (length > limit) throw tooLarge('A line', limit)
    },
    end: (emit) => take('', emit),
  }
}
