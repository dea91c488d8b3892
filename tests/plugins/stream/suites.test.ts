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

async function drink(parts: Uint8Array[], format: 'sse' | 'ndjson') {
  const store = defineStore({ name: 'suite', schema: z.object({}) })
  const values: unknown[] = []
  const events: { event: string; data: string }[] = []
  const map = (value: unknown, from?: SourceEvent) => {
    values.push(value)
    if (from) events.push({ event: from.event, data: from.data })
  }
  const summary = await stream(parts, store, { format, map })
  return { values, events, summary }
}
/** The bytes whole, one by one, and in two at every place. */
const cuts = (bytes: Uint8Array) => [
  [bytes],
  Array.from(bytes, (_, index) => bytes.slice(index, index + 1)),
  ...Array.from({ length: Math.min(bytes.length, 200) }, (_, index) => [bytes.slice(0, index), bytes.slice(index)]),
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
