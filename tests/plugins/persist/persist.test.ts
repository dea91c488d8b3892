import { defineStore, onReject, onUpdate, snapshot } from 'jods'
import { persist, type StorageLike } from 'jods/persist'
import { memory } from 'jods/storage'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'

const Cart = z.object({
  items: z.array(z.object({ id: z.string(), qty: z.int().min(1) })).default([]),
  note: z.string().default(''),
  coupon: z.string().optional(),
})
const cart = (version?: string) => defineStore({ name: 'cart', schema: Cart, ...(version && { version }) })
const key = 'jods:cart:v0'
const entry = (state: object, rest: object = {}) => JSON.stringify({ version: '0', state, ...rest })

/** Answers later, and only when asked to. */
function slow(): StorageLike & { inner: ReturnType<typeof memory>; release(): Promise<void> } {
  const inner = memory()
  let gates: (() => void)[] = []
  const later = async <T>(answer: () => T) => {
    await new Promise<void>((resolve) => gates.push(resolve))
    return answer()
  }
  return {
    inner,
    async release() {
      for (let round = 0; round < 10; round += 1) {
        for (const open of gates.splice(0)) open()
        gates = []
        await Promise.resolve().then(() => {})
      }
    },
    getItem: (name) => later(() => inner.getItem(name)),
    setItem: (name, value) => later(() => inner.setItem(name, value)),
    removeItem: (name) => later(() => inner.removeItem(name)),
  }
}

function broken(error: Error): StorageLike {
  const fail = () => {
    throw error
  }
  return { getItem: () => null, setItem: fail, removeItem: fail }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('loading', () => {
  test('P01 what was stored comes in through the sink, with origin persist', () => {
    const storage = memory()
    storage.setItem(key, entry({ note: 'kept' }))
    const store = cart()
    const origins: string[] = []
    onUpdate(store, (_, change) => origins.push(change.origin.source))
    persist(store, { storage })
    expect(store.note).toBe('kept')
    expect(store.items).toEqual([])
    expect(origins).toEqual(['persist'])
  })

  test('P03 a storage that answers at once is ready before persist returns', () => {
    const storage = memory()
    storage.setItem(key, entry({ note: 'kept' }))
    const store = cart()
    expect(persist(store, { storage }).status.get()).toBe('ready')
    expect(store.note).toBe('kept')
  })

  test('P03 a storage that answers later settles ready', async () => {
    const storage = slow()
    storage.inner.setItem(key, entry({ note: 'kept' }))
    const store = cart()
    const saved = persist(store, { storage })
    expect(saved.status.get()).toBe('starting')
    await storage.release()
    await saved.ready
    expect(saved.status.get()).toBe('ready')
    expect(store.note).toBe('kept')
  })

  test('P04 an edit made before ready is replayed over what was loaded', async () => {
    const storage = slow()
    storage.inner.setItem(key, entry({ items: [{ id: 'a', qty: 1 }], note: 'stored' }))
    const store = cart()
    const saved = persist(store, { storage })
    store.items.push({ id: 'b', qty: 2 })
    await storage.release()
    await saved.ready
    expect(snapshot(store)).toEqual({
      items: [
        { id: 'a', qty: 1 },
        { id: 'b', qty: 2 },
      ],
      note: 'stored',
    })
    const flushed = saved.flush()
    await storage.release()
    await flushed
    expect(JSON.parse(storage.inner.getItem(key)!).state.items).toHaveLength(2)
  })

  test('P04 an edit that does not fit what was loaded keeps its member as it is', async () => {
    const storage = slow()
    const store = defineStore({ name: 'cart', schema: Cart, initial: { items: [{ id: 'x', qty: 1 }] } })
    storage.inner.setItem(key, entry({ items: [], note: 'stored' }))
    const saved = persist(store, { storage })
    store.items[0]!.qty = 7
    await storage.release()
    await saved.ready
    expect(snapshot(store)).toEqual({ items: [{ id: 'x', qty: 7 }], note: 'stored' })
  })

  test('P04 stopping before ready saves the edits together with what was stored', async () => {
    const storage = slow()
    storage.inner.setItem(key, entry({ items: [{ id: 'a', qty: 1 }] }))
    const store = cart()
    const saved = persist(store, { storage })
    store.note = 'early'
    const stopped = saved.stop()
    await storage.release()
    await stopped
    expect(JSON.parse(storage.inner.getItem(key)!).state).toEqual({ items: [{ id: 'a', qty: 1 }], note: 'early' })
  })

  test('P04 a load that finishes after stop changes nothing', async () => {
    const storage = slow()
    storage.inner.setItem(key, entry({ note: 'late' }))
    const store = cart()
    const saved = persist(store, { storage })
    void saved.stop()
    await storage.release()
    expect(store.note).toBe('')
  })

  test('P01 a key deleted since the initial state stays deleted', async () => {
    const storage = memory()
    const define = () => defineStore({ name: 'cart', schema: Cart, initial: { coupon: 'WELCOME' } })
    const first = define()
    const saved = persist(first, { storage })
    delete first.coupon
    await saved.flush()
    const second = define()
    persist(second, { storage })
    expect(Object.hasOwn(second, 'coupon')).toBe(false)
  })

  test('P01 merge decides on its own', () => {
    const storage = memory()
    storage.setItem(key, entry({ note: 'stored' }))
    const store = defineStore({ name: 'cart', schema: Cart, initial: { note: 'initial' } })
    persist(store, { storage, merge: (stored, current) => ({ ...current, note: `${current.note}+${stored.note}` }) })
    expect(store.note).toBe('initial+stored')
  })

  test('P08 onLoad hears once, also when nothing was found', () => {
    const storage = memory()
    const onLoad = vi.fn()
    const store = cart()
    persist(store, { storage, onLoad })
    expect(onLoad.mock.calls).toEqual([[store, { found: false, version: '0', migrated: false }]])
  })
})

describe('versions', () => {
  test('P06 the key carries the version', async () => {
    const storage = memory()
    const store = cart('1.2.0')
    const saved = persist(store, { storage })
    store.note = 'x'
    await saved.flush()
    expect(storage.keys()).toEqual(['jods:cart:v1.2.0'])
  })

  test('P06 migrate gets the newest older entry, which stays', async () => {
    const storage = memory()
    for (const version of ['1.9.0', '1.10.0', '3.0.0']) {
      storage.setItem(`jods:cart:v${version}`, entry({ text: `of ${version}` }, { version }))
    }
    const onLoad = vi.fn()
    const store = cart('2.0.0')
    const migrate = vi.fn((state: unknown) => ({ note: (state as { text: string }).text }))
    const saved = persist(store, { storage, migrate, onLoad })
    expect(store.note).toBe('of 1.10.0')
    expect(migrate.mock.calls).toEqual([[{ text: 'of 1.10.0' }, '1.10.0']])
    expect(onLoad).toHaveBeenCalledWith(store, { found: true, version: '1.10.0', migrated: true })
    await saved.flush()
    expect(storage.keys().sort()).toEqual([
      'jods:cart:v1.10.0',
      'jods:cart:v1.9.0',
      'jods:cart:v2.0.0',
      'jods:cart:v3.0.0',
    ])
  })

  test('P06 an older entry is found through from where keys cannot be listed', () => {
    const { keys: _, ...storage } = memory()
    storage.setItem('jods:cart:v1', entry({ note: 'old' }, { version: '1' }))
    const store = cart('2')
    persist(store, { storage, from: ['1'], migrate: (state) => state as object })
    expect(store.note).toBe('old')
  })

  test('P06 without migrate older entries are left alone', async () => {
    const storage = memory()
    const old = entry({ note: 'old' }, { version: '1' })
    storage.setItem('jods:cart:v1', old)
    const store = cart('2')
    const saved = persist(store, { storage })
    store.note = 'new'
    await saved.flush()
    expect(store.note).toBe('new')
    expect(storage.getItem('jods:cart:v1')).toBe(old)
  })

  test('P06 under an explicit key an entry of another version is moved aside', async () => {
    const storage = memory()
    const old = entry({ note: 'old' }, { version: '1' })
    storage.setItem('mine', old)
    const store = cart('2')
    const saved = persist(store, { storage, key: 'mine' })
    store.note = 'new'
    await saved.flush()
    expect(storage.getItem('mine:v1')).toBe(old)
    expect(JSON.parse(storage.getItem('mine')!)).toMatchObject({ version: '2', state: { items: [], note: 'new' } })
  })

  test('P06 an entry of a newer version is reported, kept and never overwritten', async () => {
    const storage = memory()
    const newer = entry({ note: 'newer' }, { version: '10.1' })
    storage.setItem('mine', newer)
    const onLoadError = vi.fn()
    const store = cart('9.2')
    const saved = persist(store, { storage, key: 'mine', onLoadError, migrate: () => ({}) })
    store.note = 'new'
    await saved.flush()
    expect(onLoadError.mock.calls[0]![0]).toMatchObject({ code: 'persist/version-ahead' })
    expect(storage.getItem('mine:v10.1')).toBe(newer)
  })

  test('P06 a migrate that fails leaves the entry and is reported', () => {
    const storage = memory()
    const old = entry({ note: 'old' }, { version: '1' })
    storage.setItem('jods:cart:v1', old)
    const onLoadError = vi.fn()
    persist(cart('2'), {
      storage,
      onLoadError,
      migrate: () => {
        throw new Error('boom')
      },
    })
    expect(onLoadError.mock.calls[0]![0]).toMatchObject({ code: 'persist/migrate-failed' })
    expect(storage.getItem('jods:cart:v1')).toBe(old)
  })
})

describe('saving', () => {
  test('P02 100 edits in the window give one write', () => {
    const storage = memory()
    const setItem = vi.spyOn(storage, 'setItem')
    const store = cart()
    persist(store, { storage })
    for (let count = 0; count < 100; count += 1) store.note = String(count)
    expect(setItem).not.toHaveBeenCalled()
    vi.advanceTimersByTime(100)
    expect(setItem).toHaveBeenCalledTimes(1)
    expect(JSON.parse(storage.getItem(key)!).state.note).toBe('99')
    vi.advanceTimersByTime(5000)
    expect(setItem).toHaveBeenCalledTimes(1)
  })

  test('P02 edits that never pause are saved ten windows later at most', () => {
    const storage = memory()
    const setItem = vi.spyOn(storage, 'setItem')
    const store = cart()
    persist(store, { storage })
    for (let count = 0; count < 25; count += 1) {
      store.note = String(count)
      vi.advanceTimersByTime(50)
    }
    expect(setItem).toHaveBeenCalledTimes(1)
  })

  test('P02 flush writes now', () => {
    const storage = memory()
    const store = cart()
    const saved = persist(store, { storage })
    store.note = 'now'
    void saved.flush()
    expect(JSON.parse(storage.getItem(key)!).state.note).toBe('now')
  })

  test('P02 loading alone writes nothing', () => {
    const storage = memory()
    storage.setItem(key, entry({ note: 'kept' }))
    const setItem = vi.spyOn(storage, 'setItem')
    const saved = persist(cart(), { storage })
    void saved.stop()
    expect(setItem).not.toHaveBeenCalled()
  })

  test('P02 on a storage that answers later saves do not overlap, and the last state is in', async () => {
    const storage = slow()
    const store = cart()
    const saved = persist(store, { storage })
    await storage.release()
    store.note = 'first'
    const first = saved.flush()
    store.note = 'second'
    const second = saved.flush()
    await storage.release()
    await storage.release()
    await Promise.all([first, second])
    expect(JSON.parse(storage.inner.getItem(key)!).state.note).toBe('second')
  })

  test('P05 filtered keys never reach the storage and are not loaded from it', async () => {
    const storage = memory()
    storage.setItem(key, entry({ note: 'smuggled', coupon: 'kept' }))
    const store = cart()
    const saved = persist(store, { storage, filter: (name) => name !== 'note' })
    expect(store.note).toBe('')
    expect(store.coupon).toBe('kept')
    store.note = 'secret'
    await saved.flush()
    expect(storage.getItem(key)).not.toContain('secret')
  })

  test('P05 keys names the only ones', async () => {
    const storage = memory()
    const store = cart()
    const saved = persist(store, { storage, keys: ['note'] })
    store.note = 'mine'
    store.coupon = 'secret'
    await saved.flush()
    expect(JSON.parse(storage.getItem(key)!).state).toEqual({ note: 'mine' })
  })

  test('P09 stop flushes; after it nothing is written', () => {
    const storage = memory()
    const setItem = vi.spyOn(storage, 'setItem')
    const store = cart()
    const saved = persist(store, { storage })
    store.note = 'last'
    expect(saved.stop()).toBeUndefined()
    expect(JSON.parse(storage.getItem(key)!).state.note).toBe('last')
    store.note = 'after'
    vi.advanceTimersByTime(10_000)
    expect(setItem).toHaveBeenCalledTimes(1)
    expect(saved.status.get()).toBe('stopped')
  })

  test('P09 an abort signal stops it', () => {
    const storage = memory()
    const aborter = new AbortController()
    const store = cart()
    persist(store, { storage, signal: aborter.signal })
    store.note = 'last'
    aborter.abort()
    expect(JSON.parse(storage.getItem(key)!).state.note).toBe('last')
  })

  test('P10 state and envelope are separate', async () => {
    const storage = memory()
    const store = cart()
    const saved = persist(store, { storage })
    store.note = 'x'
    await saved.flush()
    expect(JSON.parse(storage.getItem(key)!)).toEqual({
      id: expect.any(String),
      version: '0',
      state: { items: [], note: 'x' },
      saw: [],
    })
    expect(snapshot(store)).toEqual({ items: [], note: 'x' })
  })

  test('C13 Date, Map, Set, bigint and NaN survive a save and a load', async () => {
    const Rich = z.object({
      at: z.date(),
      map: z.map(z.string(), z.number()),
      set: z.set(z.string()),
      big: z.bigint(),
      none: z.nan(),
    })
    const initial = { at: new Date(0), map: new Map(), set: new Set<string>(), big: 0n, none: Number.NaN }
    const define = () => defineStore({ name: 'rich', schema: Rich, initial })
    const storage = memory()
    const first = define()
    const saved = persist(first, { storage })
    first.at = new Date(1234)
    first.map = new Map([['a', 1]])
    first.set = new Set(['x'])
    first.big = 2n ** 70n
    await saved.flush()
    const second = define()
    persist(second, { storage })
    expect(snapshot(second)).toEqual({
      at: new Date(1234),
      map: new Map([['a', 1]]),
      set: new Set(['x']),
      big: 2n ** 70n,
      none: Number.NaN,
    })
  })
})

describe('failures', () => {
  test('P07 a save that fails is reported, and the next change is saved', () => {
    const storage = memory()
    const onSaveError = vi.fn()
    const store = cart()
    const saved = persist(store, { storage, onSaveError })
    const setItem = vi.spyOn(storage, 'setItem').mockImplementationOnce(() => {
      throw Object.assign(new Error('full'), { name: 'QuotaExceededError' })
    })
    store.note = 'lost?'
    vi.advanceTimersByTime(100)
    expect(onSaveError.mock.calls[0]![0]).toMatchObject({ code: 'persist/quota' })
    expect(saved.status.get()).toBe('error')
    void saved.flush()
    expect(setItem).toHaveBeenCalledTimes(2)
    expect(JSON.parse(storage.getItem(key)!).state.note).toBe('lost?')
    expect(saved.status.get()).toBe('ready')
  })

  test('P07 without onSaveError the failure goes to onError', () => {
    const onError = vi.fn()
    const store = cart()
    const saved = persist(store, { storage: broken(new Error('no')), onError })
    store.note = 'x'
    void saved.flush()
    expect(onError.mock.calls[0]![0]).toMatchObject({ code: 'persist/save-failed', cause: new Error('no') })
  })

  test.each([
    ['text that is no JSON', '{"version'],
    ['no envelope', '[1]'],
    ['no state', '{"version":"0"}'],
    ['a forbidden key', '{"version":"0","state":{"__proto__":{"polluted":1}}}'],
    ['a broken encoding', '{"version":"0","encoding":"devalue","content":"[[9]]"}'],
    ['what the schema refuses', entry({ note: 5 })],
  ])('P07 %s is moved aside, reported, and the store runs on', async (_, text) => {
    const storage = memory()
    storage.setItem(key, text)
    storage.setItem(`${key}~quarantine~1`, 'an earlier one')
    const onLoadError = vi.fn()
    const onLoad = vi.fn()
    const store = cart()
    const saved = persist(store, { storage, onLoadError, onLoad })
    expect(onLoadError).toHaveBeenCalledTimes(1)
    expect(onLoadError.mock.calls[0]![0].code).toMatch(/^(persist\/corrupt|schema\/invalid)$/)
    expect(onLoad).not.toHaveBeenCalled()
    expect(saved.status.get()).toBe('ready')
    expect(storage.getItem(`${key}~quarantine~1`)).toBe('an earlier one')
    expect(storage.getItem(`${key}~quarantine~2`)).toBe(text)
    store.note = 'on'
    await saved.flush()
    expect(JSON.parse(storage.getItem(key)!).state.note).toBe('on')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test('P07 an entry that could not be read is not overwritten by the next save', async () => {
    const storage = memory()
    storage.setItem(key, entry({ note: 'precious' }))
    const onLoadError = vi.fn()
    vi.spyOn(storage, 'getItem').mockImplementationOnce(() => {
      throw new Error('locked')
    })
    const store = cart()
    const saved = persist(store, { storage, onLoadError })
    expect(onLoadError.mock.calls[0]![0]).toMatchObject({ code: 'persist/load-failed' })
    store.note = 'new'
    await saved.flush()
    expect(storage.getItem(`${key}~quarantine~1`)).toContain('precious')
    expect(storage.getItem(key)).toContain('new')
  })

  test('P07 a stored state that is refused is one rejection', () => {
    const storage = memory()
    storage.setItem(key, entry({ note: 5 }))
    const store = cart()
    const onRejected = vi.fn()
    onReject(store, onRejected)
    persist(store, { storage, onLoadError: () => {} })
    expect(onRejected).toHaveBeenCalledTimes(1)
    expect(onRejected.mock.calls[0]![0].origin.source).toBe('persist')
  })

  test('P14 usage says how large the entry is', async () => {
    const storage = memory()
    const store = cart()
    const saved = persist(store, { storage })
    expect(saved.usage.get()).toEqual({ bytes: 0 })
    store.note = 'ü'
    await saved.flush()
    expect(saved.usage.get().bytes).toBe(new TextEncoder().encode(storage.getItem(key)!).length)
  })

  test('P06 clear removes every entry of the store and nothing else', async () => {
    const storage = memory()
    for (const name of ['jods:cart:v1', `${key}~quarantine~1`, 'jods:cartoon:v0', 'other']) storage.setItem(name, '{}')
    const store = cart()
    const saved = persist(store, { storage })
    store.note = 'x'
    await saved.clear()
    vi.advanceTimersByTime(10_000)
    expect(storage.keys()).toEqual(['jods:cartoon:v0', 'other'])
    expect(store.note).toBe('x')
  })

  test('P16 what cannot be done is refused by name', () => {
    expect(() => persist(cart(), { storage: broken(new Error('no')), mode: 'log' })).toThrow(
      expect.objectContaining({ code: 'persist/no-log' }),
    )
    expect(() => persist(cart(), { storage: {} as never })).toThrow(
      expect.objectContaining({ code: 'persist/no-storage' }),
    )
    expect(() => persist(cart(), {} as never)).toThrow(expect.objectContaining({ code: 'persist/no-storage' }))
  })

  test.each([undefined, null])('P03 without a storage (%s), as on a server, nothing is touched', async (storage) => {
    const store = cart()
    const onLoad = vi.fn()
    const saved = persist(store, { storage, onLoad })
    expect(saved.status.get()).toBe('ready')
    expect(onLoad.mock.calls).toEqual([[store, { found: false, version: '0', migrated: false }]])
    store.note = 'x'
    await saved.flush()
    await saved.clear()
    saved.stop()
    expect(saved.status.get()).toBe('stopped')
  })
})
