import { computed, defineStore, effect, onUpdate, select, signal } from 'jods'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { catchReports, codesOf } from './reported.js'

const reports = catchReports()

test('C20 listeners: listen hears changes, subscribe also the value of now; both end once', () => {
  const a = signal(1)
  const heard: unknown[] = []
  const stop = a.listen((value, before) => heard.push([value, before]))
  const stopSecond = a.subscribe((value) => heard.push(value))
  a.set(2)
  a.set(2)
  expect(heard).toEqual([1, [2, 1], 2])
  stop()
  stop()
  a.set(3)
  expect(heard).toEqual([1, [2, 1], 2, 3])
  expect(a.lc).toBe(1)
  stopSecond()
  expect(a.lc).toBe(0)
})

test('C20 listeners: one function subscribed twice is two subscriptions', () => {
  const a = signal(0)
  const listener = vi.fn()
  const stop = a.listen(listener)
  const stopSecond = a.listen(listener)
  a.set(1)
  expect(listener).toHaveBeenCalledTimes(2)
  stop()
  a.set(2)
  expect(listener).toHaveBeenCalledTimes(3)
  stopSecond()
})

test('C20 listeners: one that ends another during the call silences it at once', () => {
  const a = signal(0)
  const second = vi.fn()
  let stopSecond = (): void => {}
  const third = vi.fn()
  const stops = [a.listen(() => stopSecond())]
  stopSecond = a.listen(second)
  stops.push(a.listen(third))
  a.set(1)
  a.set(2)
  expect([second.mock.calls.length, third.mock.calls.length, a.lc]).toEqual([0, 2, 2])
  for (const stop of stops) stop()
})

test('C20 listeners: one that ends itself during the call skips nobody', () => {
  const a = signal(0)
  const heard: string[] = []
  const stop = a.listen(() => {
    heard.push('once')
    stop()
  })
  const stopSecond = a.listen(() => heard.push('second'))
  a.set(1)
  a.set(2)
  expect(heard).toEqual(['once', 'second', 'second'])
  stopSecond()
})

test('C20 listeners: one added during the call hears from the next change on', () => {
  const a = signal(0)
  const late = vi.fn()
  const stops: (() => void)[] = []
  stops.push(
    a.listen(() => {
      if (stops.length === 1) stops.push(a.listen(late))
    }),
  )
  a.set(1)
  expect(late).not.toHaveBeenCalled()
  a.set(2)
  expect(late).toHaveBeenCalledTimes(1)
  for (const stop of stops) stop()
})

test('C20 listeners: all end and one comes back during the call', () => {
  const source = signal(0)
  const double = computed(() => source.get() * 2)
  const late = vi.fn()
  let stopLate = (): void => {}
  const stop = double.listen(() => {
    stop()
    stopLate = double.listen(late)
  })
  source.set(1)
  source.set(2)
  expect(late.mock.calls.map(([value]) => value)).toEqual([4])
  stopLate()
  expect(double.lc).toBe(0)
})

test('C20 listeners: one that throws is reported, the others hear, the writer does not', () => {
  const a = signal(0)
  const heard = vi.fn()
  const stops = [
    a.listen(() => {
      throw new Error('listener')
    }),
    a.listen(heard),
  ]
  expect(() => a.set(1)).not.toThrow()
  expect(heard).toHaveBeenCalledTimes(1)
  expect(codesOf(reports())).toEqual(['listener'])
  for (const stop of stops) stop()
})

test('C20 listeners: reads in a listener are fresh, also through computeds, and subscribe nobody', () => {
  const a = signal(0)
  const double = computed(() => a.get() * 2)
  const other = signal(0)
  const heard: number[] = []
  const stop = a.listen(() => {
    heard.push(double.get())
    other.get()
  })
  a.set(1)
  other.set(1)
  expect(heard).toEqual([2])
  stop()
})

test('C20 listeners: a listener’s write inside an effect’s flush reaches everybody, the last value last', () => {
  const a = signal(0)
  const b = signal(0)
  const heard: number[] = []
  const seen: number[] = []
  const stops = [
    a.listen((value) => b.set(value * 10)),
    b.listen((value) => heard.push(value)),
    effect(() => {
      seen.push(a.get() + b.get())
    }),
  ]
  a.set(1)
  expect(heard).toEqual([10])
  expect(seen.at(-1)).toBe(11)
  for (const stop of stops) stop()
})

test('C20 listeners: written back during the call everybody ends with the last value, in order', () => {
  const a = signal(0)
  const first: number[] = []
  const second: number[] = []
  const stops = [
    a.listen((value) => {
      first.push(value)
      if (value === 1) a.set(5)
    }),
    a.listen((value) => second.push(value)),
  ]
  a.set(1)
  expect(first).toEqual([1, 5])
  expect(second.at(-1)).toBe(5)
  for (const stop of stops) stop()
})

test('C20 listeners: a computed listener hears only another value, with the one before', () => {
  const a = signal(1)
  const odd = computed(() => a.get() % 2)
  const heard: unknown[] = []
  const stop = odd.listen((value, before) => heard.push([value, before]))
  a.set(3)
  a.set(4)
  a.set(5)
  expect(heard).toEqual([
    [0, 1],
    [1, 0],
  ])
  stop()
})

test('C20 listeners: a computed that is heard computes once per change and nothing after the last has gone', () => {
  const a = signal(1)
  const read = vi.fn(() => a.get() * 2)
  const double = computed(read)
  const stops = [double.listen(() => {}), double.listen(() => {}), effect(() => void double.get())]
  expect(read).toHaveBeenCalledTimes(1)
  a.set(2)
  expect(read).toHaveBeenCalledTimes(2)
  for (const stop of stops) stop()
  a.set(3)
  expect(read).toHaveBeenCalledTimes(2)
})

test('C20 listeners: onUpdate comes before atoms and effects hear, and each of them sees the committed state', () => {
  const store = defineStore({ name: 's', schema: z.object({ n: z.number().default(0) }) })
  const order: string[] = []
  const stops = [
    effect(() => {
      order.push(`effect ${store.n}`)
    }),
    select(store, '/n').listen((value) => order.push(`atom ${value}`)),
    onUpdate(store, (state) => order.push(`update ${state.n}`)),
  ]
  order.length = 0
  store.n = 1
  expect(order[0]).toBe('update 1')
  expect([...order].sort()).toEqual(['atom 1', 'effect 1', 'update 1'])
  for (const stop of stops) stop()
})

test('C20 listeners: a write from a listener of changes is delivered after the present change has reached everybody', () => {
  const store = defineStore({ name: 's', schema: z.object({ n: z.number().default(0), m: z.number().default(0) }) })
  const heard: unknown[] = []
  const stops = [
    onUpdate(store, (state, change) => {
      heard.push(['first', change.revision])
      if (state.m < state.n) state.m = state.n
    }),
    onUpdate(store, (_, change) => heard.push(['second', change.revision])),
  ]
  store.n = 1
  expect(heard).toEqual([
    ['first', 1],
    ['second', 1],
    ['first', 2],
    ['second', 2],
  ])
  for (const stop of stops) stop()
})
