import { defineStore, onUpdate, snapshot } from 'jods'
import { sink } from 'jods/kit'
import { persist, type StorageLike } from 'jods/persist'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { later, logEngine, type Shelves } from './log-engine.js'

const List = z.object({
  items: z.array(z.object({ id: z.string(), qty: z.int() })).default([]),
  names: z.array(z.string()).default([]),
  byId: z.record(z.string(), z.object({ title: z.string() })).default({}),
  note: z.string().default(''),
  other: z.string().default(''),
})

let keys = 0
const opened: { stop(): unknown }[] = []

afterEach(async () => {
  for (const saved of opened.splice(0)) await saved.stop()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** Two or more tabs on one storage, each with an engine object of its own. */
function world(mode: 'snapshot' | 'log', make: (engine: StorageLike) => StorageLike = (engine) => engine) {
  const shelves: Shelves = new Map()
  keys += 1
  const key = `tabs-${keys}`
  return {
    shelves,
    key,
    open(options: { keys?: ('items' | 'names' | 'byId' | 'note' | 'other')[] } = {}) {
      const store = defineStore({ name: 'list', schema: List })
      const engine = logEngine(shelves)
      const errors: Error[] = []
      const saved = persist(store, {
        storage: make({ ...engine, name: 'shelves' }),
        key,
        mode,
        onError: (error) => errors.push(error),
        ...options,
      })
      opened.push(saved)
      return { store, saved, engine, errors }
    },
  }
}

type Tab = ReturnType<ReturnType<typeof world>['open']>
const agree = (...tabs: Tab[]) =>
  vi.waitFor(() => {
    const [first, ...others] = tabs.map(({ store }) => snapshot(store))
    for (const other of others) expect(other).toEqual(first)
  })

const engines: [string, (engine: StorageLike) => StorageLike][] = [
  ['at once', (engine) => engine],
  ['later', later],
]
const worlds = (['snapshot', 'log'] as const).flatMap((mode) => engines.map((engine) => [mode, ...engine] as const))

describe.each(worlds)('%s, an engine that answers %s', (mode, _, make) => {
  const there = () => world(mode, make)

  test('P17 what one tab saves appears in the others, with origin persist, and is not saved again by them', async () => {
    const { open } = there()
    const [a, b] = [open(), open()]
    await Promise.all([a.saved.ready, b.saved.ready])
    const origins: string[] = []
    onUpdate(b.store, (_store, { origin }) => origins.push(origin.source))
    a.store.note = 'from a'
    await a.saved.flush()
    await vi.waitFor(() => expect(b.store.note).toBe('from a'))
    a.store.items.push({ id: 'x', qty: 1 })
    await a.saved.flush()
    await vi.waitFor(() => expect(b.store.items).toEqual([{ id: 'x', qty: 1 }]))
    expect(new Set(origins)).toEqual(new Set(['persist']))
    b.engine.calls.length = 0
    await b.saved.flush()
    expect(b.engine.calls.filter(({ name }) => name === 'setItem' || name === 'append')).toEqual([])
  })

  test('P17 taking over does not undo what is unsaved here', async () => {
    const { open } = there()
    const [a, b] = [open(), open()]
    await Promise.all([a.saved.ready, b.saved.ready])
    b.store.other = 'mine'
    b.store.names.push('b')
    a.store.note = 'theirs'
    a.store.names.push('a')
    await a.saved.flush()
    await vi.waitFor(() => expect(b.store.note).toBe('theirs'))
    expect(b.store.other).toBe('mine')
    expect(b.store.names).toEqual(['a', 'b'])
    await b.saved.flush()
    await agree(a, b)
    expect(a.store.other).toBe('mine')
  })

  test('P17 saves of two tabs that have not heard of each other are merged, in storage and in both', async () => {
    const { open } = there()
    const [a, b] = [open(), open()]
    await Promise.all([a.saved.ready, b.saved.ready])
    a.store.items.push({ id: 'a', qty: 1 })
    a.store.names.push('a')
    a.store.byId.a = { title: 'A' }
    b.store.items.push({ id: 'b', qty: 2 })
    b.store.names.push('b')
    b.store.byId.b = { title: 'B' }
    await Promise.all([a.saved.flush(), b.saved.flush()])
    const c = open()
    await c.saved.ready
    expect(c.store.items.map(({ id }) => id).sort()).toEqual(['a', 'b'])
    expect([...c.store.names].sort()).toEqual(['a', 'b'])
    expect(Object.keys(c.store.byId).sort()).toEqual(['a', 'b'])
    await agree(a, b, c)
    // Together they go on.
    for (const [index, tab] of [a, b, c].entries()) tab.store.names.push(`again ${index}`)
    await Promise.all([a, b, c].map(({ saved }) => saved.flush()))
    await agree(a, b, c)
    const d = open()
    await d.saved.ready
    await agree(a, d)
    expect(d.store.names).toHaveLength(5)
    expect([a, b, c, d].flatMap(({ errors }) => errors)).toEqual([])
  })

  test('P17 an older save does not bring back what a newer one deleted', async () => {
    const { open } = there()
    const a = open()
    await a.saved.ready
    a.store.items = [
      { id: '1', qty: 1 },
      { id: '2', qty: 2 },
      { id: '3', qty: 3 },
    ]
    a.store.byId = { x: { title: 'X' }, y: { title: 'Y' } }
    await a.saved.flush()
    const b = open()
    await b.saved.ready
    expect(b.store.items).toHaveLength(3)
    a.store.items.splice(1, 1)
    delete a.store.byId.x
    b.store.items[2]!.qty = 30
    b.store.byId.x!.title = 'edited'
    b.store.byId.y!.title = 'edited'
    await a.saved.flush()
    await b.saved.flush()
    const c = open()
    await c.saved.ready
    await agree(a, b, c)
    expect(snapshot(c.store)).toMatchObject({
      items: [
        { id: '1', qty: 1 },
        { id: '3', qty: 30 },
      ],
      byId: { y: { title: 'edited' } },
    })
    expect(c.store.byId).not.toHaveProperty('x')
  })

  test('P17 clear in one tab: others keep their state, and their next save is whole', async () => {
    const { open, shelves, key } = there()
    const [a, b] = [open(), open()]
    await Promise.all([a.saved.ready, b.saved.ready])
    a.store.note = 'x'
    await a.saved.flush()
    await vi.waitFor(() => expect(b.store.note).toBe('x'))
    await a.saved.clear()
    expect(shelves.size).toBe(0)
    b.store.other = 'y'
    await b.saved.flush()
    // Who has not heard of it yet adds to a log that is gone, and makes up for it.
    await vi.waitFor(() => expect(shelves.get(key)?.text).toContain('"y"'))
    const c = open()
    await c.saved.ready
    expect([c.store.note, c.store.other]).toEqual(['x', 'y'])
  })

  test('P17 two attachments of one store on one key, and a third elsewhere', async () => {
    const { open, key } = there()
    const a = open()
    const again = persist(a.store, { storage: make(a.engine), key, mode })
    opened.push(again)
    const b = open()
    await Promise.all([a.saved.ready, again.ready, b.saved.ready])
    for (let count = 0; count < 3; count += 1) {
      a.store.names.push(`a${count}`)
      await Promise.all([a.saved.flush(), again.flush()])
      await agree(a, b)
      b.store.names.push(`b${count}`)
      await b.saved.flush()
      await agree(a, b)
    }
    expect(a.store.names).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2'])
  })

  test('P17 a tab that keeps other members leaves those of the others as they are', async () => {
    const { open } = there()
    const a = open()
    const b = open({ keys: ['note'] })
    await Promise.all([a.saved.ready, b.saved.ready])
    a.store.other = 'of a'
    await a.saved.flush()
    b.store.note = 'of b'
    await b.saved.flush()
    await vi.waitFor(() => expect(a.store.note).toBe('of b'))
    expect(a.store.other).toBe('of a')
    expect(b.store.other).toBe('')
  })
})

test('P17 log: a tab that has missed a compaction takes over the new snapshot', async () => {
  const { open, shelves, key } = world('log')
  const a = open()
  const b = open()
  a.store.note = 'start'
  await a.saved.flush()
  await agree(a, b)
  for (let count = 0; count < 100; count += 1) {
    a.store.items.push({ id: `item-${count}`, qty: count })
    await a.saved.flush()
    if (count % 10 === 0) {
      b.store.names.push(`name-${count}`)
      await b.saved.flush()
    }
  }
  await agree(a, b)
  const c = open()
  await agree(a, c)
  expect(c.store.items).toHaveLength(100)
  expect(c.store.names).toHaveLength(10)
  expect(shelves.get(key)!.log.length).toBeLessThan(100)
  expect([a, b, c].flatMap(({ errors }) => errors)).toEqual([])
})

test('P17 where states are fine each and not together, the one who merges keeps the members it wrote', async () => {
  const Sum = z.object({ a: z.number(), b: z.number() }).refine(({ a, b }) => a + b <= 10, 'too much')
  const shelves: Shelves = new Map()
  const open = () => {
    const store = defineStore({ name: 'sum', schema: Sum, initial: { a: 1, b: 1 } })
    const errors: Error[] = []
    const saved = persist(store, {
      storage: logEngine(shelves),
      key: 'sum-of-two',
      onLoadError: (error) => errors.push(error),
    })
    opened.push(saved)
    return { store, saved, errors }
  }
  const [x, y] = [open(), open()]
  x.store.a = 9
  y.store.b = 9
  await x.saved.flush()
  await y.saved.flush()
  await vi.waitFor(() => expect(snapshot(x.store)).toEqual(snapshot(y.store)))
  expect(y.store.a + y.store.b).toBeLessThanOrEqual(10)
  expect(y.errors).toEqual([expect.objectContaining({ code: 'persist/conflict' })])
  const third = open()
  expect(snapshot(third.store)).toEqual(snapshot(y.store))
})

test('P17 where the owner of what is kept can merge, it does, and nobody else', async () => {
  const { open, key, shelves } = world('snapshot')
  const a = open()
  sink(a.store)
    .meta('stamps')
    .set({ keys: { note: 7 } })
  const b = open()
  const merge = vi.fn(({ state, origin }) => {
    sink(b.store).commit([{ op: 'replace', path: '/note', value: `merged ${state.note}` }], origin)
    return true
  })
  sink(b.store).meta('stamps').mergesBy(merge)
  b.store.note = 'mine'
  a.store.note = 'theirs'
  await a.saved.flush()
  await vi.waitFor(() => expect(merge).toHaveBeenCalled())
  expect(merge.mock.calls[0]![0]).toMatchObject({ state: { note: 'theirs' }, meta: { keys: { note: 7 } } })
  expect(b.store.note).toBe('merged theirs')
  await b.saved.flush()
  expect(JSON.parse(shelves.get(key)!.text).state.note).toBe('merged theirs')
})

test('P17 a save holds a Web Lock where there are any and the engine answers later; who hangs is not waited for', async () => {
  const held: string[] = []
  const request = vi.fn(async (name: string, _options: unknown, work: () => Promise<void>) => {
    held.push(name)
    await work()
    held.push('released')
  })
  vi.stubGlobal('navigator', { locks: { request } })
  const { open, key } = world('log', later)
  const a = open()
  await a.saved.ready
  a.store.note = 'x'
  await a.saved.flush()
  expect(held).toEqual([`jods:persist:${key}`, 'released'])

  vi.useFakeTimers()
  request.mockImplementationOnce(
    (_name, options) =>
      new Promise((_resolve, reject) => {
        const { signal } = options as { signal: AbortSignal }
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
  )
  a.store.note = 'y'
  const flushed = a.saved.flush()
  await vi.advanceTimersByTimeAsync(5000)
  await flushed
  vi.useRealTimers()
  expect(a.saved.status.get()).toBe('ready')
  expect(a.engine.calls.at(-1)!.name).toBe('append')
})

test('P17 the channel to other tabs does not keep Node alive, and is closed at the stop', async () => {
  const calls: string[] = []
  class Channel {
    constructor(name: string) {
      calls.push(name)
    }
    unref() {
      calls.push('unref')
    }
    postMessage(news: unknown) {
      calls.push(JSON.stringify(news))
    }
    close() {
      calls.push('close')
    }
  }
  vi.stubGlobal('BroadcastChannel', Channel)
  const { open, key } = world('log')
  const a = open()
  a.store.note = 'x'
  await a.saved.flush()
  await a.saved.stop()
  expect(calls).toEqual([`jods:persist:${key}`, 'unref', '"all"', 'close'])
})
