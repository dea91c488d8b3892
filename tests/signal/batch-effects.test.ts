import { batch, computed, effect, signal } from 'jods'
import { expect, test, vi } from 'vitest'
import { catchReports, codesOf } from './reported.js'

const reports = catchReports()

test('C11 batch: an effect made inside runs at once, sees the writes, and ends with the committed value', () => {
  const a = signal(0)
  const seen: number[] = []
  let stop = (): void => {}
  batch(() => {
    a.set(42)
    stop = effect(() => {
      seen.push(a.get())
    })
    expect(seen).toEqual([42])
    a.set(43)
  })
  expect(seen.at(-1)).toBe(43)
  a.set(44)
  expect(seen.at(-1)).toBe(44)
  stop()
})

test('C11 batch: an effect made inside one that fails does not keep what never was', () => {
  const a = signal(0)
  const double = computed(() => a.get() * 2)
  const seen: number[] = []
  let stop = (): void => {}
  try {
    batch(() => {
      a.set(42)
      stop = effect(() => {
        seen.push(double.get())
      })
      throw new Error('abandoned')
    })
  } catch {}
  expect(seen.at(-1)).toBe(0)
  a.set(1)
  expect(seen.at(-1)).toBe(2)
  stop()
})

test('C11 batch: an effect stopped inside does not run at its end', () => {
  const a = signal(0)
  const run = vi.fn(() => void a.get())
  const stop = effect(run)
  batch(() => {
    a.set(1)
    stop()
    a.set(2)
  })
  expect(run).toHaveBeenCalledTimes(1)
})

test('C11 batch: effects wake after it although one of them throws', () => {
  const a = signal(0)
  const seen: number[] = []
  const stops = [
    effect(() => {
      if (a.get() > 0) throw new Error('bad')
    }),
    effect(() => {
      seen.push(a.get())
    }),
  ]
  batch(() => a.set(1))
  expect(seen).toEqual([0, 1])
  expect(codesOf(reports())).toEqual(['bad'])
  for (const stop of stops) stop()
})

test('C11 batch: inside an effect it is one moment for the others', () => {
  const a = signal(0)
  const b = signal(0)
  const c = signal(0)
  const seen: string[] = []
  const stops = [
    effect(() => {
      const value = a.get()
      batch(() => {
        b.set(value)
        c.set(value)
      })
    }),
    effect(() => {
      seen.push(`${b.get()}${c.get()}`)
    }),
  ]
  a.set(1)
  expect(seen).toEqual(['00', '11'])
  for (const stop of stops) stop()
})

test('C11 batch: inside an effect it writes what the effect reads, and settles', () => {
  const a = signal(0)
  const stop = effect(() => {
    const value = a.get()
    if (value < 5) batch(() => a.set(value + 1))
  })
  expect(a.get()).toBe(5)
  a.set(2)
  expect(a.get()).toBe(5)
  stop()
})

test('C11 batch: a computed that writes a signal, read inside, commits the write', () => {
  const source = signal(0)
  const side = signal(0)
  const writer = computed(() => {
    side.set(source.get() * 10)
    return source.get()
  })
  writer.get()
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(side.get())
  })
  batch(() => {
    source.set(5)
    expect([writer.get(), side.get()]).toEqual([5, 50])
  })
  expect([side.get(), seen.at(-1)]).toEqual([50, 50])
  stop()
})

test('C11 batch: after it single writes wake as ever', () => {
  const a = signal(0)
  const run = vi.fn(() => void a.get())
  const stop = effect(run)
  batch(() => a.set(1))
  batch(() => {})
  a.set(2)
  expect(run).toHaveBeenCalledTimes(3)
  stop()
})
