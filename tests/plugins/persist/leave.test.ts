// @vitest-environment jsdom
import { defineStore, json } from 'jods'
import { persist, type StorageLike } from 'jods/persist'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { later, logEngine, type Shelves } from './log-engine.js'

const key = 'jods:note:v0'
const note = () =>
  defineStore({
    name: 'note',
    schema: z.object({ text: z.string(), tags: z.array(z.string()).default([]) }),
    initial: { text: '' },
  })

afterEach(() => void vi.restoreAllMocks())

function hide() {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
}

test('P18 a pending save is written when the page is hidden or left', () => {
  const store = note()
  localStorage.clear()
  const saved = persist(store, { storage: localStorage })
  store.text = 'hidden'
  hide()
  expect(localStorage.getItem(key)).toContain('hidden')
  store.text = 'left'
  globalThis.dispatchEvent(new Event('pagehide'))
  expect(localStorage.getItem(key)).toContain('left')
  void saved.stop()
  store.text = 'after'
  globalThis.dispatchEvent(new Event('pagehide'))
  expect(localStorage.getItem(key)).toContain('left')
})

test('P18 an engine that answers later has got the write when the event is over', async () => {
  for (const mode of ['snapshot', 'log'] as const) {
    const engine = logEngine()
    const store = note()
    const saved = persist(store, { storage: later(engine), mode })
    await saved.ready
    store.text = 'x'
    await saved.flush()
    engine.calls.length = 0
    store.text = 'left'
    globalThis.dispatchEvent(new Event('pagehide'))
    expect(engine.calls.map(({ name }) => name)).toEqual([mode === 'log' ? 'append' : 'setItem'])
    await saved.stop()
  }
})

describe('a save that is under way when the page is left', () => {
  const leave = () => globalThis.dispatchEvent(new Event('pagehide'))

  /** Answers a call of that name when told to, any other a little later. */
  function holding(held: string) {
    const engine = logEngine()
    const asked = later(engine)
    let isHeld = false
    let release = () => {}
    const answering = (name: string, answer: () => unknown) => {
      if (name !== held || !isHeld) return answer()
      isHeld = false
      return new Promise<void>((resolve) => {
        release = resolve
      }).then(answer)
    }
    const storage: StorageLike = {
      getItem: (name) => answering('getItem', () => asked.getItem(name)) as never,
      setItem: (name, text) => asked.setItem(name, text),
      removeItem: (name) => asked.removeItem(name),
      // Has it at once, and says so later.
      append: (name, entry) => {
        const appended = asked.append?.(name, entry)
        return answering('append', () => appended)
      },
      entries: (name) => asked.entries?.(name) ?? [],
    }
    const hold = () => {
      isHeld = true
    }
    return { engine, storage, hold, release: () => release() }
  }
  const appended = ({ calls }: ReturnType<typeof logEngine>) => calls.filter(({ name }) => name === 'append')

  async function loaded(engine: ReturnType<typeof logEngine>) {
    const store = note()
    const saved = persist(store, { storage: later(logEngine(engine.shelves)) })
    await saved.ready
    await saved.stop()
    return json(store)
  }

  test('P18 waits for no lock', async () => {
    let grant = () => {}
    const granted = new Promise<void>((resolve) => {
      grant = resolve
    })
    const { engine, storage } = holding('')
    const store = note()
    const saved = persist(store, { storage })
    await saved.ready
    store.text = 'x'
    await saved.flush()
    vi.stubGlobal('navigator', {
      locks: { request: async (_: string, __: object, work: () => Promise<void>) => granted.then(work) },
    })
    store.text = 'left'
    const flushed = saved.flush()
    expect(appended(engine)).toHaveLength(0)
    leave()
    expect(appended(engine)).toHaveLength(1)
    expect(await loaded(engine)).toEqual({ text: 'left', tags: [] })
    grant()
    await flushed
    expect(appended(engine)).toHaveLength(1)
    vi.unstubAllGlobals()
    await saved.stop()
  })

  test('P18 waits for no answer to a question', async () => {
    const { engine, storage, hold, release } = holding('getItem')
    const store = note()
    const saved = persist(store, { storage, mode: 'snapshot' })
    await saved.ready
    store.text = 'x'
    await saved.flush()
    hold()
    store.tags.push('left')
    const flushed = saved.flush()
    leave()
    await vi.waitFor(async () => expect(await loaded(engine)).toEqual({ text: 'x', tags: ['left'] }))
    release()
    await flushed
    store.tags.push('stayed')
    await saved.stop()
    expect(await loaded(engine)).toEqual({ text: 'x', tags: ['left', 'stayed'] })
  })

  test('P18 what has come since goes after what the storage is at, and nothing twice', async () => {
    const { engine, storage, hold, release } = holding('append')
    const store = note()
    const saved = persist(store, { storage })
    await saved.ready
    store.text = 'x'
    await saved.flush()
    hold()
    store.tags.push('saved')
    const flushed = saved.flush()
    leave()
    expect(appended(engine)).toHaveLength(1)
    store.tags.push('left')
    leave()
    expect(appended(engine)).toHaveLength(2)
    expect(await loaded(engine)).toEqual({ text: 'x', tags: ['saved', 'left'] })
    release()
    await flushed
    store.tags.push('stayed')
    await saved.stop()
    expect(appended(engine)).toHaveLength(3)
    expect(await loaded(engine)).toEqual({ text: 'x', tags: ['saved', 'left', 'stayed'] })
  })
})

test('P17 P18 tabs that are left at once, without having looked, write over each other and make up for it', async () => {
  const shelves: Shelves = new Map()
  const open = () => {
    const store = note()
    return { store, saved: persist(store, { storage: later(logEngine(shelves)), mode: 'snapshot', debounce: 1 }) }
  }
  const [a, b] = [open(), open()]
  await Promise.all([a.saved.ready, b.saved.ready])
  a.store.tags.push('a')
  b.store.tags.push('b')
  globalThis.dispatchEvent(new Event('pagehide'))
  await vi.waitFor(() => {
    expect([...a.store.tags].sort()).toEqual(['a', 'b'])
    expect(b.store.tags).toEqual(a.store.tags)
    expect(JSON.parse(shelves.get(key)!.text).state.tags).toEqual(a.store.tags)
  })
  await Promise.all([a.saved.stop(), b.saved.stop()])
})

test('P17 the storage event says what another window has saved', async () => {
  localStorage.clear()
  const store = note()
  const saved = persist(store, { storage: localStorage })
  store.text = 'x'
  await saved.flush()
  const mine = JSON.parse(localStorage.getItem(key)!)
  const other = { ...mine, id: 'other.1', saw: [mine.id], state: { text: 'from elsewhere', tags: [] } }
  localStorage.setItem(key, JSON.stringify(other))
  const tell = (about: string | null, storageArea: Storage) =>
    globalThis.dispatchEvent(new StorageEvent('storage', { key: about, storageArea }))
  tell('another', localStorage)
  tell(key, sessionStorage)
  expect(store.text).toBe('x')
  tell(key, localStorage)
  expect(store.text).toBe('from elsewhere')
  localStorage.clear()
  tell(null, localStorage)
  expect(store.text).toBe('from elsewhere')
  store.tags.push('on')
  await saved.flush()
  expect(JSON.parse(localStorage.getItem(key)!).state).toEqual({ text: 'from elsewhere', tags: ['on'] })
  void saved.stop()
  localStorage.setItem(key, JSON.stringify(other))
  tell(key, localStorage)
  expect(store.tags).toEqual(['on'])
})

test('P11 an item may have the name of anything a storage can do', async () => {
  localStorage.clear()
  for (const name of ['keys', 'append', 'entries', 'onError']) localStorage.setItem(name, 'x')
  const store = note()
  const saved = persist(store, { storage: localStorage })
  store.text = 'kept'
  await saved.flush()
  void saved.stop()
  const second = note()
  void persist(second, { storage: localStorage }).stop()
  expect(second.text).toBe('kept')
})

test('P11 Web Storage lists its keys, so that older versions are found', () => {
  localStorage.clear()
  localStorage.setItem('jods:note:v1', JSON.stringify({ version: '1', state: { text: 'old' } }))
  const schema = z.object({ text: z.string() })
  const store = defineStore({ name: 'note', schema, initial: { text: '' }, version: '2' })
  persist(store, { storage: localStorage, migrate: (state) => state as object })
  expect(store.text).toBe('old')
})
