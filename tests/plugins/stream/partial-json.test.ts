import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { defineStore, onReject, onUpdate, snapshot } from 'jods'
import { type AnyStore, createOrigin, sink } from 'jods/kit'
import { type StreamOptions, stream } from 'jods/stream'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { growJson } from '../../../plugins/stream/growing-json.js'
import { partialValue } from './partial-value.js'

const anything = () => defineStore({ name: 'any', schema: z.object({ value: z.any().optional() }) })
const format = 'partial-json'
const at = '/value'

/** Feeds the pieces and gives the state after each. */
async function grow(pieces: readonly string[], store: AnyStore, options: StreamOptions = {}) {
  const states: unknown[] = []
  function* source() {
    for (const piece of pieces) {
      yield piece
      states.push(snapshot(store))
    }
  }
  const summary = await stream(source(), store, { format, ...options })
  return { states, summary }
}
const cut = (text: string, ...at: number[]) =>
  [0, ...at].map((from, index) => text.slice(from, at[index] ?? text.length))
const seed = Number(process.env.JODS_SEED ?? 1)

describe('T08 what is shown of a document', () => {
  const file = fileURLToPath(new URL('../../../../shared/suites/partial-json/vercel-ai-fix-json.json', import.meta.url))
  const isHere = existsSync(file)
  if (!isHere) console.warn('skipped: the partial-json suite is not beside the project')
  const rows: { partial: string; value: unknown }[] = isHere ? JSON.parse(readFileSync(file, 'utf8')) : []
  /** They end in an unfinished number or literal, which waits. */
  const waiting = [
    'nul',
    '12.',
    '-12',
    '-2.5e3',
    '2.5E3',
    '[[1], [2',
    '{"a": {"b": "1"}, "c": {"d": 2',
    '{"a": {"b": {}}, "c": {"d": 2',
  ]

  test.skipIf(!isHere).each(rows.map((row) => [row.partial, row.value]))(
    'T08 the recorded suite: %s',
    async (partial, value) => {
      const shown = partialValue(partial as string)
      expect(waiting.includes(partial as string)).toBe(
        shown === undefined
          ? value === null || typeof value === 'number'
          : JSON.stringify(shown) !== JSON.stringify(value),
      )
      for (const pieces of [[partial as string], [...(partial as string)]]) {
        const store = anything()
        const { states } = await grow(pieces, store, { at })
        const last = states.at(-1) as { value?: unknown } | undefined
        if (waiting.includes(partial as string)) expect(last?.value).toEqual(shown)
        else expect(last?.value).toEqual((value as { $none?: true })?.$none ? undefined : value)
      }
    },
  )

  test('T08 every prefix of any document shows all but unfinished numbers and literals, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.json({ maxDepth: 4, stringUnit: 'binary' }),
        fc.array(fc.nat(200), { maxLength: 6 }),
        fc.nat(3),
        async (text, places, space) => {
          fc.pre(!/__proto__|constructor|prototype/.test(text))
          const written = space === 0 ? JSON.stringify(JSON.parse(text), null, space) : text
          const cuts = places.map((place) => place % written.length).sort((a, b) => a - b)
          const pieces = cut(written, ...cuts)
          const store = anything()
          const { states, summary } = await grow(pieces, store, { at })
          let read = ''
          pieces.forEach((piece, index) => {
            read += piece
            expect((states[index] as { value?: unknown }).value).toEqual(partialValue(read))
          })
          expect(snapshot(store)).toEqual({ value: JSON.parse(written) })
          expect(summary).toMatchObject({ rejected: 0, aborted: false })
        },
      ),
      { seed, numRuns: 400 },
    )
  })

  test('T08 cut at every character, in escapes and surrogates too', async () => {
    const text =
      '\uFEFF {"k\\u0065y" : ["a\\"\\\\\\n\\u00fc\\ud83d\\ude00\u{1F94C}b", -1.5e+3, true, null, {}, [], ""], "\\ud83d": 0 }\n'
    const whole = JSON.parse(text.slice(1))
    for (let place = 1; place < text.length; place += 1) {
      const store = anything()
      const { states } = await grow(cut(text, place), store, { at })
      expect((states[0] as { value: unknown }).value).toEqual(partialValue(text.slice(1, place)))
      expect(store.value).toEqual(whole)
    }
    const bytes = new TextEncoder().encode(text)
    const store = anything()
    await stream(
      Array.from(bytes, (_, index) => bytes.slice(index, index + 1)),
      store,
      { at, format },
    )
    expect(store.value).toEqual(whole)
  })
})

const Task = z.object({ id: z.string(), title: z.string(), tags: z.array(z.string()).optional() })
const Plan = z.object({ title: z.string(), effort: z.number().max(100), tasks: z.array(Task) })
const plan = (initial: z.input<typeof Plan> = { title: '', effort: 0, tasks: [] }) =>
  defineStore({ name: 'plan', schema: Plan, initial })

describe('T08 what waits', () => {
  test('T08 over the members that the schema asks for, the document grows: text at once, numbers when they are complete', async () => {
    const { states, summary } = await grow(
      ['{"title":"He', 'llo", "effort": 1', '2, "tasks": [{"id":"a"', ',"ti', 'tle":"Pe', 'n"}, {"id":"b', '"}]}'],
      plan(),
    )
    expect(states).toEqual([
      { title: 'He', effort: 0, tasks: [] },
      { title: 'Hello', effort: 0, tasks: [] },
      { title: 'Hello', effort: 12, tasks: [] },
      { title: 'Hello', effort: 12, tasks: [] },
      { title: 'Hello', effort: 12, tasks: [{ id: 'a', title: 'Pe' }] },
      { title: 'Hello', effort: 12, tasks: [{ id: 'a', title: 'Pen' }] },
      { title: 'Hello', effort: 12, tasks: [{ id: 'a', title: 'Pen' }] },
    ])
    expect(summary).toMatchObject({ chunks: 7, rejected: 1 })
  })

  test('T08 at the end the schema has the last word: what it refuses is told once, in its words, and what it took stays', async () => {
    const store = plan()
    const rejections = vi.fn()
    const onError = vi.fn()
    onReject(store, rejections)
    const { summary } = await grow([...'{"title":"Hello","effort":500,"tasks":[]}'], store, { onError })
    expect(snapshot(store)).toEqual({ title: 'Hello', effort: 0, tasks: [] })
    expect(summary.rejected).toBe(1)
    expect(rejections).toHaveBeenCalledTimes(1)
    expect(rejections.mock.calls[0]?.[0]).toMatchObject({ code: 'schema/invalid', origin: { source: 'stream' } })
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 'schema/invalid', path: '/effort' }),
    )
  })

  test('T08 at the end the value is the document: what it does not have goes', async () => {
    const store = defineStore({
      name: 'over',
      schema: z.object({ doc: z.object({ a: z.string(), b: z.string().optional(), c: z.number().default(7) }) }),
      initial: { doc: { a: 'old', b: 'old', c: 1 } },
    })
    const { states } = await grow(['{"c":', '3,"a":"n', 'ew"}'], store, { at: '/doc' })
    expect(states).toEqual([
      { doc: { a: 'old', b: 'old', c: 1 } },
      { doc: { a: 'n', b: 'old', c: 3 } },
      { doc: { a: 'new', b: 'old', c: 3 } },
    ])
    expect(snapshot(store)).toEqual({ doc: { a: 'new', c: 3 } })
    await grow(['{"a":"x"}'], store, { at: '/doc' })
    expect(snapshot(store)).toEqual({ doc: { a: 'x', c: 7 } })
  })

  test('T08 what was refused comes as soon as something makes it acceptable', async () => {
    const Range = z.object({ from: z.number(), to: z.number() }).refine(({ from, to }) => from <= to)
    const store = defineStore({ name: 'range', schema: Range, initial: { from: 0, to: 1 } })
    const { states } = await grow(['{"from":5', ',', '"to":9', ', "x":[', ']}'], store)
    expect(states).toEqual([
      { from: 0, to: 1 },
      { from: 0, to: 1 },
      { from: 0, to: 1 },
      { from: 5, to: 9 },
      { from: 5, to: 9 },
    ])
  })

  test('T08 a text that the schema does not take yet waits, and one that it did not mean is taken back', async () => {
    const schema = z.object({
      code: z.string().min(3).default('000'),
      mode: z.enum(['on', 'online']).optional(),
      kind: z.enum(['a', 'ab']).default('a'),
    })
    const store = defineStore({ name: 'texts', schema })
    const shown = (await grow([...'{"code":"1234","mode":"onx","kind":"ab"}'], store)).states as z.infer<
      typeof schema
    >[]
    const values = (key: 'code' | 'mode' | 'kind') => [...new Set(shown.map((state) => state[key]))]
    expect(values('code')).toEqual(['000', '123', '1234'])
    expect(values('mode')).toEqual([undefined, 'on'])
    expect(values('kind')).toEqual(['a', 'ab'])
    expect(snapshot(store)).toEqual({ code: '1234', kind: 'ab' })
  })

  test('T08 an element that is refused does not hold up the others; one that is not yet whole waits with what is in it', async () => {
    const store = plan()
    const text = '{"tasks":[{"title":"a","id":"1"},{"id":2,"title":"b"},{"tags":["x","y"],"id":"3","title":"c"}]}'
    const { states } = await grow([...text], store)
    const seen = new Set(states.map((state) => JSON.stringify((state as z.infer<typeof Plan>).tasks)))
    expect([...seen]).toEqual([
      '[]',
      '[{"id":"","title":"a"}]',
      '[{"id":"1","title":"a"}]',
      '[{"id":"1","title":"a"},{"id":"3","title":"","tags":["x","y"]}]',
      '[{"id":"1","title":"a"},{"id":"3","title":"c","tags":["x","y"]}]',
    ])
  })

  test('T08 nobody hears of what only waits, and the origin of what is shown is the stream', async () => {
    const store = plan()
    const rejections = vi.fn()
    const sources = new Set<string>()
    onReject(store, rejections)
    onUpdate(store, (_, { origin }) => sources.add(origin.source))
    const text = JSON.stringify({ title: 'x', effort: 1, tasks: [{ id: 'a', title: 'b' }] })
    expect((await grow([...text], store)).summary).toMatchObject({ chunks: text.length, rejected: 0 })
    expect(rejections).not.toHaveBeenCalled()
    expect([...sources]).toEqual(['stream'])
  })

  test('T08 the state is valid at every moment', async () => {
    const store = plan()
    onUpdate(store, (state) => Plan.parse(snapshot(state)))
    const text = JSON.stringify({
      effort: 1000,
      title: 'x',
      tasks: [{ id: 1 }, { id: 'a', title: 'b', tags: ['c', 5] }],
    })
    const { states } = await grow([...text], store)
    for (const state of states) expect(Plan.safeParse(state).success).toBe(true)
  })
})

describe('T08 what is no document', () => {
  const bad: [string, string, unknown][] = [
    ['another character', '{"a":"x",]', { a: 'x' }],
    ['text after the end', '{"a":"x"} {', { a: 'x' }],
    ['a number that is none', '{"a":1,"b":01}', { a: 1 }],
    ['a word that is none', '[true, nil]', [true]],
    ['an escape that is none', '["a\\x41"]', ['a']],
    ['half an escape', '["a\\u00g"]', ['a']],
    ['a line break in a text', '["a\n"]', ['a']],
    ['a member without a value', '{"a":1,"b":}', { a: 1 }],
    ['a trailing comma', '[1,]', [1]],
    ['the wrong bracket', '{"a":[1}', { a: [1] }],
    ['a number without end', `[1,${'9'.repeat(2000)}`, [1]],
    ['garbage', '<html>', undefined],
    ['a document that ends early', '{"a":[1,2', { a: [1] }],
    ['nothing', '', undefined],
  ]
  test.each(bad)('T08 %s is told once, and what came before stays', async (_, text, value) => {
    for (const pieces of [[text], [...text]]) {
      const store = anything()
      const rejections = vi.fn()
      onReject(store, rejections)
      const { summary } = await grow(pieces, store, { at })
      expect(summary).toMatchObject({ rejected: 1, aborted: false })
      expect(rejections.mock.calls.map(([{ code }]) => code)).toEqual(['stream/chunk'])
      expect(store.value).toEqual(value)
    }
  })

  test('T08 no more is pulled from a source whose document is broken', async () => {
    const store = anything()
    let pulled = 0
    function* endless() {
      for (;;) yield ['[1', 'x'][pulled++] ?? '2'
    }
    await stream(endless(), store, { at, format })
    expect(pulled).toBe(2)
  })

  test('T08 a document deeper than a state may be is refused, whatever it goes on with', async () => {
    const store = anything()
    const { summary } = await grow(['['.repeat(500), '['.repeat(100_000)], store, { at })
    expect(summary).toMatchObject({ chunks: 2, rejected: 1 })
    let depth = 0
    for (let value: unknown = store.value; Array.isArray(value); value = value[0]) depth += 1
    expect(depth).toBeGreaterThanOrEqual(500)
  })

  test.each(['__proto__', 'constructor', 'prototype'])(
    'T08 a key %s is refused, and nothing gets into a prototype',
    async (key) => {
      const store = anything()
      const rejections = vi.fn()
      onReject(store, rejections)
      const { summary } = await grow([...`{"a":"x","${key}":{"polluted":1},"b":2}`], store, { at })
      expect(summary.rejected).toBe(1)
      expect(rejections.mock.calls[0]?.[0]).toMatchObject({ code: 'state/forbidden-key' })
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
      expect(store.value).toEqual({ a: 'x', b: 2 })
    },
  )

  test('T08 of a key that comes twice the last counts, as with JSON.parse', async () => {
    for (const text of ['{"a":1,"a":{"b":[2]},"a":"x"}', '{"a":"long","b":2,"a":{"c":"d"}}', '{"a":[1,2],"a":[3]}']) {
      const store = anything()
      await grow([...text], store, { at })
      expect(store.value).toEqual(JSON.parse(text))
    }
  })
})

describe('T08 where the text comes from', () => {
  test('T08 the data of events are text that goes on, by themselves or as `map` takes them out', async () => {
    const deltas = ['{"a":', '"x', '1', '0', '","b":[1', '0', ']}']
    const sse = (data: (delta: string) => string) =>
      new Response(`${deltas.map((delta, id) => `id: ${id}\ndata: ${data(delta)}\n\n`).join('')}data: [DONE]\n\n`, {
        headers: { 'content-type': 'text/event-stream' },
      })
    const store = anything()
    const plain = await stream(
      sse((delta) => delta),
      store,
      { at, format },
    )
    expect(store.value).toEqual({ a: 'x10', b: [10] })
    expect(plain).toMatchObject({ chunks: 7, rejected: 0, lastEventId: '6' })
    const mapped = anything()
    const map = (value: unknown) => (value as { delta?: string }).delta
    await stream(
      sse((delta) => JSON.stringify({ delta })),
      mapped,
      { at, format, map },
    )
    expect(mapped.value).toEqual({ a: 'x10', b: [10] })
    const objects = anything()
    await stream(
      deltas.map((delta) => ({ delta })),
      objects,
      { at, format, map },
    )
    expect(objects.value).toEqual({ a: 'x10', b: [10] })
  })

  test('T08 what is no text is skipped', async () => {
    const store = anything()
    const summary = await stream([{ no: 'text' }, '[1', 5, ']'], store, { at, format })
    expect(summary).toMatchObject({ chunks: 4, rejected: 2 })
    expect(store.value).toEqual([1])
  })

  test('T08 an abort, or a source that fails, leaves what has come', async () => {
    const store = anything()
    async function* fail() {
      yield '{"a":"He'
      throw new Error('cut')
    }
    await expect(stream(fail(), store, { at, format })).rejects.toMatchObject({
      code: 'stream/source',
      summary: { chunks: 1, rejected: 0 },
    })
    expect(store.value).toEqual({ a: 'He' })
    const feed = stream(new ReadableStream({ start: (to) => to.enqueue('["x') }), store, { at, format })
    await feed.ready
    void feed.stop()
    expect(await feed).toMatchObject({ aborted: true, rejected: 0 })
    expect(store.value).toEqual(['x'])
  })
})

describe('T08 others write while it grows', () => {
  const run = async (pieces: string[], edit: (store: ReturnType<typeof plan>, index: number) => void) => {
    const store = plan()
    const states: unknown[] = []
    function* source() {
      for (const [index, piece] of pieces.entries()) {
        yield piece
        edit(store, index)
        states.push(snapshot(store))
      }
    }
    const summary = await stream(source(), store, { format })
    return { store, states, summary }
  }
  const pieces = ['{"tasks":[{"id":"a","title":"A', 'A"},{"id":"b","title":"B', 'B', 'B"}],"title":"x"', ',"effort":1}']
  const whole = JSON.parse(pieces.join(''))

  test.each<[string, (store: ReturnType<typeof plan>) => unknown]>([
    ['elements move', (store) => store.tasks.reverse()],
    ['one is put before', (store) => store.tasks.unshift({ id: 'n', title: 'N' })],
    ['one is taken away', (store) => store.tasks.shift()],
    ['the array is emptied', (store) => store.tasks.splice(0)],
    ['the array is replaced', (store) => Object.assign(store, { tasks: [{ id: 'o', title: 'O' }] })],
    ['a text is replaced', (store) => Object.assign(store, { title: 'mine' })],
  ])('T08 %s: the value is the document all the same', async (_, edit) => {
    for (let when = 0; when < pieces.length; when += 1) {
      const { store, summary } = await run(pieces, (target, index) => index === when && edit(target))
      expect(snapshot(store)).toEqual(whole)
      expect(summary.rejected).toBe(0)
    }
  })

  test('T08 what is put into an array meanwhile does not get what belongs to another', async () => {
    const { states } = await run(pieces, (store, index) => index === 1 && store.tasks.unshift({ id: 'n', title: 'N' }))
    expect(states[2]).toMatchObject({
      tasks: [
        { id: 'a', title: 'AA' },
        { id: 'b', title: 'BB' },
      ],
    })
  })

  test('T08 edits elsewhere stay until the end', async () => {
    const store = defineStore({
      name: 'elsewhere',
      schema: z.object({ doc: z.any().optional(), mine: z.string().default('') }),
    })
    function* source() {
      yield '{"a":"x'
      store.mine = 'typed'
      yield 'y"}'
    }
    await stream(source(), store, { at: '/doc', format })
    expect(snapshot(store)).toEqual({ doc: { a: 'xy' }, mine: 'typed' })
  })
})

describe('T08 the cost', () => {
  test('T08 each patch is small: one leaf for a text that grows, one operation for an element', async () => {
    const store = anything()
    const patches: unknown[] = []
    onUpdate(store, (_, change) => patches.push(change.patches))
    await grow(['{"a":"x', 'y', 'z","b":[1,2', ',3', ']}'], store, { at })
    expect(patches).toEqual([
      [{ op: 'add', path: '/value', value: { a: 'x' } }],
      [{ op: 'replace', path: '/value/a', value: 'xy' }],
      [{ op: 'replace', path: '/value/a', value: 'xyz' }],
      [{ op: 'add', path: '/value/b', value: [1] }],
      [{ op: 'add', path: '/value/b/1', value: 2 }],
      [{ op: 'add', path: '/value/b/2', value: 3 }],
    ])
  })

  const cases: [string, z.ZodType, (size: number) => string][] = [
    ['text', z.any(), (size) => JSON.stringify({ text: 'x'.repeat(size) })],
    ['elements', z.any(), (size) => JSON.stringify(Array(size / 10).fill({ a: 'b', c: 1 }))],
    ['depth', z.any(), (size) => `${'[1,'.repeat(500)}"${'x'.repeat(size)}"${']'.repeat(500)}`],
    [
      'an array refused to its end',
      z.array(z.string()).min(1e6),
      (size) => JSON.stringify(Array(size / 10).fill('abcdefg')),
    ],
    ['a text refused to its end', z.string().max(3), (size) => JSON.stringify('x'.repeat(size))],
    [
      'members refused one by one',
      z.record(z.string(), z.number()),
      (size) => `{${Array.from({ length: size / 10 }, (_, i) => `"k${i}":"x"`)}}`,
    ],
    [
      'objects that lack a member to their end',
      z.record(z.string(), z.object({ z: z.string() })),
      (size) => `{"a":{"b":[${Array(size / 2).fill(1)}]}}`,
    ],
    [
      'what no attempt gets in, at every level',
      z.record(z.string(), z.object({}).strict()),
      (size) => `${'{"a":{"b":[1,'.repeat(200)}${Array(size / 2).fill(1)}${']}}'.repeat(200)}`,
    ],
  ]
  test.each(cases)('T08 what the store is asked to look at is linear in the document: %s', (_, value, make) => {
    const size = 20_000
    const store = defineStore({ name: 'cost', schema: z.object({ value: value.optional() }) })
    const { commit } = sink(store)
    let looked = 0
    let offers = 0
    const document = growJson(store, at, (patch) => {
      offers += 1
      // A text that grows is joined, not copied: it is asked about its type.
      const isPlain = patch.every((step) => 'value' in step && typeof step.value === 'string' && step.value.length > 8)
      const result = commit(patch, createOrigin('stream'), { tentative: true })
      if (!isPlain || !result.ok) looked += JSON.stringify(patch).length
      return result
    })
    const pieces = make(size).match(/.{1,4}/g) as string[]
    for (const piece of pieces) document.push(piece)
    document.end()
    const { length } = make(size)
    expect(looked / length).toBeLessThan(100)
    expect(offers / length).toBeLessThan(3)
  })
})
