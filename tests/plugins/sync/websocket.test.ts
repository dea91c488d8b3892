import type { AddressInfo } from 'node:net'
import { defineStore, snapshot } from 'jods'
import { sync } from 'jods/sync'
import { expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'

const Note = z.object({ text: z.string(), at: z.date(), seen: z.set(z.string()) })
const note = () =>
  defineStore({ name: 'note', schema: Note, initial: { text: '', at: new Date(0), seen: new Set<string>() } })

/** A hub: one store on the server, one connection of it for each client. */
async function listen(store: ReturnType<typeof note>, port = 0) {
  const server = new WebSocketServer({ host: '127.0.0.1', port })
  await new Promise((resolve) => server.once('listening', resolve))
  server.on('connection', (socket) => void sync(socket, store))
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
