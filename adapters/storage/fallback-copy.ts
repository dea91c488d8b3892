/** What one engine of several has under a key. */
export interface Copy {
  /** Greater than that of any older copy; 0 where nobody else was known to have one. */
  readonly stamp: number
  /** `null`: the item was removed, which other engines may not have heard. */
  readonly text: string | null
}

const mark = 'jods-fallback:'

/** Writes a copy as the text itself where that says all, else behind a line `jods-fallback:<stamp>:<item or none>`. */
export function writeCopy({ stamp, text }: Copy): string {
  if (stamp === 0 && text !== null && !text.startsWith(mark)) return text
  return `${mark}${stamp}:${text === null ? 'none' : 'item'}\n${text ?? ''}`
}

export function readCopy(stored: string): Copy {
  const [head, stamp, kind] = /^jods-fallback:(\d+):(item|none)\n/.exec(stored) ?? []
  if (head === undefined) return { stamp: 0, text: stored }
  return { stamp: Number(stamp), text: kind === 'none' ? null : stored.slice(head.length) }
}
