import { fork } from 'node:child_process'
import { once } from 'node:events'
import fs, { cp, mkdtemp, open, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { file, StorageError } from 'jods/storage'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { describeStorage } from '../../conformance/storage.js'
import { bundleFor } from './bundle.js'

const scratch = (): Promise<string> => mkdtemp(join(tmpdir(), 'jods-file-'))

describeStorage('file', async () => {
  const directory = await scratch()
  return { open: () => file({ directory }), clean: () => rm(directory, { recursive: true }) }
})

let directory = ''
beforeEach(async () => {
  directory = await scratch()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(directory, { recursive: true })
})

const read = async (from = directory) => {
  const engine = file({ directory: from })
  return [await engine.getItem('key'), await engine.entries('key')]
}

/** The one file of the one key. */
const theFile = async () => join(directory, (await readdir(directory))[0] ?? '')

describe('P13 a crash', () => {
  test('P13 a crash at any byte of an append leaves what was there, and the next append is read behind it', async () => {
    const engine = file({ directory })
    await engine.setItem('key', 'item\x1e')
    await engine.append('key', 'first')
    const path = await theFile()
    const before = (await stat(path)).size
    await engine.append('key', 'second 😀')
    const whole = await readFile(path)
    for (let size = before; size < whole.length; size += 1) {
      await writeFile(path, whole.subarray(0, size))
      // The newline at the end is all that the last byte is.
      const kept = size < whole.length - 1 ? ['first'] : ['first', 'second 😀']
      expect(await read()).toEqual(['item\x1e', kept])
      await file({ directory }).append('key', 'third')
      expect(await read()).toEqual(['item\x1e', [...kept, 'third']])
    }
  })

  test('P13 zeros that a power cut leaves where an append was are not read, and hide nothing', async () => {
    const engine = file({ directory })
    await engine.setItem('key', 'item')
    await engine.append('key', 'first')
    const path = await theFile()
    await truncate(path, (await stat(path)).size + 100)
    await engine.append('key', 'second')
    expect(await read()).toEqual(['item', ['first', 'second']])
  })

  test('P13 a changed byte anywhere in an entry takes that entry only', async () => {
    const engine = file({ directory })
    for (const entry of ['first', 'second', 'third']) await engine.append('key', entry)
    const path = await theFile()
    const whole = await readFile(path)
    const start = whole.indexOf('\x1eentry', whole.indexOf('first'))
    for (let at = start; at < whole.indexOf(0x1e, start + 1); at += 1) {
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] ?? 0) ^ 1
      await writeFile(path, changed)
      const [, entries] = await read()
      expect([
        ['first', 'third'],
        ['first', 'second', 'third'],
      ]).toContainEqual(entries)
      if (at !== whole.indexOf(0x1e, start + 1) - 1) expect(entries).toEqual(['first', 'third'])
    }
  })

  test('P13 an item that was changed on the disk is handed over as it is, so that it can be set aside', async () => {
    await file({ directory }).setItem('key', '{"a":1}')
    const path = await theFile()
    await truncate(path, (await stat(path)).size - 4)
    expect(await read()).toEqual(['{"a"', []])
    await writeFile(path, 'from elsewhere')
    expect(await read()).toEqual(['from elsewhere', []])
  })

  const operations = {
    setItem: (engine: ReturnType<typeof file>) => engine.setItem('key', 'new'),
    append: (engine: ReturnType<typeof file>) => engine.append('key', 'new'),
    removeItem: (engine: ReturnType<typeof file>) => engine.removeItem('key'),
  }
  const outcomes = {
    setItem: [
      ['old', ['entry']],
      ['new', []],
    ],
    append: [
      ['old', ['entry']],
      ['old', ['entry', 'new']],
    ],
    removeItem: [
      ['old', ['entry']],
      [null, []],
    ],
  }

  test.each(['setItem', 'append', 'removeItem'] as const)(
    'P13 %s killed or failing at any call of the file system leaves the old or the new, whole',
    async (operation) => {
      for (const kind of ['kill', 'fail', 'disk full'] as const) {
        let calls = 0
        for (let at = 1; ; at += 1) {
          await rm(directory, { recursive: true })
          const engine = file({ directory })
          await engine.setItem('key', 'old')
          await engine.append('key', 'entry')
          const faults = injectFaults(at, kind)
          const result = await operations[operation](engine).then(
            () => 'done',
            (error) => error,
          )
          calls = faults.calls()
          vi.restoreAllMocks()
          if (calls < at) break
          const found = await read()
          expect(outcomes[operation]).toContainEqual(found)
          if (result === 'done') expect(found).toEqual(outcomes[operation][1])
          else expect(result).toBeInstanceOf(StorageError)
          if (kind === 'disk full' && result !== 'done') expect(result).toMatchObject({ name: 'QuotaExceededError' })
          // A living process goes on.
          if (kind === 'kill') continue
          await operations[operation](engine)
          expect(await read()).not.toEqual(outcomes[operation][0])
        }
        expect(calls).toBeGreaterThan(2)
      }
    },
  )

  test('P13 what is written is on the disk before it is in place, and its name before the call settles', async () => {
    const steps: string[] = []
    const handle = await open(directory, 'r')
    const prototype = Object.getPrototypeOf(handle)
    await handle.close()
    const { sync, writeFile: write } = prototype
    vi.spyOn(prototype, 'sync').mockImplementation(async function (this: unknown) {
      await sync.call(this)
      steps.push('sync')
    })
    vi.spyOn(prototype, 'writeFile').mockImplementation(async function (this: unknown, ...args) {
      await write.apply(this, args)
      steps.push('write')
    })
    const { rename } = fs
    vi.spyOn(fs, 'rename').mockImplementation(async (...args) => {
      await rename(...args)
      steps.push('rename')
    })
    const engine = file({ directory })
    await engine.setItem('key', 'x')
    expect(steps).toEqual(['write', 'sync', 'rename', 'sync'])
    await engine.append('key', 'x')
    expect(steps).toHaveLength(5)
    await engine.append('new', 'x')
    await engine.removeItem('key')
    expect(steps.slice(4)).toEqual(['sync', 'sync', 'sync', 'sync'])
  })

  test('P13 a process killed while it writes has kept all that it was told was kept', async () => {
    const script = await bundleFor('file', directory)
    const kept = join(directory, 'kept')
    for (const round of [1, 2, 3]) {
      const child = fork(script, ['count', kept], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      let acknowledged = -1
      child.on('message', (count: number) => {
        acknowledged = count
        if (count >= 60 * round) child.kill('SIGKILL')
      })
      await once(child, 'exit')
      const engine = file({ directory: kept })
      const [base, entries] = [await engine.getItem('key'), await engine.entries('key')]
      const last = Number(entries.at(-1) ?? base)
      expect(last).toBeGreaterThanOrEqual(acknowledged)
      expect(entries).toEqual(entries.map((_, index) => `${Number(base) + 1 + index}`))
    }
  })

  test('P13 two processes that append to one log at once both find all their entries, each in its order', async () => {
    const script = await bundleFor('file', directory)
    const kept = join(directory, 'kept')
    const names = ['a', 'b']
    const children = names.map((name) => fork(script, ['append', kept, name, '100'], { stdio: 'inherit' }))
    await Promise.all(children.map((child) => once(child, 'exit')))
    const entries = await file({ directory: kept }).entries('key')
    expect(entries).toHaveLength(200)
    for (const name of names) {
      const own = entries.filter((entry) => entry.startsWith(name))
      expect(own).toEqual(Array.from({ length: 100 }, (_, index) => `${name}${index}`.padEnd(5_000, '.')))
    }
  })
})

describe('P11 file', () => {
  test('P11 temporary files of crashed writers are ignored, and deleted when they are old', async () => {
    await file({ directory }).setItem('key', 'item')
    const [old, young] = [join(directory, 'old.tmp'), join(directory, 'young.tmp')]
    await writeFile(old, 'torn')
    await writeFile(young, 'torn')
    await utimes(old, 0, 0)
    const engine = file({ directory })
    expect(await engine.keys()).toEqual(['key'])
    await engine.append('key', 'entry')
    expect((await readdir(directory)).sort()).toEqual(['key.jods', 'young.tmp'])
    expect(await read()).toEqual(['item', ['entry']])
  })

  test('P11 whatever the key, its file lies in the directory under a name that every file system takes', async () => {
    const engine = file({ directory })
    const keys = ['../up', '..', 'A', 'a', 'nul', 'com1.x', 'a:b', 'a\0b', 'é', '😀', 'x'.repeat(1_000), '\ud800']
    for (const key of keys) await engine.setItem(key, key)
    const names = await readdir(directory)
    expect(names).toHaveLength(keys.length)
    for (const name of names) expect(name).toMatch(/^(?!\.|(con|prn|aux|nul|com\d|lpt\d)\.)[a-z0-9._%~-]{1,220}$/)
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(keys.length)
    expect((await engine.keys()).sort()).toEqual([...keys].sort())
  })

  test('P11 an append does not read what is there: its cost is that of the entry', async () => {
    const engine = file({ directory })
    await engine.setItem('key', 'x'.repeat(1_000_000))
    const reading = vi.spyOn(fs, 'readFile')
    const before = (await stat(await theFile())).size
    await engine.append('key', 'entry')
    expect(reading).not.toHaveBeenCalled()
    expect((await stat(await theFile())).size - before).toBeLessThan(40)
  })

  test('P16 file: the end of a log is read without what lies before it', async () => {
    const engine = file({ directory })
    await engine.setItem('key', 'x'.repeat(1_000_000))
    await engine.append('key', 'first')
    expect(await engine.entries('key')).toEqual(['first'])
    await file({ directory }).append('key', 'second')
    const handle = await open(directory, 'r')
    const reading = vi.spyOn(Object.getPrototypeOf(handle), 'read')
    await handle.close()
    expect(await engine.entries('key', 1)).toEqual(['second'])
    const bytes = await Promise.all(reading.mock.results.map(async ({ value }) => (await value).bytesRead))
    expect(bytes.reduce((sum, count) => sum + count, 0)).toBeLessThan(100)
  })

  test('P11 a directory that cannot be made or written is a typed error that says so', async () => {
    const path = join(directory, 'taken')
    await (await open(path, 'w')).close()
    const engine = file({ directory: path })
    await expect(engine.setItem('key', 'x')).rejects.toMatchObject({
      code: 'storage/failed',
      cause: { code: 'EEXIST' },
    })
    await expect(engine.getItem('key')).rejects.toMatchObject({ code: 'storage/failed', fix: expect.any(String) })
  })

  test('P11 the directory is made with those above it, and stays where it was when the process moves', async () => {
    const engine = file({ directory: join(directory, 'a', 'b') })
    expect([await engine.getItem('key'), await engine.keys()]).toEqual([null, []])
    await engine.setItem('key', 'x')
    expect(await readdir(join(directory, 'a', 'b'))).toEqual(['key.jods'])
    await cp(join(directory, 'a'), join(directory, 'copy'), { recursive: true })
    expect(await read(join(directory, 'copy', 'b'))).toEqual(['x', []])
  })

  test('P11 where there is no file system every call says so, and making the engine none', async () => {
    const find = process.getBuiltinModule
    Object.assign(process, { getBuiltinModule: undefined })
    try {
      await expect(file({ directory }).getItem('key')).rejects.toMatchObject({ code: 'storage/unavailable' })
    } finally {
      Object.assign(process, { getBuiltinModule: find })
    }
  })
})

type Fault = 'kill' | 'fail' | 'disk full'

/** Makes the call number `at` fail, and after a kill every later one; what a failing write was to write is half there. */
function injectFaults(at: number, kind: Fault): { calls(): number } {
  let count = 0
  const isHit = () => {
    count += 1
    return count === at || (kind === 'kill' && count > at)
  }
  const fail = () => {
    throw Object.assign(new Error('injected'), { code: kind === 'disk full' ? 'ENOSPC' : 'EIO' })
  }
  for (const name of ['rename', 'unlink', 'mkdir', 'readdir', 'stat', 'rm'] as const) {
    const real = fs[name] as (...args: unknown[]) => Promise<unknown>
    vi.spyOn(fs, name).mockImplementation((async (...args: unknown[]) => (isHit() ? fail() : real(...args))) as never)
  }
  const realOpen = fs.open
  vi.spyOn(fs, 'open').mockImplementation(async (...args) => {
    if (isHit()) fail()
    const handle = await realOpen(...args)
    const { writeFile: writeAll, sync } = handle
    const write = handle.write as (bytes: Uint8Array) => Promise<unknown>
    handle.sync = async () => (isHit() ? fail() : sync.call(handle))
    handle.write = (async (bytes: Buffer) => {
      if (!isHit()) return write.call(handle, bytes)
      await write.call(handle, bytes.subarray(0, bytes.length / 2))
      // The system says of a full disk in one of two ways.
      return kind === 'disk full' ? { bytesWritten: bytes.length / 2 } : fail()
    }) as never
    handle.writeFile = (async (bytes: Buffer) => {
      if (!isHit()) return writeAll.call(handle, bytes)
      await writeAll.call(handle, bytes.subarray(0, bytes.length / 2))
      fail()
    }) as never
    return handle
  })
  return { calls: () => count }
}
