import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unstorage } from 'jods/storage'
import { createStorage, type Driver, defineDriver, prefixStorage } from 'unstorage'
import fsDriver from 'unstorage/drivers/fs'
import lruDriver from 'unstorage/drivers/lru-cache'
import memoryDriver from 'unstorage/drivers/memory'
import { expect, test } from 'vitest'
import { describeStorage } from '../../conformance/storage.js'

/** As a driver for a service that knows only texts. */
const textDriver = defineDriver(() => {
  const texts = new Map<string, string>()
  return {
    name: 'texts',
    hasItem: (key) => texts.has(key),
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, value) => void texts.set(key, value),
    removeItem: (key) => void texts.delete(key),
    getKeys: () => [...texts.keys()],
  }
})

const drivers: Record<string, () => Driver> = {
  memory: memoryDriver,
  'lru-cache': () => lruDriver({}),
  texts: () => textDriver({}),
}

for (const [name, makeDriver] of Object.entries(drivers)) {
  describeStorage(
    `unstorage on the driver ${name}`,
    () => {
      const storage = createStorage({ driver: makeDriver() })
      return { open: () => unstorage(storage) }
    },
    { refusedKeys: [''] },
  )

  describeStorage(
    `unstorage with the bare driver ${name}`,
    () => {
      const driver = makeDriver()
      return { open: () => unstorage(driver) }
    },
    { refusedKeys: [''] },
  )
}

describeStorage(
  'unstorage on files',
  async () => {
    const base = await mkdtemp(join(tmpdir(), 'jods-unstorage-'))
    return {
      open: () => unstorage(createStorage({ driver: fsDriver({ base }) })),
      clean: () => rm(base, { recursive: true }),
    }
  },
  // A folder cannot be a file too, and the name of a file has its limit.
  { refusedKeys: [''], omittedKeys: ['key:v1', `long ${'k'.repeat(300)}`, `long ${'k'.repeat(301)}`] },
)

test('P11 unstorage keeps the keys of persist as they are, in the mount that they belong to', async () => {
  const [outer, inner] = [memoryDriver(), memoryDriver()]
  const storage = createStorage({ driver: outer })
  storage.mount('jods', inner)
  await unstorage(storage).setItem('jods:cart:v1.2.0~quarantine~1', '{"a": 1}')
  expect([await inner.getKeys('', {}), await outer.getKeys('', {})]).toEqual([['cart:v1.2.0~quarantine~1'], []])
  expect(await storage.getItem('jods:cart:v1.2.0~quarantine~1')).toEqual({ a: 1 })
  const prefixed = unstorage(prefixStorage(storage, 'jods'))
  expect(await prefixed.keys()).toEqual(['cart:v1.2.0~quarantine~1'])
  expect(await prefixed.getItem('cart:v1.2.0~quarantine~1')).toBe('{"a": 1}')
})

test('P11 unstorage reads what others have written with it, parsed or not', async () => {
  const storage = createStorage()
  await storage.setItem('key', { a: [1] })
  expect(await unstorage(storage).getItem('key')).toBe('{"a":[1]}')
  expect(await unstorage({ getItem: () => ({ a: 1 }), getKeys: () => [] }).getItem('key')).toBe('{"a":1}')
})

test('P11 unstorage keeps every key inside the folder of its driver', async () => {
  const base = await mkdtemp(join(tmpdir(), 'jods-unstorage-'))
  const engine = unstorage(createStorage({ driver: fsDriver({ base: join(base, 'in') }) }))
  for (const key of ['../out', '..', 'a:..:..:out', '/etc/passwd', 'a/../../../out']) await engine.setItem(key, key)
  expect(await readdir(base)).toEqual(['in'])
  await rm(base, { recursive: true })
})

test('P11 unstorage says what its driver cannot do, and what it failed at', async () => {
  const readOnly = unstorage({ getItem: () => null, getKeys: () => [] })
  await expect(readOnly.setItem('key', 'x')).rejects.toMatchObject({ code: 'storage/read-only' })
  const fail = (error: object) => () => {
    throw Object.assign(new Error('from the driver'), error)
  }
  const full = unstorage({ getItem: () => null, getKeys: () => [], setItem: fail({ code: 'ENOSPC' }) })
  await expect(full.setItem('key', 'x')).rejects.toMatchObject({ code: 'storage/quota', name: 'QuotaExceededError' })
  const broken = unstorage({ getItem: fail({}), getKeys: fail({}), removeItem: fail({}) })
  const failed = { code: 'storage/failed', cause: { message: 'from the driver' } }
  await expect(broken.getItem('key')).rejects.toMatchObject(failed)
  await expect(broken.removeItem('key')).rejects.toMatchObject(failed)
  await expect(broken.keys()).rejects.toMatchObject(failed)
})
