import type { ServerResponse } from 'node:http'
import { defineStore } from 'jods'
import { type Feed, type Source, type StreamOptions, sse, stream } from 'jods/stream'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { cutAfter, head as headOf, serve as serveOn } from './server.js'

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

async function serve(answer: Parameters<typeof serveOn>[0]) {
  const { url, close } = await serveOn(answer)
  closing.push(close)
  return url
}
const head = (response: ServerResponse, type = 'text/event-stream') => headOf(response, type)

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
    else cutAfter(response, `id: ${from + 4}\ndata: ${from + 4}`)
  })
  const target = store()
  const tokens = ['one', 'two', 'three', 'four']
  const feed = start(sse(url, { headers: () => ({ authorization: tokens.shift() ?? '' }) }), target)
  const attempts: number[] = []
  feed.detail.listen((detail) => detail && attempts.push((detail as { attempt: number }).attempt))
  expect(await feed).toMatchObject({ applied: 9, rejected: 0, lastEventId: '9', aborted: false })
  expect(target.seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  // What has come makes the next the first again.
  expect(attempts).toEqual([1, 1, 2])
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

test('T07 the end that [DONE] is comes through whatever events are taken, and ids of others count', async () => {
  const url = await serve((_, response) =>
    head(response).end('id: 1\nevent: a\ndata: 1\n\nid: 2\nevent: ping\ndata: 2\n\n'.concat('data: [DONE]\n\n')),
  )
  const target = store()
  expect(await start(sse(url, { events: ['a'] }), target)).toMatchObject({ applied: 1, chunks: 1 })
  const second = await serve((_, response, count) => {
    if (count === 1) head(response).end('retry: 250\n\nid: 1\nevent: a\ndata: 1\n\nid: 2\nevent: ping\ndata: 2\n\n')
    else response.writeHead(204).end()
  })
  expect(await start(sse(second, { events: ['a'] }), store())).toMatchObject({ applied: 1, lastEventId: '2' })
})

test('T07 an id in whatever script goes back as it came', async () => {
  const url = await serve((request, response, count) => {
    const back = Buffer.from((request.headers['last-event-id'] as string | undefined) ?? '', 'latin1').toString()
    if (count === 1) head(response).end('retry: 250\n\nid: 日本 ü\ndata: 1\n\n')
    else response.writeHead(back === '日本 ü' ? 204 : 400).end()
  })
  expect(await start(sse(url), store())).toMatchObject({ applied: 1, lastEventId: '日本 ü' })
})

test('T07 an event that is too long is not asked for again', async () => {
  const asked = vi.fn()
  const url = await serve((_, response) => {
    asked()
    head(response).end(`id: 1\ndata: 1\n\ndata: ${'x'.repeat(20_000)}`)
  })
  await expect(start(sse(url), store(), { maxLineBytes: 10_000 })).rejects.toMatchObject({
    code: 'stream/too-large',
    summary: { applied: 1 },
  })
  expect(asked).toHaveBeenCalledTimes(1)
})

test('T07 the detail says why there is no line, and nothing while there is one', async () => {
  const url = await serve((_, response, count) => {
    if (count === 1) head(response).end('retry: 250\n\ndata: 1\n\n')
    else head(response).write(':hello\n\n')
  })
  const feed = start(sse(url), store())
  await vi.waitFor(() => expect(feed.detail.get()).toMatchObject({ attempt: 1, nextAttemptAt: expect.any(Number) }))
  expect(feed.status.get()).toBe('ready')
  await vi.waitFor(() => expect(feed.detail.get()).toBeUndefined(), 3000)
  expect(feed.status.get()).toBe('ready')
})

test('T07 `retry:` is kept between 250 ms and a minute', async () => {
  const url = await serve((_, response) => head(response).end('retry: 999999999\n\ndata: 1\n\n'))
  const feed = start(sse(url), store())
  const began = Date.now()
  await vi.waitFor(() => expect(feed.detail.get()).toBeDefined())
  expect((feed.detail.get()?.nextAttemptAt ?? 0) - began).toBeLessThan(61_000)
  expect((feed.detail.get()?.nextAttemptAt ?? 0) - began).toBeGreaterThan(59_000)
})
