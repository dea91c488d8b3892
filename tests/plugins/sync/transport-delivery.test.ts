import { onUpdate, snapshot } from 'jods'
import { type PairSocket, pair } from 'jods/socket'
import { expect, test, vi } from 'vitest'
import { board, bus, settle, start } from './transport.js'

type Heard = { type: string; id?: number; writes?: { path: string; value: unknown }[]; [member: string]: unknown }

/** A pair whose near end loses what `loses` says, and remembers what it was given. */
function lossy(loses: (message: Heard) => boolean = () => false) {
  const [near, far] = pair()
  const sent: Heard[] = []
  const send = near.send.bind(near)
  near.send = (text) => {
    const message = JSON.parse(text)
    sent.push(message)
    if (!loses(message)) send(text)
  }
  return { near, far, sent, patches: () => sent.filter(({ type }) => type === 'patches') }
}

/** A socket that speaks as a browser's WebSocket does, with a buffer that the test fills. */
function buffered() {
  const [near, far] = pair()
  const state = { bufferedAmount: 0, closed: [] as unknown[][] }
  const socket = {
    get readyState() {
      return near.readyState
    },
    get bufferedAmount() {
      return state.bufferedAmount
    },
    send: vi.fn((text: string) => near.send(text)),
    close: (...how: unknown[]) => {
      state.closed.push(how)
      near.close()
    },
    addEventListener: near.addEventListener,
    removeEventListener: near.removeEventListener,
  }
  return { socket, far, state }
}

test('S05 ten thousand writes while one message is under way become one message, of the size of the state', async () => {
  const { near, far, patches } = lossy()
  const [a, b] = [board(), board()]
  const live = start(near, a)
  await Promise.all([live.ready, start(far, b).ready])
  await settle()
  const before = patches().length
  a.note = 'first'
  await Promise.resolve()
  await Promise.resolve()
  expect(patches()).toHaveLength(before + 1)
  for (let index = 0; index < 10_000; index += 1) {
    a.note = `key ${index}`
    a.count = index % 100
  }
  expect(live.detail.get().pending).toBeLessThanOrEqual(2)
  await settle()
  expect(patches()).toHaveLength(before + 2)
  expect(patches().at(-1)!.writes).toHaveLength(2)
  expect(snapshot(b)).toEqual(snapshot(a))
})

test('S05 a message that was lost is said again after a while, on a given socket too', async () => {
  vi.useFakeTimers()
  let isLosing = false
  const { near, far, patches } = lossy(({ type }) => isLosing && type === 'patches')
  const [a, b] = [board(), board()]
  const live = start(near, a)
  await Promise.all([live.ready, start(far, b).ready])
  isLosing = true
  a.note = 'lost'
  await vi.advanceTimersByTimeAsync(1000)
  isLosing = false
  a.count = 1
  await vi.advanceTimersByTimeAsync(1000)
  expect([b.note, b.count, live.detail.get().pending]).toEqual(['', 0, 2])
  await vi.advanceTimersByTimeAsync(20_000)
  expect([b.note, b.count, live.detail.get().pending]).toEqual(['lost', 1, 0])
  const ids = patches().map(({ id }) => id)
  expect(ids.at(-2)).toBe(ids.at(-3))
  expect(ids.at(-1)).toBeGreaterThan(ids.at(-2)!)
})

test('S05 a message whose acknowledgement was lost is said again, and taken once', async () => {
  vi.useFakeTimers()
  let isLosing = false
  const { near, far } = lossy(({ type }) => isLosing && type === 'ack')
  const [a, b] = [board(), board()]
  const live = start(far, b)
  await Promise.all([start(near, a).ready, live.ready])
  const changes = vi.fn()
  onUpdate(a, changes)
  isLosing = true
  b.note = 'once'
  await vi.advanceTimersByTimeAsync(100)
  expect([a.note, live.detail.get().pending]).toEqual(['once', 1])
  isLosing = false
  await vi.advanceTimersByTimeAsync(20_000)
  expect(live.detail.get().pending).toBe(0)
  expect(changes).toHaveBeenCalledTimes(1)
})

test('S05 nothing goes while more than a MiB waits in the socket; then the latest state goes, once', async () => {
  vi.useFakeTimers()
  const { socket, far, state } = buffered()
  const [a, b] = [board(), board()]
  const live = start(socket, a)
  await Promise.all([live.ready, start(far, b).ready])
  await vi.advanceTimersByTimeAsync(0)
  socket.send.mockClear()
  state.bufferedAmount = 1_048_577
  for (let index = 0; index < 50; index += 1) {
    a.note = `text ${index}`
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(socket.send).not.toHaveBeenCalled()
  expect(live.detail.get().pending).toBe(1)
  state.bufferedAmount = 1_048_576
  await vi.advanceTimersByTimeAsync(100)
  expect(socket.send).toHaveBeenCalledTimes(1)
  expect([b.note, live.detail.get().pending]).toEqual(['text 49', 0])
})

test('S05 a peer that reads nothing of what it asked for is given up, before memory runs out', async () => {
  const { socket, far, state } = buffered()
  const a = board()
  const live = start(() => socket, a)
  start(far, board())
  await settle()
  state.bufferedAmount = 17_000_000
  far.send(JSON.stringify({ type: 'ping', channel: 'board', from: 'x' }))
  await settle()
  expect([live.status.get(), live.detail.get().reason]).toEqual(['disconnected', 'sync/slow'])
  expect(state.closed).toEqual([[1008, 'sync/slow']])
})

test('S12 a hundred messages that cannot be read close the connection with 1008, a given one too', async () => {
  const { socket, far, state } = buffered()
  const onPatchRejected = vi.fn()
  const live = start(socket, board(), { onPatchRejected })
  start(far, board())
  await settle()
  for (let count = 0; count < 150; count += 1) far.send('{"a')
  await settle()
  expect(state.closed).toEqual([[1008, 'sync/malformed']])
  expect([live.status.get(), live.detail.get().reason]).toEqual(['disconnected', 'sync/malformed'])
  expect(onPatchRejected).toHaveBeenCalledTimes(100)
})

test('S12 where an app may not close with 1008, it is 4008', async () => {
  const { socket, far, state } = buffered()
  const close = socket.close
  socket.close = (code: unknown, reason: unknown) => {
    if (typeof code === 'number' && code !== 1000 && code < 3000) throw new DOMException('no', 'InvalidAccessError')
    close(code, reason)
  }
  start(socket, board())
  for (let count = 0; count < 100; count += 1) far.send('nonsense')
  await settle()
  expect(state.closed).toEqual([[4008, 'sync/malformed']])
})

test('S12 more hellos than anybody in earnest says end the connection, instead of a copy of the state for each', async () => {
  const { socket, far, state } = buffered()
  start(socket, board({ note: 'x'.repeat(100) }))
  const hello = { type: 'hello', channel: 'board', from: 'evil', protocol: 1, version: '0', mode: 'peer' }
  for (let index = 0; index < 700; index += 1) {
    const rest = { session: `s${index}`, answer: false, align: 'merge', time: 0, maxMessageBytes: 1e6 }
    far.send(JSON.stringify({ ...hello, ...rest }))
  }
  await settle()
  await settle()
  expect(state.closed).toEqual([[1008, 'sync/flood']])
})

test('S12 frames that are no text, or bytes of no text, are refused and counted; bytes of text are read', async () => {
  const heard: ((event: { data: unknown }) => void)[] = []
  const sent: string[] = []
  const socket = {
    send: (text: string) => void sent.push(text),
    addEventListener: (type: string, handler: never) => void (type === 'message' && heard.push(handler)),
    removeEventListener() {},
  }
  const onPatchRejected = vi.fn()
  start(socket, board(), { onPatchRejected })
  for (const data of [{ type: 'hello' }, null, undefined, 7, new Uint8Array([0xff, 0xfe]), Symbol('x')])
    heard[0]!({ data })
  expect(onPatchRejected.mock.calls.map(([{ code }]) => code)).toEqual(Array(6).fill('sync/malformed'))
  const hello = JSON.parse(sent[0]!)
  const bytes = new TextEncoder().encode(JSON.stringify({ ...hello, from: 'other' }))
  heard[0]!({ data: bytes.buffer })
  expect(JSON.parse(sent.at(-2)!)).toMatchObject({ type: 'hello', to: 'other', answer: true })
})

test('S09 a primary replaces the state of everybody on its first connection, and merges on the next', async () => {
  vi.useFakeTimers()
  const far = board()
  const ends: PairSocket[] = []
  const make = () => {
    const [near, remote] = pair()
    ends.push(near)
    start(remote, far)
    return near
  }
  const near = board({ note: 'mine' })
  far.secret = 'extra'
  far.people.bob = { name: 'Bob', age: 2 }
  const live = start(make, near, { mode: 'primary' })
  await live.ready
  expect(snapshot(far)).toEqual(snapshot(near))
  expect(far).not.toHaveProperty('secret')
  ends[0]!.cut()
  far.secret = 'kept'
  near.count = 5
  await vi.advanceTimersByTimeAsync(1000)
  expect(live.status.get()).toBe('connected')
  expect([near.secret, far.count]).toEqual(['kept', 5])
  expect(snapshot(far)).toEqual(snapshot(near))
})

test('S09 a primary replaces the state of each of several peers, and of none who comes later', async () => {
  const { join } = bus()
  const others = [board({ secret: 'one' }), board({ secret: 'two' })]
  for (const store of others) start(join(), store)
  await settle()
  const primary = board({ note: 'mine' })
  start(join(), primary, { mode: 'primary' })
  await settle()
  for (const store of others) expect(snapshot(store)).toEqual(snapshot(primary))
  expect(primary).not.toHaveProperty('secret')
  const late = board()
  start(join(), late)
  late.secret = 'late'
  await settle()
  expect(snapshot(late)).toEqual(snapshot(primary))
  expect(primary).toHaveProperty('secret', 'late')
})

test('S09 a peer that begins anew on the same pipe merges with a primary that has replaced it before', async () => {
  const [left, right] = pair()
  const [a, b] = [board({ note: 'mine' }), board({ secret: 'gone' })]
  start(left, a, { mode: 'primary' })
  const first = start(right, b)
  await first.ready
  await settle()
  await first.stop()
  b.secret = 'again'
  start(right, b)
  await settle()
  expect([a.secret, b.secret, b.note]).toEqual(['again', 'again', 'mine'])
})

test('S09 readOnly on a channel of several keeps to itself what it writes, and takes what any of them writes', async () => {
  const { join, sent } = bus()
  const [a, b, reader] = [board(), board(), board({ note: 'own' })]
  start(join(), a)
  start(join(), b)
  const live = start(join(), reader, { mode: 'readOnly' })
  await settle()
  reader.secret = 'private'
  reader.note = 'own again'
  await settle()
  a.note = 'a'
  b.count = 2
  await settle()
  expect(snapshot(reader)).toMatchObject({ note: 'a', count: 2, secret: 'private' })
  expect(JSON.stringify(sent)).not.toMatch(/private|own/)
  expect([a, b].map((store) => [store.note, store.secret])).toEqual(Array(2).fill(['a', undefined]))
  expect(live.detail.get().pending).toBe(0)
})

test('S03 with allowKeys a primary replaces what is shared only, and what is not is never named', async () => {
  const { near, far, sent } = lossy()
  const a = board({ note: 'mine', secret: 'a' })
  const b = board({ note: 'yours', secret: 'b', people: { bob: { name: 'Bob', age: 2 } } })
  const allowKeys = ['note', 'people'] as const
  start(near, a, { mode: 'primary', allowKeys: [...allowKeys] })
  start(far, b, { allowKeys: [...allowKeys] })
  await settle()
  expect(snapshot(b)).toEqual({ note: 'mine', count: 0, tags: [], people: {}, secret: 'b' })
  a.secret = 'other'
  a.count = 3
  await settle()
  expect(JSON.stringify(sent)).not.toMatch(/secret|count|tags/)
})

test('S12 one value that no message holds is refused here; what is written with it, before and after, goes', async () => {
  const onPatchRejected = vi.fn()
  const { near, far } = lossy()
  const [a, b] = [board(), board()]
  const live = start(near, a, { maxMessageBytes: 2000, onPatchRejected })
  await Promise.all([live.ready, start(far, b).ready])
  a.people.ann = { name: 'x'.repeat(3000), age: 1 }
  a.people.bob = { name: 'Bob', age: 2 }
  a.count = 1
  await settle()
  a.tags.push('after')
  await settle()
  expect([b.people, b.count, b.tags]).toEqual([{ bob: { name: 'Bob', age: 2 } }, 1, ['after']])
  expect(onPatchRejected.mock.calls.map(([{ code, by, patch }]) => [code, by, patch[0].path])).toEqual([
    ['sync/too-large', 'here', '/people/ann'],
  ])
  expect([live.status.get(), live.detail.get().pending]).toEqual(['connected', 0])
})
