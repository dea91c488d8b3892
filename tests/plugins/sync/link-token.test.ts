import { JodsError } from 'jods'
import { type PairSocket, pair } from 'jods/socket'
import type { SyncOptions } from 'jods/sync'
import { expect, test, vi } from 'vitest'
import { type Board, board, settle, start } from './transport.js'

/** A server that asks for a token: a store at the far end of every connection. */
function server(check: NonNullable<SyncOptions<Board>['authenticate']>, options: SyncOptions<Board> = {}) {
  const store = board()
  const ends: PairSocket[] = []
  const onError = vi.fn()
  const make = () => {
    const [near, far] = pair()
    ends.push(near)
    start(far, store, { authenticate: check, onError, ...options })
    return near
  }
  return { store, ends, make, onError }
}

test('S07 a token that is not taken pauses with needs-auth and the reason; connect({ token }) resumes, nothing is lost', async () => {
  vi.useFakeTimers()
  const { store, ends, make, onError } = server((token) => token === 'good' || 'The token has expired.')
  const near = board({}, undefined)
  const own = vi.fn()
  const live = start(make, near, { token: 'old', onError: own })
  near.note = 'written before'
  await vi.advanceTimersByTimeAsync(0)
  expect(live.status.get()).toBe('needs-auth')
  expect(live.detail.get()).toMatchObject({ reason: 'The token has expired.', pending: 1 })
  expect(live.detail.get().nextAttemptAt).toBeUndefined()
  expect(ends.map(({ readyState }) => readyState)).toEqual([3])

  near.count = 7
  await vi.advanceTimersByTimeAsync(600_000)
  expect(ends).toHaveLength(1)
  expect(live.detail.get().pending).toBe(2)
  expect([store.note, store.count]).toEqual(['', 0])

  live.connect({ token: 'good' })
  await vi.advanceTimersByTimeAsync(0)
  expect(live.status.get()).toBe('connected')
  expect([store.note, store.count]).toEqual(['written before', 7])
  expect(live.detail.get()).toEqual({ attempt: 0, clock: { offset: 0, skewed: false }, pending: 0 })
  expect(own).not.toHaveBeenCalled()
  expect(onError).not.toHaveBeenCalled()
})

test('S07 nothing is said to one whose token was not taken, and nothing of it is taken', async () => {
  const [near, far] = pair()
  const heard: string[] = []
  near.addEventListener('message', (({ data }: { data: string }) => heard.push(data)) as never)
  const [a, b] = [board(), board({ note: 'secret of the server' })]
  let decide = (_: true | string) => {}
  start(far, b, { authenticate: () => new Promise((resolve) => (decide = resolve)) })
  const live = start(near, a, { token: 't' })
  a.count = 5
  await settle()
  // Its state has come already, and is held back while the token is looked at.
  expect([b.count, live.status.get()]).toEqual([0, 'connecting'])
  decide('No.')
  await settle()
  expect(b.count).toBe(0)
  expect(heard.join()).not.toContain('secret of the server')
  expect(live.status.get()).toBe('needs-auth')
  a.count = 6
  await settle()
  expect(b.count).toBe(0)
})

test('S07 what came while the token was looked at is taken when it holds', async () => {
  const [near, far] = pair()
  const [a, b] = [board(), board({ secret: 'b' })]
  let decide = (_: true) => {}
  start(far, b, { authenticate: () => new Promise((resolve) => (decide = resolve)) })
  const live = start(near, a, { token: 't' })
  a.count = 5
  await settle()
  decide(true)
  await live.ready
  await settle()
  expect([b.count, a.secret]).toEqual([5, 'b'])
  expect(live.detail.get().pending).toBe(0)
})

test('S07 a token function is called at every attempt, and given to whoever makes the socket', async () => {
  vi.useFakeTimers()
  let serial = 0
  const token = vi.fn(async () => `t${++serial}`)
  const shown: unknown[] = []
  const make = (attempt: { token?: string }) => {
    shown.push(attempt)
    throw new Error('unreachable')
  }
  const live = start(make, board(), { token, onError: () => {} })
  await vi.advanceTimersByTimeAsync(10_000)
  expect(token.mock.calls.length).toBeGreaterThan(3)
  expect(shown).toEqual(token.mock.calls.map((_, index) => ({ token: `t${index + 1}` })))
  expect(live.status.get()).toBe('disconnected')
})

test('S07 a function is asked once more when its token is refused; the same, or a second refusal, pauses', async () => {
  const seen: unknown[] = []
  const { ends, make } = server((token) => {
    seen.push(token)
    return token === 'fresh' || 'Expired.'
  })
  const tokens = ['stale', 'fresh']
  const live = start(make, board(), { token: () => tokens.shift() })
  await live.ready
  expect([seen, live.status.get(), ends.length]).toEqual([['stale', 'fresh'], 'connected', 2])

  const same = start(make, board(), { token: () => 'stale' })
  await settle()
  expect([same.status.get(), same.detail.get().reason, ends.length]).toEqual(['needs-auth', 'Expired.', 3])

  let serial = 0
  const always = start(make, board(), { token: () => `wrong ${++serial}` })
  await settle()
  expect([always.status.get(), ends.length]).toEqual(['needs-auth', 5])
})

test('S07 without a token now it pauses at once; a token function that fails is a failed attempt', async () => {
  vi.useFakeTimers()
  const { ends, make } = server(() => true)
  const none = start(make, board(), { token: () => null })
  expect([none.status.get(), none.detail.get().reason]).toEqual(['needs-auth', 'There is no token.'])
  expect(ends).toHaveLength(0)

  const onError = vi.fn()
  let isReachable = false
  const token = async () => {
    if (!isReachable) throw new Error('offline')
    return 't'
  }
  const live = start(make, board(), { token, onError })
  await vi.advanceTimersByTimeAsync(0)
  expect(live.status.get()).toBe('disconnected')
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'sync/no-socket' }))
  isReachable = true
  await vi.advanceTimersByTimeAsync(30_000)
  expect(live.status.get()).toBe('connected')
})

test('S07 a given socket pauses too, stays open, and goes on with another token', async () => {
  const [near, far] = pair()
  const [a, b] = [board(), board()]
  start(far, b, { authenticate: (token) => token === 'good' || 'Expired.' })
  const onConnectionLost = vi.fn()
  const live = start(near, a, { token: 'old', onConnectionLost })
  a.note = 'kept'
  await settle()
  expect([live.status.get(), near.readyState]).toEqual(['needs-auth', 1])
  live.connect({ token: 'good' })
  await settle()
  expect([live.status.get(), b.note]).toEqual(['connected', 'kept'])
  expect(onConnectionLost).not.toHaveBeenCalled()
})

test('S07 a token that expires later: authorize ends the conversation, and the patch waits with its sender', async () => {
  let isExpired = false
  const peers: unknown[] = []
  const authorize: SyncOptions<Board>['authorize'] = (_, peer) => {
    peers.push(peer.token)
    if (isExpired) throw new JodsError('sync/unauthorized', 'Expired meanwhile.')
    return true
  }
  const { store, make } = server((token) => token === 'one' || token === 'two', { authorize })
  const near = board()
  const onConnectionLost = vi.fn()
  const onPatchRejected = vi.fn()
  const live = start(make, near, { token: 'one', onConnectionLost, onPatchRejected })
  await live.ready
  near.count = 1
  await settle()
  isExpired = true
  near.count = 2
  await settle()
  expect([store.count, live.status.get(), live.detail.get().reason]).toEqual([1, 'needs-auth', 'Expired meanwhile.'])
  expect(live.detail.get().pending).toBe(1)
  expect(onConnectionLost).toHaveBeenCalledTimes(1)
  isExpired = false
  live.connect({ token: 'two' })
  await settle()
  expect([store.count, near.count, peers.at(-1)]).toEqual([2, 2, 'two'])
  expect(onPatchRejected).not.toHaveBeenCalled()
})

test.each([3000, 3003, 4401, 4403])(
  'S07 a server that closes with code %i says that it wants a token',
  async (code) => {
    const closing = { close: (_: unknown) => {} }
    const make = vi.fn(() => ({
      send() {},
      close() {},
      addEventListener(type: string, handler: (event: unknown) => void) {
        if (type === 'close') closing.close = handler
      },
    }))
    const live = start(make, board())
    closing.close({ code, reason: '' })
    expect(live.status.get()).toBe('needs-auth')
    expect(live.detail.get().reason).toContain(String(code))
    live.connect({ token: 'x' })
    expect(make).toHaveBeenLastCalledWith({ token: 'x' })
  },
)

test('S07 where the token cannot be checked, the peer tries again later', async () => {
  vi.useFakeTimers()
  let isUp = false
  const { make, onError } = server(async () => {
    if (!isUp) throw new Error('no database')
    return true
  })
  const live = start(make, board(), { token: 't' })
  await vi.advanceTimersByTimeAsync(0)
  expect([live.status.get(), live.detail.get().reason]).toEqual(['disconnected', 'unavailable'])
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ message: 'no database' }))
  isUp = true
  await vi.advanceTimersByTimeAsync(30_000)
  expect(live.status.get()).toBe('connected')
})

test('S07 another token may be shown while connected; one that is not taken ends the conversation', async () => {
  const seen: unknown[] = []
  const authorize: SyncOptions<Board>['authorize'] = (_, { token }) => {
    seen.push(token)
    return true
  }
  const { store, make } = server((token) => token !== 'bad' || 'No.', { authorize })
  const near = board()
  const live = start(make, near, { token: 'one' })
  await live.ready
  await settle()
  live.connect({ token: 'two' })
  await settle()
  near.count = 1
  await settle()
  expect([seen.at(-1), store.count, live.status.get()]).toEqual(['two', 1, 'connected'])
  live.connect({ token: 'bad' })
  await settle()
  near.count = 2
  await settle()
  expect([live.status.get(), live.detail.get().reason, store.count]).toEqual(['needs-auth', 'No.', 1])
})

test('S12 one that goes on after its token was refused is not heard any more', async () => {
  const [near, far] = pair()
  const store = board()
  const heard: { type: string; from: string }[] = []
  near.addEventListener('message', (({ data }: { data: string }) => heard.push(JSON.parse(data))) as never)
  start(far, store, { authenticate: (token) => token === 'good' })
  const say = async (message: object) => {
    near.send(JSON.stringify({ channel: 'board', from: 'evil', ...message }))
    await settle()
  }
  const hello = { type: 'hello', protocol: 1, session: 's', version: '0', mode: 'peer', answer: false, align: 'merge' }
  const limits = { time: Date.now(), maxMessageBytes: 1e6 }
  const write = (id: number, value: number) => {
    const stamp = `${Date.now().toString(16).padStart(12, '0')}-000${id}-evil`
    return say({ type: 'patches', id, writes: [{ op: 'add', path: '/count', value, stamp }] })
  }
  await say({ ...hello, ...limits, token: 'good' })
  await write(1, 1)
  expect(store.count).toBe(1)
  await say({ ...hello, ...limits, token: 'bad' })
  await write(2, 2)
  expect(store.count).toBe(1)
  heard.length = 0
  store.note = 'not for them'
  await settle()
  expect(JSON.stringify(heard)).not.toContain('not for them')
})
