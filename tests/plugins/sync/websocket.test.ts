import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Worker } from 'node:worker_threads'
import { defineStore, snapshot } from 'jods'
import type { AnyStore } from 'jods/kit'
import { type SyncOptions, sync } from 'jods/sync'
import { expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'

const Note = z.object({ text: z.string(), at: z.date(), seen: z.set(z.string()) })
const note = () =>
  defineStore({ name: 'note', schema: Note, initial: { text: '', at: new Date(0), seen: new Set<string>() } })

/** A hub: one store on the server, one connection of it for each client. */
async function listen<Store extends AnyStore>(store: Store, port = 0, options: SyncOptions<Store> = {}) {
  const server = new WebSocketServer({ host: '127.0.0.1', port })
  await new Promise((resolve) => server.once('listening', resolve))
  server.on('connection', (socket) => void sync(socket, store, options))
  const close = async () => {
    for (const socket of server.clients) socket.terminate()
    await new Promise((resolve) => server.close(resolve))
  }
  return { port: (server.address() as AddressInfo).port, close }
}

test('S10 over real WebSockets two clients of one server agree, also after the server was away', async () => {
  const hub = note()
  let server = await listen(hub)
  const { port } = server
  const [a, b] = [note(), note()]
  const host = { onError: () => {} }
  const lives = [a, b].map((store) => sync(() => new WebSocket(`ws://127.0.0.1:${port}`), store, host))
  await Promise.all(lives.map(({ ready }) => ready))

  a.text = 'from a'
  b.at = new Date(1234)
  b.seen = new Set(['b'])
  await vi.waitFor(() => expect([a.at, b.text]).toEqual([new Date(1234), 'from a']))

  await server.close()
  await vi.waitFor(() => expect(lives.map(({ status }) => status.get())).not.toContain('connected'))
  a.text = 'written offline'
  b.seen = new Set(['b', 'offline'])
  server = await listen(hub, port)
  await vi.waitFor(() => expect(b.text).toBe('written offline'), 10_000)
  await vi.waitFor(() => expect(a.seen).toEqual(new Set(['b', 'offline'])), 10_000)
  expect(snapshot(a)).toEqual(snapshot(hub))
  expect(snapshot(b)).toEqual(snapshot(hub))

  for (const live of lives) await live.stop()
  await server.close()
})

test('S07 a server that is killed again and again while its clients write loses nothing of what they wrote', async () => {
  const Log = z.object({ entries: z.record(z.string(), z.number()).default({}) })
  const log = () => defineStore({ name: 'log', schema: Log, initial: {} })
  const hub = log()
  let server = await listen(hub)
  const { port } = server
  const stores = [log(), log(), log()]
  const make = () => new WebSocket(`ws://127.0.0.1:${port}`)
  const lives = stores.map((store) => sync(make, store, { onError: () => {} }))
  await Promise.all(lives.map(({ ready }) => ready))

  let isWriting = true
  let written = 0
  const writing = stores.map(async (store, index) => {
    while (isWriting) {
      written += 1
      store.entries[`${index}-${written}`] = written
      await new Promise((resolve) => setTimeout(resolve, 3))
    }
  })
  for (let round = 0; round < 4; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 60))
    await server.close()
    await new Promise((resolve) => setTimeout(resolve, 30))
    server = await listen(hub, port)
    for (const live of lives) live.connect()
    await vi.waitFor(() => expect(lives.map(({ status }) => status.get())).toEqual(Array(3).fill('connected')), 10_000)
  }
  isWriting = false
  await Promise.all(writing)
  await vi.waitFor(() => {
    for (const store of [hub, ...stores]) expect(Object.keys(store.entries)).toHaveLength(written)
  }, 10_000)
  for (const store of stores) expect(snapshot(store)).toEqual(snapshot(hub))
  await vi.waitFor(() => expect(lives.map(({ detail }) => detail.get().pending)).toEqual([0, 0, 0]))
  for (const live of lives) await live.stop()
  await server.close()
})

test('S07 a server that lost its memory in the restart gets it all back, from a client that wrote meanwhile too', async () => {
  let server = await listen(note())
  const { port } = server
  const store = note()
  const live = sync(() => new WebSocket(`ws://127.0.0.1:${port}`), store, { onError: () => {} })
  await live.ready
  store.text = 'acknowledged'
  await vi.waitFor(() => expect(live.detail.get().pending).toBe(0))
  await server.close()
  await vi.waitFor(() => expect(live.status.get()).toBe('disconnected'))
  store.seen = new Set(['offline'])
  expect(live.detail.get()).toMatchObject({ attempt: expect.any(Number), reason: expect.any(String) })
  const empty = note()
  server = await listen(empty, port)
  live.connect()
  await vi.waitFor(() => expect(snapshot(empty)).toEqual(snapshot(store)), 10_000)
  expect(empty.text).toBe('acknowledged')
  await live.stop()
  await server.close()
})

test('S12 a server closes the connection of one that sends a hundred messages that cannot be read, with 1008', async () => {
  const server = await listen(note())
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}`)
  await once(socket, 'open')
  for (let index = 0; index < 100; index += 1) socket.send('{')
  const [code, reason] = await once(socket, 'close')
  expect([code, String(reason)]).toEqual([1008, 'sync/malformed'])
  await server.close()
})

test('S07 a server that closes with 3000 pauses its client until there is another token, shown in the address', async () => {
  const hub = note()
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.on('connection', (socket, { url }) => {
    if (url === '/?token=good') sync(socket, hub)
    else socket.close(3000, 'Who are you?')
  })
  const store = note()
  const live = sync(({ token }) => new WebSocket(`ws://127.0.0.1:${port}/?token=${token}`), store, { token: 'old' })
  await vi.waitFor(() => expect(live.status.get()).toBe('needs-auth'))
  expect(live.detail.get().reason).toBe('Who are you?')
  store.text = 'kept'
  live.connect({ token: 'good' })
  await vi.waitFor(() => expect(hub.text).toBe('kept'))
  await live.stop()
  for (const socket of server.clients) socket.terminate()
  await new Promise((resolve) => server.close(resolve))
})

test('S07 stopping while the connection is being made harms nobody', async () => {
  const server = await listen(note())
  const live = sync(() => new WebSocket(`ws://127.0.0.1:${server.port}`), note())
  await live.stop()
  expect(live.status.get()).toBe('stopped')
  await new Promise((resolve) => setTimeout(resolve, 50))
  await server.close()
})

test('S10 a Worker of Node is a socket, and its exit the end of the connection', async () => {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads')
     parentPort.on('message', (text) => {
       const message = JSON.parse(text)
       parentPort.postMessage(JSON.stringify({ ...message, from: 'echo', to: undefined }))
     })`,
    { eval: true },
  )
  const onError = vi.fn()
  const live = sync(worker as never, note(), { onError })
  await live.ready
  expect(live.status.get()).toBe('connected')
  await worker.terminate()
  await vi.waitFor(() => expect([live.status.get(), live.detail.get().reason]).toEqual(['disconnected', 'exit']))
  expect(onError).not.toHaveBeenCalled()
  await live.stop()
})
