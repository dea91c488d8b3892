/** What a stamp says. */
export interface StampParts {
  /** Milliseconds since the epoch, 0 to 2^48 - 1. */
  readonly time: number
  /** Orders stamps of one millisecond, 0 to 65,535. */
  readonly counter: number
  /** Who made it: 1 to 64 printable ASCII characters. */
  readonly node: string
}

/** More stamps than that in one millisecond borrow from the next. */
export const greatestCounter = 0xffff

const grammar = /^([0-9a-f]{12})-([0-9a-f]{4})-([!-~]{1,64})$/
const node = /^[!-~]{1,64}$/

/**
 * Writes a stamp: 12 hexadecimal digits of time, 4 of counter, the node, joined by `-`.
 * Strings sort exactly as (time, counter, node) does, in every language that compares bytes.
 */
export function formatStamp({ time, counter, node }: StampParts): string {
  return `${time.toString(16).padStart(12, '0')}-${counter.toString(16).padStart(4, '0')}-${node}`
}

/** Reads a stamp; `undefined` when `text` is none. */
export function parseStamp(text: unknown): StampParts | undefined {
  const match = typeof text === 'string' ? grammar.exec(text) : null
  if (!match) return undefined
  return { time: Number.parseInt(match[1]!, 16), counter: Number.parseInt(match[2]!, 16), node: match[3]! }
}

export function isNode(text: unknown): text is string {
  return typeof text === 'string' && node.test(text)
}
