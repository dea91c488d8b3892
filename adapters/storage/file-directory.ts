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
import { createTailReader } from './file-tail.js'
import { escapeKey, unescapeKey } from './key-name.js'

/** A directory of keys, one file for each. */
export interface Directory {
  item(key: string): Promise<string | null>
  /** From this index on. */
  entries(key: string, from: number): Promise<string[]>
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
  const readTail = createTailReader(host)
  let isSwept = false

  const pathOf = (key: string): string => path.join(root, nameOf(key, host.hash) + end)

  /** Of a file, the first frame of a kind. */
  async function find(file: string, kind: Frame['kind']): Promise<string | undefined> {
    const bytes = await orMissing(fs.readFile(file))
    return bytes && decodeFrames(bytes, checksum).frames.find((frame) => frame.kind === kind)?.text
  }

  const head = (): Buffer => encodeFrame({ kind: 'file', text: host.randomName().slice(-16) }, checksum)

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
    item: async (key) => (await find(pathOf(key), 'item')) ?? null,
    entries: (key, from) => readTail(pathOf(key), from),
    async replace(key, text) {
      await prepare()
      await replaceFile(host, pathOf(key), Buffer.concat([head(), encode(key, { kind: 'item', text })]))
    },
    async append(key, entry) {
      await prepare()
      await appendToFile(host, pathOf(key), { head: head(), bytes: encode(key, { kind: 'entry', text: entry }) })
    },
    remove: (key) => removeFile(host, pathOf(key)),
    async keys() {
      const names = ((await orMissing(fs.readdir(root))) ?? []).filter((name) => name.endsWith(end))
      const keys = names.map(async (name) => {
        if (!isHashed(name)) return unescapeKey(name.slice(0, -end.length))
        return find(path.join(root, name), 'key')
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
