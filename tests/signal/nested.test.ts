import { batch, computed, effect, signal } from 'jods'
import { expect, test, vi } from 'vitest'
import { catchReports } from './reported.js'

const reports = catchReports()

test('C08 nested: the outer re-run ends the inner of the run before', () => {
  const a = signal(0)
  const b = signal(0)
  const inner = vi.fn()
  const stop = effect(() => {
    const run = a.get()
    effect(() => inner(run, b.get()))
  })
  a.set(1)
  a.set(2)
  inner.mockClear()
  b.set(1)
  expect(inner.mock.calls).toEqual([[2, 1]])
  stop()
  b.set(2)
  expect(inner).toHaveBeenCalledTimes(1)
})

test('C08 nested: an inner effect never runs on a state that its outer would not have made it for', () => {
  const a = signal<number | null>(3)
  const isThere = computed(() => a.get() !== null)
  const seen: number[] = []
  const stop = effect(() => {
    if (isThere.get()) {
      effect(() => {
        seen.push((a.get() as number).valueOf())
      })
    }
  })
  a.set(2)
  expect(() => a.set(null)).not.toThrow()
  expect(reports()).toEqual([])
  expect(seen).toEqual([3, 2])
  stop()
})

test('C08 nested: the outer goes first though the inner was told first', () => {
  const a = signal(1)
  const b = signal(1)
  const seen: string[] = []
  const stop = effect(() => {
    if (a.get() === 0) return
    effect(() => {
      seen.push(`${a.get()}${b.get()}`)
    })
  })
  batch(() => {
    b.set(0)
    a.set(0)
  })
  expect(seen).toEqual(['11'])
  b.set(2)
  expect(seen).toEqual(['11'])
  stop()
})

test('C08 nested: three levels: the outermost goes first and takes all along', () => {
  const a = signal(0)
  const runs = { middle: 0, inner: 0 }
  const stop = effect(() => {
    a.get()
    effect(() => {
      a.get()
      runs.middle++
      effect(() => {
        a.get()
        runs.inner++
      })
    })
  })
  expect(runs).toEqual({ middle: 1, inner: 1 })
  a.set(1)
  expect(runs).toEqual({ middle: 2, inner: 2 })
  stop()
  a.set(2)
  expect(runs).toEqual({ middle: 2, inner: 2 })
})

test('C08 nested: the outer keeps its own sources after inner ones have run by themselves', () => {
  const a = signal(0)
  const b = signal(0)
  const c = signal(0)
  const outer = vi.fn(() => {
    a.get()
    effect(() => void b.get())
    effect(() => void c.get())
  })
  const stop = effect(outer)
  b.set(1)
  c.set(1)
  b.set(2)
  b.set(3)
  expect(outer).toHaveBeenCalledTimes(1)
  a.set(1)
  expect(outer).toHaveBeenCalledTimes(2)
  stop()
})

test('C08 nested: an inner whose computed stays equal does not run', () => {
  const a = signal(0)
  const odd = computed(() => a.get() % 2)
  const inner = vi.fn(() => void odd.get())
  const stop = effect(() => void effect(inner))
  a.set(2)
  a.set(4)
  expect(inner).toHaveBeenCalledTimes(1)
  a.set(5)
  expect(inner).toHaveBeenCalledTimes(2)
  stop()
})

test('C08 nested: what the inner reads is no dependency of the outer', () => {
  const b = signal(0)
  const outer = vi.fn(() => void effect(() => void b.get()))
  const stop = effect(outer)
  b.set(1)
  expect(outer).toHaveBeenCalledTimes(1)
  stop()
})

test('C08 nested: clean-ups go children first, the last made first, then the own one', () => {
  const a = signal(0)
  const log: string[] = []
  const stop = effect(() => {
    const run = a.get()
    effect(() => () => log.push(`first ${run}`))
    effect(() => {
      effect(() => () => log.push(`grandchild ${run}`))
      return () => log.push(`second ${run}`)
    })
    effect(() => () => log.push(`third ${run}`))
    return () => log.push(`own ${run}`)
  })
  const order = (run: number) => [`third ${run}`, `grandchild ${run}`, `second ${run}`, `first ${run}`, `own ${run}`]
  a.set(1)
  expect(log).toEqual(order(0))
  log.length = 0
  stop()
  expect(log).toEqual(order(1))
})

test('C08 nested: every clean-up of the last run is done before the next run begins', () => {
  const a = signal(0)
  const log: string[] = []
  const stop = effect(() => {
    log.push('outer')
    a.get()
    effect(() => {
      log.push('inner')
      return () => log.push('clean inner')
    })
    return () => log.push('clean outer')
  })
  a.set(1)
  expect(log).toEqual(['outer', 'inner', 'clean inner', 'clean outer', 'outer', 'inner'])
  stop()
})

test('C08 nested: an inner stopped by hand is not cleaned up again by its outer', () => {
  const a = signal(0)
  const cleanUp = vi.fn()
  const stop = effect(() => {
    a.get()
    effect(() => cleanUp)()
  })
  expect(cleanUp).toHaveBeenCalledTimes(1)
  a.set(1)
  stop()
  expect(cleanUp).toHaveBeenCalledTimes(2)
})
