import { batch, defineStore, snapshot } from 'jods'
import { sink } from 'jods/kit'
import { persist } from 'jods/persist'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { afterCrash, later, logEngine } from './log-engine.js'

const Board = z.object({
  rows: z.record(z.string(), z.number()).default({}),
  tasks: z.array(z.object({ id: z.string(), done: z.boolean() })).default([]),
  names: z.array(z.string()).default([]),
  note: z.string().default(''),
  secret: z.string().default(''),
  extra: z.string().optional(),
})
const board = (initial: z.input<typeof Board> = {}) => defineStore({ name: 'board', schema: Board, initial })
const key = 'jods:board:v0'
const kinds = (engine: ReturnType<typeof logEngine>) =>
  engine.calls.filter(({ size }) => size > 0).map(({ name }) => name)

/** A second run of the app on what is there. */
function reload(engine: ReturnType<typeof logEngine>) {
  const store = board()
  const errors: unknown[] = []
  const saved = persist(store, { storage: engine, onLoadError: (error) => errors.push(error) })
  return { store, saved, errors }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('what a save writes', () => {
  test('P16 log: the default where the storage can append; a changed leaf appends its patch', async () => {
    const engine = logEngine()
    const store = board()
    const saved = persist(store, { storage: engine })
    store.rows.a = 1
    await saved.flush()
    store.rows.a = 2
    await saved.flush()
    expect(kinds(engine)).toEqual(['setItem', 'append'])
    const { after, patch } = JSON.parse(engine.shelves.get(key)!.log[0]!)
    expect(patch).toEqual([{ op: 'replace', path: '/rows/a', value: 2 }])
    expect(after).toBe(JSON.parse(engine.shelves.get(key)!.text).id)
    expect(snapshot(reload(engine).store)).toEqual(snapshot(store))
  })

  test("P16 log: mode 'snapshot' writes all, each time", async () => {
    const engine = logEngine()
    const store = board()
    const saved = persist(store, { storage: engine, mode: 'snapshot' })
    for (const value of [1, 2]) {
      store.rows.a = value
      await saved.flush()
    }
    expect(kinds(engine)).toEqual(['setItem', 'setItem'])
  })

  test.each([1000, 100_000])('P16 log: one leaf of %i: the bytes do not depend on the size', async (size) => {
    const engine = logEngine()
    const store = board({
      rows: Object.fromEntries(Array.from({ length: size }, (_, index) => [`row-${index}`, index])),
    })
    const saved = persist(store, { storage: engine })
    store.note = 'first'
    await saved.flush()
    engine.calls.length = 0
    store.rows['row-500'] = -1
    await saved.flush()
    expect(engine.calls).toEqual([{ name: 'append', size: expect.any(Number) }])
    expect(engine.calls[0]!.size).toBeLessThan(200)
  })

  test('P16 log: a burst on one leaf is one append of its last value', () => {
    const engine = logEngine()
    const store = board()
    const saved = persist(store, { storage: engine })
    store.note = 'x'
    void saved.flush()
    for (let count = 0; count < 100; count += 1) store.note = `typed ${count}`
    vi.advanceTimersByTime(100)
    expect(kinds(engine)).toEqual(['setItem', 'append'])
    expect(JSON.parse(engine.shelves.get(key)!.log[0]!).patch).toEqual([
      { op: 'replace', path: '/note', value: 'typed 99' },
    ])
  })

  test('P16 log: everything that a state can hold and a write can do is read back', async () => {
    const engine = logEngine()
    const store = board({ extra: 'initial' })
    const saved = persist(store, { storage: engine })
    const steps: (() => void)[] = [
      () => (store.rows.a = 1),
      () => store.tasks.push({ id: 'a', done: false }, { id: 'b', done: false }, { id: 'c', done: true }),
      () => (store.tasks[1]!.done = true),
      () => store.tasks.reverse(),
      () => store.tasks.splice(1, 1),
      () => delete store.rows.a,
      () => (store.names = ['z', 'y', 'x']),
      () => store.names.sort(),
      () => delete store.extra,
      () => (store.extra = 'again'),
      () =>
        batch(() => {
          store.note = 'n'
          store.rows.b = 2
          store.names.push('w')
        }),
      () => delete store.extra,
    ]
    for (const step of steps) {
      step()
      await saved.flush()
      expect(snapshot(reload(engine).store)).toEqual(snapshot(store))
    }
    expect(kinds(engine)).toEqual(['setItem', ...steps.slice(1).map(() => 'append')])
  })

  test('P16 log: a delete of what the initial state has is remembered', async () => {
    const engine = logEngine()
    const define = () => board({ extra: 'initial' })
    const store = define()
    const saved = persist(store, { storage: engine })
    store.note = 'x'
    await saved.flush()
    delete store.extra
    await saved.flush()
    expect(engine.shelves.get(key)!.log).toHaveLength(1)
    const second = define()
    persist(second, { storage: engine })
    expect(Object.hasOwn(second, 'extra')).toBe(false)
  })

  test('P16 log: Date, Map, Set and bigint go into a log too', async () => {
    const Rich = z.object({ at: z.date(), map: z.map(z.string(), z.number()), set: z.set(z.string()), big: z.bigint() })
    const initial = { at: new Date(0), map: new Map(), set: new Set<string>(), big: 0n }
    const define = () => defineStore({ name: 'rich', schema: Rich, initial })
    const engine = logEngine()
    const store = define()
    const saved = persist(store, { storage: engine })
    store.big = 1n
    await saved.flush()
    store.at = new Date(1234)
    store.map = new Map([['a', 1]])
    store.set = new Set(['x'])
    store.big = 2n ** 70n
    await saved.flush()
    expect(kinds(engine)).toEqual(['setItem', 'append'])
    const second = define()
    persist(second, { storage: engine })
    expect(snapshot(second)).toEqual(snapshot(store))
  })

  test('C13 one Map at two places survives a save and a load', async () => {
    const Two = z.object({ a: z.map(z.string(), z.number()), b: z.map(z.string(), z.number()) })
    const define = () => defineStore({ name: 'two', schema: Two, initial: { a: new Map(), b: new Map() } })
    const engine = logEngine()
    const store = define()
    const saved = persist(store, { storage: engine, mode: 'snapshot' })
    const map = new Map([['x', 1]])
    store.a = map
    store.b = map
    await saved.flush()
    const second = define()
    persist(second, { storage: engine })
    expect(snapshot(second)).toEqual({ a: map, b: map })
  })

  test('P05 log: what is filtered is in no snapshot and in no entry, not even for a moment', async () => {
    const engine = logEngine()
    const store = board()
    const filter = (name: string, value: unknown) => name !== 'secret' && !String(value).includes('private')
    const saved = persist(store, { storage: engine, filter })
    store.note = 'first'
    store.secret = 'hush'
    await saved.flush()
    store.secret = 'hush again'
    store.rows.a = 1
    await saved.flush()
    store.note = 'private'
    store.note = 'open'
    await saved.flush()
    store.note = 'private 2'
    await saved.flush()
    const { text, log } = engine.shelves.get(key)!
    expect(log).toHaveLength(3)
    expect([text, ...log].join()).not.toMatch(/hush|private/)
    expect(snapshot(reload(engine).store)).toMatchObject({ note: '', rows: { a: 1 }, secret: '' })
    store.note = 'open again'
    await saved.flush()
    expect(reload(engine).store.note).toBe('open again')
  })

  test('P05 log: a change of filtered members alone asks nothing of the storage', () => {
    const engine = logEngine()
    const store = board()
    persist(store, { storage: engine, keys: ['note'] })
    engine.calls.length = 0
    store.secret = 'hush'
    delete store.extra
    vi.advanceTimersByTime(10_000)
    expect(engine.calls).toEqual([])
  })

  test('P05 log: an entry that holds what is filtered by now is written anew', async () => {
    const engine = logEngine()
    engine.setItem(key, JSON.stringify({ id: 'old.1', version: '0', state: { note: 'kept', secret: 'hush' } }))
    const store = board()
    const saved = persist(store, { storage: engine, filter: (name) => name !== 'secret' })
    store.rows.a = 1
    await saved.flush()
    expect(engine.shelves.get(key)!.text).not.toContain('hush')
    expect(engine.shelves.get(key)!.text).toContain('kept')
  })
})

describe('compaction', () => {
  test('P16 log: when it would outgrow its snapshot it becomes one; all in all a byte is written a few times', async () => {
    const engine = logEngine()
    const store = board({
      rows: Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`row-${index}`, index])),
    })
    const saved = persist(store, { storage: engine })
    store.note = 'x'
    await saved.flush()
    const snapshotSize = engine.shelves.get(key)!.text.length
    for (let count = 0; count < 1000; count += 1) {
      store.rows[`row-${count}`] = -count
      await saved.flush()
      const { text, log } = engine.shelves.get(key)!
      expect(log.join('').length).toBeLessThanOrEqual(text.length)
    }
    const sizes = (name: string) => engine.calls.filter((call) => call.name === name).map(({ size }) => size)
    const sum = (numbers: number[]) => numbers.reduce((total, size) => total + size, 0)
    expect(sizes('setItem').length).toBeGreaterThan(2)
    expect(sum(sizes('setItem'))).toBeLessThan(sum(sizes('append')) + 2 * snapshotSize)
    expect(snapshot(reload(engine).store)).toEqual(snapshot(store))
  })

  test('P16 log: a burst of more than is remembered one by one is saved all the same', async () => {
    const engine = logEngine()
    const store = board()
    const saved = persist(store, { storage: engine })
    store.note = 'x'
    await saved.flush()
    for (let count = 0; count < 12_000; count += 1) store.rows[`row-${count}`] = count
    await saved.flush()
    expect(Object.keys(reload(engine).store.rows)).toHaveLength(12_000)
  })
})

describe('what is read', () => {
  /** A storage with a snapshot and three entries, and the state after each. */
  async function written() {
    const engine = logEngine()
    const store = board()
    const saved = persist(store, { storage: engine })
    const states = []
    for (const text of ['snapshot', 'one', 'two', 'three']) {
      store.names.push(text)
      await saved.flush()
      states.push(snapshot(store))
    }
    saved.stop()
    return { engine, states, log: engine.shelves.get(key)!.log }
  }

  test('P13 log: cut at any byte of its last entry, the state is that of the last whole one, and goes on from there', async () => {
    const { engine, states, log } = await written()
    const last = log[2]!
    for (let length = 0; length < last.length; length += 1) {
      const crashed = logEngine(afterCrash(engine.shelves))
      crashed.shelves.get(key)!.log[2] = last.slice(0, length)
      const { store, saved, errors } = reload(crashed)
      expect(snapshot(store)).toEqual(states[2])
      expect(errors).toEqual([])
      store.names.push('after')
      await saved.flush()
      const again = reload(crashed)
      expect([again.store.names, again.errors]).toEqual([['snapshot', 'one', 'two', 'after'], []])
    }
  })

  test('P13 log: loading is one change, with origin persist', async () => {
    const { engine, states } = await written()
    const store = board()
    const changes: string[] = []
    sink(store).onChange(({ origin }) => changes.push(origin.source))
    persist(store, { storage: engine })
    expect(snapshot(store)).toEqual(states[3])
    expect(changes).toEqual(['persist'])
  })

  const forged = (patch: unknown) => (log: readonly string[]) =>
    JSON.stringify({ id: 'x.1', on: JSON.parse(log[0]!).on, after: JSON.parse(log[0]!).id, at: 1, patch })
  const polluted = '[{"op":"add","path":"/rows/a","value":{"__proto__":{"polluted":1}}}]'

  test.each<[string, (log: readonly string[]) => string]>([
    ['is no JSON', () => '{"id"'],
    ['is no entry', () => '{"id":"x.1","on":"z","after":"y","at":1}'],
    ['holds a forbidden key', (log) => forged([])(log).replace('[]', polluted)],
    ['leads into a prototype', forged([{ op: 'add', path: '/rows/__proto__/polluted', value: 1 }])],
    ['does not fit', forged([{ op: 'replace', path: '/nowhere/else', value: 1 }])],
    ['does what no change does', forged([{ op: 'test', path: '/note', value: '' }])],
  ])(
    'P07 log: an entry in the middle that %s: the state before it; the rest is kept aside and reported',
    async (_, forge) => {
      const { engine, states, log } = await written()
      log[1] = forge(log)
      const rest = JSON.stringify(log.slice(1))
      const { store, saved, errors } = reload(engine)
      expect(snapshot(store)).toEqual(states[1])
      expect(errors).toEqual([expect.objectContaining({ code: 'persist/corrupt' })])
      expect(engine.shelves.get(`${key}~quarantine~1`)!.text).toBe(rest)
      expect(reload(engine).errors).toHaveLength(1)
      expect(engine.shelves.has(`${key}~quarantine~2`)).toBe(false)
      store.note = 'on'
      await saved.flush()
      expect(errors).toHaveLength(1)
      expect(reload(engine).errors).toEqual([])
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    },
  )

  test('P07 log: a snapshot that cannot be read is kept aside with its log', async () => {
    const { engine, log } = await written()
    engine.shelves.set(key, { text: '{', log })
    const { store, errors } = reload(engine)
    expect(store.names).toEqual([])
    expect(errors).toHaveLength(1)
    expect(engine.shelves.get(`${key}~quarantine~1`)!.text).toBe('{')
    expect(engine.shelves.get(`${key}~quarantine~2`)!.text).toBe(JSON.stringify(log))
  })

  test('P07 log: a state that the schema refuses is moved aside whole, as one entry', async () => {
    const { engine } = await written()
    engine.append(
      key,
      JSON.stringify({
        id: 'x.1',
        on: JSON.parse(engine.shelves.get(key)!.text).id,
        after: JSON.parse(engine.shelves.get(key)!.log[2]!).id,
        at: 3,
        patch: [{ op: 'replace', path: '/note', value: 5 }],
      }),
    )
    const { store, errors } = reload(engine)
    expect(store.names).toEqual([])
    expect(errors).toEqual([expect.objectContaining({ code: 'schema/invalid' })])
    const aside = JSON.parse(engine.shelves.get(`${key}~quarantine~1`)!.text)
    expect(aside.state).toMatchObject({ names: ['snapshot', 'one', 'two', 'three'], note: 5 })
  })

  test('P06 log: an older version is migrated with its log', async () => {
    const { engine } = await written()
    const store = defineStore({ name: 'board', schema: Board, version: '1' })
    persist(store, { storage: engine, migrate: (state) => state as object })
    expect(store.names).toEqual(['snapshot', 'one', 'two', 'three'])
  })

  test('P16 log: entries made without knowledge of others are merged with them', async () => {
    const { engine, log } = await written()
    const { on, after, at } = JSON.parse(log[2]!)
    const add = (id: string, over: object) => engine.append(key, JSON.stringify({ id, on, after, at, ...over }))
    add('other.1', {
      patch: [
        { op: 'add', path: '/names/3', value: 'other' },
        { op: 'replace', path: '/note', value: 'theirs' },
      ],
    })
    add('other.2', { after: 'other.1', at: at + 1, patch: [{ op: 'replace', path: '/names/3', value: 'OTHER' }] })
    const { store, errors } = reload(engine)
    expect(errors).toEqual([])
    expect(store.names).toEqual(['snapshot', 'one', 'two', 'three', 'OTHER'])
    expect(store.note).toBe('theirs')
  })

  test('P16 log: of an entry made from what is gone by now, what still fits is used', async () => {
    const { engine } = await written()
    const patch = [
      { op: 'replace', path: '/note', value: 'theirs' },
      { op: 'replace', path: '/rows/gone', value: 1 },
      { op: 'add', path: '/rows/a', value: 2 },
    ]
    engine.append(key, JSON.stringify({ id: 'other.9', on: 'other.1', after: 'other.8', at: 7, patch }))
    const { store, errors } = reload(engine)
    expect(errors).toEqual([])
    expect([store.note, store.rows]).toEqual(['theirs', { a: 2 }])
  })

  test('P16 log: defaults that the schema has added since are in the next entry', async () => {
    const engine = logEngine()
    engine.setItem(key, JSON.stringify({ id: 'old.1', version: '0', state: { note: 'kept' } }))
    const { store, saved } = reload(engine)
    store.tasks.push({ id: 'a', done: false })
    await saved.flush()
    expect(kinds(engine)).toEqual(['setItem', 'append'])
    expect(snapshot(reload(engine).store)).toEqual(snapshot(store))
  })
})

describe('failures', () => {
  test('P13 log: after an append that failed half-way all is written anew', async () => {
    const engine = logEngine()
    const onSaveError = vi.fn()
    const store = board()
    const saved = persist(store, { storage: engine, onSaveError })
    store.note = 'one'
    await saved.flush()
    vi.spyOn(engine, 'append').mockImplementationOnce((name, entry) => {
      engine.shelves.get(name)!.log.push(entry.slice(0, 20))
      throw new Error('torn')
    })
    store.note = 'two'
    await saved.flush()
    expect(reload(logEngine(afterCrash(engine.shelves))).store.note).toBe('one')
    expect(saved.status.get()).toBe('error')
    await saved.flush()
    expect(onSaveError).toHaveBeenCalledTimes(1)
    expect(saved.status.get()).toBe('ready')
    expect(engine.shelves.get(key)!.log).toEqual([])
    expect(reload(engine).store.note).toBe('two')
  })

  test('P13 log: an append that came in although it failed is not done twice', async () => {
    const engine = logEngine()
    const store = board()
    const saved = persist(store, { storage: engine, onSaveError: () => {} })
    store.names.push('one')
    await saved.flush()
    vi.spyOn(engine, 'append').mockImplementationOnce((name, entry) => {
      engine.shelves.get(name)!.log.push(entry)
      throw new Error('no answer')
    })
    store.names.push('two')
    await saved.flush()
    store.names.push('three')
    await saved.flush()
    expect(store.names).toEqual(['one', 'two', 'three'])
    expect(reload(engine).store.names).toEqual(['one', 'two', 'three'])
  })

  test('P13 log: an append that comes in late, after all was written anew, is not done twice', async () => {
    const engine = logEngine()
    const store = board()
    const saved = persist(store, { storage: engine, onSaveError: () => {} })
    store.names.push('one')
    await saved.flush()
    let late = () => {}
    vi.spyOn(engine, 'append').mockImplementationOnce((name, entry) => {
      late = () => void engine.shelves.get(name)!.log.push(entry)
      throw new Error('no answer')
    })
    store.names.push('two')
    await saved.flush()
    await saved.flush()
    late()
    expect(reload(engine).store.names).toEqual(['one', 'two'])
    store.names.push('three')
    await saved.flush()
    expect(reload(engine).store.names).toEqual(['one', 'two', 'three'])
  })

  test('P02 log: edits made while an append is under way are in the next', async () => {
    const engine = logEngine()
    const store = board()
    const saved = persist(store, { storage: later(engine) })
    await saved.ready
    store.names.push('one')
    const first = saved.flush()
    store.names.push('two')
    const second = saved.flush()
    store.names.push('three')
    await Promise.all([first, second])
    await saved.flush()
    expect(reload(engine).store.names).toEqual(['one', 'two', 'three'])
  })
})

test('R10 log: what a plugin keeps goes in as what changed of it, when it says so', async () => {
  const engine = logEngine()
  const store = board()
  const meta = sink(store).meta('stamps')
  const kept: { clock: string; keys: Record<string, string> } = { clock: '', keys: {} }
  meta.set(kept)
  const saved = persist(store, { storage: engine, filter: (name) => name !== 'secret' })
  const stamp = (name: string, value: string) => {
    kept.keys[name] = value
    kept.clock = value
    meta.changed(() => [
      { op: 'add', path: `/keys/${name}`, value },
      { op: 'replace', path: '/clock', value },
    ])
  }
  for (let count = 0; count < 100; count += 1) kept.keys[`old-${count}`] = 'stamp'
  store.note = 'one'
  stamp('note', 's1')
  await saved.flush()
  store.note = 'two'
  stamp('note', 's2')
  stamp('secret', 's3')
  await saved.flush()
  const { text, log } = engine.shelves.get(key)!
  expect(JSON.parse(log[0]!).meta).toEqual({
    stamps: {
      patch: [
        { op: 'add', path: '/keys/note', value: 's2' },
        { op: 'replace', path: '/clock', value: 's2' },
        { op: 'replace', path: '/clock', value: 's3' },
      ],
    },
  })
  expect([text, ...log].join()).not.toContain('secret')
  const second = board()
  persist(second, { storage: engine })
  expect(sink(second).meta('stamps').get()).toMatchObject({ clock: 's3', keys: { note: 's2', 'old-7': 'stamp' } })
})
