import { computed, effect, signal } from 'jods'
import { expect, test, vi } from 'vitest'
import { turn } from './reported.js'

test('C10 computed: its function does not run before somebody reads', () => {
  const read = vi.fn(() => 1)
  const one = computed(read)
  expect(read).not.toHaveBeenCalled()
  expect(one.get()).toBe(1)
  expect(read).toHaveBeenCalledTimes(1)
})

test('C10 computed: a second read without a change runs nothing', () => {
  const source = signal(1)
  const read = vi.fn(() => source.get() * 2)
  const double = computed(read)
  expect([double.get(), double.get(), double.value]).toEqual([2, 2, 2])
  expect(read).toHaveBeenCalledTimes(1)
})

test('C10 computed: memoised over tasks while nobody watches', async () => {
  const source = signal(1)
  const other = signal(1)
  const read = vi.fn(() => source.get() * 2)
  const double = computed(read)
  double.get()
  await turn()
  other.set(2)
  expect(double.get()).toBe(2)
  await turn()
  expect(double.get()).toBe(2)
  expect(read).toHaveBeenCalledTimes(1)
  source.set(3)
  expect(double.get()).toBe(6)
  expect(read).toHaveBeenCalledTimes(2)
})

test('C10 computed: several writes between two reads are one recomputation', () => {
  const a = signal(1)
  const b = signal(1)
  const read = vi.fn(() => a.get() + b.get())
  const sum = computed(read)
  sum.get()
  a.set(2)
  b.set(2)
  a.set(3)
  expect(sum.get()).toBe(5)
  expect(read).toHaveBeenCalledTimes(2)
})

test('C10 computed: a computed without sources runs once for ever', async () => {
  const read = vi.fn(() => 42)
  const answer = computed(read)
  answer.get()
  await turn()
  answer.get()
  expect(read).toHaveBeenCalledTimes(1)
})

test('C10 computed: undefined and NaN are values like any other', () => {
  const source = signal(0)
  const maybe = computed(() => (source.get() === 0 ? undefined : Number.NaN))
  const after = vi.fn(() => maybe.get())
  const last = computed(after)
  expect(last.get()).toBeUndefined()
  source.set(1)
  expect(last.get()).toBeNaN()
  source.set(2)
  expect(last.get()).toBeNaN()
  expect(after).toHaveBeenCalledTimes(2)
})

test('C10 computed: an equal result stops the wave, watched or not', async () => {
  const source = signal(0)
  const clamped = computed(() => Math.min(10, source.get()))
  const after = vi.fn(() => clamped.get() * 2)
  const last = computed(after)
  expect(last.get()).toBe(0)
  source.set(10)
  expect(last.get()).toBe(20)
  source.set(11)
  expect(last.get()).toBe(20)
  await turn()
  source.set(12)
  expect(last.get()).toBe(20)
  const run = vi.fn(() => void last.get())
  const stop = effect(run)
  source.set(13)
  expect(after).toHaveBeenCalledTimes(2)
  expect(run).toHaveBeenCalledTimes(1)
  stop()
})

test('C10 computed: a source that goes back to its value before the read recomputes nobody', async () => {
  const source = signal(0)
  const read = vi.fn(() => source.get() % 2)
  const odd = computed(read)
  const after = vi.fn(() => odd.get())
  const last = computed(after)
  last.get()
  await turn()
  source.set(1)
  source.set(2)
  last.get()
  expect(read.mock.calls.length).toBeLessThanOrEqual(2)
  expect(after).toHaveBeenCalledTimes(1)
})

test('C10 computed: a written source wakes it without an effect around', () => {
  const source = signal(1)
  const a = computed(() => source.get())
  const b = computed(() => a.get() % 2)
  const c = computed(() => source.get())
  const d = computed(() => b.get() + c.get())
  expect(d.get()).toBe(2)
  source.set(3)
  expect([b.get(), d.get()]).toEqual([1, 4])
})

test('C10 computed: parts of a chain read in any order after a write are all fresh', () => {
  const source = signal(0)
  const a = computed(() => source.get() % 2)
  const b = computed(() => a.get())
  const c = computed(() => b.get())
  c.get()
  source.set(1)
  expect(b.get()).toBe(1)
  source.set(3)
  expect(c.get()).toBe(1)
  source.set(4)
  expect(c.get()).toBe(0)
})

test('C10 computed: one created after the write of its source starts right', () => {
  const source = signal(0)
  const a = computed(() => source.get() * 2)
  a.get()
  source.set(5)
  const b = computed(() => a.get() + 1)
  expect(b.get()).toBe(11)
  source.set(10)
  expect(b.get()).toBe(21)
})

test('C10 computed: read first, watched later: it wakes its watcher', async () => {
  const source = signal(0)
  const a = computed(() => source.get() + 1)
  const b = computed(() => a.get() + 1)
  b.get()
  await turn()
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(b.get())
  })
  source.set(1)
  expect(seen).toEqual([2, 3])
  stop()
})

test('C10 computed: a resting computed that takes part again while its source has changed is fresh', async () => {
  const a = signal(1)
  const b = signal(1)
  const sum = computed(() => a.get() + b.get())
  sum.get()
  await turn()
  a.set(2)
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(sum.get())
  })
  b.set(2)
  stop()
  await turn()
  b.set(5)
  const again = effect(() => {
    seen.push(sum.get())
  })
  a.set(5)
  expect(seen).toEqual([3, 4, 7, 10])
  again()
})

test('C10 computed: after the last watcher has gone a write runs nothing', () => {
  const source = signal(0)
  const readB = vi.fn(() => source.get())
  const b = computed(readB)
  const readC = vi.fn(() => b.get())
  const c = computed(readC)
  const stop = effect(() => void c.get())
  stop()
  source.set(1)
  source.set(2)
  expect(readB).toHaveBeenCalledTimes(1)
  expect(readC).toHaveBeenCalledTimes(1)
  expect(c.get()).toBe(2)
})

test('C10 computed: of two watchers one may go without harm to the other', () => {
  const source = signal(0)
  const double = computed(() => source.get() * 2)
  const first = vi.fn(() => void double.get())
  const seen: number[] = []
  const stopFirst = effect(first)
  const stopSecond = effect(() => {
    seen.push(double.get())
  })
  stopFirst()
  source.set(1)
  expect(first).toHaveBeenCalledTimes(1)
  expect(seen).toEqual([0, 2])
  stopSecond()
})

test('C10 computed: atoms made inside a computed are usable', () => {
  const source = signal(1)
  const outer = computed(() => {
    const inner = signal(source.get() * 10)
    const plus = computed(() => inner.get() + 1)
    return plus.get()
  })
  expect(outer.get()).toBe(11)
  source.set(3)
  expect(outer.get()).toBe(31)
})

test('C10 computed: each one recomputed at most once per change, in the order of need', () => {
  const order: string[] = []
  const source = signal(0)
  const a = computed(() => {
    order.push('a')
    return source.get()
  })
  const b = computed(() => {
    order.push('b')
    return a.get()
  })
  const stop = effect(() => void b.get())
  order.length = 0
  source.set(1)
  expect(order.filter((name) => name === 'a')).toHaveLength(1)
  expect(order.filter((name) => name === 'b')).toHaveLength(1)
  stop()
})

test('C10 computed: signals compare by Object.is', () => {
  const run = vi.fn()
  const number = signal<number>(Number.NaN)
  const object = { x: 1 }
  const part = signal(object)
  const stop = effect(() => run(number.get(), part.get()))
  number.set(Number.NaN)
  part.set(object)
  expect(run).toHaveBeenCalledTimes(1)
  number.set(0)
  number.set(-0)
  part.set({ x: 1 })
  expect(run).toHaveBeenCalledTimes(4)
  stop()
})
