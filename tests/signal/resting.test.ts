import { computed, defineStore, effect, type ReadableAtom, signal } from 'jods'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { GraphNode } from '../../src/signal/node.js'
import { catchReports, turn } from './reported.js'

/*
 * A computed is held by its sources only while somebody uses it. What it rests on is seen here from the sources: who
 * is subscribed to them at this moment.
 */

const reports = catchReports()

/** How many are subscribed to `atom`. */
function watchersOf(atom: ReadableAtom<unknown>): number {
  let count = 0
  type Subscription = { nextSub?: Subscription } | undefined
  for (let link = (atom as unknown as GraphNode).subs as Subscription; link; link = link.nextSub) count++
  return count
}

test('C10 resting: read by nobody in particular it lets go of its sources after the task, each time', async () => {
  const a = signal(1)
  const b = signal(10)
  const read = vi.fn(() => a.get() + b.get())
  const sum = computed(read)
  for (let value = 2; value < 5; value++) {
    expect(sum.get()).toBe(value + 9)
    expect([watchersOf(a), watchersOf(b)]).toEqual([1, 1])
    await turn()
    expect([watchersOf(a), watchersOf(b)]).toEqual([0, 0])
    a.set(value)
  }
  expect(read).toHaveBeenCalledTimes(3)
  expect(reports()).toEqual([])
})

test('C10 resting: many that were read in one task rest together', async () => {
  const a = signal(1)
  const all = Array.from({ length: 5 }, (_, i) => computed(() => a.get() * i))
  for (let round = 0; round < 2; round++) {
    for (const one of all) one.get()
    await turn()
    expect(watchersOf(a)).toBe(0)
    a.set(round)
  }
})

test('C10 resting: read again at rest and still right it subscribes to nothing', async () => {
  const a = signal(1)
  const read = vi.fn(() => a.get() * 2)
  const double = computed(read)
  double.get()
  await turn()
  expect(double.get()).toBe(2)
  expect(watchersOf(a)).toBe(0)
  expect(read).toHaveBeenCalledTimes(1)
})

test('C10 resting: changed before it came to rest it is computed at the next read, not sooner', async () => {
  const a = signal(1)
  const read = vi.fn(() => a.get() * 2)
  const double = computed(read)
  double.get()
  a.set(2)
  await turn()
  expect(watchersOf(a)).toBe(0)
  expect(read).toHaveBeenCalledTimes(1)
  expect(double.get()).toBe(4)
  expect(read).toHaveBeenCalledTimes(2)
})

test('C10 resting: what looked whether it is still right rests again, and so does what it asked', async () => {
  const a = signal(1)
  const clamped = computed(() => Math.min(10, a.get()))
  const read = vi.fn(() => clamped.get() * 2)
  const double = computed(read)
  a.set(10)
  double.get()
  await turn()
  a.set(11)
  expect(double.get()).toBe(20)
  await turn()
  expect([watchersOf(a), watchersOf(clamped)]).toEqual([0, 0])
  expect(read).toHaveBeenCalledTimes(1)
})

test('C10 resting: with its last effect it goes at once, the computeds under it too, and no other', () => {
  const a = signal(1)
  const double = computed(() => a.get() * 2)
  const text = computed(() => `${double.get()}`)
  const first = effect(() => void text.get())
  const second = effect(() => void double.get())
  expect([watchersOf(a), watchersOf(double)]).toEqual([1, 2])
  first()
  expect([watchersOf(a), watchersOf(double)]).toEqual([1, 1])
  second()
  expect([watchersOf(a), watchersOf(double)]).toEqual([0, 0])
})

test('C10 resting: it comes back unchanged without being computed, and wakes its watcher', () => {
  const a = signal(1)
  const read = vi.fn(() => a.get() * 2)
  const double = computed(read)
  effect(() => void double.get())()
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(double.get())
  })
  expect([read.mock.calls.length, watchersOf(a)]).toEqual([1, 1])
  a.set(2)
  expect(seen).toEqual([2, 4])
  stop()
})

test('C10 resting: listened to it stays when its last effect goes, and rests with the last listener', () => {
  const a = signal(1)
  const double = computed(() => a.get() * 2)
  const heard: number[] = []
  const stop = double.listen((value) => heard.push(value))
  effect(() => void double.get())()
  expect(watchersOf(a)).toBe(1)
  a.set(2)
  expect(heard).toEqual([4])
  stop()
  expect(watchersOf(a)).toBe(0)
})

test('C10 resting: watched by an effect it stays when its last listener goes', () => {
  const a = signal(1)
  const double = computed(() => a.get() * 2)
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(double.get())
  })
  double.listen(() => {})()
  expect(watchersOf(a)).toBe(1)
  a.set(2)
  expect(seen).toEqual([2, 4])
  stop()
  expect(watchersOf(a)).toBe(0)
})

test('C10 resting: one that failed rests as well, and fails again without being computed', async () => {
  const a = signal(0)
  const read = vi.fn(() => {
    throw new Error(`at ${a.get()}`)
  })
  const failing = computed(read)
  expect(() => failing.get()).toThrow('at 0')
  await turn()
  expect(watchersOf(a)).toBe(0)
  expect(() => failing.get()).toThrow('at 0')
  expect(read).toHaveBeenCalledTimes(1)
})

test('C10 resting: a branch that is read no more holds nothing', () => {
  const isLeft = signal(true)
  const left = signal(1)
  const right = signal(2)
  const doubleLeft = computed(() => left.get() * 2)
  const chosen = computed(() => (isLeft.get() ? doubleLeft.get() : right.get()))
  const stop = effect(() => void chosen.get())
  isLeft.set(false)
  expect([watchersOf(left), watchersOf(doubleLeft), watchersOf(right)]).toEqual([0, 0, 1])
  stop()
  expect([watchersOf(isLeft), watchersOf(right)]).toEqual([0, 0])
})

test('C10 resting: a long chain goes with its last effect, without a deep call', () => {
  const source = signal(0)
  const chain: ReadableAtom<number>[] = [source]
  for (let depth = 1; depth <= 2_500; depth++) {
    const below = chain[depth - 1] as ReadableAtom<number>
    const next = computed(() => below.get() + 1)
    next.get()
    chain.push(next)
  }
  const top = chain.at(-1) as ReadableAtom<number>
  const stop = effect(() => void top.get())
  expect(watchersOf(source)).toBe(1)
  stop()
  expect(chain.filter((atom) => watchersOf(atom) > 0)).toHaveLength(0)
})

test('C10 resting: over a store it is read again with a newer value after other tasks', async () => {
  const store = defineStore({ name: 's', schema: z.object({ n: z.number().default(1), m: z.number().default(1) }) })
  const read = vi.fn(() => store.n * 2)
  const double = computed(read)
  double.get()
  await turn()
  store.m = 2
  expect(double.get()).toBe(2)
  expect(read).toHaveBeenCalledTimes(1)
  await turn()
  store.n = 2
  expect(double.get()).toBe(4)
})
