import { batch, computed, effect, signal } from 'jods'
import { expect, test, vi } from 'vitest'
import { catchReports } from './reported.js'

const _reports = catchReports()

test('C11 batch: writes of signals stay after it, and wake once', () => {
  const a = signal(0)
  const b = signal(0)
  const run = vi.fn(() => `${a.get()}${b.get()}`)
  const stop = effect(() => void run())
  batch(() => {
    a.set(1)
    b.set(1)
    a.set(2)
    expect(run).toHaveBeenCalledTimes(1)
  })
  expect([a.get(), b.get()]).toEqual([2, 1])
  expect(run.mock.results.map((result) => result.value)).toEqual(['00', '21'])
  stop()
})

test('C11 batch: gives back what its function gives back', () => {
  expect(batch(() => 42)).toBe(42)
  expect(batch(() => batch(() => 'inner'))).toBe('inner')
})

test('C11 batch: reads inside see its writes, through computeds and chains of them', () => {
  const a = signal(0)
  const plus = computed(() => a.get() + 1)
  const twice = computed(() => plus.get() * 2)
  expect(twice.get()).toBe(2)
  batch(() => {
    a.set(5)
    expect([a.get(), twice.get(), plus.get()]).toEqual([5, 12, 6])
    a.set(6)
    expect([plus.get(), twice.get()]).toEqual([7, 14])
  })
  expect([plus.get(), twice.get()]).toEqual([7, 14])
})

test('C11 batch: the same with computeds that an effect watches, which runs once', () => {
  const a = signal(0)
  const plus = computed(() => a.get() + 1)
  const twice = computed(() => plus.get() * 2)
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(twice.get())
  })
  batch(() => {
    a.set(1)
    expect(twice.get()).toBe(4)
    a.set(5)
    expect(twice.get()).toBe(12)
    expect(seen).toEqual([2])
  })
  expect(seen).toEqual([2, 12])
  stop()
})

test('C11 batch: a computed read inside and left as it was counts once more at most after it', () => {
  const a = signal(0)
  const read = vi.fn(() => a.get() * 2)
  const double = computed(read)
  double.get()
  batch(() => {
    a.set(1)
    double.get()
    double.get()
    double.get()
  })
  expect(double.get()).toBe(2)
  expect(read.mock.calls.length).toBeLessThanOrEqual(3)
})

test('C11 batch: an equal net result wakes nobody and recomputes nothing', () => {
  const a = signal(0)
  const read = vi.fn(() => a.get() * 2)
  const double = computed(read)
  const run = vi.fn(() => void double.get())
  const listener = vi.fn()
  const stop = effect(run)
  const stopListening = a.listen(listener)
  for (const value of [1, 2, 3]) {
    batch(() => {
      a.set(value)
      a.set(0)
    })
  }
  expect([read.mock.calls.length, run.mock.calls.length, listener.mock.calls.length]).toEqual([1, 1, 0])
  stop()
  stopListening()
})

test('C11 batch: sources that change while the result stays equal wake no effect', () => {
  const a = signal(0)
  const b = signal(0)
  const sum = computed(() => a.get() + b.get())
  const run = vi.fn(() => void sum.get())
  const stop = effect(run)
  batch(() => {
    a.set(1)
    b.set(-1)
  })
  expect([sum.get(), run.mock.calls.length, a.get()]).toEqual([0, 1, 1])
  stop()
})

test('C11 batch: a reader that in the end does not need a computed does not have it computed', () => {
  const a = signal(0)
  const b = signal(0)
  const read = vi.fn(() => b.get())
  const c = computed(read)
  const d = computed(() => (a.get() === 0 ? c.get() : -1))
  const stop = effect(() => void d.get())
  batch(() => {
    a.set(1)
    b.set(1)
  })
  expect([d.get(), read.mock.calls.length]).toEqual([-1, 1])
  stop()
})

test('C11 batch: nested ones join; nobody wakes before the outermost is through', () => {
  const a = signal(0)
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(a.get())
  })
  batch(() => {
    a.set(1)
    batch(() => a.set(2))
    expect(seen).toEqual([0])
    expect(a.get()).toBe(2)
    a.set(3)
  })
  expect(seen).toEqual([0, 3])
  stop()
})

test('C11 batch: a throwing one restores its signals, computeds too, and wakes nobody', () => {
  const a = signal(0)
  const b = signal('b')
  const double = computed(() => a.get() * 2)
  const unread = computed(() => a.get() * 3)
  const run = vi.fn(() => void (double.get() + b.get()))
  const listener = vi.fn()
  const stop = effect(run)
  const stopListening = a.listen(listener)
  expect(() =>
    batch(() => {
      a.set(1)
      b.set('c')
      a.set(2)
      expect([double.get(), unread.get()]).toEqual([4, 6])
      throw new Error('abandoned')
    }),
  ).toThrow('abandoned')
  expect([a.get(), b.get(), double.get(), unread.get()]).toEqual([0, 'b', 0, 0])
  expect(run).toHaveBeenCalledTimes(1)
  expect(listener).not.toHaveBeenCalled()
  a.set(1)
  expect([run.mock.calls.length, double.get(), unread.get()]).toEqual([2, 2, 3])
  stop()
  stopListening()
})

test('C11 batch: a computed first read inside one that fails remembers nothing of it', () => {
  const a = signal(1)
  const read = vi.fn(() => a.get() * 2)
  const double = computed(read)
  const failing = computed(() => {
    if (a.get() > 1) throw new Error('too much')
    return a.get()
  })
  expect(() =>
    batch(() => {
      a.set(5)
      expect(double.get()).toBe(10)
      expect(() => failing.get()).toThrow('too much')
      throw new Error('abandoned')
    }),
  ).toThrow('abandoned')
  expect([double.get(), failing.get()]).toEqual([2, 1])
})

test('C11 batch: an inner one that throws and is caught undoes its own writes only', () => {
  const a = signal(0)
  const b = signal(0)
  const sum = computed(() => a.get() * 10 + b.get())
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(sum.get())
  })
  batch(() => {
    a.set(1)
    try {
      batch(() => {
        a.set(2)
        b.set(2)
        expect(sum.get()).toBe(22)
        throw new Error('inner')
      })
    } catch {}
    expect([a.get(), b.get(), sum.get()]).toEqual([1, 0, 10])
    b.set(3)
  })
  expect(sum.get()).toBe(13)
  expect(seen).toEqual([0, 13])
  stop()
})

test('C11 batch: what an inner one did is undone with the outer', () => {
  const a = signal(0)
  expect(() =>
    batch(() => {
      batch(() => a.set(1))
      throw new Error('outer')
    }),
  ).toThrow('outer')
  expect(a.get()).toBe(0)
})

test('C11 batch: an async function is refused with batch/async and undone', async () => {
  const a = signal(0)
  let code: unknown
  try {
    batch(async () => {
      a.set(1)
      await null
    })
  } catch (error) {
    code = (error as { code: unknown }).code
  }
  expect([code, a.get()]).toEqual(['batch/async', 0])
})
