import { computed, defineStore, effect, onUpdate, signal, untracked } from 'jods'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { catchReports, codesOf } from './reported.js'

const reports = catchReports()
const counter = () =>
  defineStore({ name: 'counter', schema: z.object({ a: z.number().default(0), b: z.number().default(0) }) })
const codeOf = (fn: () => unknown): string | undefined => {
  try {
    fn()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return undefined
}

test('C10 cycle: a computed that reads itself throws computed/cycle', () => {
  const self: { get(): number } = computed((): number => self.get() + 1)
  expect(codeOf(() => self.get())).toBe('computed/cycle')
  expect(codeOf(() => self.get())).toBe('computed/cycle')
})

test('C10 cycle: two and three computeds in a ring, entered anywhere', () => {
  const ring: { get(): number }[] = []
  for (let i = 0; i < 3; i++) ring.push(computed((): number => (ring[(i + 1) % 3]?.get() ?? 0) + 1))
  for (const part of ring) expect(codeOf(() => part.get())).toBe('computed/cycle')
})

test('C10 cycle: hidden in untracked it is a cycle all the same', () => {
  const self: { get(): number } = computed((): number => untracked(() => self.get()) + 1)
  expect(codeOf(() => self.get())).toBe('computed/cycle')
})

test('C10 cycle: one that arises with a condition goes with it', () => {
  const isRing = signal(false)
  const a: { get(): number } = computed((): number => (isRing.get() ? b.get() : 1))
  const b: { get(): number } = computed((): number => a.get() + 1)
  expect(b.get()).toBe(2)
  isRing.set(true)
  expect(codeOf(() => b.get())).toBe('computed/cycle')
  expect(codeOf(() => a.get())).toBe('computed/cycle')
  isRing.set(false)
  expect([a.get(), b.get()]).toEqual([1, 2])
})

test('C10 cycle: watched by an effect it is reported, and the effect comes back when it ends', () => {
  const isRing = signal(false)
  const a: { get(): number } = computed((): number => (isRing.get() ? b.get() : 1))
  const b: { get(): number } = computed((): number => a.get() + 1)
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(b.get())
  })
  isRing.set(true)
  expect(codesOf(reports())).toEqual(['computed/cycle'])
  isRing.set(false)
  expect(seen.at(-1)).toBe(2)
  stop()
})

test('C10 cycle: one that catches its own cycle lives', () => {
  const a = signal(0)
  const self: { get(): number } = computed((): number => {
    if (a.get() > 0) return a.get()
    try {
      return self.get()
    } catch {
      return -1
    }
  })
  expect(self.get()).toBe(-1)
  a.set(1)
  expect(self.get()).toBe(1)
})

test('C18 loop: an effect that writes its own source without end is cut off and named once', () => {
  const a = signal(0)
  const run = vi.fn(() => a.set(a.get() + 1))
  const stop = effect(run)
  expect(codesOf(reports())).toEqual(['update/loop'])
  expect(run.mock.calls.length).toBeLessThan(10_000)
  expect(a.get()).toBe(run.mock.calls.length)
  stop()
})

test('C18 loop: it wakes again at the next change from outside', () => {
  const a = signal(0)
  const isWild = signal(true)
  const seen: number[] = []
  const stop = effect(() => {
    const value = a.get()
    if (isWild.get()) a.set(value + 1)
    else seen.push(value)
  })
  expect(codesOf(reports())).toEqual(['update/loop'])
  isWild.set(false)
  a.set(-1)
  expect(seen.at(-1)).toBe(-1)
  expect(codesOf(reports())).toEqual(['update/loop'])
  stop()
})

test('C18 loop: writes that settle are no loop, in the first run and later', () => {
  const a = signal(0)
  const stop = effect(() => {
    if (a.get() % 10 !== 0) a.set(a.get() + 1)
  })
  a.set(1)
  expect(a.get()).toBe(10)
  const b = signal(1)
  const stopFirst = effect(() => {
    if (b.get() < 50) b.set(b.get() + 1)
  })
  expect(b.get()).toBe(50)
  expect(reports()).toEqual([])
  stop()
  stopFirst()
})

test('C18 loop: a write before the read in the same run settles too', () => {
  const a = signal(0)
  const seen: number[] = []
  const stop = effect(() => {
    a.set(7)
    seen.push(a.get())
  })
  a.set(1)
  expect([a.get(), seen.at(-1)]).toEqual([7, 7])
  expect(reports()).toEqual([])
  stop()
})

test('C18 loop: settled through a computed, again and again', () => {
  const a = signal(0)
  const isOver = computed(() => a.get() > 0)
  const stop = effect(() => {
    if (isOver.get()) a.set(0)
  })
  for (let i = 1; i < 300; i++) {
    a.set(i)
    expect(a.get()).toBe(0)
  }
  expect(reports()).toEqual([])
  stop()
})

test('C18 loop: two effects that answer each other are cut off', () => {
  const a = signal(0)
  const b = signal(0)
  let runs = 0
  const stops = [
    effect(() => {
      runs++
      b.set(a.get() + 1)
    }),
    effect(() => {
      runs++
      a.set(b.get() + 1)
    }),
  ]
  expect(new Set(codesOf(reports()))).toEqual(new Set(['update/loop']))
  expect(runs).toBeLessThan(10_000)
  for (const stop of stops) stop()
})

test('C18 loop: a clean-up that writes what the effect reads settles', () => {
  const a = signal(0)
  const run = vi.fn(() => {
    a.get()
    return () => a.set(999)
  })
  const stop = effect(run)
  a.set(1)
  expect(run.mock.calls.length).toBeLessThanOrEqual(3)
  expect(reports()).toEqual([])
  stop()
})

test('C18 loop: a listener of an atom that writes it without end is cut off', () => {
  const a = signal(0)
  const stop = a.listen((value) => a.set(value + 1))
  a.set(1)
  expect(codesOf(reports())).toEqual(['update/loop'])
  stop()
  a.set(0)
  expect(a.get()).toBe(0)
})

test('C18 loop: an effect over a store that writes its own trigger; the state is as last committed', () => {
  const store = counter()
  const stop = effect(() => {
    store.a = store.a + 1
  })
  expect(codesOf(reports())).toEqual(['update/loop'])
  const value = store.a
  expect(value).toBeGreaterThan(0)
  stop()
  store.a = 0
  expect(store.a).toBe(0)
})

test('C18 loop: a store effect that settles is no loop', () => {
  const store = counter()
  const stop = effect(() => {
    if (store.a > 3) store.a = 3
    store.b = store.a * 2
  })
  store.a = 10
  expect([store.a, store.b]).toEqual([3, 6])
  expect(reports()).toEqual([])
  stop()
})

test('C18 loop: a listener of changes that writes without end is cut off, the store works on', () => {
  const store = counter()
  const stop = onUpdate(store, (state) => {
    state.a = state.a + 1
  })
  store.b = 1
  expect(codesOf(reports())).toContain('update/loop')
  stop()
  const seen: number[] = []
  const stopLast = onUpdate(store, (state) => seen.push(state.a))
  store.a = 0
  expect([store.a, seen]).toEqual([0, [0]])
  stopLast()
})

test('C18 loop: an effect and a listener of changes that answer each other are cut off', () => {
  const store = counter()
  const stopListening = onUpdate(store, (state) => {
    state.b = state.a + 1
  })
  const stop = effect(() => {
    store.a = store.b + 1
  })
  store.a = 1
  expect(codesOf(reports())).toContain('update/loop')
  stopListening()
  stop()
})

test('C18 loop: 1,000 changes in a row, one write each, are no loop', () => {
  const store = counter()
  const source = signal(0)
  const stop = effect(() => {
    store.a = source.get()
  })
  for (let i = 1; i <= 1_000; i++) source.set(i)
  expect(store.a).toBe(1_000)
  expect(reports()).toEqual([])
  stop()
})

test('C18 loop: an effect that writes 1,000 other signals, each with its effect, is no loop', () => {
  const source = signal(0)
  const targets = Array.from({ length: 1_000 }, () => signal(0))
  let runs = 0
  const stops = targets.map((target) =>
    effect(() => {
      target.get()
      runs++
    }),
  )
  stops.push(
    effect(() => {
      const value = source.get()
      for (const target of targets) target.set(value)
    }),
  )
  source.set(1)
  expect(runs).toBe(2_000)
  expect(reports()).toEqual([])
  for (const stop of stops) stop()
})
