import type { IncomingMessage, ServerResponse } from 'node:http'
import { defineStore } from 'jods'
import { type NdjsonOptions, type NdjsonPosition, ndjson, stream } from 'jods/stream'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { backoff } from '../../../plugins/stream/reconnect.js'
import { cutAfter, head, serve } from './server.js'

const map = (value: unknown) => ({ type: 'append', path: '/seen', value: [value] }) as const
const type = 'application/x-ndjson'

/** Feeds a store from a server, and gives what was seen, the end, and the requests. */
async function drink(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
  options: NdjsonOptions = {},
) {
  const asked: IncomingMessage[] = []
  const server = await serve((request, response, count) => {
    asked.push(request)
    answer(request, response, count)
  })
  const store = defineStore({ name: 'feed', schema: z.object({ seen: z.array(z.unknown()) }), initial: { seen: [] } })
  const feed = stream(ndjson(server.url, options), store, { map })
  try {
    const summary = await feed.then(
      (value) => ({ ...value, error: undefined }),
      (error) => ({ ...error.summary, error }),
    )
    return { seen: store.seen, summary, asked, progress: feed.progress.get() }
  } finally {
    server.close()
  }
}
const text = '{"n":1}\n{"n":2,"t":"ü🥌"}\n\n{"n":3}\r\n{"n":4}\n'
const bytes = new TextEncoder().encode(text)
const values = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line)]))
/** Answers as a server of files does. */
function file(request: IncomingMessage, response: ServerResponse, more: Record<string, string | number> = {}) {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const rest = bytes.slice(from)
  const length = { 'content-length': rest.length }
  const range = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }
  if (from > 0) response.writeHead(206, { ...range, ...length, ...more })
  else head(response, type, { ...length, ...more })
  return rest
}

describe.concurrent('T07 ndjson', () => {
  test('T07 is read as it comes, and tried again until the first byte', async () => {
    const { seen, summary } = await drink((_, response, count) => {
      if (count === 1) response.destroy()
      else head(response, type).end('1\n2\n3')
    })
    expect(summary).toMatchObject({ applied: 3, bytes: 5 })
    expect(seen).toEqual([1, 2, 3])
  })

  test('T07 cut half-way it fails rather than doubling lines', async () => {
    const { seen, summary } = await drink((_, response) => cutAfter(head(response, type), '1\n2'))
    expect(seen).toEqual([1])
    expect(summary).toMatchObject({
      applied: 1,
      error: { code: 'stream/source', fix: expect.stringContaining('resume') },
    })
  })

  test('T07 with resume it goes on at the byte where it was, nothing lost or doubled', async () => {
    for (const cut of [3, 8, 22]) {
      const { seen, summary, asked, progress } = await drink(
        (request, response, count) => {
          const rest = file(request, response, { etag: '"a"' })
          if (count === 1) cutAfter(response, rest.slice(0, cut))
          else response.end(rest)
        },
        { resume: true },
      )
      expect(seen).toEqual(values)
      expect(summary).toMatchObject({ chunks: 4, applied: 4, bytes: bytes.length, error: undefined })
      expect(progress).toEqual({ bytes: bytes.length, chunks: 4, fraction: 1 })
      const begin = bytes.slice(0, cut).lastIndexOf(10) + 1
      expect(asked[1]?.headers).toMatchObject(begin === 0 ? {} : { range: `bytes=${begin}-`, 'if-range': '"a"' })
    }
  })

  test('T07 a server that sends all again is passed over as far as it was taken', async () => {
    const { seen, summary } = await drink(
      (_, response, count) => {
        if (count === 1) cutAfter(head(response, type), bytes.slice(0, 20))
        else {
          head(response, type)
          for (const byte of bytes) response.write(Uint8Array.of(byte))
          response.end()
        }
      },
      { resume: true },
    )
    expect(seen).toEqual(values)
    expect(summary).toMatchObject({ bytes: bytes.length })
  })

  test('T07 a server that has nothing more says so', async () => {
    const { seen, summary } = await drink(
      (_, response, count) => {
        if (count === 1) cutAfter(head(response, type, { 'content-length': 100 }), bytes)
        else response.writeHead(416).end()
      },
      { resume: true },
    )
    expect(seen).toEqual(values)
    expect(summary.error).toBeUndefined()
  })

  test.each<[string, (response: ServerResponse) => void]>([
    ['another text', (response) => head(response, type, { etag: '"b"' }).end(bytes)],
    ['another part', (response) => response.writeHead(206, { 'content-range': 'bytes 2-9/10' }).end('2\n')],
    ['less', (response) => head(response, type).end('1')],
  ])('T07 a server that sends %s is not followed', async (_, answer) => {
    const { seen, summary } = await drink(
      (_request, response, count) => {
        if (count === 1) cutAfter(head(response, type, { etag: '"a"' }), bytes.slice(0, 10))
        else answer(response)
      },
      { resume: true },
    )
    expect(seen).toEqual(values.slice(0, 1))
    expect(summary.error).toMatchObject({ code: 'stream/source' })
  })

  test('T07 resume may say what to ask for instead', async () => {
    const positions: NdjsonPosition[] = []
    let url = ''
    const { seen, asked, summary } = await drink(
      (request, response, count) => {
        url = `http://${request.headers.host}/`
        const after = Number(new URL(request.url as string, 'http://x').searchParams.get('after') ?? 0)
        const lines = [1, 2, 3, 4, 5].slice(after).map((n) => `{"n":${n}}\n`)
        head(response, type)
        if (count < 3) cutAfter(response, `${lines.slice(0, 2).join('')}{"n"`)
        else response.end(lines.join(''))
      },
      {
        headers: { authorization: 'me' },
        resume(position) {
          positions.push(position)
          const { n } = position.last as { n: number }
          return { url: `${url}?after=${n}`, headers: { 'x-after': `${n}` } }
        },
      },
    )
    expect(seen).toEqual([1, 2, 3, 4, 5].map((n) => ({ n })))
    expect(summary).toMatchObject({ bytes: 40, chunks: 5 })
    expect(positions).toEqual([
      { bytes: 16, lines: 2, last: { n: 2 } },
      { bytes: 32, lines: 4, last: { n: 4 } },
    ])
    expect(asked.map(({ headers }) => [headers.authorization, headers['x-after']])).toEqual([
      ['me', undefined],
      ['me', '2'],
      ['me', '4'],
    ])
  })

  test('T07 a line closed in the middle of a value is cut; where it stays so it is a bad line', async () => {
    const { seen, summary, asked } = await drink((_, response) => head(response, type).end('1\n{"n":'), {
      resume: true,
    })
    expect(seen).toEqual([1])
    expect(asked).toHaveLength(2)
    expect(summary).toMatchObject({ applied: 1, rejected: 1, error: undefined })
  })

  test('T07 a line that is too long is not asked for again', async () => {
    const { summary, asked } = await drink(
      (_, response) => head(response, type).end(`1\n"${'x'.repeat(2_000_000)}"\n`),
      { resume: true },
    )
    expect(summary.error).toMatchObject({ code: 'stream/too-large' })
    expect(asked).toHaveLength(1)
  })

  test('T07 a busy server is asked again when it says', async () => {
    const times: number[] = []
    const { seen } = await drink((_, response, count) => {
      times.push(Date.now())
      if (count === 1) response.writeHead(503, { 'retry-after': '2' }).end()
      else head(response, type).end('1\n')
    })
    expect(seen).toEqual([1])
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThanOrEqual(1950)
  })

  test('T07 what cannot be asked for is not tried again, and reconnect: false tries once', async () => {
    const store = defineStore({ name: 'feed', schema: z.object({}) })
    await expect(stream(ndjson('no url'), store)).rejects.toMatchObject({ code: 'stream/source' })
    const ask = vi.fn(() => Promise.reject(new TypeError('no network')))
    await expect(stream(ndjson('http://x/', { fetch: ask, reconnect: false }), store)).rejects.toMatchObject({
      code: 'stream/source',
      message: expect.stringContaining('no network'),
    })
    expect(ask).toHaveBeenCalledTimes(1)
  })
})

test('T07 each wait is longer than the one before, by a part that is drawn, and a minute at most', () => {
  const waits = (draw: number) => [1, 2, 3, 4, 9, 50].map((attempt) => backoff(1000, attempt, () => draw))
  expect(waits(0)).toEqual([1000, 1000, 2000, 4000, 30_000, 30_000])
  expect(waits(1)).toEqual([1250, 2000, 4000, 8000, 60_000, 60_000])
  expect(backoff(60_000, 1, () => 1)).toBe(60_000)
})
