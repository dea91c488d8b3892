import { computed, defineStore, effect, type ReadableAtom, signal } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { catchReports, turn } from './reported.js'

const reports = catchReports()
const DEPTH = 10_000

/** A chain of computeds, each read when it is made, so that no read has to go deeper than one. */
function chain(source: ReadableAtom<number>, depth = DEPTH): ReadableAtom<number>[] {
  const links: ReadableAtom<number>[] = []
  let before = source
  for (let i = 0; i < depth; i++) {
    const from = before
    before = computed(() => from.get() + 1)
    before.get()
    links.push(before)
  }
  return links
}
const last = (links: ReadableAtom<number>[]) => links.at(-1) as ReadableAtom<number>

test('C10 deep: a chain of 10,000 that an effect watches follows its source', () => {
  const source = signal(0)
  const links = chain(source)
  const seen: number[] = []
  effect(() => {
    seen.push(last(links).get())
  })
  source.set(1)
  source.set(2)
  expect(seen).toEqual([DEPTH, DEPTH + 1, DEPTH + 2])
  expect(reports()).toEqual([])
})

test('C10 deep: a chain of 10,000 that nobody watches is read after a change, and comes to rest', async () => {
  const source = signal(0)
  const links = chain(source)
  source.set(1)
  expect(last(links).get()).toBe(DEPTH + 1)
  const failures: unknown[] = []
  const before = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.once('uncaughtException', (error) => failures.push(error))
  await turn()
  process.removeAllListeners('uncaughtException')
  for (const listener of before) process.on('uncaughtException', listener)
  expect(failures).toEqual([])
})

// Who goes up a chain that is let go of has no list to follow: peers reach some thousands here.
test('C10 deep: the last watcher of a chain of 1,000 leaves, and the chain is read again', () => {
  const source = signal(0)
  const links = chain(source, 1_000)
  const stop = effect(() => void last(links).get())
  expect(stop).not.toThrow()
  source.set(1)
  expect(last(links).get()).toBe(1_001)
})

test('C10 deep: a chain of 1,000 that has come to rest is read, changed, read and watched again', async () => {
  const source = signal(0)
  const links = chain(source, 1_000)
  await turn()
  expect(last(links).get()).toBe(1_000)
  await turn()
  source.set(1)
  expect(last(links).get()).toBe(1_001)
  await turn()
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(last(links).get())
  })
  source.set(2)
  expect(seen).toEqual([1_001, 1_002])
  stop()
})

test('C10 deep: 10,000 effects that each write the next one’s source run without a stack', () => {
  const steps = Array.from({ length: DEPTH + 1 }, () => signal(0))
  const stops = Array.from({ length: DEPTH }, (_, i) =>
    effect(() => {
      const value = steps[i]?.get() ?? 0
      steps[i + 1]?.set(value)
    }),
  )
  steps[0]?.set(7)
  expect(steps[DEPTH]?.get()).toBe(7)
  expect(reports()).toEqual([])
  for (const stop of stops) stop()
})

test('C10 deep: 500 nested effects wake and end in order', () => {
  const source = signal(0)
  const order: number[] = []
  const nest = (depth: number): void => {
    effect(() => {
      source.get()
      if (depth < 500) nest(depth + 1)
      return () => order.push(depth)
    })
  }
  const stop = effect(() => nest(1))
  source.set(1)
  expect(order).toEqual(Array.from({ length: 500 }, (_, i) => 500 - i))
  order.length = 0
  stop()
  expect(order).toHaveLength(500)
  expect(reports()).toEqual([])
})

test('C10 deep: one effect that reads 10,000 rows of a store follows each of them', () => {
  const store = defineStore({
    name: 'rows',
    schema: z.object({ rows: z.array(z.object({ n: z.number() })) }),
    initial: { rows: Array.from({ length: DEPTH }, (_, n) => ({ n })) },
  })
  let sum = 0
  const stop = effect(() => {
    sum = 0
    for (const row of store.rows) sum += row.n
  })
  const before = sum
  const row = store.rows[DEPTH - 1]
  if (row) row.n += 5
  expect(sum).toBe(before + 5)
  stop()
})
