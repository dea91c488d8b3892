import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineStore } from 'jods'
import { type Feed, ndjson, type Source, type StreamOptions, sse, stream } from 'jods/stream'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'

const store = () =>
  defineStore({ name: 'feed', schema: z.object({ seen: z.array(z.number()) }), initial: { seen: [] } })
const map = (value: unknown) => ({ type: 'append', path: '/seen', value: [value] }) as const
const closing: (() => void)[] = []
const feeds: Feed[] = []
afterEach(() => {
  for (const feed of feeds.splice(0)) void feed.stop()
  for (const close of closing.splice(0)) close()
})

function start(source: Source, target: ReturnType<typeof store>, options: StreamOptions = {}) {
  const feed = stream(source, target, { map, ...options })
  feeds.push(feed)
  return feed
}

/** A real server; `answer` gets the number of the request, from 1. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse, count: number) => void) {
  let count = 0
  const server = createServer((request, response) => {
    count += 1
    answer(request, response, count)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
const head = (response: ServerResponse, type = 'text/event-stream') => response.writeHead(200, { 'content-type': type })

test('T07 a line that is cut resumes after the last id, with fresh headers, nothing lost or doubled', async () => {
  const asked: (string | undefined)[][] = []
  const url = await serve((request, response, count) => {
    asked.push([request.headers['last-event-id'] as string | undefined, request.headers.authorization])
    if (count === 3) {
      response.writeHead(503).end()
      return
    }
    const from = Number(request.headers['last-event-id'] ?? 0)
    head(response)
    response.write('retry: 1\n\n')
    for (let id = from + 1; id <= from + 3; id += 1) response.write(`id: ${id}\ndata: ${id}\n\n`)
    if (from >= 6) response.end('data: [DONE]\n\n')
    // Cut in the middle of an event, which is dropped.
    else response.write(`id: ${from + 4}\ndata: ${from + 4}`, () => response.destroy())
  })
  const target = store()
  const tokens = ['one', 'two', 'three', 'four']
  const feed = start(sse(url, { headers: () => ({ authorization: tokens.shift() ?? '' }) }), target)
  expect(await feed).toMatchObject({ applied: 9, rejected: 0, lastEventId: '9', aborted: false })
  expect(target.seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(asked).toEqual([
    [undefined, 'one'],
    ['3', 'two'],
    ['6', 'three'],
    ['6', 'four'],
  ])
})

test('T07 it reconnects after a clean end too, until 204; the wait is shown and never below 250 ms', async () => {
  const times: number[] = []
  const url = await serve((_, response, count) => {
    times.push(Date.now())
    if (count === 2) response.writeHead(204).end()
    else head(response).end('retry: 1\n\ndata: 1\n\n')
  })
  const feed = start(sse(url), store())
  const details: unknown[] = []
  feed.detail.subscribe((detail) => details.push(detail))
  expect(await feed).toMatchObject({ applied: 1 })
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(245)
  expect(details).toContainEqual(expect.objectContaining({ attempt: 1, reason: 'The server closed the line.' }))
})

test('T07 reconnect: false settles at the end', async () => {
  const url = await serve((_, response) => head(response).end('data: 1\n\n'))
  expect(await start(sse(url, { reconnect: false }), store())).toMatchObject({ applied: 1, aborted: false })
})

test('T07 events names the ones to take', async () => {
  const url = await serve((_, response) => head(response).end('event: a\ndata: 1\n\nevent: b\ndata: 2\n\ndata: 3\n\n'))
  const target = store()
  await start(sse(url, { reconnect: false, events: ['a', 'message'] }), target)
  expect(target.seen).toEqual([1, 3])
})

test.each([
  ['a refusal', (response: ServerResponse) => response.writeHead(401).end('no')],
  ['another content type', (response: ServerResponse) => head(response, 'text/html').end('<p>')],
])('T07 %s is not tried again', async (_, answer) => {
  const asked = vi.fn()
  const url = await serve((_request, response) => {
    asked()
    answer(response)
  })
  await expect(start(sse(url), store())).rejects.toMatchObject({ code: 'stream/source' })
  expect(asked).toHaveBeenCalledTimes(1)
})

test('T06 stopping closes the connection at the server', async () => {
  const closed = vi.fn()
  const url = await serve((request, response) => {
    request.on('close', closed)
    head(response).write('data: 1\n\n')
  })
  const feed = start(sse(url), store())
  await feed.ready
  void feed.stop()
  expect(await feed).toMatchObject({ applied: 1, aborted: true })
  await vi.waitFor(() => expect(closed).toHaveBeenCalled())
})

test('T01 method, body and fetch are the caller’s', async () => {
  const url = await serve((request, response) => {
    let body = ''
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => head(response).end(request.method === 'POST' && body === 'ask' ? 'data: 7\n\n' : ''))
  })
  const target = store()
  const own = vi.fn(fetch)
  await start(sse(url, { method: 'POST', body: 'ask', fetch: own, reconnect: false }), target)
  expect(target.seen).toEqual([7])
  expect(own).toHaveBeenCalledTimes(1)
})

test('T01 ndjson reads lines as they come, and tries again until the first byte', async () => {
  const url = await serve((_, response, count) => {
    if (count === 1) response.destroy()
    else head(response, 'application/x-ndjson').end('1\n2\n3')
  })
  const target = store()
  expect(await start(ndjson(url), target)).toMatchObject({ applied: 3, bytes: 5 })
  expect(target.seen).toEqual([1, 2, 3])
})

test('T07 ndjson that is cut half-way fails rather than doubling lines', async () => {
  const url = await serve((_, response) => {
    head(response, 'application/x-ndjson').write('1\n2', () => response.destroy())
  })
  const target = store()
  await expect(start(ndjson(url), target)).rejects.toMatchObject({ code: 'stream/source', summary: { applied: 1 } })
  expect(target.seen).toEqual([1])
  expect(() => ndjson(url, { resume: () => url })).toThrow(expect.objectContaining({ code: 'stream/not-yet' }))
})
