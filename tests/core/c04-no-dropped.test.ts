import { defineStore, effect, onUpdate, record, select } from 'jods'
import { type Attachment, attach, createOrigin, sink } from 'jods/kit'
import { expect, test } from 'vitest'
import { z } from 'zod'

const makeCounter = () =>
  defineStore({
    name: 'counter',
    schema: z.object({ n: z.number(), log: z.array(z.string()) }),
    initial: { n: 0, log: [] },
  })

test('C04 1,000 rapid writes give 1,000 change records in order', () => {
  const counter = makeCounter()
  const seen: unknown[] = []
  const revisions: number[] = []
  onUpdate(counter, (_, change) => {
    seen.push((change.patches[0] as { value: unknown }).value)
    revisions.push(change.revision)
  })
  const { entries } = record(counter, { limit: 2000 })
  for (let n = 1; n <= 1000; n++) counter.n = n
  const all = Array.from({ length: 1000 }, (_, i) => i + 1)
  expect(seen).toEqual(all)
  expect(revisions).toEqual(all)
  expect(entries.get()).toHaveLength(1000)
})

test('C04 a view that waits for a frame drops no change', async () => {
  const counter = makeCounter()
  const seen: unknown[] = []
  const views: number[] = []
  onUpdate(counter, (_, change) => void seen.push((change.patches[0] as { value: unknown }).value))
  const stop = effect(() => void views.push(counter.n))
  const door = sink(counter)
  const origin = createOrigin('stream')
  for (let n = 1; n <= 1000; n++) door.commit([{ op: 'replace', path: '/n', value: n }], origin, { wake: 'frame' })
  expect(seen).toHaveLength(1000)
  expect(views).toEqual([0])
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(views).toEqual([0, 1000])
  stop()
})

test('C04 writes made by listeners are records of their own, after the one they answer', () => {
  const counter = makeCounter()
  const order: string[] = []
  onUpdate(counter, (_, change) => {
    order.push(`first ${change.revision}`)
    if (change.revision === 1) counter.log.push('answer')
  })
  onUpdate(counter, (_, change) => void order.push(`second ${change.revision}`))
  counter.n = 1
  expect(order).toEqual(['first 1', 'second 1', 'first 2', 'second 2'])
})

test('C04 a change has the shape of the contract', () => {
  const counter = makeCounter()
  const before = Date.now()
  const { entries } = record(counter, { limit: 5 })
  counter.n = 1
  counter.log.push('a')
  const [first, second] = entries.get()
  expect(first).toEqual({
    store: 'counter',
    patches: [{ op: 'replace', path: '/n', value: 1 }],
    inverse: [{ op: 'replace', path: '/n', value: 0 }],
    origin: { source: 'local', id: expect.any(String) },
    revision: 1,
    timestamp: expect.any(Number),
  })
  expect((second as { inverse: unknown }).inverse).toEqual([{ op: 'remove', path: '/log/0' }])
  expect(first?.timestamp).toBeGreaterThanOrEqual(before)
  expect(first?.timestamp).toBeLessThanOrEqual(Date.now())
})

test('C05 plugins attach in any order and each returns something to stop', () => {
  const plugins = {
    save: (store: object, saved: unknown[]): Attachment =>
      attach({}, (life) => life.defer(sink(store).onChange((change) => void saved.push(change.revision)))),
    receive: (store: object): Attachment & { bring?: (n: number) => void } => {
      const origin = createOrigin('sync')
      return Object.assign(
        attach({}, () => {}),
        { bring: (n: number) => void sink(store).commit([{ op: 'replace', path: '/n', value: n }], origin) },
      )
    },
    count: (store: object, counted: { n: number }): Attachment =>
      attach({}, (life) =>
        life.defer(select(store as { n: number }, (state) => state.n).listen(() => void counted.n++)),
      ),
  }
  for (const order of [
    ['save', 'receive', 'count'],
    ['count', 'receive', 'save'],
    ['receive', 'save', 'count'],
  ]) {
    const counter = makeCounter()
    const saved: unknown[] = []
    const counted = { n: 0 }
    const running = new Map<string, any>()
    for (const name of order) {
      const start = plugins[name as keyof typeof plugins] as (...args: unknown[]) => Attachment
      running.set(name, start(counter, name === 'save' ? saved : counted))
    }
    running.get('receive').bring(1)
    counter.n = 2
    expect([saved, counted.n]).toEqual([[1, 2], 2])
    expect(order.map((name) => running.get(name).status.get())).toEqual(['ready', 'ready', 'ready'])
    for (const name of order) running.get(name).stop()
    counter.n = 3
    expect([saved, counted.n]).toEqual([[1, 2], 2])
    expect(order.map((name) => running.get(name).status.get())).toEqual(['stopped', 'stopped', 'stopped'])
  }
})
