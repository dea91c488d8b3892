import { defineStore, onUpdate, snapshot } from 'jods'
import { persist, type StorageLike } from 'jods/persist'
import { memory } from 'jods/storage'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { later, logEngine } from './log-engine.js'

const note = () => defineStore({ name: 'note', schema: z.object({ text: z.string().default('') }) })
const full = () => Object.assign(new Error('full'), { name: 'QuotaExceededError' })
const key = 'jods:note:v0'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** A storage without room until it is made. */
function small(error: () => Error = full) {
  const inner = memory()
  const state = { isFull: true, tries: 0 }
  const write =
    <Args extends unknown[]>(put: (...args: Args) => void) =>
    (...args: Args) => {
      state.tries += 1
      if (state.isFull) throw error()
      put(...args)
    }
  return { state, inner, storage: { ...inner, setItem: write(inner.setItem), append: write(inner.append) } }
}

describe('retrying', () => {
  test('P14 a failed save is tried again by itself, less and less often, told once, until it works', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const { storage, state, inner } = small()
    const onSaveError = vi.fn()
    const store = note()
    const saved = persist(store, { storage, onSaveError })
    store.text = 'kept in memory'
    vi.advanceTimersByTime(100)
    const waits: number[] = []
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      expect(saved.status.get()).toBe('error')
      const { error, nextAttemptAt, ...rest } = saved.detail.get()!
      expect(error).toMatchObject({ code: 'persist/quota' })
      expect(rest).toEqual({ attempt })
      waits.push(nextAttemptAt - Date.now())
      vi.advanceTimersByTime(nextAttemptAt - Date.now())
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
    expect(state.tries).toBe(10)
    expect(onSaveError).toHaveBeenCalledTimes(1)
    state.isFull = false
    vi.advanceTimersByTime(60_000)
    expect(saved.status.get()).toBe('ready')
    expect(saved.detail.get()).toBeUndefined()
    expect(inner.getItem(key)).toContain('kept in memory')
    vi.advanceTimersByTime(600_000)
    expect(state.tries).toBe(11)
  })

  test('P14 the waits are shortened by chance, up to a half, so that many tabs do not come at once', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999)
    const { storage } = small()
    const store = note()
    const saved = persist(store, { storage, onSaveError: () => {} })
    store.text = 'x'
    vi.advanceTimersByTime(100)
    const wait = saved.detail.get()!.nextAttemptAt - Date.now()
    expect(wait).toBeGreaterThanOrEqual(500)
    expect(wait).toBeLessThan(502)
  })

  test('P07 each save that somebody asked for is told of; another reason is told of too', async () => {
    let error = full
    const { storage } = small(() => error())
    const onSaveError = vi.fn()
    const store = note()
    const saved = persist(store, { storage, onSaveError })
    store.text = 'x'
    await saved.flush()
    await saved.flush()
    store.text = 'y'
    vi.advanceTimersByTime(100)
    expect(onSaveError).toHaveBeenCalledTimes(3)
    error = () => new Error('other')
    vi.advanceTimersByTime(120_000)
    const codes = onSaveError.mock.calls.map(([{ code }]) => code)
    expect(codes).toEqual(['persist/quota', 'persist/quota', 'persist/quota', 'persist/save-failed'])
  })

  test('P09 after stop nothing is tried again', async () => {
    const { storage, state } = small()
    const store = note()
    const saved = persist(store, { storage, onSaveError: () => {} })
    store.text = 'x'
    await saved.stop()
    expect(state.tries).toBe(1)
    state.isFull = false
    vi.advanceTimersByTime(600_000)
    expect(state.tries).toBe(1)
  })
})

describe('an engine that hangs', () => {
  const hanging = (inner: StorageLike, name: keyof StorageLike) => ({ ...inner, [name]: () => new Promise(() => {}) })

  test('P04 a load that never comes: ready after the timeout, reported; one that comes late changes nothing', async () => {
    const inner = memory()
    inner.setItem(key, JSON.stringify({ version: '0', state: { text: 'late' } }))
    let answer = (_: string | null) => {}
    const storage = {
      ...inner,
      getItem: () =>
        new Promise<string | null>((resolve) => {
          answer = resolve
        }),
    }
    const onLoadError = vi.fn()
    const store = note()
    const saved = persist(store, { storage, onLoadError, timeout: 3000 })
    store.text = 'early'
    await vi.advanceTimersByTimeAsync(2999)
    expect(saved.status.get()).toBe('starting')
    await vi.advanceTimersByTimeAsync(1)
    await saved.ready
    expect(onLoadError.mock.calls[0]![0]).toMatchObject({
      code: 'persist/load-failed',
      cause: { code: 'persist/timeout' },
    })
    answer(inner.getItem(key))
    await vi.advanceTimersByTimeAsync(0)
    expect(store.text).toBe('early')
    void saved.stop()
  })

  test('P09 stop ends, although a save never does', async () => {
    const inner = memory()
    const store = note()
    const onSaveError = vi.fn()
    const saved = persist(store, { storage: hanging(inner, 'setItem'), onSaveError })
    store.text = 'x'
    let isStopped = false
    void Promise.resolve(saved.stop()).then(() => {
      isStopped = true
    })
    await vi.advanceTimersByTimeAsync(9000)
    expect(isStopped).toBe(false)
    await vi.advanceTimersByTimeAsync(1000)
    expect(isStopped).toBe(true)
    expect(onSaveError.mock.calls[0]![0]).toMatchObject({ code: 'persist/timeout' })
  })

  test('P07 what an engine reports outside of any call reaches onError, until the stop', () => {
    let tell = (_: Error) => {}
    const stop = vi.fn()
    const onError = vi.fn()
    const storage = {
      ...memory(),
      onError(listener: (error: Error) => void) {
        tell = listener
        return stop
      },
    }
    const saved = persist(note(), { storage, onError })
    tell(new Error('lost'))
    expect(onError.mock.calls).toEqual([[new Error('lost')]])
    void saved.stop()
    expect(stop).toHaveBeenCalledTimes(1)
  })
})

describe('how full it is', () => {
  function browser(usage: number, quota = 100) {
    const state = { usage, quota }
    const storage = { estimate: vi.fn(async () => ({ ...state })), persist: vi.fn(async () => true) }
    vi.stubGlobal('navigator', { storage })
    return { state, storage }
  }

  test('P14 usage is what the browser estimates, asked for after saves, twice a second at most', async () => {
    const { state, storage } = browser(40)
    const store = note()
    const saved = persist(store, { storage: memory() })
    store.text = 'a'
    await saved.flush()
    await vi.advanceTimersByTimeAsync(0)
    expect(saved.usage.get()).toEqual({ bytes: 40, quota: 100, ratio: 0.4 })
    state.usage = 50
    for (const text of ['b', 'c', 'd']) {
      store.text = text
      await saved.flush()
    }
    expect(saved.usage.get().bytes).toBe(40)
    await vi.advanceTimersByTimeAsync(500)
    expect(saved.usage.get().ratio).toBe(0.5)
    expect(storage.estimate).toHaveBeenCalledTimes(2)
    expect(storage.persist).not.toHaveBeenCalled()
  })

  test('P14 onQuota hears once each time that the threshold is reached', async () => {
    const { state } = browser(79)
    const onQuota = vi.fn()
    const store = note()
    const saved = persist(store, { storage: memory(), onQuota })
    const fill = async (usage: number) => {
      state.usage = usage
      store.text = `at ${usage}`
      await saved.flush()
      await vi.advanceTimersByTimeAsync(500)
    }
    for (const usage of [79, 80, 90, 95, 50, 85]) await fill(usage)
    expect(onQuota.mock.calls.map(([{ ratio }]) => ratio)).toEqual([0.8, 0.85])
    expect(onQuota.mock.calls[0]![0]).toEqual({ bytes: 80, quota: 100, ratio: 0.8 })
  })

  test('P14 quotaThreshold sets the ratio; a handler that throws is reported', async () => {
    browser(30)
    const onError = vi.fn()
    const store = note()
    const onQuota = () => {
      throw new Error('handler')
    }
    const saved = persist(store, { storage: memory(), quotaThreshold: 0.25, onQuota, onError })
    store.text = 'x'
    await saved.flush()
    await vi.advanceTimersByTimeAsync(500)
    expect(onError.mock.calls).toEqual([[new Error('handler')]])
  })

  test('P14 durable asks the browser to keep what is stored, and usage says what it answered', async () => {
    const { storage } = browser(1)
    const saved = persist(note(), { storage: memory(), durable: true })
    await vi.advanceTimersByTimeAsync(0)
    expect(storage.persist).toHaveBeenCalledTimes(1)
    expect(saved.usage.get().durable).toBe(true)
  })

  test('P14 a browser that tells nothing: the bytes are those under the key', async () => {
    vi.stubGlobal('navigator', {
      storage: {
        estimate: async () => {
          throw new Error('no')
        },
      },
    })
    const engine = logEngine()
    const store = note()
    const saved = persist(store, { storage: engine })
    store.text = 'ü'
    await saved.flush()
    store.text = 'üü'
    await saved.flush()
    await vi.advanceTimersByTimeAsync(500)
    const { text, log } = engine.shelves.get(key)!
    const size = [text, ...log].reduce((sum, part) => sum + new TextEncoder().encode(part).length, 0)
    expect(log).toHaveLength(1)
    expect(saved.usage.get()).toEqual({ bytes: size })
  })
})

describe('starting', () => {
  test('P03 where there is no window, nothing but the storage given is touched', async () => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'document', 'window']) {
      vi.stubGlobal(
        name,
        new Proxy(
          {},
          {
            get() {
              throw new Error(`${name} was touched`)
            },
          },
        ),
      )
    }
    vi.stubGlobal('document', undefined)
    const store = note()
    const saved = persist(store, { storage: memory() })
    store.text = 'x'
    await saved.flush()
    await saved.stop()
    expect(saved.status.get()).toBe('stopped')
  })

  test('P04 edits made by whoever hears of the load are saved too', async () => {
    const engine = logEngine()
    engine.setItem(key, JSON.stringify({ version: '0', state: { text: 'stored' } }))
    for (const storage of [engine, later(engine)]) {
      const store = note()
      const stop = onUpdate(store, (_, { origin }) => {
        if (origin.source === 'persist') store.text += '!'
      })
      const saved = persist(store, { storage })
      await saved.ready
      stop()
      await saved.stop()
      expect(persistedText(engine)).toBe(store.text)
    }
    expect(persistedText(engine)).toBe('stored!!')
  })

  test('P09 aborted before it began, it does nothing', async () => {
    const engine = logEngine()
    const store = note()
    const saved = persist(store, { storage: engine, signal: AbortSignal.abort() })
    store.text = 'x'
    await saved.flush()
    await saved.clear()
    expect(saved.status.get()).toBe('stopped')
    expect(engine.calls).toEqual([])
  })
})

function persistedText(engine: ReturnType<typeof logEngine>): string {
  const store = note()
  void persist(store, { storage: logEngine(engine.shelves) }).stop()
  return snapshot(store).text
}
