import { computed, effect, signal, untracked } from 'jods'
import { expect, test, vi } from 'vitest'
import { catchReports, codesOf } from './reported.js'

const reports = catchReports()

test('C08 effect: runs at once and then synchronously after every change of what it read', () => {
  const a = signal('a')
  const seen: unknown[] = []
  const stop = effect(() => {
    seen.push(a.value)
  })
  expect(seen).toEqual(['a'])
  a.set('b')
  expect(seen).toEqual(['a', 'b'])
  a.set('c')
  expect(seen).toEqual(['a', 'b', 'c'])
  stop()
})

test('C08 effect: stopped is stopped, twice too, and its clean-up ran once', () => {
  const a = signal(0)
  const cleanUp = vi.fn()
  const run = vi.fn(() => {
    a.get()
    return cleanUp
  })
  const stop = effect(run)
  stop()
  stop()
  a.set(1)
  expect(run).toHaveBeenCalledTimes(1)
  expect(cleanUp).toHaveBeenCalledTimes(1)
})

test('C08 effect: the clean-up of a run goes before the next run', () => {
  const a = signal(0)
  const log: string[] = []
  const stop = effect(() => {
    const value = a.get()
    log.push(`run ${value}`)
    return () => log.push(`clean ${value}`)
  })
  a.set(1)
  stop()
  expect(log).toEqual(['run 0', 'clean 0', 'run 1', 'clean 1'])
})

test('C08 effect: a run that returns no clean-up leaves none behind', () => {
  const a = signal(0)
  const cleanUp = vi.fn()
  const stop = effect(() => (a.get() === 0 ? cleanUp : undefined))
  a.set(1)
  a.set(2)
  stop()
  expect(cleanUp).toHaveBeenCalledTimes(1)
})

test('C08 effect: what a clean-up reads is no dependency, of nobody', () => {
  const a = signal(0)
  const b = signal(0)
  const run = vi.fn(() => {
    a.get()
    return () => void b.get()
  })
  const stop = effect(run)
  a.set(1)
  b.set(1)
  expect(run).toHaveBeenCalledTimes(2)
  const outer = vi.fn(() => {
    if (a.get() === 2) stop()
  })
  const stopOuter = effect(outer)
  a.set(2)
  b.set(2)
  expect(outer).toHaveBeenCalledTimes(2)
  stopOuter()
})

test('C08 effect: a clean-up sees the values of now', () => {
  const a = signal(0)
  const seen: number[] = []
  const stop = effect(() => {
    a.get()
    return () => seen.push(a.get())
  })
  a.set(1)
  a.set(2)
  expect(seen).toEqual([1, 2])
  stop()
})

test('C08 effect: stopped inside its own run it finishes the run, cleans up and ends', () => {
  const a = signal(0)
  const b = signal(0)
  const log: string[] = []
  const stop = effect(() => {
    const value = a.get()
    log.push(`run ${value}`)
    if (value === 1) stop()
    b.get()
    log.push('end')
    return () => log.push(`clean ${value}`)
  })
  a.set(1)
  expect(log).toEqual(['run 0', 'end', 'clean 0', 'run 1', 'end', 'clean 1'])
  a.set(2)
  b.set(1)
  expect(log).toHaveLength(6)
})

test('C08 effect: stopped by its own clean-up it does not run again', () => {
  const a = signal(0)
  let stop = (): void => {}
  const run = vi.fn(() => {
    a.get()
    return () => stop()
  })
  stop = effect(run)
  a.set(1)
  a.set(2)
  expect(run).toHaveBeenCalledTimes(1)
  expect(reports()).toEqual([])
})

test('C08 effect: one that another effect stops in the same change does not run', () => {
  const a = signal(0)
  let stopSecond = (): void => {}
  const first = effect(() => {
    if (a.get() === 1) stopSecond()
  })
  const second = vi.fn(() => void a.get())
  stopSecond = effect(second)
  a.set(1)
  expect(second).toHaveBeenCalledTimes(1)
  first()
})

test('C08 effect: one that a computed stops while it is being checked neither runs nor breaks the others', () => {
  const s = signal(0)
  let stopFirst = (): void => {}
  const a = computed(() => {
    if (s.get() === 1) stopFirst()
    return s.get()
  })
  const first = vi.fn(() => void a.get())
  stopFirst = effect(first)
  const seen: number[] = []
  const stopSecond = effect(() => {
    seen.push(a.get())
  })
  s.set(1)
  s.set(2)
  expect(first).toHaveBeenCalledTimes(1)
  expect(seen).toEqual([0, 1, 2])
  stopSecond()
})

test('C08 effect: stopped by a computed deep in its own sources, alone or beside an equal sibling', () => {
  const s = signal(0)
  let stop = (): void => {}
  const equal = computed(() => s.get() * 0)
  const stops = computed(() => {
    if (s.get() === 1) stop()
    return s.get()
  })
  const deep = computed(() => equal.get() + stops.get() * 0)
  const run = vi.fn(() => void deep.get())
  stop = effect(run)
  expect(() => s.set(1)).not.toThrow()
  s.set(2)
  s.set(3)
  expect(run).toHaveBeenCalledTimes(1)
  expect(codesOf(reports())).toEqual([])
})

test('C08 effect: a computed that writes a signal whose effect stops the reader', () => {
  const isOver = signal(false)
  const trigger = signal(false)
  let stop = (): void => {}
  const writer = computed(() => {
    if (isOver.get()) trigger.set(true)
    return 0
  })
  const reader = computed(() => writer.get())
  const run = vi.fn(() => void reader.get())
  stop = effect(run)
  const stopGuard = effect(() => {
    if (trigger.get()) stop()
  })
  expect(() => isOver.set(true)).not.toThrow()
  isOver.set(false)
  expect(run).toHaveBeenCalledTimes(1)
  expect(codesOf(reports())).toEqual([])
  stopGuard()
})

test('C08 effect: writes of an effect reach the others as one moment', () => {
  const a = signal(0)
  const b = signal(1)
  const c = signal(2)
  const stopWriter = effect(() => {
    b.set(a.get() + 1)
    c.set(a.get() + 2)
  })
  const seen: string[] = []
  const stopReader = effect(() => {
    seen.push(`${b.get()},${c.get()}`)
  })
  a.set(10)
  expect(seen).toEqual(['1,2', '11,12'])
  stopWriter()
  stopReader()
})

test('C08 effect: it reads back at once what it wrote', () => {
  const a = signal(0)
  const b = signal(0)
  const twice = computed(() => b.get() * 2)
  const seen: number[] = []
  const stop = effect(() => {
    const value = a.get()
    untracked(() => {
      b.set(value)
      seen.push(b.get(), twice.get())
    })
  })
  a.set(3)
  expect(seen).toEqual([0, 0, 3, 6])
  stop()
})

test('C08 effect: one made in a listener or in an effect is not swallowed by the running flush', () => {
  const a = signal(0)
  const b = signal(0)
  const seen: number[] = []
  let stopInner = (): void => {}
  const stopListening = a.listen(() => {
    stopInner = effect(() => {
      seen.push(b.get())
    })
  })
  a.set(1)
  b.set(1)
  expect(seen).toEqual([0, 1])
  stopListening()
  stopInner()
})

test('C08 effect: made inside a computed it does not make the computed depend on what it reads', () => {
  const a = signal(0)
  const b = signal(0)
  let stopInner = (): void => {}
  const read = vi.fn(() => {
    stopInner()
    stopInner = effect(() => void b.get())
    return a.get()
  })
  const c = computed(read)
  const stop = effect(() => void c.get())
  b.set(1)
  expect(read).toHaveBeenCalledTimes(1)
  a.set(1)
  expect(c.get()).toBe(1)
  stop()
  stopInner()
})
