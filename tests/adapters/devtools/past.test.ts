import { defineStore, onUpdate, snapshot } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createModel } from '../../../adapters/devtools/model.js'
import { holds } from '../../laws/tape.js'

test('D06 law: the state at any revision is the one that was there, the log is bounded, and travelling commits nothing', async () => {
  await holds('devtools past', 300, 0.2, async () => (await import('./past-law.js')).rebuilt)
}, 300_000)

const schema = z.object({ n: z.int().default(0), list: z.array(z.int()).default([]) })

test('D06 the oldest revisions leave when there are too many, the others stay right', () => {
  const store = defineStore({ name: 'cart', schema })
  const model = createModel([store], { limit: 100 })
  for (let n = 1; n <= 1000; n++) store.n = n
  expect(model.log.get()).toHaveLength(100)
  const { first, last } = model.revisions('cart')
  expect(last).toBe(1000)
  expect(first).toBeGreaterThan(800)
  expect(model.stateOf('cart', first - 1)).toBeUndefined()
  for (let revision = first; revision <= last; revision += 7)
    expect(model.stateOf('cart', revision)).toEqual({ n: revision, list: [] })
  expect(model.diff('cart', first - 1, last)).toBeUndefined()
  expect(model.diff('cart', last, last - 1)).toEqual([{ op: 'replace', path: '/n', value: 999 }])
})

test('D06 each step through a long past costs little', () => {
  const store = defineStore({ name: 'cart', schema })
  const model = createModel([store])
  for (let n = 1; n <= 10_000; n++) store.n = n
  const start = performance.now()
  for (let position = 9999; position > 9000; position--) {
    model.jump(position)
    expect((model.shown('cart').get() as { n: number }).n).toBe(position)
  }
  // A thousand jumps through ten thousand changes; a rebuild from the beginning each time would take minutes.
  expect(performance.now() - start).toBeLessThan(20_000)
})

test('D06 a listener that writes in between leaves every revision right', () => {
  const store = defineStore({ name: 'cart', schema })
  onUpdate(store, () => {
    if (store.list.length < 90) store.list.push(store.list.length)
  })
  const model = createModel([store])
  store.n = 1
  for (let revision = 1; revision <= 91; revision++) {
    expect((model.stateOf('cart', revision) as { list: number[] }).list).toHaveLength(revision - 1)
  }
})

test('D06 what was committed while the log was paused can be asked for, and is no stop of the timeline', () => {
  const store = defineStore({ name: 'cart', schema })
  const model = createModel([store])
  store.n = 1
  model.pause()
  store.n = 2
  model.resume()
  store.n = 3
  expect(model.timeline.get().entries.map(({ revision }) => revision)).toEqual([1, 3])
  expect(model.stateOf('cart', 2)).toMatchObject({ n: 2 })
  model.back()
  expect(model.shown('cart').get()).toMatchObject({ n: 1 })
})

test('D06 several stores travel together; one of them, or all, are restored as one change each', () => {
  const [a, b] = [defineStore({ name: 'a', schema }), defineStore({ name: 'b', schema })]
  const model = createModel([a, b])
  a.n = 1
  b.n = 1
  a.n = 2
  b.n = 2
  model.jump(2)
  expect(['a', 'b'].map((id) => model.shown(id).get())).toMatchObject([{ n: 1 }, { n: 1 }])
  model.jump(1)
  expect(['a', 'b'].map((id) => model.shown(id).get())).toMatchObject([{ n: 1 }, { n: 0 }])
  const changes: unknown[] = []
  for (const store of [a, b]) onUpdate(store, (_, { origin, patches }) => changes.push([origin.source, patches.length]))
  expect(model.restore(undefined, 'a')).toMatchObject({ ok: true })
  expect([a.n, b.n]).toEqual([1, 2])
  model.jump(2)
  expect(model.restore()).toMatchObject({ ok: true })
  expect([a.n, b.n]).toEqual([1, 1])
  expect(changes).toEqual([
    ['devtools', 1],
    ['devtools', 1],
  ])
})

test('D06 what is shown of the past cannot be written to', () => {
  const store = defineStore({ name: 'cart', schema })
  const model = createModel([store])
  store.list.push(1)
  store.list.push(2)
  model.back()
  const shown = model.shown('cart').get() as { list: number[] }
  try {
    shown.list.push(9)
  } catch {
    // Frozen: so much the better.
  }
  model.toNow()
  expect(snapshot(store).list).toEqual([1, 2])
})
