import { batch, computed, defineStore, effect, type JodsError, signal, untracked } from 'jods'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { catchReports, codesOf } from './reported.js'

/* Whose turn it is: how often each runs in one wave, who is cut off and when, and what stays clean for the next. */

const reports = catchReports()
const errorOf = (fn: () => unknown): JodsError => {
  try {
    fn()
  } catch (error) {
    return error as JodsError
  }
  throw new Error('nothing was thrown')
}

test('C18 loop: an effect that settles in 100 runs is none, one more is', () => {
  const a = signal(0)
  const limit = signal(0)
  const run = vi.fn(() => {
    if (a.get() < untracked(() => limit.get())) a.set(a.get() + 1)
  })
  const stop = effect(run)
  run.mockClear()
  limit.set(100)
  a.set(1)
  expect([a.get(), run.mock.calls.length, reports()]).toEqual([100, 100, []])
  run.mockClear()
  limit.set(202)
  a.set(101)
  expect([a.get(), run.mock.calls.length, codesOf(reports())]).toEqual([201, 100, ['update/loop']])
  stop()
})

test('C18 loop: a listener that settles in 100 calls is none, one more is', () => {
  const a = signal(0)
  let limit = 100
  const heard = vi.fn((value: number) => {
    if (value < limit) a.set(value + 1)
  })
  const stop = a.listen(heard)
  a.set(1)
  expect([a.get(), heard.mock.calls.length, reports()]).toEqual([100, 100, []])
  limit = 300
  heard.mockClear()
  a.set(101)
  expect([heard.mock.calls.length, codesOf(reports())]).toEqual([100, ['update/loop']])
  stop()
})

test('C18 loop: a computed that settles in 100 corrections of its own is none, one more is', () => {
  const a = signal(0)
  let limit = 100
  const read = vi.fn(() => {
    const value = a.get()
    if (value < limit) a.set(value + 1)
    return value
  })
  const settling = computed(read)
  expect([settling.get(), read.mock.calls.length]).toEqual([100, 101])
  a.set(0)
  limit = 101
  expect(errorOf(() => settling.get()).code).toBe('computed/cycle')
})

test('C18 loop: the error says what happened and what to do', () => {
  const a = signal(0)
  const stop = effect(() => a.set(a.get() + 1))
  const [error] = reports() as JodsError[]
  expect(error?.message).toMatch(/woke itself 100 times/)
  expect(error?.fix).toMatch(/untracked/)
  stop()
  const self: { get(): number } = computed((): number => self.get() + 1)
  const cycle = errorOf(() => self.get())
  expect(cycle.message).toMatch(/depends on itself/)
  expect(cycle.fix).toMatch(/circle/)
})

test('C18 loop: one that others keep waking is cut off and named once, however long they go on', () => {
  const steps = [signal(0), signal(0), signal(0), signal(0)] as const
  const run = vi.fn(() => void steps.map((step) => step.get()))
  const stops = [effect(run)]
  for (const [i, step] of steps.entries()) {
    stops.push(
      effect(() => {
        const value = step.get()
        if (value > 0 && value < 90) step.set(value + 1)
        if (value === 90) steps[i + 1]?.set(1)
      }),
    )
  }
  run.mockClear()
  steps[0].set(1)
  expect(steps.map((step) => step.get())).toEqual([90, 90, 90, 90])
  expect([run.mock.calls.length, codesOf(reports())]).toEqual([100, ['update/loop']])
  run.mockClear()
  steps[0].set(0)
  expect(run).toHaveBeenCalledTimes(1)
  for (const stop of stops) stop()
})

test('C18 loop: cut off with a computed that it had not looked at again, it wakes when that one changes', () => {
  const a = signal(0)
  const b = signal(0)
  const double = computed(() => b.get() * 2)
  let isWild = true
  const seen: number[] = []
  const stop = effect(() => {
    const value = a.get() + 1
    seen.push(double.get())
    if (!isWild) return
    a.set(value)
    b.set(value)
  })
  expect(codesOf(reports())).toEqual(['update/loop'])
  isWild = false
  b.set(-1)
  expect(seen.at(-1)).toBe(-2)
  b.set(-2)
  expect(seen.at(-1)).toBe(-4)
  stop()
})

test('C18 loop: the same when it is a listener that writes', () => {
  const a = signal(0)
  const b = signal(0)
  const double = computed(() => b.get() * 2)
  let isWild = true
  const seen: number[] = []
  const stops = [
    effect(() => {
      a.get()
      seen.push(double.get())
    }),
    a.listen((value) => {
      if (!isWild) return
      b.set(value + 1)
      a.set(value + 1)
    }),
  ]
  a.set(1)
  expect(codesOf(reports())).toContain('update/loop')
  isWild = false
  b.set(-1)
  expect(seen.at(-1)).toBe(-2)
  b.set(-2)
  expect(seen.at(-1)).toBe(-4)
  for (const stop of stops) stop()
})

test('C10 computed: one that writes something else runs once', () => {
  const a = signal(1)
  const side = signal(0)
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(side.get())
  })
  const read = vi.fn(() => {
    side.set(a.get() * 10)
    return a.get()
  })
  const writing = computed(read)
  expect(writing.get()).toBe(1)
  a.set(2)
  expect(writing.get()).toBe(2)
  expect(read).toHaveBeenCalledTimes(2)
  expect(seen).toEqual([0, 10, 20])
  stop()
})

test('C10 computed: one that counts up what it reads counts at every read', () => {
  const count = signal(1)
  const next = computed(() => {
    count.set(count.get() + 1)
    return count.get()
  })
  expect([next.get(), count.get(), next.get(), count.get()]).toEqual([2, 2, 3, 3])
})

test('C10 computed: an effect that depends on a computed in the middle of its run lives on', () => {
  const a = signal(0)
  const side = signal(0)
  const writing = computed(() => {
    const value = a.get()
    if (value > 0) side.set(value)
    return value
  })
  const seen: unknown[] = []
  const stop = effect(() => {
    seen.push([writing.get(), side.get()])
  })
  a.set(1)
  expect(seen.at(-1)).toEqual([1, 1])
  a.set(2)
  expect(seen.at(-1)).toEqual([2, 2])
  stop()
})

test('C10 errors: one error thrown again and again is one value', () => {
  const a = signal(0)
  const error = new Error('always the same')
  const failing = computed(() => {
    a.get()
    throw error
  })
  const run = vi.fn(() => {
    try {
      failing.get()
    } catch {}
  })
  const stop = effect(run)
  a.set(1)
  a.set(2)
  expect(run).toHaveBeenCalledTimes(1)
  stop()
})

test('C10 errors: an error that is returned is another value than the same one thrown', () => {
  const a = signal(0)
  const error = new Error('thrown or not')
  const sometimes = computed(() => {
    if (a.get() % 2) throw error
    return error
  })
  const seen: string[] = []
  const stop = effect(() => {
    try {
      seen.push(sometimes.get() === error ? 'returned' : 'lost')
    } catch (caught) {
      seen.push(caught === error ? 'thrown' : 'lost')
    }
  })
  a.set(1)
  a.set(2)
  expect(seen).toEqual(['returned', 'thrown', 'returned'])
  stop()
})

test('C08 effect: what is no function is no clean-up', () => {
  const a = signal(0)
  for (const result of [5, null, 'text', {}, Promise.resolve()]) {
    const stop = effect((() => {
      a.get()
      return result
    }) as never)
    a.set(a.get() + 1)
    expect(stop).not.toThrow()
  }
  expect(reports()).toEqual([])
})

test('C08 effect: a source written before anybody looked wakes nobody who came after', () => {
  const store = defineStore({ name: 's', schema: z.object({ n: z.number().default(0) }) })
  const part = signal(0)
  const even = signal(0)
  const isOdd = computed(() => even.get() % 2)
  // Both are read once, so that they are marked by the write.
  computed(() => store.n).get()
  computed(() => part.get()).get()
  store.n = 1
  part.set(1)
  const ofStore = vi.fn(() => void [store.n, isOdd.get()])
  const ofSignal = vi.fn(() => void [part.get(), isOdd.get()])
  const stops = [effect(ofStore), effect(ofSignal)]
  even.set(2)
  expect([ofStore.mock.calls.length, ofSignal.mock.calls.length]).toEqual([1, 1])
  store.n = 2
  part.set(2)
  expect([ofStore.mock.calls.length, ofSignal.mock.calls.length]).toEqual([2, 2])
  for (const stop of stops) stop()
})

test('C08 effect: another reader of an unchanged source makes nobody compute', () => {
  const store = defineStore({ name: 's', schema: z.object({ n: z.number().default(0) }) })
  const part = signal(0)
  const even = signal(0)
  const isOdd = computed(() => even.get() % 2)
  const ofStore = vi.fn(() => store.n + isOdd.get())
  const ofSignal = vi.fn(() => part.get() + isOdd.get())
  const sums = [computed(ofStore), computed(ofSignal)]
  for (const sum of sums) sum.get()
  even.set(2)
  const stop = effect(() => void [store.n, part.get()])
  for (const sum of sums) expect(sum.get()).toBe(0)
  expect([ofStore.mock.calls.length, ofSignal.mock.calls.length]).toEqual([1, 1])
  stop()
})

test('C11 batch: a circle in it is named, not run until the stack is full', () => {
  const a = signal(0)
  const self: { get(): number } = computed((): number => a.get() + self.get())
  batch(() => {
    a.set(1)
    expect(errorOf(() => self.get()).code).toBe('computed/cycle')
  })
})

test('C11 batch: a savepoint that fails before it has written leaves what is remembered', () => {
  const a = signal(1)
  const read = vi.fn(() => a.get() * 2)
  const double = computed(read)
  double.get()
  batch(() => {
    expect(() =>
      batch(() => {
        throw new Error('at once')
      }),
    ).toThrow('at once')
    expect([double.get(), double.get()]).toEqual([2, 2])
  })
  expect(read).toHaveBeenCalledTimes(1)
})

test('C11 batch: an effect made in one runs no more at the end of the next', () => {
  const a = signal(0)
  const run = vi.fn(() => void a.get())
  let stop = (): void => {}
  batch(() => {
    a.set(1)
    stop = effect(run)
  })
  const runs = run.mock.calls.length
  batch(() => {})
  const b = signal(0)
  batch(() => b.set(1))
  expect(run).toHaveBeenCalledTimes(runs)
  batch(() => a.set(2))
  expect(run).toHaveBeenCalledTimes(runs + 1)
  stop()
})

test('C11 batch: an effect made in one that itself writes first follows what it reads', () => {
  const a = signal(0)
  const double = computed(() => a.get() * 2)
  const seen: number[] = []
  let stop = (): void => {}
  batch(() => {
    stop = effect(() => {
      if (untracked(() => a.get()) === 0) a.set(1)
      seen.push(double.get())
    })
  })
  expect(seen.at(-1)).toBe(2)
  a.set(5)
  expect(seen.at(-1)).toBe(10)
  stop()
})

test('C11 batch: what an effect or a computed reads in a batch of its own, after a write, it follows', () => {
  const a = signal(0)
  const double = computed(() => a.get() * 2)
  const read = (): number =>
    batch(() => {
      if (untracked(() => a.get()) === 0) a.set(1)
      return double.get()
    })
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(read())
  })
  a.set(5)
  expect(seen.at(-1)).toBe(10)
  stop()
  a.set(0)
  const around = computed(read)
  const heard: number[] = []
  const stopListening = around.subscribe((value) => heard.push(value))
  a.set(7)
  expect([around.get(), heard.at(-1)]).toEqual([14, 14])
  stopListening()
})
