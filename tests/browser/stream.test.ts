import { defineStore, effect, onUpdate } from 'jods'
import { type Feed, sse, stream } from 'jods/stream'
import { afterEach, expect, inject, test, vi } from 'vitest'
import { z } from 'zod'

const url = (path: string) => `${inject('streams')}${path}`
const log = () =>
  defineStore({
    name: 'log',
    schema: z.object({
      seen: z.array(z.number()).default([]),
      count: z.number().default(0),
      value: z.any().optional(),
    }),
  })
const map = (value: unknown) => ({ type: 'append', path: '/seen', value: [value] }) as const
const feeds: Feed[] = []
afterEach(() => {
  for (const feed of feeds.splice(0)) void feed.stop()
})
const start = (...args: Parameters<typeof stream>) => {
  const feed = stream(...args)
  feeds.push(feed)
  return feed
}
const nine = [1, 2, 3, 4, 5, 6, 7, 8, 9]
/** A log whose line is cut each time it holds three events more. */
const cutLog = () => {
  const store = log()
  onUpdate(store, (state) => {
    if (state.seen.length === 3 || state.seen.length === 6) void fetch(url('/cut'))
  })
  return store
}

test('T07 in a browser a line that is cut resumes after the last id', async () => {
  const store = cutLog()
  expect(await start(sse(url('/events')), store, { map })).toMatchObject({ applied: 9, rejected: 0, lastEventId: '9' })
  expect(store.seen).toEqual(nine)
})

test('T01 an EventSource, which reconnects by itself', async () => {
  const store = cutLog()
  const source = new EventSource(url('/events'))
  const summary = await start(source, store, { map })
  expect(source.readyState).not.toBe(EventSource.CLOSED)
  source.close()
  expect(summary).toMatchObject({ applied: 9, lastEventId: '9' })
  expect(store.seen).toEqual(nine)
})

test('T01 an EventSource that gives up fails the feed', async () => {
  const source = new EventSource(url('/nothing-of-the-kind'))
  await expect(start(source, log())).rejects.toMatchObject({ code: 'stream/source' })
})

test('T08 the body of a fetch grows as a document', async () => {
  const store = log()
  const titles = new Set<unknown>()
  onUpdate(store, (state) => titles.add(state.value?.title))
  const feed = start(await fetch(url('/document')), store, { at: '/value', format: 'partial-json' })
  expect(await feed).toMatchObject({ rejected: 0 })
  expect(store.value).toEqual({ title: 'Ünïcode 🥌'.repeat(20), items: [1, 2, 3] })
  expect(titles.size).toBeGreaterThan(2)
})

test('T09 stopping a fetch lets go of it, and a server that never pauses neither starves the page nor fills it', async () => {
  const before = await (await fetch(url('/state'))).json()
  const store = log()
  let count = 0
  const feed = start(await fetch(url('/endless')), store, { map: () => ({ count: ++count % 1000 }) })
  for (let frames = 0; frames < 10; frames += 1) await new Promise(requestAnimationFrame)
  await vi.waitFor(() => expect(feed.progress.get().chunks).toBeGreaterThan(100))
  void feed.stop()
  expect(await feed).toMatchObject({ aborted: true, rejected: 0 })
  await vi.waitFor(async () => {
    const after = await (await fetch(url('/state'))).json()
    expect(after.closed).toBeGreaterThan(before.closed)
  })
})

test('T04 with batch effects wake once per frame, and every change is heard', async () => {
  const store = log()
  const changes = vi.fn()
  onUpdate(store, changes)
  let runs = 0
  const stop = effect(() => {
    void store.count
    runs += 1
  })
  let frames = 0
  const tick = () => {
    frames += 1
    frame = requestAnimationFrame(tick)
  }
  let frame = requestAnimationFrame(tick)
  async function* slowly() {
    for (let turn = 0; turn < 30; turn += 1) {
      for (let one = 0; one < 10; one += 1) yield { count: turn * 10 + one + 1 }
      await new Promise((resolve) => setTimeout(resolve, 4))
    }
  }
  await start(slowly(), store, { batch: true })
  await vi.waitFor(() => expect(store.count).toBe(300))
  await new Promise(requestAnimationFrame)
  cancelAnimationFrame(frame)
  stop()
  expect(changes).toHaveBeenCalledTimes(300)
  expect(runs).toBeGreaterThan(1)
  // The first run, and the end, which tells of the last progress.
  expect(runs).toBeLessThanOrEqual(frames + 2)
})
