import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineStore, fork, json, replaceState } from 'jods'
import { handOff, hydrate, resume, withJods } from 'jods/remix'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { get } from './stores.js'

function feedStore() {
  return defineStore({
    name: 'feed',
    schema: z.object({ lines: z.array(z.string()), title: z.string() }),
    initial: { lines: [], title: '' },
  })
}

let stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.reverse()) await stop()
  stops = []
})

/** A log that streams what comes after an id, and cuts lines when it is told to. */
async function startLog() {
  const log: string[] = []
  const open = new Set<ServerResponse>()
  const asked: (string | undefined)[] = []
  const event = (id: number) =>
    `id: ${id}\ndata: ${JSON.stringify({ type: 'append', path: '/lines', value: [log[id - 1]] })}\n\n`
  const server = createServer((request, response) => {
    const after = request.headers['last-event-id']
    asked.push(after as string | undefined)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('retry: 250\n\n')
    for (let id = Number(after ?? 0) + 1; id <= log.length; id++) response.write(event(id))
    open.add(response)
    response.on('close', () => open.delete(response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const response of open) response.destroy()
  }
  stops.push(() => {
    cut()
    return new Promise((resolve) => server.close(resolve))
  })
  return {
    log,
    asked,
    cut,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    write(line: string) {
      log.push(line)
      for (const response of open) response.write(event(log.length))
    },
  }
}

type Log = Awaited<ReturnType<typeof startLog>>

/** What the server renders now. */
async function render(log: Log, title = 'log'): Promise<unknown> {
  const loader = withJods([feedStore()], ({ stores: [own] }) => {
    replaceState(own, { lines: log.log, title })
    handOff(own, String(log.log.length))
  })
  return JSON.parse(JSON.stringify(await loader(get())))
}

function until(read: () => unknown, expected: unknown) {
  return expect.poll(read, { timeout: 10_000, interval: 10 }).toEqual(expected)
}

test('R09 resume: the stream goes on where the HTML left off, without a duplicate or a gap', async () => {
  const log = await startLog()
  for (const line of ['1', '2', '3']) log.write(line)
  const data = await render(log)
  // Between the HTML and the stream.
  log.write('4')
  const client = feedStore()
  hydrate([client], data)
  expect(client.lines).toEqual(['1', '2', '3'])
  const feed = resume(log.url, client)
  stops.push(() => feed.stop())
  await until(() => json(client.lines), ['1', '2', '3', '4'])
  log.write('5')
  await until(() => json(client.lines), ['1', '2', '3', '4', '5'])
  log.cut()
  log.write('6')
  await until(() => json(client.lines), ['1', '2', '3', '4', '5', '6'])
  expect(log.asked).toEqual(['3', '5'])
})

test('R09 resume: stopped and begun again it goes on behind the last event that was taken', async () => {
  const log = await startLog()
  log.write('1')
  const client = feedStore()
  hydrate([client], await render(log))
  const first = resume(log.url, client)
  log.write('2')
  await until(() => client.lines.length, 2)
  await first.stop()
  log.write('3')
  const second = resume(log.url, client, { headers: () => ({ 'x-token': 't' }) })
  stops.push(() => second.stop())
  await until(() => json(client.lines), ['1', '2', '3'])
  expect(log.asked).toEqual(['1', '2'])
})

test('R09 hydrate: newer data while the stream flows neither repeats nor drops what it feeds', async () => {
  const log = await startLog()
  log.write('1')
  const client = feedStore()
  hydrate([client], await render(log))
  const feed = resume(log.url, client, { at: '', map: (value) => value as object })
  stops.push(() => feed.stop())
  log.write('2')
  await until(() => client.lines.length, 2)
  const ahead = await render(log, 'newer')
  log.write('3')
  await until(() => client.lines.length, 3)
  hydrate([client], ahead)
  expect(client.lines).toEqual(['1', '2', '3'])
  log.cut()
  log.write('4')
  await until(() => json(client.lines), ['1', '2', '3', '4'])
  await feed.stop()
  // Nobody feeds it any more: the server's word counts again, and its place in the log.
  log.write('5')
  hydrate([client], await render(log, 'newest'))
  expect(json(client)).toEqual({ lines: ['1', '2', '3', '4', '5'], title: 'newest' })
  const again = resume(log.url, client)
  stops.push(() => again.stop())
  log.write('6')
  await until(() => json(client.lines), ['1', '2', '3', '4', '5', '6'])
})

test('R09 hydrate: what the stream does not feed follows the newer data', async () => {
  const log = await startLog()
  const client = feedStore()
  hydrate([client], await render(log))
  const map = (value: unknown) => ({ type: 'append', path: '', value: (value as { value: unknown }).value }) as const
  const feed = resume(log.url, client, { at: '/lines', map })
  stops.push(() => feed.stop())
  log.write('1')
  await until(() => client.lines.length, 1)
  const old = await render({ ...log, log: [] }, 'renamed')
  hydrate([client], old)
  expect(json(client)).toEqual({ lines: ['1'], title: 'renamed' })
})

test('R09 resume: text and null come through as they do without it', async () => {
  const events = ['id: ü1\ndata: Hello\n\n', 'id: ü2\ndata: " you"\n\n']
  const asked: (string | null)[] = []
  const fetchEvents: typeof fetch = async (_, init) => {
    asked.push(new Headers(init?.headers).get('last-event-id'))
    return asked.length > 1
      ? new Response(null, { status: 204 })
      : new Response(events.join(''), { headers: { 'content-type': 'text/event-stream' } })
  }
  const text = defineStore({ name: 'text', schema: z.object({ said: z.string().nullable() }), initial: { said: '' } })
  await resume('http://127.0.0.1/', text, { at: '/said', format: 'text', fetch: fetchEvents })
  expect(text.said).toBe('Hello" you"')
  expect(asked).toEqual([null, String.fromCharCode(0xc3, 0xbc, 0x32)])

  const nothing = new Response('id: 1\ndata: null\n\n', { headers: { 'content-type': 'text/event-stream' } })
  await resume('http://127.0.0.1/', text, { at: '/said', reconnect: false, fetch: async () => nothing })
  expect(text.said).toBe(null)
  expect(fork(text).said).toBe('')
})
