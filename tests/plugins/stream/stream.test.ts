import { defineStore, effect, onReject, onUpdate, snapshot } from 'jods'
import { type Feed, type Source, type StreamOptions, stream } from 'jods/stream'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'

const Log = z.object({
  text: z.string().default(''),
  count: z.number().max(1000).default(0),
  items: z.array(z.unknown()).default([]),
  deep: z.object({ a: z.record(z.string(), z.unknown()) }).default({ a: {} }),
})
const log = () => defineStore({ name: 'log', schema: Log })
const feeds: Feed[] = []
afterEach(() => {
  for (const feed of feeds.splice(0)) void feed.stop()
  vi.unstubAllGlobals()
})
const start = (source: Source, store: ReturnType<typeof log>, options?: StreamOptions) => {
  const feed = stream(source, store, options)
  feeds.push(feed)
  return feed
}
const bytes = (text: string) => new TextEncoder().encode(text)
const readable = (...values: unknown[]) =>
  new ReadableStream({
    start(controller) {
      for (const value of values) controller.enqueue(value)
      controller.close()
    },
  })
const response = (body: string, type: string) =>
  new Response(body, { headers: type === '' ? {} : { 'content-type': type } })

describe('sources', () => {
  const lines = '{"count":1}\n{"text":"ü"}\n'
  async function* generate() {
    yield { count: 1 }
    await Promise.resolve()
    yield { text: 'ü' }
  }
  test.each<[string, () => Source]>([
    ['an async iterable', () => generate()],
    ['an iterable', () => [{ count: 1 }, { text: 'ü' }]],
    ['a generator function', () => generate],
    ['a ReadableStream of objects', () => readable({ count: 1 }, { text: 'ü' })],
    ['a ReadableStream of bytes', () => readable(bytes(lines))],
    ['a ReadableStream of text', () => readable(lines)],
    ['a Response of NDJSON', () => response(lines, 'application/x-ndjson')],
    ['a Response of no type', () => new Response(bytes(lines))],
    ['a Response of plain text where there is none to append to', () => new Response(lines)],
    [
      'a Response of SSE',
      () => response('data: {"count":1}\n\ndata: {"text":"ü"}\n\n', 'text/event-stream; charset=utf-8'),
    ],
    [
      'a Response of JSON patches',
      () =>
        response(
          '[{"op":"replace","path":"/count","value":1},{"op":"replace","path":"/text","value":"ü"}]\n',
          'application/x-ndjson',
        ),
    ],
  ])('T01 %s', async (_, make) => {
    const store = log()
    const summary = await start(make(), store)
    expect(snapshot(store)).toMatchObject({ count: 1, text: 'ü' })
    expect(summary).toMatchObject({ rejected: 0, aborted: false })
    expect(summary.applied).toBe(summary.chunks)
  })

  test('T01 a Response of JSON replaces what is at `at`', async () => {
    const store = log()
    await start(response('{"x":[1,2]}', 'application/json'), store, { at: '/deep/a' })
    expect(store.deep.a).toEqual({ x: [1, 2] })
  })

  test('T01 text is appended', async () => {
    const store = log()
    await start(readable(bytes('Hello, '), bytes('wörld')), store, { at: '/text', format: 'text' })
    expect(store.text).toBe('Hello, wörld')
  })

  test('T01 an EventSource is listened to, and left open', async () => {
    const target = Object.assign(new EventTarget(), { readyState: 1, close: vi.fn() })
    const store = log()
    const feed = start(target, store)
    await Promise.resolve()
    target.dispatchEvent(new MessageEvent('message', { data: '{"count":2}', lastEventId: '7' }))
    target.dispatchEvent(new MessageEvent('message', { data: '[DONE]' }))
    expect(await feed).toMatchObject({ applied: 1, lastEventId: '7' })
    expect(store.count).toBe(2)
    expect(target.close).not.toHaveBeenCalled()
  })

  test('T01 an EventSource that gives up fails the feed', async () => {
    const target = Object.assign(new EventTarget(), { readyState: 1, close: () => {} })
    const feed = start(target, log())
    const ended = expect(feed).rejects.toMatchObject({ code: 'stream/source' })
    await Promise.resolve()
    target.dispatchEvent(new Event('error'))
    target.readyState = 2
    target.dispatchEvent(new Event('error'))
    await ended
  })

  test('T01 an iterator that gives no results fails the feed, and does not go on for ever', async () => {
    const source = { [Symbol.asyncIterator]: () => ({ next: async () => 5 as never }) }
    await expect(start(source, log())).rejects.toMatchObject({ code: 'stream/source' })
  })

  test('T01 objects need no document behind them, whatever the format', async () => {
    const store = log()
    expect(await start([{ count: 2 }], store, { format: 'json' })).toMatchObject({ chunks: 1, applied: 1, rejected: 0 })
    expect(await start([''], store, { format: 'json' })).toMatchObject({ applied: 0, rejected: 1 })
  })

  test('T01 what is no source fails the feed by name', async () => {
    await expect(start(5 as never, log())).rejects.toMatchObject({ code: 'stream/source' })
  })
})

describe('chunks', () => {
  test.each<[string, object[], object]>([
    ['patch', [{ type: 'patch', patch: [{ op: 'add', path: '/items/-', value: 1 }] }], { items: [1] }],
    ['a list of operations', [[{ op: 'add', path: '/items/0', value: 1 }]], { items: [1] }],
    ['replace', [{ type: 'replace', path: '/deep/a', value: { x: 1 } }], { deep: { a: { x: 1 } } }],
    ['replace of the root', [{ type: 'replace', value: { count: 3 } }], { text: '', count: 3 }],
    ['replace of an element', [{ items: [1, 2] }, { type: 'replace', path: '/items/0', value: 9 }], { items: [9, 2] }],
    ['replace past the end', [{ items: [1] }, { type: 'replace', path: '/items/1', value: 2 }], { items: [1, 2] }],
    [
      'merge',
      [
        { deep: { a: { x: 1, y: { z: 1 } } } },
        { type: 'merge', path: '/deep', value: { a: { x: null, y: { w: 2 } } } },
      ],
      { deep: { a: { y: { z: 1, w: 2 } } } },
    ],
    [
      'merge where nothing is',
      [{ type: 'merge', path: '/deep/a/n', value: { p: null, q: { r: null } } }],
      { deep: { a: { n: { q: {} } } } },
    ],
    [
      'append of text',
      [
        { type: 'append', path: '/text', value: 'a' },
        { type: 'append', path: '/text', value: 'b' },
      ],
      { text: 'ab' },
    ],
    [
      'append of an array',
      [
        { type: 'append', path: '/items', value: [1] },
        { type: 'append', path: '/items', value: [2, 3] },
      ],
      { items: [1, 2, 3] },
    ],
    ['append where nothing is', [{ type: 'append', path: '/deep/a/t', value: 'x' }], { deep: { a: { t: 'x' } } }],
  ])('T02 %s', async (_, values, expected) => {
    const store = log()
    expect(await start(values, store)).toMatchObject({ applied: values.length, rejected: 0 })
    expect(snapshot(store)).toMatchObject(expected)
  })

  test('T02 paths are relative to `at`, scalars replace it', async () => {
    const store = log()
    await start([[{ op: 'add', path: '/x', value: 1 }], { y: 2 }, { type: 'append', path: '/z', value: 'z' }], store, {
      at: '/deep/a',
    })
    await start(['5\n'], store, { at: '/count' })
    expect(store.deep.a).toEqual({ x: 1, y: 2, z: 'z' })
    expect(store.count).toBe(5)
  })

  test('T02 map makes chunks of values, or skips them', async () => {
    const store = log()
    const map = vi.fn((value: unknown) => {
      const { delta } = value as { delta?: string }
      return delta === undefined ? undefined : ({ type: 'append', path: '/text', value: delta } as const)
    })
    const body =
      'event: delta\nid: 1\ndata: {"delta":"a"}\n\ndata: {"ping":1}\n\ndata: {"delta":"b"}\n\ndata: [DONE]\n\ndata: {"delta":"c"}\n\n'
    const summary = await start(response(body, 'text/event-stream'), store, { map })
    expect(store.text).toBe('ab')
    expect(summary).toMatchObject({ chunks: 3, applied: 2, rejected: 0, lastEventId: '1' })
    expect(map.mock.calls[0]).toEqual([{ delta: 'a' }, { event: 'delta', id: '1', data: '{"delta":"a"}' }])
  })

  test('T02 every change has one origin of source stream', async () => {
    const store = log()
    const origins = new Set<unknown>()
    onUpdate(store, (_, { origin }) => origins.add(origin))
    await start([{ count: 1 }, { count: 2 }], store)
    expect([...origins]).toEqual([expect.objectContaining({ source: 'stream' })])
  })
})

describe('bad chunks', () => {
  test('T03 what cannot be read, mapped or accepted is skipped, reported, counted, and the stream goes on', async () => {
    const store = log()
    const onRejected = vi.fn()
    const onError = vi.fn()
    onReject(store, onRejected)
    const map = (value: unknown) => {
      if (value === 'throw') throw new Error('map')
      return value as object
    }
    const body =
      '{"count":1}\n{"count"\n{"count":5000}\n"throw"\n{"type":"append","path":"/count","value":"x"}\n{"type":"patch","patch":5}\n{"text":"end"}\n'
    const summary = await start(readable(body), store, { map, onError })
    expect(summary).toMatchObject({ chunks: 7, applied: 2, rejected: 5 })
    expect(snapshot(store)).toMatchObject({ count: 1, text: 'end' })
    expect(onError.mock.calls.map(([error]) => error.code)).toEqual([
      'stream/chunk',
      'schema/invalid',
      'stream/chunk',
      'stream/chunk',
      'stream/chunk',
    ])
    expect(onRejected).toHaveBeenCalledTimes(5)
    expect(onError.mock.calls[1]![0]).toMatchObject({ path: '/count', issues: [{ path: ['count'] }] })
  })

  test('T03 without onError a bad chunk ends nothing', async () => {
    const reportError = vi.fn()
    vi.stubGlobal('reportError', reportError)
    expect(await start([{ count: 'x' }, { count: 1 }], log())).toMatchObject({ applied: 1, rejected: 1 })
    expect(reportError).not.toHaveBeenCalled()
  })

  test('T03 nothing gets into a prototype', async () => {
    const store = log()
    const body = [
      '{"__proto__":{"polluted":1}}',
      '{"deep":{"a":{"constructor":{"prototype":{"polluted":1}}}}}',
      '[{"op":"add","path":"/__proto__/polluted","value":1}]',
      '{"type":"merge","path":"/deep/a","value":{"__proto__":{"polluted":1}}}',
      '{"type":"append","path":"/__proto__","value":"x"}',
      `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
    ].join('\n')
    const before = snapshot(store)
    expect(await start(readable(body), store)).toMatchObject({ applied: 0, rejected: 6 })
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(snapshot(store)).toEqual(before)
  })

  test('T03 what cannot be followed is refused before anything begins', () => {
    expect(() => stream([], log(), { validate: false as never })).toThrow(
      expect.objectContaining({ code: 'stream/validate' }),
    )
    expect(() => stream([], log(), { at: 'items' })).toThrow(expect.objectContaining({ code: 'stream/at' }))
    expect(() => stream([], log(), { format: 'xml' as never })).toThrow(
      expect.objectContaining({ code: 'stream/format' }),
    )
    for (const maxLineBytes of [0, -1, Number.NaN]) {
      expect(() => stream([], log(), { maxLineBytes })).toThrow(expect.objectContaining({ code: 'stream/limit' }))
    }
  })
})

describe('split bytes', () => {
  const cases: [string, string, number][] = [
    ['ndjson', '\uFEFF{"count":1}\r\n\n{"text":"日本🥌"}\n{"items":["\u2028"]}', 3],
    [
      'sse',
      '\uFEFFdata: {"count":1}\r\n\r\ndata:{"text":\rdata:"日本🥌"}\r\r:note\n\nid: 4\ndata: {"items":["\u2028"]}\n\n',
      3,
    ],
    ['text', '\uFEFF日本🥌 ü', 1],
  ]
  test.each(cases)('T05 %s reads the same wherever it is cut', async (format, text, least) => {
    const all = bytes(text)
    const at = format === 'text' ? '/text' : ''
    const read = async (...cuts: number[]) => {
      const ends = [...cuts, all.length]
      const parts = ends.map((end, index) => all.slice(index === 0 ? 0 : ends[index - 1], end))
      const store = log()
      const summary = await start(readable(...parts), store, { format: format as never, at })
      expect(summary.bytes).toBe(all.length)
      expect(summary.rejected).toBe(0)
      expect(summary.chunks).toBeGreaterThanOrEqual(least)
      return snapshot(store)
    }
    const whole = await read()
    expect(whole).toMatchObject({ text: format === 'text' ? '日本🥌 ü' : '日本🥌' })
    for (let cut = 1; cut < all.length; cut += 1) expect(await read(cut)).toEqual(whole)
    expect(await read(...Array.from({ length: all.length - 1 }, (_, index) => index + 1))).toEqual(whole)
  })
})

test('T05 a buffer that its owner fills again and again', async () => {
  const store = log()
  const one = new Uint8Array(4)
  function* refill() {
    for (const part of ['{"co', 'unt"', ':12}', '\n{"t', 'ext"', ':"ü', '"}']) {
      const { written } = new TextEncoder().encodeInto(part, one)
      yield one.subarray(0, written)
    }
  }
  await start(refill(), store)
  expect(snapshot(store)).toMatchObject({ count: 12, text: 'ü' })
})

test('T05 a source that changes from text to bytes and back in the middle of a line', async () => {
  const store = log()
  await start(['{"co', bytes('unt":1'), '2}\n{"te', bytes('xt":"x"}\n{"items":['), '1]}'], store)
  expect(snapshot(store)).toMatchObject({ count: 12, text: 'x', items: [1] })
})

describe('the end', () => {
  test('T06 awaiting gives the summary, again and again', async () => {
    const feed = start([{ count: 1 }], log())
    const expected = { chunks: 1, applied: 1, rejected: 0, bytes: 0, aborted: false }
    expect(await feed).toEqual(expected)
    expect(await feed).toEqual(expected)
    expect(feed.status.get()).toBe('stopped')
  })

  test('T06 an abort cancels a reader that waits, and settles with aborted', async () => {
    const cancel = vi.fn()
    const source = new ReadableStream({
      start: (controller) => controller.enqueue({ count: 1 }),
      cancel,
    })
    const aborter = new AbortController()
    const feed = start(source, log(), { signal: aborter.signal })
    await feed.ready
    expect(feed.status.get()).toBe('ready')
    aborter.abort()
    expect(await feed).toMatchObject({ applied: 1, aborted: true })
    expect(feed.status.get()).toBe('stopped')
    await vi.waitFor(() => expect(cancel).toHaveBeenCalled())
  })

  test('T06 a signal that is aborted already opens nothing', async () => {
    const open = vi.fn(() => [{ count: 1 }])
    expect(await start(open, log(), { signal: AbortSignal.abort() })).toMatchObject({ chunks: 0, aborted: true })
    expect(open).not.toHaveBeenCalled()
  })

  test('T06 stopped by who hears of a change or a refusal, its summary counts that too', async () => {
    const store = log()
    const aborter = new AbortController()
    onUpdate(store, () => aborter.abort())
    const feed = start([{ count: 1 }, { count: 2 }], store, { signal: aborter.signal })
    expect(await feed).toEqual({ chunks: 1, applied: 1, rejected: 0, bytes: 0, aborted: true })
    const refused = start([{ count: 'x' }, { count: 2 }], store)
    onReject(store, () => void refused.stop())
    expect(await refused).toEqual({ chunks: 1, applied: 0, rejected: 1, bytes: 0, aborted: true })
    expect(store.count).toBe(1)
  })

  test('T06 what `map` makes after the stop is not written', async () => {
    const store = log()
    const feed: Feed = start([{ count: 1 }], store, {
      map: (value) => {
        void feed.stop()
        return value as object
      },
    })
    expect(await feed).toMatchObject({ chunks: 1, applied: 0, aborted: true })
    expect(store.count).toBe(0)
  })

  test('T06 stop returns an iterator that waits', async () => {
    const source = {
      return: vi.fn(async () => ({ done: true as const, value: undefined })),
      next: () => new Promise<never>(() => {}),
      [Symbol.asyncIterator]() {
        return this
      },
    }
    const feed = start(source, log())
    await Promise.resolve().then(() => {})
    void feed.stop()
    expect(await feed).toMatchObject({ aborted: true })
    await vi.waitFor(() => expect(source.return).toHaveBeenCalledTimes(1))
  })

  test('T06 a source that fails rejects with stream/source and the summary so far', async () => {
    async function* fail() {
      yield { count: 1 }
      throw new Error('cut')
    }
    const onError = vi.fn()
    const feed = start(fail(), log(), { onError })
    await expect(feed).rejects.toMatchObject({
      name: 'StreamError',
      code: 'stream/source',
      cause: new Error('cut'),
      summary: { applied: 1, aborted: false },
    })
    expect(feed.status.get()).toBe('error')
    expect(onError).not.toHaveBeenCalled()
  })

  test('T06 the failure of a feed that nobody awaits goes to onError', async () => {
    const onError = vi.fn()
    const feed = start(response('no', 'text/plain'), log(), {
      onError,
      at: '/count',
      format: 'ndjson',
      maxLineBytes: 1,
    })
    await feed.ready
    await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'stream/too-large' })))
  })

  test('T06 a Response that is an error fails', async () => {
    await expect(start(new Response('no', { status: 404 }), log())).rejects.toMatchObject({
      message: expect.stringContaining('404'),
    })
  })

  test('T06 progress counts, with the fraction where the length is known', async () => {
    const body = '{"count":1}\n{"count":2}\n'
    const sized = new Response(body, {
      headers: { 'content-length': String(body.length), 'content-type': 'application/x-ndjson' },
    })
    const feed = start(sized, log())
    await feed
    expect(feed.progress.get()).toEqual({ bytes: body.length, chunks: 2, fraction: 1 })
  })
})

describe('pace', () => {
  test('T09 nothing is pulled further ahead than one value', async () => {
    let pulled = 0
    let seen = 0
    function* count() {
      for (; pulled < 100; pulled += 1) {
        expect(pulled - seen).toBeLessThanOrEqual(1)
        yield { count: pulled }
      }
    }
    const store = log()
    onUpdate(store, () => {
      seen += 1
    })
    await start(count(), store)
    expect(pulled).toBe(100)
  })

  test('T09 a ReadableStream is asked for no more than it keeps itself', async () => {
    const store = log()
    let seen = 0
    let made = 0
    let ahead = 0
    onUpdate(store, () => {
      seen += 1
    })
    const source = new ReadableStream(
      {
        pull(controller) {
          made += 1
          ahead = Math.max(ahead, made - seen)
          if (made > 200) controller.close()
          else controller.enqueue({ count: made })
        },
      },
      { highWaterMark: 2 },
    )
    expect(await start(source, store)).toMatchObject({ applied: 200 })
    // Those that its queue holds, the one that is being taken, and the one that is being made.
    expect(ahead).toBeLessThanOrEqual(4)
  })

  test('T09 an EventSource that pushes more than may wait fails the feed', async () => {
    const target = Object.assign(new EventTarget(), { readyState: 1, close: () => {} })
    const feed = start(target, log())
    await Promise.resolve()
    for (let count = 0; count <= 10_000; count += 1)
      target.dispatchEvent(new MessageEvent('message', { data: '{"count":1}' }))
    await expect(feed).rejects.toMatchObject({ code: 'stream/source' })
  })

  test('T09 a source that never pauses does not starve the event loop', async () => {
    function* forever() {
      for (let count = 0; ; count += 1) yield { count: count % 1000 }
    }
    const feed = start(forever(), log())
    await new Promise((resolve) => setTimeout(resolve, 30))
    void feed.stop()
    expect(await feed).toMatchObject({ aborted: true })
  })

  test.each([
    ['blank lines', 'ndjson', '\n'],
    ['comments', 'sse', ':\n'],
    ['white space around a document', 'partial-json', ' '],
    ['promises', 'ndjson', Promise.resolve('\n')],
  ] as const)('T09 nor does one that gives nothing but %s', async (_, format, piece) => {
    function* forever() {
      for (;;) yield piece
    }
    const feed = start(forever(), log(), { format })
    await new Promise((resolve) => setTimeout(resolve, 30))
    void feed.stop()
    expect(await feed).toMatchObject({ applied: 0, aborted: true })
  })

  test('T09 a line without end fails at its limit', async () => {
    let pulled = 0
    function* endless() {
      for (;;) {
        pulled += 1
        yield 'x'.repeat(1000)
      }
    }
    await expect(start(endless(), log(), { maxLineBytes: 10_000 })).rejects.toMatchObject({ code: 'stream/too-large' })
    expect(pulled).toBe(11)
    const event = `data: ${'x'.repeat(20_000)}`
    await expect(start([event], log(), { format: 'sse', maxLineBytes: 10_000 })).rejects.toMatchObject({
      code: 'stream/too-large',
    })
  })

  test('T04 with batch effects wake once per frame, and every change is still heard', async () => {
    const store = log()
    const changes = vi.fn()
    onUpdate(store, changes)
    const seen: number[] = []
    const stop = effect(() => {
      seen.push(store.count)
    })
    await start(
      Array.from({ length: 20 }, (_, index) => ({ count: index + 1 })),
      store,
      { batch: true },
    )
    expect(changes).toHaveBeenCalledTimes(20)
    await vi.waitFor(() => expect(seen.at(-1)).toBe(20))
    expect(seen.length).toBeLessThan(10)
    stop()
  })
})
