import { isWellFormed } from './well-formed.js'

/**
 * What the file of one key holds: frames, each `\x1e<kind> <form> <bytes> <checksum>\n<content>\n`. The first names the
 * file, differently each time that it is made anew; then comes the key, where the file's name cannot tell it, the item, and
 * the entries of its log. No content holds `\x1e`, so that after a torn frame the next whole one is found.
 */
export interface Frame {
  readonly kind: 'file' | 'key' | 'item' | 'entry'
  readonly text: string
}

export interface Frames {
  readonly frames: readonly (Frame & { readonly start: number })[]
  /** Where what is not whole yet begins, or the end. */
  readonly end: number
}

/** CRC-32. */
type Checksum = (bytes: Uint8Array) => number

const separator = '\x1e'

export function encodeFrame({ kind, text }: Frame, checksum: Checksum): Buffer {
  // JSON writes the separator and lone surrogates, which UTF-8 cannot, as escapes.
  const isPlain = !text.includes(separator) && isWellFormed(text)
  const content = Buffer.from(isPlain ? text : JSON.stringify(text))
  const header = `${separator}${kind} ${isPlain ? 'text' : 'json'} ${content.length} ${hex(checksum(content))}\n`
  return Buffer.concat([Buffer.from(header), content, Buffer.from('\n')])
}

/**
 * Reads the whole frames, in order. An entry that is torn or damaged is left out: its writer was never told that it was
 * kept. An item is only ever put in place whole, so it is handed over whatever happened to it: who reads it must judge.
 */
export function decodeFrames(bytes: Buffer, checksum: Checksum): Frames {
  const frames: (Frame & { start: number })[] = []
  let start = bytes.indexOf(separator)
  // A file from elsewhere is an item too.
  const foreign = bytes.toString('utf8', 0, start < 0 ? bytes.length : start)
  if (foreign !== '') frames.push({ kind: 'item', text: foreign, start: 0 })
  let end = bytes.length
  while (start >= 0) {
    const next = bytes.indexOf(separator, start + 1)
    const frame = decodeFrame(bytes.subarray(start + 1, next < 0 ? bytes.length : next), checksum)
    if (frame) frames.push({ ...frame, start })
    else if (next < 0) end = start
    start = next
  }
  return { frames, end }
}

function decodeFrame(bytes: Buffer, checksum: Checksum): Frame | undefined {
  const end = bytes.indexOf('\n')
  const line = bytes.toString('latin1', 0, Math.max(end, 0))
  const header = /^(file|key|item|entry) (text|json) (\d+) ([0-9a-f]{8})$/.exec(line)
  if (!header) return undefined
  const [, kind, form, length, sum] = header as unknown as [string, Frame['kind'], string, string, string]
  // What a power cut leaves behind a whole frame is no part of it.
  const content = bytes.subarray(end + 1, end + 1 + Number(length))
  const isWhole = content.length === Number(length) && hex(checksum(content)) === sum
  if (!isWhole) return kind === 'item' ? { kind, text: content.toString() } : undefined
  return { kind, text: form === 'json' ? JSON.parse(content.toString()) : content.toString() }
}

function hex(sum: number): string {
  return sum.toString(16).padStart(8, '0')
}
