import { snapshot } from 'jods'
import { windowSocket } from 'jods/socket'
import { sync } from 'jods/sync'
import { afterEach, expect, test, vi } from 'vitest'
import { describeSocket } from '../conformance/socket.js'
import { shared } from './sync-shared.js'
import { type Note, note } from './sync-store.js'

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})
const patience = { timeout: 10_000 }
const start = (...args: Parameters<typeof sync>) => {
  const live = sync(...args)
  undo.push(() => live.stop())
  return live
}
const workerAddress = new URL('./sync-worker.ts', import.meta.url)

/** A page of its own, by the same server. */
function openFrame(hash: string, host = location.host): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  frame.src = `${location.protocol}//${host}/tests/browser/sync-frame.html#${hash}`
  document.body.append(frame)
  undo.push(() => frame.remove())
  return frame
}

async function answers(store: Note, text: string, by: string) {
  store.text = text
  await vi.waitFor(() => expect(snapshot(store)).toEqual({ text, length: text.length, by }), patience)
}

describeSocket('BroadcastChannel of the browser', () => {
  const name = crypto.randomUUID()
  const [near, far] = [new BroadcastChannel(name), new BroadcastChannel(name)]
  return {
    near,
    far,
    close() {
      near.close()
      far.close()
    },
  }
})

describeSocket('MessageChannel of the browser', () => {
  const { port1: near, port2: far } = new MessageChannel()
  return { near, far, close: () => near.close() }
})

test('S10 a Worker and the page that made it hold one store', async () => {
  const worker = new Worker(workerAddress, { type: 'module' })
  undo.push(() => worker.terminate())
  const store = note()
  await start(worker, store).ready
  await answers(store, 'hello', 'worker')
})

test('S10 a SharedWorker and all pages hold one store', async () => {
  const name = crypto.randomUUID()
  const [one, two] = [0, 1].map(() => new SharedWorker(workerAddress, { type: 'module', name }))
  const [a, b] = [note(), note()]
  await Promise.all([start(one!.port, a).ready, start(two!.port, b).ready])
  await answers(a, 'from a', 'shared worker')
  await vi.waitFor(() => expect(snapshot(b)).toEqual(snapshot(a)), patience)
})

test('S10 pages on one BroadcastChannel agree: this one and two more', async () => {
  const name = crypto.randomUUID()
  const store = note()
  const channel = new BroadcastChannel(name)
  undo.push(() => channel.close())
  start(channel, store)
  openFrame(`channel:${name}`)
  openFrame(`channel:${name}`)
  await answers(store, 'to all', 'frame')
})

test('S10 pages share one connection; when the one that has it goes away, another takes over, and nothing is lost', async () => {
  const name = crypto.randomUUID()
  const leader = openFrame(`shared:${name}`)
  const locks = async () => (await navigator.locks.query()).held?.filter((lock) => lock.name?.includes(name))
  await vi.waitFor(async () => expect(await locks()).toHaveLength(1), patience)
  const [before] = (await locks())!
  const socket = shared(name)
  undo.push(() => socket.close())
  const store = note()
  const lost = vi.fn()
  socket.addEventListener('close', lost)
  const live = start(socket, store)
  openFrame(`shared:${name}`)
  await live.ready
  await answers(store, 'through another', 'shared worker')
  leader.remove()
  store.text = 'written at that moment'
  await vi.waitFor(() => expect(store.length).toBe('written at that moment'.length), patience)
  const [after] = (await locks())!
  expect(after!.clientId).not.toBe(before!.clientId)
  expect(lost).toHaveBeenCalled()
})

test('S10 a window and a frame in it hold one store, also after the frame was loaded anew', async () => {
  const frame = openFrame('window')
  const store = note()
  const socket = windowSocket(frame.contentWindow!, { origin: location.origin })
  undo.push(() => socket.close())
  const live = start(socket, store)
  await live.ready
  await answers(store, 'first', 'frame')
  frame.contentWindow!.location.reload()
  await vi.waitFor(() => expect(socket.readyState).toBe(1), patience)
  await answers(store, 'second time', 'frame')
})

test('S10 a frame of another origin is spoken to only by that origin, exactly', async () => {
  const host = location.host.replace('127.0.0.1', 'localhost')
  const origin = `${location.protocol}//${host}`
  expect(origin).not.toBe(location.origin)
  const frame = openFrame(`window:${encodeURIComponent(location.origin)}`, host)
  const wrong = windowSocket(frame.contentWindow!, { origin: location.origin })
  const right = windowSocket(frame.contentWindow!, { origin })
  undo.push(
    () => wrong.close(),
    () => right.close(),
  )
  const opened = vi.fn()
  wrong.addEventListener('open', opened)
  const store = note()
  start(right, store)
  await answers(store, 'across origins', 'frame')
  expect(opened).not.toHaveBeenCalled()
  expect(wrong.readyState).toBe(0)
})

test('S12 what another window or origin says to a window socket is ignored', async () => {
  const html = `<script>
    const say = (frame) => parent.postMessage(frame, '*', frame.kind === 'port' ? [new MessageChannel().port1] : [])
    for (const kind of ['hello', 'answer', 'port']) for (const id of ['!', '~']) say({ jods: 'jods', id, kind, for: '' })
    say({ jods: 'jods' }); parent.postMessage(null, '*'); parent.postMessage('text', '*'); parent.postMessage('done', '*')
  </script>`
  const said = new Promise<void>((resolve) => {
    const hear = ({ data }: MessageEvent) => data === 'done' && resolve()
    addEventListener('message', hear)
    undo.push(() => removeEventListener('message', hear))
  })
  const frame = document.createElement('iframe')
  // Without an origin of its own, as a page of a stranger.
  frame.setAttribute('sandbox', 'allow-scripts')
  frame.srcdoc = html
  document.body.append(frame)
  undo.push(() => frame.remove())
  const sockets = [
    windowSocket(frame.contentWindow!, { origin: location.origin }),
    windowSocket(window, { origin: location.origin }),
  ]
  const told = vi.fn()
  for (const socket of sockets) for (const type of ['open', 'message']) socket.addEventListener(type, told)
  await said
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(sockets.map(({ readyState }) => readyState)).toEqual([0, 0])
  expect(told).not.toHaveBeenCalled()
  for (const socket of sockets) socket.close()
})

test.each(['*', '/', 'null', '', 'https://example.org/', 'example.org', undefined])(
  'S10 windowSocket() takes no other origin than an exact one: %s',
  (origin) => {
    expect(() => windowSocket(window, { origin: origin as string })).toThrow(
      expect.objectContaining({ code: 'socket/origin' }),
    )
  },
)

test('S10 a window itself is no socket', () => {
  expect(() => sync(window as never, note())).toThrow(expect.objectContaining({ code: 'sync/no-socket' }))
})
