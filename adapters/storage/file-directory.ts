import { decodeFrames, encodeFrame, type Frame } from './file-frames.js'
import {
  appendToFile,
  findHost,
  makeDirectory,
  orMissing,
  removeFile,
  replaceFile,
  sweepTemporaries,
} from './file-system.js'
import { escapeKey, unescapeKey } from './key-name.js'

/** A directory of keys, one file for each. */
export interface Directory {
  /** What is kept of a key; nothing when there is no file. */
  read(key: string): Promise<Frame[]>
  replace(key: string, text: string): Promise<void>
  append(key: string, entry: string): Promise<void>
  remove(key: string): Promise<void>
  keys(): Promise<string[]>
}

const end = '.jods'

/** Throws `storage/unavailable` where there are no files. */
export function openDirectory(directory: string): Directory {
  const host = findHost()
  const { fs, path, checksum } = host
  // Resolved once, as the process may change its own directory later.
  const root = path.resolve(directory)
  let isSwept = false

  const pathOf = (key: string): string => path.join(root, nameOf(key, host.hash) + end)

  async function readFile(name: string): Promise<Frame[]> {
    const bytes = await orMissing(fs.readFile(name))
    return bytes ? decodeFrames(bytes, checksum) : []
  }

  /** With the key before it where the file's name cannot tell it. */
  function encode(key: string, frame: Frame): Buffer {
    const frames = isHashed(nameOf(key, host.hash)) ? [{ kind: 'key', text: key } as const, frame] : [frame]
    return Buffer.concat(frames.map((one) => encodeFrame(one, checksum)))
  }

  async function prepare(): Promise<void> {
    await makeDirectory(host, root)
    if (isSwept) return
    isSwept = true
    // What cannot be deleted now may be another time.
    await sweepTemporaries(host, root).catch(() => {})
  }

  return {
    read: (key) => readFile(pathOf(key)),
    async replace(key, text) {
      await prepare()
      await replaceFile(host, pathOf(key), encode(key, { kind: 'item', text }))
    },
    async append(key, entry) {
      await prepare()
      await appendToFile(host, pathOf(key), encode(key, { kind: 'entry', text: entry }))
    },
    remove: (key) => removeFile(host, pathOf(key)),
    async keys() {
      const names = ((await orMissing(fs.readdir(root))) ?? []).filter((name) => name.endsWith(end))
      const keys = names.map(async (name) => {
        if (!isHashed(name)) return unescapeKey(name.slice(0, -end.length))
        return (await readFile(path.join(root, name))).find(({ kind }) => kind === 'key')?.text
      })
      return (await Promise.all(keys)).filter((key) => key !== undefined)
    },
  }
}

/**
 * A file name for any key: only what every file system takes, whether or not it tells upper from lower case. One that
 * would be too long ends in a hash instead.
 */
function nameOf(key: string, hash: (text: string) => string): string {
  const isReserved = /^(\.|(con|prn|aux|nul|com\d|lpt\d)(\.|$))/.test(key)
  const name = escapeKey(key, (unit, index) => /[a-z0-9._-]/.test(unit) && !(isReserved && index === 0))
  return name.length <= 200 ? name : `${name.slice(0, 100)}~${hash(key)}`
}

/** `~` is never plain. */
function isHashed(name: string): boolean {
  return name.includes('~')
}
