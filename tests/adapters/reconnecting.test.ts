import { type PairSocket, pair, reconnecting } from 'jods/socket'
import type { sync } from 'jods/sync'
import { afterEach, expect, test, vi } from 'vitest'
import { board, start } from '../plugins/sync/transport.js'

afterEach(() => vi.useRealTimers())

/** A network of pairs; what is at the far ends is up to the test. */
function network() {
  const ends: PairSocket[] = []
  const far: PairSocket[] = []
  const state = { isUp: true }
  const make = () => {
    if (!state.isUp) throw new Error('unreachable')
    const [own, other] = pair()
    ends.push(own)
    far.push(other)
    return own
  }
  return { make, ends, far, state }
}

const hear = (socket: ReturnType<typeof reconnecting>) => {
  const heard: string[] = []
  for (const type of ['open', 'message', 'close']) {
    socket.addEventListener(type, (event: { data?: string; reason?: string }) => {
      heard.push([type, event.data ?? event.reason].filter(Boolean).join(' '))
    })
  }
  return heard
}

test('S07 reconnecting() tells open and close, carries text while it is open, and throws while it is not', async () => {
  vi.useFakeTimers()
  const { make, ends, far } = network()
  const socket = reconnecting(make, { random: () => 1 })
  const heard = hear(socket)
  expect(socket.readyState).toBe(1)
  far[0]!.send('hi')
  await vi.advanceTimersByTimeAsync(0)
  ends[0]!.cut()
  expect(socket.readyState).toBe(0)
  expect(() => socket.send('x')).toThrow('no connection')
  await vi.advanceTimersByTimeAsync(499)
  expect(ends).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect([ends.length, socket.readyState]).toEqual([2, 1])
  expect(heard).toEqual(['message hi', 'close cut', 'open'])
  socket.close()
  expect([socket.readyState, ends[1]!.readyState]).toEqual([3, 3])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ends).toHaveLength(2)
})

test('S07 waits of reconnecting() are drawn from 0 to a bound that doubles, and begin anew after a lasting connection', async () => {
  vi.useFakeTimers()
  const { make, ends, state } = network()
  const attempts: number[] = []
  const onError = vi.fn()
  const random = vi.fn(() => 1)
  const counting = () => {
    attempts.push(Date.now())
    return make()
  }
  const socket = reconnecting(counting, { random, onError, firstWait: 1000, longestWait: 4000 })
  state.isUp = false
  ends[0]!.cut()
  await vi.advanceTimersByTimeAsync(20_000)
  const waits = () => attempts.slice(1).map((at, index) => at - attempts[index]!)
  expect(waits().slice(0, 5)).toEqual([1000, 2000, 4000, 4000, 4000])
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ message: 'unreachable' }))
  random.mockReturnValue(0)
  await vi.advanceTimersByTimeAsync(5000)
  expect(waits().at(-1)).toBe(100)
  state.isUp = true
  await vi.advanceTimersByTimeAsync(6000)
  random.mockReturnValue(1)
  const before = Date.now()
  ends.at(-1)!.cut()
  await vi.advanceTimersByTimeAsync(1000)
  expect(attempts.at(-1)! - before).toBe(1000)
  socket.close()
})

test('S07 connect() of reconnecting() does not wait; a server that wants to know who we are is not asked again before it', async () => {
  vi.useFakeTimers()
  const listeners: Record<string, (event: object) => void> = {}
  const make = vi.fn(() => ({
    readyState: 1,
    send() {},
    close() {},
    addEventListener(type: string, handler: (event: object) => void) {
      listeners[type] = handler
    },
    removeEventListener() {},
  }))
  const socket = reconnecting(make)
  const heard = hear(socket)
  listeners.close!({ code: 4401, reason: 'expired' })
  await vi.advanceTimersByTimeAsync(600_000)
  expect([make.mock.calls.length, heard]).toEqual([1, ['close expired']])
  socket.connect()
  expect(make).toHaveBeenCalledTimes(2)
  listeners.close!({ code: 1006 })
  socket.connect()
  expect(make).toHaveBeenCalledTimes(3)
  socket.close()
})

test('S07 many stores share one reconnecting() socket, and go on after a loss, with what was written meanwhile', async () => {
  vi.useFakeTimers()
  const { make, ends, far, state } = network()
  const [a, b, hubA, hubB] = [board(), board(), board(), board()]
  const serve = () => {
    start(far.at(-1)!, hubA, { channel: 'a' })
    start(far.at(-1)!, hubB, { channel: 'b' })
  }
  const socket = reconnecting(
    () => {
      const made = make()
      serve()
      return made
    },
    { onError: () => {} },
  )
  const onConnectionLost = vi.fn()
  const lives = [start(socket, a, { channel: 'a', onConnectionLost }), start(socket, b, { channel: 'b' })]
  await vi.advanceTimersByTimeAsync(0)
  expect(lives.map(({ status }) => status.get())).toEqual(['connected', 'connected'])
  state.isUp = false
  ends[0]!.cut()
  expect(lives.map(({ status }) => status.get())).toEqual(['disconnected', 'disconnected'])
  expect(onConnectionLost).toHaveBeenCalledTimes(1)
  a.note = 'meanwhile'
  hubB.count = 4
  await vi.advanceTimersByTimeAsync(5000)
  expect(lives[0]!.detail.get().pending).toBe(1)
  state.isUp = true
  lives[0]!.connect()
  await vi.advanceTimersByTimeAsync(0)
  expect([hubA.note, b.count, lives[0]!.detail.get().pending]).toEqual(['meanwhile', 4, 0])
  socket.close()
})

test('S07 a token that is not taken on a reconnecting() socket pauses that store; connect({ token }) goes on', async () => {
  const [near, far] = pair()
  const [a, hub] = [board(), board()]
  start(far, hub, { authenticate: (token) => token === 'good' || 'No.' })
  const socket = reconnecting(() => near)
  const live: ReturnType<typeof sync> = start(socket, a, { token: 'bad' })
  await vi.waitFor(() => expect(live.status.get()).toBe('needs-auth'))
  a.count = 2
  live.connect({ token: 'good' })
  await vi.waitFor(() => expect(hub.count).toBe(2))
  socket.close()
})
