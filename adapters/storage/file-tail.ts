import type { FileHandle } from 'node:fs/promises'
import { decodeFrames } from './file-frames.js'
import { type Host, orMissing } from './file-system.js'

/** Reads the entries in a file from this index on. */
export type TailReader = (path: string, from: number) => Promise<string[]>

interface Known {
  /** What the file begins with: its own name among all that ever lay at this path. */
  readonly head: Buffer
  /** Where each entry begins. */
  readonly starts: readonly number[]
  /** Up to where the file has been read. */
  readonly end: number
}

/** The frame that names the file. */
const headLength = 40

/** Creates a reader that remembers where entries lie, so that reading the last of many costs no more than these. */
export function createTailReader({ fs, checksum }: Host): TailReader {
  const knownFiles = new Map<string, Known>()

  async function read(handle: FileHandle, path: string, from: number): Promise<string[]> {
    const { size } = await handle.stat()
    const head = await readAt(handle, 0, Math.min(headLength, size))
    const last = knownFiles.get(path)
    const known = last?.head.equals(head) && size >= last.end ? last : { starts: [], end: 0 }
    const first = Math.min(from, known.starts.length)
    const begin = known.starts[first] ?? known.end
    const { frames, end } = decodeFrames(await readAt(handle, begin, size - begin), checksum)
    const entries = frames.filter(({ kind }) => kind === 'entry')
    const starts = [...known.starts.slice(0, first), ...entries.map(({ start }) => begin + start)]
    knownFiles.set(path, { head, starts, end: begin + end })
    return entries.slice(from - first).map(({ text }) => text)
  }

  return async (path, from) => {
    const handle = await orMissing(fs.open(path, 'r'))
    if (!handle) {
      knownFiles.delete(path)
      return []
    }
    try {
      return await read(handle, path, from)
    } finally {
      await handle.close()
    }
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}
