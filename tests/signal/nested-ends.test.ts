import { effect, signal } from 'jods'
import { expect, test, vi } from 'vitest'
import { catchReports, codesOf } from './reported.js'

const reports = catchReports()

test('C08 nested: stopping the outer inside its own run ends what the run has made, before and after', () => {
  const a = signal(0)
  const b = signal(0)
  const inner = vi.fn(() => void b.get())
  const stop = effect(() => {
    if (a.get() === 0) return
    effect(inner)
    stop()
    effect(inner)
  })
  a.set(1)
  inner.mockClear()
  b.set(1)
  expect(inner).not.toHaveBeenCalled()
})

test('C08 nested: the inner may stop the outer', () => {
  const a = signal(0)
  const outer = vi.fn()
  const inner = vi.fn()
  let stop = (): void => {}
  stop = effect(() => {
    outer()
    a.get()
    effect(() => {
      inner()
      if (a.get() === 1) stop()
    })
  })
  a.set(1)
  expect(reports()).toEqual([])
  a.set(2)
  a.set(3)
  expect([outer.mock.calls.length, inner.mock.calls.length]).toEqual([2, 2])
})

test('C08 nested: an inner that throws at its first run ends; the outer that made it reports or throws', () => {
  const a = signal(0)
  const inner = vi.fn(() => {
    if (a.get() < 10) throw new Error('inner')
  })
  expect(() => effect(() => void effect(inner))).toThrow('inner')
  a.set(1)
  expect(inner).toHaveBeenCalledTimes(1)
})

test('C08 nested: siblings made before a throw are ended with the effect that failed', () => {
  const a = signal(0)
  const sibling = vi.fn(() => void a.get())
  const cleanUp = vi.fn()
  expect(() =>
    effect(() => {
      effect(() => {
        sibling()
        return cleanUp
      })
      throw new Error('outer')
    }),
  ).toThrow('outer')
  expect(cleanUp).toHaveBeenCalledTimes(1)
  a.set(1)
  expect(sibling).toHaveBeenCalledTimes(1)
})

test('C08 nested: an outer that throws in a later run leaves no inner of that run or the one before', () => {
  const a = signal(0)
  const b = signal(0)
  const seen: string[] = []
  const stop = effect(() => {
    const run = a.get()
    effect(() => {
      seen.push(`${run}:${b.get()}`)
    })
    if (run === 1) throw new Error('outer')
  })
  a.set(1)
  expect(reports()).toHaveLength(1)
  seen.length = 0
  b.set(1)
  expect(seen.filter((entry) => entry.startsWith('0'))).toEqual([])
  seen.length = 0
  a.set(2)
  b.set(2)
  expect(seen).toEqual(['2:1', '2:2'])
  stop()
})

test('C08 nested: an inner effect may write what only other inner effects read', () => {
  const a = signal(0)
  const seen: number[] = []
  const outer = vi.fn(() => {
    a.get()
    const own = signal(0)
    effect(() => {
      seen.push(own.get())
    })
    own.set(1)
  })
  const stop = effect(outer)
  a.set(1)
  expect(outer).toHaveBeenCalledTimes(2)
  expect(seen).toEqual([0, 1, 0, 1])
  stop()
})

test('C08 nested: writes inside the outer run wake the inner ones in order', () => {
  const a = signal(0)
  const b = signal(0)
  const order: string[] = []
  const stop = effect(() => {
    effect(() => {
      a.get()
      order.push('a')
    })
    effect(() => {
      b.get()
      order.push('b')
    })
    order.length = 0
    b.set(1)
    a.set(1)
  })
  expect(order).toEqual(['b', 'a'])
  stop()
})

test('C08 nested: an inner that loops is cut off without harm to its outer', () => {
  const a = signal(0)
  const b = signal(0)
  const isWild = signal(false)
  const outer = vi.fn(() => {
    a.get()
    effect(() => {
      if (isWild.get()) b.set(b.get() + 1)
    })
  })
  const stop = effect(outer)
  isWild.set(true)
  expect(codesOf(reports())).toEqual(['update/loop'])
  isWild.set(false)
  a.set(1)
  expect(outer).toHaveBeenCalledTimes(2)
  stop()
})

test('C18 nested: 150 inner effects of which each wakes the next are no loop, of theirs or of the outer', () => {
  const steps = Array.from({ length: 151 }, () => signal(0))
  const stop = effect(() => {
    for (let i = 0; i < 150; i++) {
      effect(() => {
        const value = steps[i]?.get() ?? 0
        steps[i + 1]?.set(value)
      })
    }
  })
  steps[0]?.set(1)
  expect(steps[150]?.get()).toBe(1)
  expect(reports()).toEqual([])
  stop()
})
