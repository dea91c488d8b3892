import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { ListenTarget } from 'jods/kit'
import { type PairSocket, pair } from 'jods/socket'
import { sync } from 'jods/sync'
import { expect, test, vi } from 'vitest'
import { syncOn } from '../../../plugins/sync/sync.js'
import { board, type Live, settle, start } from './transport.js'

/** A network that can be cut: every connection has `far` at its other end. */
function network(far = board()) {
  const ends: PairSocket[] = []
  const state = { isUp: true }
  const make = vi.fn(() => {
    if (!state.isUp) throw new Error('unreachable')
    const [near, remote] = pair()
    ends.push(near)
    start(remote, far)
    return near
  })
  return { far, make, ends, state }
}

const host = { now: () => Date.now(), elapsed: () => Date.now(), random: () => 1, createId: () => `n${Math.random()}` }

test('S07 status and detail say where it stands: connecting, connected, disconnected with reason and next attempt, stopped', async () => {
  vi.useFakeTimers()
  const { make, ends, state } = network()
  const near = board()
  const seen: string[] = []
  const live = syncOn(make, near, { onError: () => {} }, host)
  live.status.subscribe((status) => void seen.push(status))
  await vi.advanceTimersByTimeAsync(0)
  expect(live.detail.get()).toEqual({ attempt: 0, clock: { offset: 0, skewed: false }, pending: 0 })
  state.isUp = false
  ends[0]!.cut()
  near.note = 'one'
  near.count = 2
  await vi.advanceTimersByTimeAsync(0)
  expect(live.detail.get()).toEqual({
    reason: 'cut',
    attempt: 1,
    nextAttemptAt: Date.now() + 500,
    clock: { offset: 0, skewed: false },
    pending: 2,
  })
  await vi.advanceTimersByTimeAsync(500)
  expect(live.detail.get()).toMatchObject({ reason: 'no socket', attempt: 2, nextAttemptAt: Date.now() + 1000 })
  state.isUp = true
  live.connect()
  await vi.advanceTimersByTimeAsync(0)
  expect(live.detail.get()).toEqual({ attempt: 0, clock: { offset: 0, skewed: false }, pending: 0 })
  await live.stop()
  expect(seen).toEqual([
    'connecting',
    'connected',
    'disconnected',
    'connecting',
    'disconnected',
    'connecting',
    'connected',
    'stopped',
  ])
})

test('S07 waits go on doubling while connections do not last, and begin anew after one that did', async () => {
  vi.useFakeTimers()
  const { make, ends } = network()
  const live = syncOn(make, board(), { onError: () => {} }, host)
  const waits: number[] = []
  for (const lasted of [0, 0, 100, 5000, 0]) {
    await vi.advanceTimersByTimeAsync(lasted)
    ends.at(-1)!.cut()
    const wait = live.detail.get().nextAttemptAt! - Date.now()
    waits.push(wait)
    await vi.advanceTimersByTimeAsync(wait)
  }
  expect(waits).toEqual([500, 1000, 2000, 500, 1000])
  await live.stop()
})

test('S07 waits are drawn from all of 0 to their bound, a tenth of a second at least', async () => {
  vi.useFakeTimers()
  const draws = [0, 0.5, 0.9]
  const make = () => {
    throw new Error('unreachable')
  }
  const live = syncOn(make, board(), { onError: () => {} }, { ...host, random: () => draws.shift() ?? 1 })
  const waits = []
  for (let turn = 0; turn < 3; turn += 1) {
    const wait = live.detail.get().nextAttemptAt! - Date.now()
    waits.push(wait)
    await vi.advanceTimersByTimeAsync(wait)
  }
  expect(waits).toEqual([100, 500, 1800])
  await live.stop()
})

test('S07 it attempts at once when the host comes online, and not when it waits for a token', async () => {
  vi.useFakeTimers()
  const events = new EventTarget() as EventTarget & ListenTarget
  const { make, ends, state } = network()
  const live = syncOn(make, board(), { onError: () => {} }, { ...host, events })
  await vi.advanceTimersByTimeAsync(0)
  state.isUp = false
  ends[0]!.cut()
  await vi.advanceTimersByTimeAsync(20_000)
  state.isUp = true
  events.dispatchEvent(new Event('online'))
  await vi.advanceTimersByTimeAsync(0)
  expect(live.status.get()).toBe('connected')
  await live.stop()

  const pausing = syncOn(make, board(), { token: () => null }, { ...host, events })
  const before = make.mock.calls.length
  events.dispatchEvent(new Event('online'))
  expect([pausing.status.get(), make.mock.calls.length]).toEqual(['needs-auth', before])
  await pausing.stop()
})

test('S13 the offset of the clocks is that of the handshake, however long the connection lasts', async () => {
  vi.useFakeTimers()
  const [left, right] = pair()
  const near = board()
  const far = syncOn(right, board(), {}, { ...host, now: () => Date.now() + 90_000 })
  const live = start(left, near)
  await vi.advanceTimersByTimeAsync(0)
  expect(live.detail.get().clock).toEqual({ offset: 90_000, skewed: true })
  await vi.advanceTimersByTimeAsync(600_000)
  near.note = 'later'
  await vi.advanceTimersByTimeAsync(0)
  expect(live.detail.get().clock).toEqual({ offset: 90_000, skewed: true })
  await far.stop()
})

test('S07 on a given pipe a peer that has stopped may begin anew, and gets what was written meanwhile', async () => {
  const [left, right] = pair()
  const [a, b] = [board(), board()]
  const lost = vi.fn()
  const live = start(left, a, { onConnectionLost: lost })
  const first = start(right, b)
  await settle()
  await first.stop()
  await settle()
  expect([live.status.get(), live.detail.get().reason]).toEqual(['disconnected', 'stopped'])
  a.note = 'meanwhile'
  await settle()
  expect(live.detail.get().pending).toBe(1)
  start(right, b)
  await settle()
  expect([live.status.get(), b.note, live.detail.get().pending]).toEqual(['connected', 'meanwhile', 0])
  expect(lost.mock.calls).toEqual([[{ reason: 'stopped' }]])
})

test('S07 a peer on a given pipe that falls silent is told as lost, and found again when it speaks', async () => {
  vi.useFakeTimers()
  const [left, right] = pair()
  const [a, b] = [board(), board()]
  const lost = vi.fn()
  const live = start(left, a, { onConnectionLost: lost })
  const far = start(right, b)
  await vi.advanceTimersByTimeAsync(0)
  const silent = vi.spyOn(right, 'send').mockImplementation(() => {})
  a.note = 'into silence'
  await vi.advanceTimersByTimeAsync(60_000)
  expect([live.status.get(), live.detail.get().reason, live.detail.get().pending]).toEqual([
    'disconnected',
    'silence',
    1,
  ])
  expect(lost).toHaveBeenCalledTimes(1)
  silent.mockRestore()
  b.count = 3
  await vi.advanceTimersByTimeAsync(30_000)
  expect([live.status.get(), far.status.get(), a.count, live.detail.get().pending]).toEqual([
    'connected',
    'connected',
    3,
    0,
  ])
})

test('S06 a peer of another version is asked again, seldom, and reported once', async () => {
  vi.useFakeTimers()
  const far = { store: board({ note: 'two' }, '2') }
  const make = vi.fn(() => {
    const [near, remote] = pair()
    start(remote, far.store, { onError: () => {} })
    return near
  })
  const onError = vi.fn()
  const near = board({}, '1')
  const live = start(make, near, { onError })
  await vi.advanceTimersByTimeAsync(300_000)
  expect(make.mock.calls.length).toBeGreaterThan(3)
  expect(make.mock.calls.length).toBeLessThan(12)
  expect(onError.mock.calls.map(([{ code }]) => code)).toEqual(['sync/version'])
  expect([live.detail.get().reason, near.note]).toEqual(['sync/version', ''])
  far.store = board({ note: 'deployed' }, '1')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(live.status.get()).toBe('connected')
})

test('S07 what is pending is counted after a given socket has closed for good, and costs nothing when nobody holds it', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const hub = board()
  const [left, right] = pair()
  const far = start(right, board())
  const live = start(left, hub)
  await Promise.all([live.ready, far.ready])
  left.cut()
  hub.note = 'after the end'
  hub.count = 1
  await settle()
  expect([live.status.get(), live.detail.get().pending]).toEqual(['disconnected', 2])

  /** As a server does that never stops what it began. */
  async function meet() {
    const [near, client] = pair()
    const other = sync(client, board())
    const held = new WeakRef(sync(near, hub))
    await other.ready
    await other.stop()
    near.cut()
    await settle()
    return held
  }
  const refs = await Promise.all([meet(), meet(), meet()])
  hub.note = 'on'
  for (let round = 0; round < 10 && refs.some((ref) => ref.deref()); round += 1) {
    await new Promise((resolve) => setTimeout(resolve))
    collect()
  }
  expect(refs.map((ref) => ref.deref())).toEqual([undefined, undefined, undefined])
})

test('S07 ready resolves where nothing more will be attempted by itself, and waits where it will', async () => {
  const settled: string[] = []
  const note = (name: string, live: Live) => void live.ready.then(() => settled.push(name))
  const onError = () => {}
  const [left, right] = pair()
  note('one version', start(left, board({}, '1'), { onError }))
  note('another version', start(right, board({}, '2'), { onError }))
  note(
    'no token',
    start(() => pair()[0], board(), { token: () => undefined }),
  )
  const [given] = pair()
  note('closed', start(given, board()))
  given.close()
  const failing = () => {
    throw new Error('down')
  }
  note('trying', start(failing, board(), { onError }))
  await settle()
  expect(settled.sort()).toEqual(['another version', 'closed', 'no token', 'one version'])
})

test('S07 S12 an option that no message could carry is refused by name', () => {
  const [left] = pair()
  const odd = [
    { channel: '' },
    { channel: 'x'.repeat(257) },
    { mode: 'readonly' as 'readOnly' },
    { maxMessageBytes: 0 },
    { maxMessageBytes: Number.NaN },
  ]
  for (const options of odd) {
    expect(() => start(left, board(), options)).toThrow(expect.objectContaining({ code: 'sync/option' }))
  }
})
