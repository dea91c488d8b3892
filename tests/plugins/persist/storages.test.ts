import { defineStore, json } from 'jods'
import { persist, type StorageLike } from 'jods/persist'
import { memory } from 'jods/storage'
import { createStorage } from 'unstorage'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'

const Note = z.object({
  text: z.string().default(''),
  count: z.number().default(0),
  tags: z.array(z.string()).default([]),
})
const note = (version = '0') => defineStore({ name: 'note', schema: Note, version })
const entry = (version: string, state: object) => JSON.stringify({ version, state })
const key = 'jods:note:v0'

/** Without keys and logs. */
function plain(): StorageLike & { inner: ReturnType<typeof memory> } {
  const inner = memory()
  const { getItem, setItem, removeItem } = inner
  return { inner, getItem, setItem, removeItem }
}

/** Answers a read when asked to. */
function late(inner: ReturnType<typeof memory>): StorageLike & { answer(): void } {
  let answer = () => {}
  const asked = new Promise<void>((resolve) => {
    answer = resolve
  })
  return { ...inner, name: 'late', getItem: (name) => asked.then(() => inner.getItem(name)), answer: () => answer() }
}

afterEach(() => vi.unstubAllGlobals())

describe('shapes', () => {
  test('P11 keys may be anything that can be gone through', async () => {
    const map = new Map([['jods:note:v0', entry('0', { text: 'old' })]])
    const storage = {
      getItem: (name: string) => map.get(name),
      setItem: (name: string, text: string) => map.set(name, text),
      removeItem: (name: string) => map.delete(name),
      keys: () => map.keys(),
    }
    const store = note('1')
    const saved = persist(store, { storage, migrate: (state) => state as object })
    expect(store.text).toBe('old')
    await saved.clear()
    expect(map.size).toBe(0)
  })

  test('P07 a storage that cannot list its keys is reported by name', () => {
    const keys = () => {
      throw new Error('no')
    }
    const onLoadError = vi.fn()
    persist(note(), { storage: { ...memory(), keys }, migrate: (state) => state as object, onLoadError })
    expect(onLoadError.mock.calls).toMatchObject([[{ code: 'persist/load-failed' }]])
  })

  test('P11 a storage that parses what it reads, as unstorage does, gives back what was saved', async () => {
    const storage = createStorage() as unknown as StorageLike
    const store = note()
    const onError = vi.fn()
    const saved = persist(store, { storage, onError })
    await saved.ready
    store.text = 'kept'
    await saved.flush()
    store.count = 2
    await saved.stop()
    const again = note()
    await persist(again, { storage, onError }).ready
    expect(json(again)).toEqual({ text: 'kept', count: 2, tags: [] })
    expect(onError).not.toHaveBeenCalled()
  })

  test('P06 clear removes what was moved aside, where keys cannot be listed too', async () => {
    const storage = plain()
    storage.inner.setItem('k', entry('2', { text: 'newer' }))
    const saved = persist(note('1'), { storage, key: 'k', onLoadError: () => {} })
    expect(storage.inner.keys()).toEqual(['k:v2'])
    await saved.clear()
    expect(storage.inner.keys()).toEqual([])
  })
})

describe('what is found', () => {
  test('P06 the newer build finds again what an older one has moved aside', async () => {
    const storage = memory()
    storage.setItem('k', entry('2', { text: 'by 2' }))
    const onLoadError = vi.fn()
    await persist(note('1'), { storage, key: 'k', onLoadError }).stop()
    expect(onLoadError.mock.calls).toMatchObject([[{ code: 'persist/version-ahead' }]])
    expect(storage.keys()).toEqual(['k:v2'])
    const store = note('2')
    const onLoad = vi.fn()
    persist(store, { storage, key: 'k', onLoad })
    expect(store.text).toBe('by 2')
    expect(onLoad.mock.calls).toEqual([[store, { found: true, version: '2', migrated: false }]])
    expect(storage.keys()).toEqual(['k'])
  })

  test('P06 what lies under our key goes before what was moved aside', () => {
    const storage = memory()
    storage.setItem('k', entry('2', { text: 'here' }))
    storage.setItem('k:v2', entry('2', { text: 'aside' }))
    const store = note('2')
    persist(store, { storage, key: 'k' })
    expect(store.text).toBe('here')
    expect(storage.keys()).toHaveLength(2)
  })

  test.each([998, 999])(
    'C13 a state of as many levels as there may be survives a save and a load, %i',
    async (levels) => {
      const schema = z.object({ tree: z.array(z.any()).default([]), count: z.number().default(0) })
      const nested = (leaf: string) =>
        Array.from({ length: levels }).reduce<unknown>((inner) => [inner], leaf) as unknown[]
      const storage = memory()
      const store = defineStore({ name: 'note', schema })
      const saved = persist(store, { storage })
      store.tree = nested('snapshot')
      await saved.flush()
      store.tree = nested('log')
      await saved.stop()
      expect(storage.entries(key)).toHaveLength(1)
      const again = defineStore({ name: 'note', schema })
      persist(again, { storage })
      expect(json(again)).toEqual({ tree: nested('log'), count: 0 })
    },
  )
})

describe('merge', () => {
  test('P04 edits made before ready win whatever merge makes of the rest', async () => {
    const inner = memory()
    inner.setItem(key, entry('0', { text: 'stored', count: 5, tags: ['stored'] }))
    const storage = late(inner)
    const store = note()
    const merge = vi.fn((stored, current) => ({ ...current, ...stored, tags: [...stored.tags, ...current.tags] }))
    const saved = persist(store, { storage, merge })
    store.text = 'mine'
    store.tags.push('mine')
    storage.answer()
    await saved.ready
    expect(merge.mock.calls[0]![1]).toEqual({ text: '', count: 0, tags: [] })
    expect(json(store)).toEqual({ text: 'mine', count: 5, tags: ['stored', 'mine'] })
  })

  test.each([
    ['fails', () => JSON.parse('{')],
    ['gives nothing', () => undefined],
    ['gives text', () => 'text'],
    ['gives a list', () => []],
  ])('P07 where merge %s it is reported, and what was stored is not lost', async (_, merge) => {
    const storage = memory()
    storage.setItem(key, entry('0', { text: 'stored' }))
    const store = note()
    const onLoadError = vi.fn()
    const saved = persist(store, { storage, merge, onLoadError })
    expect(onLoadError.mock.calls).toMatchObject([[{ code: 'persist/merge-failed' }]])
    expect(store.text).toBe('')
    store.count = 1
    await saved.flush()
    expect(storage.getItem(`${key}~quarantine~1`)).toBe(entry('0', { text: 'stored' }))
  })
})

test('P04 a load that finishes after the stop undoes nothing of what was written since', async () => {
  const inner = memory()
  inner.setItem(key, entry('0', { text: 'stored', count: 5 }))
  const storage = late(inner)
  const store = note()
  const first = persist(store, { storage })
  store.count = 1
  const stopped = first.stop()
  const second = persist(store, { storage: inner })
  store.text = 'newer'
  storage.answer()
  await stopped
  expect(json(store)).toEqual({ text: 'newer', count: 5, tags: [] })
  await second.stop()
  const again = note()
  persist(again, { storage: inner })
  expect(json(again)).toEqual({ text: 'newer', count: 5, tags: [] })
})

test('P14 usage is known from the start, whether or not anything was found', async () => {
  vi.stubGlobal('navigator', { storage: { estimate: async () => ({ usage: 90, quota: 100 }) } })
  const onQuota = vi.fn()
  const saved = persist(note(), { storage: memory(), onQuota })
  await vi.waitFor(() => expect(saved.usage.get()).toEqual({ bytes: 90, quota: 100, ratio: 0.9 }))
  expect(onQuota).toHaveBeenCalledTimes(1)
})
