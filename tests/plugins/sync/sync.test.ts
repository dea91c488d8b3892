import { applyPatch, defineStore, onReject, onUpdate, snapshot } from 'jods'
import { type PairSocket, pair } from 'jods/socket'
import { sync } from 'jods/sync'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'

const Board = z.object({
  note: z.string().default(''),
  count: z.number().max(100).default(0),
  tags: z.array(z.string()).default([]),
  people: z.record(z.string(), z.object({ name: z.string(), age: z.number() })).default({}),
  secret: z.string().optional(),
})
type Live = ReturnType<typeof sync>
const board = (initial: z.input<typeof Board> = {}, version?: string) =>
  defineStore({ name: 'board', schema: Board, initial, ...(version && { version }) })

const running: Live[] = []
afterEach(() => {
  for (const live of running.splice(0)) void live.stop()
  vi.useRealTimers()
})
const start = (...args: Parameters<typeof sync>) => {
  const live = sync(...args)
  running.push(live)
  return live
}
/** Lets everything under way arrive. */
const settle = async () => {
  for (let round = 0; round < 200; round += 1) await Promise.resolve()
}
/** Two boards on the ends of one pipe, aligned. */
async function connected(options: { a?: object; b?: object } = {}, initial: { a?: object; b?: object } = {}) {
  const [left, right] = pair()
  const a = board(initial.a)
  const b = board(initial.b)
  const sent = { a: vi.spyOn(left, 'send'), b: vi.spyOn(right, 'send') }
  const liveA = start(left, a, options.a)
  const liveB = start(right, b, options.b)
  await Promise.all([liveA.ready, liveB.ready])
  await settle()
  return { a, b, left, right, liveA, liveB, sent }
}
const messages = (send: { mock: { calls: unknown[][] } }) => send.mock.calls.map(([text]) => JSON.parse(String(text)))

describe('two ways', () => {
  test('S01 edits, adds, deletes and arrays arrive at the other side, both ways', async () => {
    const { a, b } = await connected()
    a.note = 'from a'
    a.people.ann = { name: 'Ann', age: 30 }
    a.tags.push('x', 'y')
    await settle()
    b.people.ann!.age = 31
    b.tags.splice(0, 1)
    b.secret = 'b'
    await settle()
    delete a.secret
    await settle()
    expect(snapshot(a)).toEqual({ note: 'from a', count: 0, tags: ['y'], people: { ann: { name: 'Ann', age: 31 } } })
    expect(snapshot(b)).toEqual(snapshot(a))
  })

  test('S01 concurrent edits of different leaves both stay', async () => {
    const { a, b } = await connected({}, { a: { people: { ann: { name: 'Ann', age: 1 } } } })
    a.people.ann!.age = 2
    b.people.ann!.name = 'Anna'
    await settle()
    expect(a.people.ann).toEqual({ name: 'Anna', age: 2 })
    expect(snapshot(b)).toEqual(snapshot(a))
  })

  test('S01 an edit inside something deleted elsewhere stays hidden, until it is written again', async () => {
    const { a, b } = await connected({}, { a: { people: { ann: { name: 'Ann', age: 1 } } } })
    delete a.people.ann
    b.people.ann!.age = 9
    await settle()
    expect(a.people).toEqual({})
    expect(b.people).toEqual({})
    b.people.ann = { name: 'New', age: 1 }
    await settle()
    expect(a.people).toEqual({ ann: { name: 'New', age: 1 } })
    expect(snapshot(b)).toEqual(snapshot(a))
  })

  test('S01 a whole write keeps what another side has written below it since', async () => {
    const { a, b } = await connected({}, { a: { people: { ann: { name: 'Ann', age: 1 } } } })
    a.people.ann = { name: 'Whole', age: 2 }
    await new Promise((resolve) => setTimeout(resolve, 5))
    b.people.ann!.age = 3
    await settle()
    expect(a.people.ann).toEqual({ name: 'Whole', age: 3 })
    expect(snapshot(b)).toEqual(snapshot(a))
  })

  test('S01 the origin of what comes is of source sync, and the same each time', async () => {
    const { a, b } = await connected()
    const origins = new Set<unknown>()
    onUpdate(b, (_, { origin }) => origins.add(origin))
    a.note = 'one'
    await settle()
    a.note = 'two'
    await settle()
    expect([...origins]).toEqual([expect.objectContaining({ source: 'sync' })])
  })

  test('S08 what comes is not sent back', async () => {
    const { a, sent } = await connected()
    sent.a.mockClear()
    sent.b.mockClear()
    a.note = 'x'
    await settle()
    expect(messages(sent.a).map(({ type }) => type)).toEqual(['patches'])
    expect(messages(sent.b).map(({ type }) => type)).toEqual(['ack'])
  })

  test('S05 while one message is in flight, later writes wait and go together, in order', async () => {
    const { a, left, right, b } = await connected()
    const held: string[] = []
    let isHolding = true
    vi.spyOn(right, 'send').mockImplementation((text) => void held.push(text))
    const send = vi.spyOn(left, 'send')
    send.mockClear()
    a.note = 'one'
    await settle()
    a.note = 'two'
    await settle()
    a.count = 3
    await settle()
    expect(messages(send)).toHaveLength(1)
    expect(running[0]!.detail.get().pending).toBe(3)
    isHolding = false
    vi.mocked(right.send).mockRestore()
    for (const text of held) right.send(text)
    await settle()
    expect(isHolding).toBe(false)
    expect(messages(send)).toHaveLength(2)
    expect(snapshot(b)).toEqual(snapshot(a))
    expect(running[0]!.detail.get().pending).toBe(0)
  })

  test('S11 many stores share one socket without crossing', async () => {
    const [left, right] = pair()
    const make = (name: string) => defineStore({ name, schema: Board })
    const [a1, a2, b1, b2] = [make('one'), make('two'), make('one'), make('two')]
    const lives = [start(left, a1), start(left, a2), start(right, b1), start(right, b2)]
    await Promise.all(lives.map(({ ready }) => ready))
    a1.note = 'one'
    b2.note = 'two'
    await settle()
    expect([a1.note, b1.note, a2.note, b2.note]).toEqual(['one', 'one', 'two', 'two'])
  })

  test('S11 a store in the middle passes on what comes', async () => {
    const [a, hub, c] = [board(), board(), board()]
    const [toA, fromA] = pair()
    const [toC, fromC] = pair()
    const lives = [start(toA, a), start(fromA, hub), start(fromC, hub), start(toC, c)]
    await Promise.all(lives.map(({ ready }) => ready))
    a.people.ann = { name: 'Ann', age: 1 }
    await settle()
    c.people.ann!.age = 2
    delete c.secret
    c.tags.push('c')
    await settle()
    expect(snapshot(a)).toEqual(snapshot(c))
    expect(snapshot(hub)).toEqual(snapshot(c))
    expect(a.people.ann!.age).toBe(2)
  })
})

describe('the handshake', () => {
  test('S06 divergent stores align', async () => {
    const { a, b } = await connected(
      {},
      { a: { people: { ann: { name: 'Ann', age: 1 } } }, b: { people: { bob: { name: 'Bob', age: 2 } }, secret: 's' } },
    )
    expect(Object.keys(a.people).sort()).toEqual(['ann', 'bob'])
    expect(a.secret).toBe('s')
    expect(snapshot(b)).toEqual(snapshot(a))
  })

  test('S06 what was written counts more than initial state', async () => {
    const a = board({ note: 'initial a' })
    const b = board({ note: 'initial b' })
    const [left, right] = pair()
    const early = start(left, a)
    a.note = 'written'
    const live = start(right, b)
    await Promise.all([early.ready, live.ready])
    await settle()
    expect([a.note, b.note]).toEqual(['written', 'written'])
  })

  test('S06 it does not matter who comes first', async () => {
    const [left, right] = pair()
    const [a, b] = [board({ note: 'same' }), board({ note: 'same' })]
    const first = start(left, a)
    await settle()
    expect(first.status.get()).toBe('connecting')
    const second = start(right, b)
    await Promise.all([first.ready, second.ready])
    expect([first.status.get(), second.status.get()]).toEqual(['connected', 'connected'])
  })

  test('S06 handshake: false sends only what changes from then on', async () => {
    const { a, b } = await connected({ a: { handshake: false }, b: { handshake: false } }, { a: { note: 'a' } })
    expect(b.note).toBe('')
    a.count = 1
    await settle()
    expect([b.note, b.count]).toEqual(['', 1])
  })

  test('S09 the state of a primary replaces the other, extra keys included; later both are equal', async () => {
    const { a, b, liveA, liveB } = await connected(
      { a: { mode: 'primary' } },
      {
        a: { note: 'mine', people: { ann: { name: 'Ann', age: 1 } } },
        b: { note: 'yours', people: { bob: { name: 'B', age: 2 } }, secret: 'extra' },
      },
    )
    const expected = { note: 'mine', count: 0, tags: [], people: { ann: { name: 'Ann', age: 1 } } }
    expect([liveA.status.get(), liveB.status.get()]).toEqual(['connected', 'connected'])
    expect(snapshot(a)).toEqual(expected)
    expect(snapshot(b)).toEqual(expected)
    b.note = 'later'
    await settle()
    expect(a.note).toBe('later')
  })

  test('S09 two primaries do not go on', async () => {
    const [left, right] = pair()
    const onError = vi.fn()
    start(left, board(), { mode: 'primary', onError })
    const live = start(right, board(), { mode: 'primary', onError })
    await settle()
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'sync/mode' }))
    expect(live.detail.get().reason).toBe('sync/mode')
  })

  test('S09 readOnly receives, keeps its own writes to itself, and gives way', async () => {
    const { a, b } = await connected({ b: { mode: 'readOnly' } }, { a: { note: 'a' }, b: { note: 'b' } })
    expect(b.note).toBe('a')
    b.note = 'mine'
    b.count = 5
    await settle()
    expect([a.note, a.count]).toEqual(['a', 0])
    a.note = 'again'
    await settle()
    expect([b.note, b.count]).toEqual(['again', 5])
  })

  test('S06 versions that differ do not sync, unless they are accepted', async () => {
    const [left, right] = pair()
    const onError = vi.fn()
    const live = start(left, board({ note: 'a' }, '1'), { onError })
    const other = board({}, '2')
    start(right, other, { onError })
    await settle()
    expect(other.note).toBe('')
    expect(live.status.get()).toBe('disconnected')
    expect(live.detail.get().reason).toBe('sync/version')
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'sync/version' }))
    const [l, r] = pair()
    const [c, d] = [board({ note: 'c' }, '1'), board({ note: 'c' }, '2')]
    start(l, c, { accept: (version) => version === '2' })
    start(r, d, { accept: () => true })
    await settle()
    c.count = 4
    await settle()
    expect(d.count).toBe(4)
  })
})

describe('trust', () => {
  /** Speaks the protocol by hand. */
  async function stranger(options: object = {}, initial: z.input<typeof Board> = {}) {
    const [left, right] = pair()
    const store = board(initial)
    const onPatchRejected = vi.fn()
    const onRejected = vi.fn()
    onReject(store, onRejected)
    const heard: any[] = []
    right.addEventListener('message', (({ data }: { data: string }) => heard.push(JSON.parse(data))) as never)
    const live = start(left, store, { onPatchRejected, ...options })
    await settle()
    const say = async (message: object | string) => {
      right.send(typeof message === 'string' ? message : JSON.stringify({ channel: 'board', from: 'evil', ...message }))
      await settle()
    }
    await say({
      type: 'hello',
      protocol: 1,
      session: 's',
      version: '0',
      mode: 'peer',
      answer: false,
      align: 'merge',
      time: Date.now(),
      maxMessageBytes: 1e6,
    })
    await say({ type: 'patches', id: 1, writes: [], align: 'end' })
    for (const { type, id } of [...heard]) if (type === 'patches') await say({ type: 'ack', id })
    heard.length = 0
    let id = 1
    const write = (writes: object[]) => say({ type: 'patches', id: ++id, writes })
    return { store, live, say, write, heard, onPatchRejected, onRejected, socket: left }
  }
  const stampAt = (time: number, node = 'evil') => `${time.toString(16).padStart(12, '0')}-0000-${node}`

  test('S02 what the schema refuses is reported, the socket stays open, the sender is corrected', async () => {
    const { store, live, write, heard, onPatchRejected, onRejected, socket } = await stranger({}, { count: 7 })
    const stamp = stampAt(Date.now())
    await write([{ op: 'add', path: '/count', value: 1000, stamp }])
    expect(store.count).toBe(7)
    expect(onPatchRejected).toHaveBeenCalledTimes(1)
    expect(onPatchRejected.mock.calls[0]![0]).toMatchObject({
      code: 'schema/invalid',
      patch: [{ op: 'replace', path: '/count', value: 1000 }],
      issues: [{ path: ['count'] }],
      by: 'here',
    })
    expect(onRejected).toHaveBeenCalledTimes(1)
    expect(live.status.get()).toBe('connected')
    expect(socket.readyState).toBe(1)
    const [rejected, correction] = heard
    expect(rejected).toMatchObject({ type: 'reject', refusals: [{ code: 'schema/invalid', paths: ['/count'] }] })
    expect(correction).toMatchObject({ type: 'patches', writes: [{ op: 'add', path: '/count', value: 7 }] })
    expect(correction.writes[0].stamp > stamp).toBe(true)
  })

  test('S02 of one message, what is valid is taken', async () => {
    const { store, write } = await stranger()
    const now = Date.now()
    await write([
      { op: 'add', path: '/note', value: 'good', stamp: stampAt(now) },
      { op: 'add', path: '/count', value: 1000, stamp: stampAt(now + 1) },
    ])
    expect([store.note, store.count]).toEqual(['good', 0])
  })

  test('S02 between two peers a refused write is taken back where it was made', async () => {
    const Strict = Board.extend({ count: z.number().max(10).default(0) })
    const [left, right] = pair()
    const a = board()
    const b = defineStore({ name: 'board', schema: Strict })
    const onPatchRejected = vi.fn()
    start(left, a, { onPatchRejected })
    start(right, b)
    await settle()
    a.count = 50
    await settle()
    expect([a.count, b.count]).toEqual([0, 0])
    expect(onPatchRejected.mock.calls[0]![0]).toMatchObject({ code: 'schema/invalid', by: 'peer' })
  })

  test('S02 two schemas that accept nothing in common do not correct each other for ever', async () => {
    const make = (count: z.ZodNumber, initial: number) =>
      defineStore({ name: 'board', schema: z.object({ count }), initial: { count: initial } })
    const [left, right] = pair()
    const [a, b] = [make(z.number().min(20), 20), make(z.number().max(10), 5)]
    const onError = vi.fn()
    const send = vi.spyOn(left, 'send')
    start(left, a, { onError })
    start(right, b, { onError })
    await settle()
    await settle()
    const before = send.mock.calls.length
    await settle()
    expect(send.mock.calls.length).toBe(before)
    expect([a.count, b.count]).toEqual([20, 5])
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'sync/diverged' }))
  })

  test('S03 nothing outside allowKeys is sent or accepted, nested paths included', async () => {
    const { store, write, heard, onPatchRejected } = await stranger(
      { allowKeys: ['note'] },
      { people: { ann: { name: 'A', age: 1 } } },
    )
    store.people.ann!.age = 5
    store.secret = 'mine'
    store.note = 'shared'
    await settle()
    expect(JSON.stringify(heard)).not.toMatch(/people|secret|mine/)
    expect(JSON.stringify(heard)).toContain('shared')
    await write([{ op: 'add', path: '/people/ann/age', value: 99, stamp: stampAt(Date.now()) }])
    expect(store.people.ann!.age).toBe(5)
    expect(onPatchRejected.mock.calls[0]![0].code).toBe('sync/not-allowed')
    expect(JSON.stringify(heard)).not.toContain('"value":5')
  })

  test('S02 authorize decides on each patch', async () => {
    const authorize = vi.fn((patch: readonly { path: string }[]) => patch[0]!.path !== '/note' || 'Notes are closed.')
    const { store, write, onPatchRejected } = await stranger({ authorize })
    await write([{ op: 'add', path: '/note', value: 'x', stamp: stampAt(Date.now()) }])
    await write([{ op: 'add', path: '/count', value: 1, stamp: stampAt(Date.now()) }])
    expect([store.note, store.count]).toEqual(['', 1])
    expect(onPatchRejected.mock.calls[0]![0]).toMatchObject({ code: 'sync/not-allowed', reason: 'Notes are closed.' })
    expect(authorize.mock.calls[0]![1 as never]).toEqual({ node: 'evil', version: '0' })
  })

  test('S04 an older patch is not applied and reported as stale', async () => {
    const { store, write, onPatchRejected } = await stranger()
    store.note = 'new'
    await write([{ op: 'add', path: '/note', value: 'old', stamp: stampAt(Date.now() - 60_000) }])
    expect(store.note).toBe('new')
    expect(onPatchRejected.mock.calls[0]![0]).toMatchObject({
      code: 'sync/stale',
      patch: [{ path: '/note', value: 'old' }],
    })
  })

  test('S04 of equal times the larger node wins', async () => {
    const { store, write } = await stranger()
    const time = Date.now()
    await write([{ op: 'add', path: '/note', value: 'b', stamp: stampAt(time, 'b') }])
    await write([{ op: 'add', path: '/note', value: 'a', stamp: stampAt(time, 'a') }])
    expect(store.note).toBe('b')
    await write([{ op: 'add', path: '/note', value: 'c', stamp: stampAt(time, 'c') }])
    expect(store.note).toBe('c')
  })

  test('S12 a message seen before is acknowledged and otherwise ignored', async () => {
    const { store, say, heard } = await stranger()
    const message = {
      type: 'patches',
      id: 9,
      writes: [{ op: 'add', path: '/note', value: 'x', stamp: stampAt(Date.now()) }],
    }
    await say(message)
    store.note = 'mine'
    await say(message)
    expect(store.note).toBe('mine')
    expect(heard.filter(({ type, id }) => type === 'ack' && id === 9)).toHaveLength(2)
  })

  test('S13 a stamp years ahead is refused, with our time', async () => {
    const { store, write, heard, onPatchRejected } = await stranger()
    await write([{ op: 'add', path: '/note', value: 'x', stamp: stampAt(Date.now() + 1e11) }])
    expect(store.note).toBe('')
    expect(onPatchRejected.mock.calls[0]![0].code).toBe('sync/clock')
    expect(Math.abs(heard[0].time - Date.now())).toBeLessThan(1000)
  })

  test.each([
    ['no JSON', '{"a', 'sync/malformed'],
    [
      'a path into a prototype',
      { type: 'patches', id: 2, writes: [{ op: 'add', path: '/__proto__/x', value: 1, stamp: stampAt(1) }] },
      'sync/malformed',
    ],
    ['too much', { type: 'bye', reason: 'x'.repeat(2_000_000) }, 'sync/too-large'],
  ])('S12 %s is refused with a reason and changes nothing', async (_, message, code) => {
    const { store, live, say, heard, onPatchRejected, onRejected } = await stranger()
    const before = snapshot(store)
    await say(message)
    expect(snapshot(store)).toEqual(before)
    expect(onPatchRejected.mock.calls[0]![0].code).toBe(code)
    expect(onRejected.mock.calls[0]![0].code).toBe(code)
    expect(heard[0]).toMatchObject({ type: 'reject', refusals: [{ code }] })
    expect(live.status.get()).toBe('connected')
    expect(({} as any).x).toBeUndefined()
  })

  test('S03 a refusal that names what is not shared does not get it', async () => {
    const { store, say, heard } = await stranger({ allowKeys: ['note'] }, { secret: 'mine' })
    const refusals = [{ code: 'sync/clock', reason: 'x', paths: ['/secret', '', '/people'] }]
    await say({ type: 'reject', id: 1, refusals, time: Date.now() - 1e11 })
    await say({ type: 'reject', refusals, time: 8e15 })
    store.note = 'on'
    await settle()
    expect(JSON.stringify(heard)).not.toMatch(/secret|mine|people/)
    expect(heard.at(-1)).toMatchObject({ type: 'patches', writes: [{ path: '/note', value: 'on' }] })
    expect(heard.at(-1).writes[0].stamp).toMatch(/^[0-9a-f]{12}-[0-9a-f]{4}-/)
  })

  test('S12 a hundred malformed messages end the connection', async () => {
    const { live, say } = await stranger()
    for (let count = 0; count < 100; count += 1) await say('{')
    expect(live.status.get()).toBe('disconnected')
    expect(live.detail.get().reason).toBe('sync/malformed')
  })

  test('S12 nothing is taken before a hello', async () => {
    const [left, right] = pair()
    const store = board()
    start(left, store)
    right.send(
      JSON.stringify({
        channel: 'board',
        from: 'evil',
        type: 'patches',
        id: 1,
        writes: [{ op: 'add', path: '/note', value: 'x', stamp: stampAt(Date.now()) }],
      }),
    )
    await settle()
    expect(store.note).toBe('')
  })

  test('S12 a value that no message holds is refused here; the rest goes', async () => {
    const onPatchRejected = vi.fn()
    const { a, b } = await connected({ a: { maxMessageBytes: 2000, onPatchRejected } })
    a.note = 'x'.repeat(3000)
    a.count = 3
    await settle()
    expect([b.note, b.count]).toEqual(['', 3])
    expect(onPatchRejected.mock.calls[0]![0]).toMatchObject({ code: 'sync/too-large', by: 'here' })
  })

  test('S12 a state larger than one message is sent in several', async () => {
    const people = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`p${index}`, { name: 'x'.repeat(50), age: index }]),
    )
    const { a, b, sent } = await connected(
      { a: { maxMessageBytes: 4000 }, b: { maxMessageBytes: 4000 } },
      { a: { people } },
    )
    expect(snapshot(b)).toEqual(snapshot(a))
    expect(Math.max(...sent.a.mock.calls.map(([text]) => text.length))).toBeLessThanOrEqual(4000)
  })
})

describe('clocks', () => {
  test('S13 a peer whose clock is years ahead or behind loses nothing and freezes nobody', async () => {
    for (const offset of [10, -10].map((years) => years * 365 * 24 * 3_600_000)) {
      const { syncOn } = await import('../../../plugins/sync/sync.js')
      const [left, right] = pair()
      const [a, b] = [board(), board()]
      const off = {
        now: () => Date.now() + offset,
        elapsed: () => performance.now(),
        random: Math.random,
        createId: () => 'off',
      }
      const lives = [syncOn(left, a, {}, off), start(right, b)]
      running.push(lives[0]!)
      a.note = 'off'
      await settle()
      expect([a.note, b.note]).toEqual(['off', 'off'])
      b.note = 'right'
      await settle()
      expect([a.note, b.note]).toEqual(['right', 'right'])
      a.note = 'off again'
      await settle()
      expect([a.note, b.note]).toEqual(['off again', 'off again'])
      expect(lives[0]!.detail.get().clock.skewed).toBe(true)
      expect(Math.abs(lives[0]!.detail.get().clock.offset + offset)).toBeLessThan(1000)
    }
  })
})

describe('clocks of many', () => {
  test('S13 no single peer moves the clock of a hub; one that is years off takes over the time of the hub', async () => {
    const { syncOn } = await import('../../../plugins/sync/sync.js')
    for (const offset of [10, -10].map((years) => years * 365 * 24 * 3_600_000)) {
      const [off, hub, right] = [board(), board(), board()]
      const [offEnd, hubEnd] = pair()
      const [rightEnd, hubEnd2] = pair()
      const host = {
        now: () => Date.now() + offset,
        elapsed: () => performance.now(),
        random: Math.random,
        createId: () => `x${Math.random()}`,
      }
      const lives = [start(hubEnd, hub), start(hubEnd2, hub), start(rightEnd, right), syncOn(offEnd, off, {}, host)]
      running.push(lives[3]!)
      hub.count = 1
      await settle()
      off.note = 'off'
      await settle()
      expect([off, hub, right].map((store) => [store.note, store.count])).toEqual(Array(3).fill(['off', 1]))
      right.note = 'right'
      await settle()
      expect([off.note, hub.note]).toEqual(['right', 'right'])
      expect(lives[0]!.status.get()).toBe('connected')
    }
  })
})

describe('connection', () => {
  /** A network that can be cut: every connection has a store at the far end. */
  function network(far: ReturnType<typeof board>) {
    const ends: PairSocket[] = []
    let isUp = true
    const make = () => {
      if (!isUp) throw new Error('unreachable')
      const [near, remote] = pair()
      ends.push(near)
      start(remote, far)
      return near
    }
    return { make, ends, cut: () => ends.at(-1)!.cut(), setUp: (up: boolean) => (isUp = up) }
  }

  test('S07 what was written while the line was cut goes out on the next connection, both ways', async () => {
    vi.useFakeTimers()
    const far = board()
    const { make, cut, setUp } = network(far)
    const near = board()
    const onConnectionLost = vi.fn()
    const onError = vi.fn()
    const live = start(make, near, { onConnectionLost, onError })
    await vi.advanceTimersByTimeAsync(0)
    expect(live.status.get()).toBe('connected')
    setUp(false)
    cut()
    expect(live.status.get()).toBe('disconnected')
    expect(onConnectionLost.mock.calls).toEqual([[{ reason: 'cut' }]])
    near.note = 'offline'
    far.count = 5
    await vi.advanceTimersByTimeAsync(60_000)
    expect(live.status.get()).not.toBe('connected')
    setUp(true)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(live.status.get()).toBe('connected')
    expect([near.note, far.note, near.count, far.count]).toEqual(['offline', 'offline', 5, 5])
    expect(onConnectionLost).toHaveBeenCalledTimes(1)
  })

  test('S07 waits double, half of each at random, half a minute at most; connect() does not wait', async () => {
    vi.useFakeTimers()
    const { syncOn } = await import('../../../plugins/sync/sync.js')
    const attempts: number[] = []
    const make = () => {
      attempts.push(Date.now())
      throw new Error('unreachable')
    }
    const live = syncOn(
      make,
      board(),
      { onError: () => {} },
      { now: Date.now, elapsed: () => performance.now(), random: () => 1, createId: () => 'n' },
    )
    running.push(live)
    expect(live.detail.get()).toMatchObject({ attempt: 1, nextAttemptAt: Date.now() + 500 })
    await vi.advanceTimersByTimeAsync(200_000)
    const waits = attempts.slice(1).map((at, index) => at - attempts[index]!)
    expect(waits.slice(0, 9)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
    const before = attempts.length
    live.connect()
    expect(attempts).toHaveLength(before + 1)
    await live.stop()
    await vi.advanceTimersByTimeAsync(200_000)
    expect(attempts).toHaveLength(before + 1)
  })

  test('S07 S13 a line on which nobody answers is given up, however the clock is set meanwhile', async () => {
    vi.useFakeTimers()
    const { syncOn } = await import('../../../plugins/sync/sync.js')
    let clock = Date.now()
    let made = 0
    const make = () => {
      made += 1
      return pair()[0]
    }
    const host = { now: () => clock, elapsed: () => performance.now(), random: () => 1, createId: () => 'n' }
    const live = syncOn(make, board(), { onError: () => {} }, host)
    running.push(live)
    clock -= 10 * 365 * 86_400_000
    await vi.advanceTimersByTimeAsync(40_000)
    expect([live.status.get(), made]).toEqual(['connecting', 1])
    await vi.advanceTimersByTimeAsync(20_000)
    expect(made).toBe(2)
  })

  test('S07 what was in flight when the line was cut is sent again', async () => {
    vi.useFakeTimers()
    const far = board()
    const { make, ends } = network(far)
    const near = board()
    start(make, near)
    await vi.advanceTimersByTimeAsync(0)
    near.note = 'under way'
    await Promise.resolve()
    ends[0]!.cut()
    await vi.advanceTimersByTimeAsync(1000)
    expect(far.note).toBe('under way')
  })

  test('S07 on reconnecting to the same replica only the rest is sent', async () => {
    vi.useFakeTimers()
    const far = board()
    const { make, cut, ends } = network(far)
    const near = board({ people: { ann: { name: 'Ann', age: 1 } } })
    start(make, near)
    await vi.advanceTimersByTimeAsync(0)
    cut()
    near.note = 'rest'
    await vi.advanceTimersByTimeAsync(400)
    const send = vi.spyOn(ends.at(-1)!, 'send')
    await vi.advanceTimersByTimeAsync(600)
    expect(far.note).toBe('rest')
    expect(ends).toHaveLength(2)
    expect(JSON.stringify(send.mock.calls)).not.toContain('Ann')
  })

  test('S07 a given socket stays open at the stop, the far side hears of it', async () => {
    const { left, liveA, liveB } = await connected()
    await liveA.stop()
    await settle()
    expect(left.readyState).toBe(1)
    expect(liveA.status.get()).toBe('stopped')
    expect(liveB.status.get()).toBe('disconnected')
    expect(liveB.detail.get().reason).toBe('stopped')
  })

  test('S07 a silent connection that we made is taken for lost', async () => {
    vi.useFakeTimers()
    const near = board()
    const sockets: PairSocket[] = []
    const far = board()
    const live = start(() => {
      const [own, remote] = pair()
      sockets.push(own, remote)
      start(remote, far)
      return own
    }, near)
    await vi.advanceTimersByTimeAsync(0)
    expect(live.status.get()).toBe('connected')
    await vi.advanceTimersByTimeAsync(120_000)
    expect(sockets).toHaveLength(2)
    vi.spyOn(sockets[1]!, 'send').mockImplementation(() => {})
    await vi.advanceTimersByTimeAsync(120_000)
    expect(sockets.length).toBeGreaterThan(2)
  })

  test('S10 a MessagePort and a socket with onmessage only do as well', async () => {
    const { port1, port2 } = new MessageChannel()
    const [a, b] = [board({ secret: 'port' }), board()]
    const first = start(port1 as never, a)
    const second = start(port2 as never, b)
    await Promise.all([first.ready, second.ready])
    await vi.waitFor(() => expect(b.secret).toBe('port'))
    await first.stop()
    await second.stop()
    port1.close()

    const [left, right] = pair()
    const plain = { send: (text: string) => left.send(text), onmessage: null as ((event: unknown) => void) | null }
    left.addEventListener('message', ((event: unknown) => plain.onmessage?.(event)) as never)
    const [c, d] = [board({ secret: 'plain' }), board()]
    start(plain, c)
    await start(right, d).ready
    expect(d.secret).toBe('plain')
  })

  test('S07 what is not there yet is refused by name', () => {
    const [socket] = pair()
    for (const tombstones of ['soon', '30', '1 month', '-1 days', '0 days', '1  day', 0, -1, Number.NaN, {}]) {
      expect(() => sync(socket, board(), { tombstones } as never)).toThrow(
        expect.objectContaining({ code: 'sync/duration' }),
      )
    }
    expect(() => sync({} as never, board())).toThrow(expect.objectContaining({ code: 'sync/no-socket' }))
    socket.cut()
    expect(() => start(socket, board()).connect()).toThrow(expect.objectContaining({ code: 'sync/no-socket' }))
  })

  test('S01 a remote patch inside a batch-free listener that writes is stamped and sent as our own', async () => {
    const { a, b } = await connected()
    onUpdate(b, (_, change) => {
      if (change.origin.source === 'sync' && b.count === 0) b.count = 1
    })
    applyPatch(a, [{ op: 'add', path: '/note', value: 'go' }])
    await settle()
    expect([a.count, b.count]).toEqual([1, 1])
  })
})
