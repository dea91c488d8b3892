import { isDeepStrictEqual } from 'node:util'
import { snapshot } from 'jods'
import { expect, test, vi } from 'vitest'
import { board, bus, settle, start, statuses } from './transport.js'

const same = (stores: readonly ReturnType<typeof board>[]) =>
  stores.every((store) => isDeepStrictEqual(snapshot(store), snapshot(stores[0]!)))

test('S10 four stores on one BroadcastChannel agree, whoever writes, late joiners included', async () => {
  const name = `board ${Math.random()}`
  const channels = Array.from({ length: 4 }, () => new BroadcastChannel(name))
  const stores = [board({ people: { ann: { name: 'Ann', age: 1 } } }), board(), board({ secret: 's' }), board()]
  const lives = stores.slice(0, 3).map((store, index) => start(channels[index]!, store))
  await Promise.all(lives.map(({ ready }) => ready))
  await vi.waitFor(() => expect(same(stores.slice(0, 3))).toBe(true))
  stores[0]!.note = 'a'
  stores[1]!.people.bob = { name: 'Bob', age: 2 }
  stores[2]!.count = 3
  await vi.waitFor(() => expect(same(stores.slice(0, 3))).toBe(true))
  lives.push(start(channels[3]!, stores[3]!))
  await vi.waitFor(() => expect(same(stores)).toBe(true))
  stores[3]!.people.ann!.age = 9
  await vi.waitFor(() => expect(stores.map(({ people }) => people.ann?.age)).toEqual([9, 9, 9, 9]))
  expect(snapshot(stores[0]!)).toEqual({
    note: 'a',
    count: 3,
    tags: [],
    secret: 's',
    people: { ann: { name: 'Ann', age: 9 }, bob: { name: 'Bob', age: 2 } },
  })
  await vi.waitFor(() => expect(lives.map(({ detail }) => detail.get().pending)).toEqual([0, 0, 0, 0]))
  for (const live of lives) await live.stop()
  for (const channel of channels) channel.close()
})

test('S10 alone on a BroadcastChannel one is connected, with nothing pending; a peer that leaves is no loss', async () => {
  const name = `board ${Math.random()}`
  const [one, two] = [new BroadcastChannel(name), new BroadcastChannel(name)]
  const onConnectionLost = vi.fn()
  const [a, b] = [board(), board()]
  const live = start(one, a, { onConnectionLost })
  a.note = 'alone'
  await live.ready
  expect([live.status.get(), live.detail.get().pending]).toEqual(['connected', 0])
  const other = start(two, b)
  await other.ready
  await vi.waitFor(() => expect(b.note).toBe('alone'))
  await other.stop()
  a.count = 4
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect([live.status.get(), live.detail.get().pending]).toEqual(['connected', 0])
  expect(onConnectionLost).not.toHaveBeenCalled()
  const again = start(two, b)
  await vi.waitFor(() => expect(b.count).toBe(4))
  await again.stop()
  for (const channel of [one, two]) channel.close()
})

test('S10 behind a relay that forwards to everybody, each pair keeps a conversation of its own', async () => {
  const { join, sent } = bus()
  const stores = Array.from({ length: 5 }, () => board())
  const lives = stores.map((store) => start(join(), store))
  await settle()
  expect(statuses(lives)).toEqual(Array(5).fill('connected'))
  stores.forEach((store, index) => {
    store.people[`p${index}`] = { name: `P${index}`, age: index }
  })
  await settle()
  expect(Object.keys(stores[0]!.people)).toHaveLength(5)
  expect(same(stores)).toBe(true)
  // Everybody hears everybody: a patch and its acknowledgement for each pair, and nothing told twice.
  sent.length = 0
  stores[0]!.note = 'x'
  await settle()
  expect(sent.map(({ type }) => type).sort()).toEqual([...Array(4).fill('ack'), ...Array(4).fill('patches')])
  expect(same(stores)).toBe(true)
  expect(lives.map(({ detail }) => detail.get().pending)).toEqual([0, 0, 0, 0, 0])
})

test('S11 behind a hub that does not let its clients hear each other, a store passes on what one of them says', async () => {
  const { join } = bus()
  const hub = join()
  // Two clients behind one socket of the hub: what either says reaches the hub only.
  const handlers: ((event: { data: string }) => void)[] = []
  const client = () => ({
    send: (data: string) => queueMicrotask(() => [...hub.end.hear].map((handler) => handler({ data }))),
    addEventListener: (type: string, handler: (event: { data: string }) => void) =>
      void (type === 'message' && handlers.push(handler)),
    removeEventListener() {},
  })
  const socket = {
    ...hub,
    send: (data: string) => queueMicrotask(() => handlers.map((handler) => handler({ data }))),
  }
  const [middle, a, b] = [board(), board(), board()]
  const lives = [start(socket, middle), start(client(), a), start(client(), b)]
  await settle()
  expect(statuses(lives)).toEqual(Array(3).fill('connected'))
  a.note = 'from a'
  b.count = 3
  await settle()
  expect(same([middle, a, b])).toBe(true)
  expect([b.note, a.count]).toEqual(['from a', 3])
})

test('S07 what a peer had no time to tell everybody before it fell silent is told by those whom it told', async () => {
  vi.useFakeTimers()
  const { join } = bus()
  const ends = [join(), join(), join()]
  const [a, b, c] = [board(), board(), board()]
  const lives = [a, b, c].map((store, index) => start(ends[index]!, store))
  await settle()
  // The third does not hear for a moment, in which the first says something and dies.
  ends[2]!.end.isFrozen = true
  a.note = 'last words'
  await settle()
  ends[0]!.end.isFrozen = true
  ends[2]!.end.isFrozen = false
  expect([b.note, c.note]).toEqual(['last words', ''])
  await vi.advanceTimersByTimeAsync(60_000)
  expect([b.note, c.note]).toEqual(['last words', 'last words'])
  expect(statuses(lives.slice(1))).toEqual(['connected', 'connected'])
})

test('S07 a peer that was frozen until everybody had given it up comes back, and all are equal', async () => {
  vi.useFakeTimers()
  const { join, sent } = bus()
  const ends = [join(), join(), join()]
  const stores = [board({ people: { ann: { name: 'Ann', age: 1 } } }), board(), board()]
  const lives = stores.map((store, index) => start(ends[index]!, store))
  await settle()
  ends[0]!.end.isFrozen = true
  stores[0]!.note = 'frozen'
  stores[1]!.count = 5
  await vi.advanceTimersByTimeAsync(180_000)
  expect(stores.map(({ note, count }) => [note, count])).toEqual([
    ['frozen', 0],
    ['', 5],
    ['', 5],
  ])
  expect(lives[0]!.status.get()).toBe('disconnected')
  expect(lives[0]!.detail.get()).toMatchObject({ reason: 'silence', pending: 1 })
  ends[0]!.end.isFrozen = false
  sent.length = 0
  await vi.advanceTimersByTimeAsync(60_000)
  expect(same(stores)).toBe(true)
  expect([stores[0]!.count, stores[1]!.note]).toEqual([5, 'frozen'])
  expect(statuses(lives)).toEqual(Array(3).fill('connected'))
  // Who comes back gets what it missed, not everything.
  expect(JSON.stringify(sent)).not.toContain('Ann')
})

test('S12 a stranger with a thousand names on a shared socket costs bounded memory, and harms nobody', async () => {
  const { join, sent } = bus()
  const [left, right, evil] = [join(), join(), join()]
  const [a, b] = [board(), board()]
  const onError = vi.fn()
  const lives = [start(left, a, { onError }), start(right, b, { onError })]
  await settle()
  const hello = { protocol: 1, session: 's', version: '0', mode: 'peer', answer: false, align: 'merge', time: 0 }
  for (let index = 0; index < 1000; index += 1) {
    const envelope = { channel: 'board', from: `evil${index}` }
    evil.send(JSON.stringify({ ...envelope, type: 'ping' }))
    if (index < 500) evil.send(JSON.stringify({ ...envelope, ...hello, type: 'hello', maxMessageBytes: 1e6 }))
  }
  await settle()
  a.note = 'on'
  await settle()
  expect(b.note).toBe('on')
  expect(statuses(lives)).toEqual(['connected', 'connected'])
  expect(onError.mock.calls.map(([error]) => error.code)).toEqual(['sync/too-many', 'sync/too-many'])
  // Two for each of those let in, a hello or a bye for the others.
  expect(sent.length).toBeLessThan(10_000)
})

test('S06 without a handshake several agree on what changes from then on, and on nothing before', async () => {
  const { join } = bus()
  const stores = [board({ note: 'a' }), board({ note: 'b' }), board({ note: 'c' })]
  const lives = stores.map((store) => start(join(), store, { handshake: false }))
  await settle()
  expect(statuses(lives)).toEqual(Array(3).fill('connected'))
  stores[0]!.count = 1
  stores[2]!.people.ann = { name: 'Ann', age: 1 }
  await settle()
  expect(stores.map(({ note, count, people }) => [note, count, Object.keys(people)])).toEqual([
    ['a', 1, ['ann']],
    ['b', 1, ['ann']],
    ['c', 1, ['ann']],
  ])
  expect(lives.map(({ detail }) => detail.get().pending)).toEqual([0, 0, 0])
})

test('S06 without a handshake changes go out even to one that never says hello', async () => {
  const { join, sent } = bus()
  const store = board({ secret: 'before' })
  start(join(), store, { handshake: false })
  store.count = 1
  await settle()
  expect(sent.filter(({ type }) => type === 'patches').map(({ writes }) => writes)).toEqual([
    [expect.objectContaining({ path: '/count', value: 1 })],
  ])
  expect(JSON.stringify(sent)).not.toContain('before')
})
