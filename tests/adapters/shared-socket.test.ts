import { type PairSocket, pair, type SharedSocketOptions, sharedSocket } from 'jods/socket'
import { afterEach, expect, test, vi } from 'vitest'
import { board, start } from '../plugins/sync/transport.js'
import { createLocks } from './locks.js'

const open: { close(): void }[] = []
afterEach(() => {
  for (const socket of open.splice(0)) socket.close()
  vi.useRealTimers()
})

/** Tabs of one origin, with a hub at the far end of whatever connection one of them makes. */
function tabs() {
  const hub = board()
  const made: PairSocket[] = []
  const locks = createLocks()
  const name = `${Math.random()}`
  const make = () => {
    const [near, far] = pair()
    made.push(near)
    start(far, hub)
    return near
  }
  const openTab = (options: Partial<SharedSocketOptions> = {}) => {
    const page = new EventTarget()
    const socket = sharedSocket(make, { name, locks, page, ...options })
    open.push(socket)
    const store = board()
    return { page, socket, store, live: start(socket, store) }
  }
  return { hub, made, openTab }
}

test('S10 sharedSocket() makes one connection for all tabs, through which each of them is in step', async () => {
  const { hub, made, openTab } = tabs()
  const all = [openTab(), openTab(), openTab()]
  await Promise.all(all.map(({ live }) => live.ready))
  expect(made).toHaveLength(1)
  all.forEach(({ store }, index) => {
    store.people[`p${index}`] = { name: 'P', age: index }
  })
  hub.note = 'from the hub'
  await vi.waitFor(() => {
    for (const { store } of all) {
      expect([Object.keys(store.people).sort(), store.note]).toEqual([['p0', 'p1', 'p2'], 'from the hub'])
    }
  })
  await vi.waitFor(() => expect(all.map(({ live }) => live.detail.get().pending)).toEqual([0, 0, 0]))
  expect(made).toHaveLength(1)
})

test.each(['freeze', 'pagehide'])(
  'S10 a tab that leads hands over at %s, and comes back as one of the others',
  async (type) => {
    const { hub, made, openTab } = tabs()
    const first = openTab()
    await first.live.ready
    const second = openTab()
    await second.live.ready
    first.page.dispatchEvent(new Event(type))
    expect(made[0]!.readyState).toBe(3)
    second.store.note = 'written while it changed hands'
    await vi.waitFor(() => expect(hub.note).toBe('written while it changed hands'), { timeout: 5000 })
    expect(made).toHaveLength(2)
    first.page.dispatchEvent(new Event(type === 'freeze' ? 'resume' : 'pageshow'))
    first.store.count = 9
    await vi.waitFor(() => expect(second.store.count).toBe(9), { timeout: 5000 })
    expect(first.store.note).toBe('written while it changed hands')
    expect(made).toHaveLength(2)
  },
)

test('S10 a tab that leads and is closed is followed by another; one that follows and is closed is not missed', async () => {
  const { hub, made, openTab } = tabs()
  const [first, second, third] = [openTab(), openTab(), openTab()]
  await Promise.all([first, second, third].map(({ live }) => live.ready))
  second.socket.close()
  expect(second.socket.readyState).toBe(3)
  first.socket.close()
  third.store.count = 3
  await vi.waitFor(() => expect(hub.count).toBe(3), { timeout: 5000 })
  expect(made).toHaveLength(2)
})

test('S10 a tab that leads and does not answer is replaced', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
  const { made, openTab } = tabs()
  const first = openTab()
  await first.live.ready
  const second = openTab()
  await second.live.ready
  // Its timers and messages stand still, and it has told nobody.
  const hung = vi.spyOn(BroadcastChannel.prototype, 'postMessage').mockImplementation(() => {})
  vi.advanceTimersByTime(40_000)
  hung.mockRestore()
  await vi.waitFor(() => expect(made).toHaveLength(2))
  await vi.waitFor(() => expect(second.socket.readyState).toBe(1))
  await vi.waitFor(() => expect(first.socket.readyState).toBe(1))
  expect(made.map(({ readyState }) => readyState)).toEqual([3, 1])
})

test('S10 where there are no Web Locks each tab has a connection of its own', async () => {
  const make = vi.fn(() => pair()[0])
  // As a host without them says it.
  const sockets = [1, 2].map(() => sharedSocket(make, { locks: undefined } as never))
  expect(sockets.map(({ readyState }) => readyState)).toEqual([1, 1])
  expect(make).toHaveBeenCalledTimes(2)
  for (const socket of sockets) socket.close()
})
