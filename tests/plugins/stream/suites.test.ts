import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineStore } from 'jods'
import { type SourceEvent, stream } from 'jods/stream'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

const at = (name: string) => fileURLToPath(new URL(`../../../../shared/suites/${name}`, import.meta.url))
const isHere = existsSync(at('sse')) && existsSync(at('ndjson'))
if (!isHere) console.warn('skipped: the sse and ndjson suites are not beside the project')
const read = (name: string) => (isHere ? JSON.parse(readFileSync(at(name), 'utf8')) : { cases: [] })

interface SseCase {
  name: string
  bytesBase64: string
  events: { event: string; data: string }[]
}
interface LineCase {
  stream?: string
  values?: unknown
  lenient?: unknown[]
}

async function drink(parts: Uint8Array[], format: 'sse' | 'ndjson', maxLineBytes = 1_048_576) {
  const store = defineStore({ name: 'suite', schema: z.object({}) })
  const values: unknown[] = []
  const events: { event: string; data: string }[] = []
  const map = (value: unknown, from?: SourceEvent) => {
    values.push(value)
    if (from) events.push({ event: from.event, data: from.data })
  }
  const summary = await stream(parts, store, { format, map, maxLineBytes })
  return { values, events, summary }
}
/** The bytes whole, one by one, and in two at every place. */
const cuts = (bytes: Uint8Array) => [
  [bytes],
  Array.from(bytes, (_, index) => bytes.slice(index, index + 1)),
  ...Array.from(bytes, (_, index) => [bytes.slice(0, index), bytes.slice(index)]),
]

describe.skipIf(!isHere)('T05 the recorded suites', () => {
  const cases: SseCase[] = isHere ? read('sse/wpt-eventsource-format.json') : []
  test.each(cases)('T05 SSE of web-platform-tests: $name', async ({ bytesBase64, events }) => {
    const bytes = new Uint8Array(Buffer.from(bytesBase64, 'base64'))
    for (const parts of cuts(bytes)) {
      const found = await drink(parts, 'sse')
      expect(found.events).toEqual(events.map(({ event, data }) => ({ event, data })))
    }
  })

  interface Recorded {
    test: string
    opts: { maxBufferSize?: number }
    feeds: (string | object)[]
    events: { type: string; event: string | null; data: string; id: string | null; code?: string }[]
    ids?: string[]
  }
  const recorded: Recorded[] = isHere ? read('sse/eventsource-parser-recorded.json') : []
  // The others call that parser's own `reset`.
  const feeds = recorded.filter((row) => row.feeds.every((feed) => typeof feed === 'string'))
  test.each(feeds)('T05 SSE as recorded: $test', async ({ feeds, opts, events, ids }) => {
    const limit = opts.maxBufferSize
    const expected = events.filter(({ type }) => type === 'event')
    const isTooLarge = events.some(({ code }) => code === 'max-buffer-size-exceeded')
    const bytes = feeds.map((feed) => new TextEncoder().encode(feed as string))
    for (const parts of limit === undefined ? [bytes, ...cuts(new Uint8Array(Buffer.concat(bytes)))] : [bytes]) {
      const found = drink(parts, 'sse', limit)
      if (isTooLarge) {
        await expect(found).rejects.toMatchObject({ code: 'stream/too-large' })
        continue
      }
      expect((await found).events).toEqual(expected.map(({ event, data }) => ({ event: event ?? 'message', data })))
      const last = ids?.at(-1) ?? expected.findLast(({ id }) => id !== null)?.id ?? undefined
      expect((await found).summary.lastEventId).toBe(last)
    }
  })

  const lines = (read('ndjson/cases.json').cases as LineCase[]).filter((it) => it.stream !== undefined)
  test.each(lines)('T05 NDJSON: $stream', async ({ stream: text = '', values, lenient }) => {
    const expected = Array.isArray(values) ? values : (lenient ?? [])
    for (const parts of cuts(new TextEncoder().encode(text))) {
      const found = await drink(parts, 'ndjson')
      if (typeof values !== 'string') expect(found.values).toEqual(expected)
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    }
  })
})
