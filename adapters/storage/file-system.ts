import type { FileHandle } from 'node:fs/promises'
import { StorageError } from './storage-error.js'

type Fs = typeof import('node:fs/promises')

const temporaryEnd = '.tmp'

/** What the file engine needs of its host. */
export interface Host {
  readonly fs: Fs
  readonly path: typeof import('node:path')
  readonly checksum: (bytes: Uint8Array) => number
  readonly hash: (text: string) => string
  readonly randomName: () => string
}

/** Throws `storage/unavailable` where there are no files. Asked for by no import, so that bundlers see none. */
export function findHost(): Host {
  const find = typeof process === 'undefined' ? undefined : process.getBuiltinModule
  if (!find) {
    throw new StorageError('storage/unavailable', 'There is no file system here.', {
      fix: 'Use `file` in Node only, `indexedDB` in browsers.',
    })
  }
  const { createHash, randomUUID } = find('node:crypto')
  return {
    fs: find('node:fs/promises'),
    path: find('node:path'),
    checksum: find('node:zlib').crc32,
    hash: (text) => createHash('sha256').update(text, 'utf16le').digest('hex'),
    randomName: randomUUID,
  }
}

/** Makes `path` hold `bytes`, or leaves it as it was, whatever happens meanwhile. */
export async function replaceFile({ fs, path, randomName }: Host, target: string, bytes: Uint8Array): Promise<void> {
  const directory = path.dirname(target)
  const temporary = path.join(directory, `${randomName()}${temporaryEnd}`)
  try {
    await writeThrough(await fs.open(temporary, 'wx'), (handle) => handle.writeFile(bytes))
    await fs.rename(temporary, target)
  } catch (error) {
    await fs.unlink(temporary).catch(() => {})
    throw error
  }
  await syncDirectory(fs, directory)
}

/**
 * Adds `bytes` at the end of a file, behind `head` when there is none yet; in one piece, so that two processes never mix
 * theirs.
 */
export async function appendToFile(
  { fs, path }: Host,
  target: string,
  { head, bytes: added }: { head: Uint8Array; bytes: Uint8Array },
): Promise<void> {
  const created = await fs.open(target, 'ax').catch((error) => {
    if (codeOf(error) === 'EEXIST') return undefined
    throw error
  })
  const bytes = created ? Buffer.concat([head, added]) : added
  await writeThrough(created ?? (await fs.open(target, 'a')), async (handle) => {
    const { bytesWritten } = await handle.write(bytes)
    // Going on would put the rest behind what another process wrote meanwhile. What is torn is not read.
    if (bytesWritten < bytes.length) throw Object.assign(new Error('The disk is full.'), { code: 'ENOSPC' })
  })
  if (created) await syncDirectory(fs, path.dirname(target))
}

/** Removes a file, for good when this returns; nothing when there is none. */
export async function removeFile({ fs, path }: Host, target: string): Promise<void> {
  const removed = await orMissing(fs.unlink(target).then(() => true))
  if (removed) await syncDirectory(fs, path.dirname(target))
}

/** Makes a directory and those above it. */
export async function makeDirectory({ fs, path }: Host, directory: string): Promise<void> {
  const first = await fs.mkdir(directory, { recursive: true })
  if (first === undefined) return
  for (let made = directory; made.length >= first.length; made = path.dirname(made)) {
    await syncDirectory(fs, path.dirname(made))
  }
}

/** Deletes what writers that crashed have left; an hour is longer than any of them takes. */
export async function sweepTemporaries({ fs, path }: Host, directory: string): Promise<void> {
  for (const name of await fs.readdir(directory)) {
    if (!name.endsWith(temporaryEnd)) continue
    const file = path.join(directory, name)
    const found = await orMissing(fs.stat(file))
    if (found && Date.now() - found.mtimeMs > 3_600_000) await fs.rm(file, { force: true })
  }
}

/** `undefined` where there is no such file or directory. */
export async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  })
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code
}

async function writeThrough(handle: FileHandle, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  try {
    await write(handle)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A new name is on the disk once its directory is; Windows has no such call, and needs none. */
async function syncDirectory(fs: Fs, directory: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await fs.open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
