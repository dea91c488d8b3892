import { batch, defineStore, onUpdate, snapshot } from 'jods'
import { persist } from 'jods/persist'
import { pair } from 'jods/socket'
import { memory } from 'jods/storage'
import { stream } from 'jods/stream'
import { sync } from 'jods/sync'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'

const Doc = z.object({
  title: z.string().default(''),
  body: z.string().default(''),
  tags: z.record(z.string(), z.number()).default({}),
  secret: z.string().default(''),
})
const doc = () => defineStore({ name: 'doc', schema: Doc })
const settle = async () => {
  for (let round = 0; round < 200; round += 1) await Promise.resolve()
}

describe('persist and sync', () => {
  test('R10 stamps are saved with the state: what was written offline before a restart still wins and still goes out', async () => {
    const storage = memory()
    const far = doc()
    const first = doc()
    const [near, remote] = pair()
    const lives = [sync(near, first), sync(remote, far)]
    await settle()
    const saved = persist(first, { storage })
    first.title = 'shared'
    await settle()
    for (const live of lives) await live.stop()
    far.body = 'written while we were away'
    await new Promise((resolve) => setTimeout(resolve, 3))
    first.title = 'offline'
    first.tags.x = 1
    await saved.stop()

    const second = doc()
    persist(second, { storage })
    expect(second.title).toBe('offline')
    const [near2, remote2] = pair()
    const again = [sync(near2, second), sync(remote2, far)]
    await Promise.all(again.map(({ ready }) => ready))
    await settle()
    expect(snapshot(second)).toEqual({
      title: 'offline',
      body: 'written while we were away',
      tags: { x: 1 },
      secret: '',
    })
    expect(snapshot(far)).toEqual(snapshot(second))
    for (const live of again) await live.stop()
  })

  test('R10 a delete is remembered across a restart', async () => {
    const storage = memory()
    const far = doc()
    const first = doc()
    const [near, remote] = pair()
    const lives = [sync(near, first), sync(remote, far)]
    const saved = persist(first, { storage })
    first.tags.x = 1
    await settle()
    for (const live of lives) await live.stop()
    await new Promise((resolve) => setTimeout(resolve, 3))
    delete first.tags.x
    await saved.stop()

    const second = doc()
    persist(second, { storage })
    const [near2, remote2] = pair()
    const again = [sync(near2, second), sync(remote2, far)]
    await settle()
    expect([second.tags, far.tags]).toEqual([{}, {}])
    for (const live of again) await live.stop()
  })

  test('R10 a storage that answers later: edits made before it has are newer than what it holds', async () => {
    const storage = memory()
    const first = doc()
    const far = doc()
    const [near, remote] = pair()
    const before = [sync(near, first), sync(remote, far)]
    const saved = persist(first, { storage })
    first.title = 'stored'
    first.body = 'stored'
    await saved.stop()
    await settle()
    for (const one of before) await one.stop()

    const second = doc()
    const later = { ...storage, getItem: async (key: string) => storage.getItem(key) }
    const loading = persist(second, { storage: later })
    const [near2, remote2] = pair()
    const lives = [sync(near2, second), sync(remote2, far)]
    second.title = 'edited'
    await loading.ready
    await settle()
    expect(snapshot(second)).toMatchObject({ title: 'edited', body: 'stored' })
    expect(snapshot(far)).toEqual(snapshot(second))
    for (const one of lives) await one.stop()
    await loading.stop()
  })

  test('P05 what is kept beside the state says nothing of keys that are not saved', async () => {
    const storage = memory()
    const store = doc()
    const live = sync(pair()[0], store)
    const saved = persist(store, { storage, filter: (key) => key !== 'secret' })
    store.secret = 'word'
    store.title = 'open'
    await saved.flush()
    const text = storage.getItem('jods:doc:v0')!
    expect(text).toContain('open')
    expect(text).not.toMatch(/secret|word/)
    await live.stop()
  })

  test('P07 what is kept beside the state is not trusted either', async () => {
    const storage = memory()
    const meta = {
      sync: { clock: 5, keys: { title: { stamp: 'soon', members: 7 }, body: null, toString: { stamp: {} } } },
    }
    storage.setItem('jods:doc:v0', JSON.stringify({ version: '0', state: { title: 'kept' }, meta }))
    const store = doc()
    persist(store, { storage })
    const [near, remote] = pair()
    const far = doc()
    const lives = [sync(near, store), sync(remote, far)]
    store.body = 'on'
    await settle()
    expect(far.body).toBe('on')
    for (const live of lives) await live.stop()
  })
})

test('R10 all three on one store, in any order: no feedback, each change once', async () => {
  const storage = memory()
  const setItem = vi.spyOn(storage, 'setItem')
  const store = doc()
  const far = doc()
  const [near, remote] = pair()
  const sent = vi.spyOn(near, 'send')
  const saved = persist(store, { storage })
  const lives = [sync(near, store), sync(remote, far)]
  await settle()
  sent.mockClear()
  const changes: string[] = []
  onUpdate(store, (_, { origin }) => changes.push(origin.source))
  await stream([{ body: 'streamed' }], store)
  store.title = 'local'
  await settle()
  far.tags.remote = 1
  await settle()
  await saved.flush()
  await settle()
  expect(changes).toEqual(['stream', 'local', 'sync'])
  expect(snapshot(far)).toEqual(snapshot(store))
  expect(setItem).toHaveBeenCalledTimes(1)
  expect(sent.mock.calls.map(([text]) => JSON.parse(text).type)).toEqual(['patches', 'patches', 'ack'])
  for (const live of lives) await live.stop()
  await saved.stop()
})

test('S14 two valid edits that together break the schema: both sides stay valid and become equal', async () => {
  const Sum = z.object({ a: z.number(), b: z.number() }).refine(({ a, b }) => a + b <= 10, 'too much')
  const sum = () => defineStore({ name: 'sum', schema: Sum, initial: { a: 2, b: 2 } })
  const [x, y] = [sum(), sum()]
  const [near, remote] = pair()
  const lives = [sync(near, x), sync(remote, y)]
  await settle()
  x.a = 8
  y.b = 8
  await settle()
  expect(snapshot(y)).toEqual(snapshot(x))
  expect(x.a + x.b).toBeLessThanOrEqual(10)
  batch(() => {
    x.a = 5
    x.b = 5
  })
  await settle()
  expect(snapshot(y)).toEqual({ a: 5, b: 5 })
  for (const live of lives) await live.stop()
})
