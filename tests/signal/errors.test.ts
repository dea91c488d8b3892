import { computed, effect, signal } from 'jods'
import { expect, test, vi } from 'vitest'
import { catchReports, codesOf, turn } from './reported.js'

const reports = catchReports()

test('C10 errors: a computed that throws rethrows the same error to every reader, computed once', async () => {
  const a = signal(0)
  const read = vi.fn(() => {
    throw new Error(`at ${a.get()}`)
  })
  const b = computed(read)
  const errors: unknown[] = []
  const attempt = () => {
    try {
      b.get()
    } catch (error) {
      errors.push(error)
    }
  }
  attempt()
  attempt()
  await turn()
  attempt()
  expect(read).toHaveBeenCalledTimes(1)
  expect(errors[1]).toBe(errors[0])
  expect(errors[2]).toBe(errors[0])
  a.set(1)
  expect(() => b.get()).toThrow('at 1')
})

test('C10 errors: what is thrown need not be an error', () => {
  const read = vi.fn(() => {
    throw undefined
  })
  const b = computed(read)
  const attempt = () => {
    try {
      b.get()
      return 'returned'
    } catch (error) {
      return ['threw', error]
    }
  }
  expect([attempt(), attempt()]).toEqual([
    ['threw', undefined],
    ['threw', undefined],
  ])
  expect(read).toHaveBeenCalledTimes(1)
})

test('C10 errors: it recovers with its dependency, there and back, through a chain', () => {
  const a = signal(0)
  const b = computed(() => {
    if (a.get() % 2) throw new Error('odd')
    return a.get()
  })
  const c = computed(() => b.get() * 2)
  expect(c.get()).toBe(0)
  for (const value of [1, 2, 3, 4]) {
    a.set(value)
    if (value % 2) expect(() => c.get()).toThrow('odd')
    else expect(c.get()).toBe(value * 2)
  }
})

test('C10 errors: sources read before the throw keep it alive, watched and not', () => {
  const a = signal(0)
  const b = computed(() => {
    const value = a.get()
    if (value === 1) throw new Error('one')
    return value
  })
  const seen: (number | string)[] = []
  const stop = effect(() => {
    try {
      seen.push(b.get())
    } catch {
      seen.push('caught')
    }
  })
  a.set(1)
  a.set(2)
  expect(seen).toEqual([0, 'caught', 2])
  stop()
})

test('C10 errors: an effect that read a failing computed and failed itself comes back when it recovers', () => {
  const a = signal(0)
  const b = computed(() => {
    if (a.get() === 1) throw new Error('one')
    return a.get()
  })
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(b.get())
  })
  a.set(1)
  expect(codesOf(reports())).toEqual(['one'])
  a.set(2)
  expect(seen).toEqual([0, 2])
  stop()
})

test('C10 errors: another branch goes on', () => {
  const a = signal(0)
  const bad = computed(() => {
    if (a.get() > 0) throw new Error('bad')
    return a.get()
  })
  const good = computed(() => a.get() * 2)
  const seen: number[] = []
  const stopBad = effect(() => void bad.get())
  const stopGood = effect(() => {
    seen.push(good.get())
  })
  a.set(1)
  a.set(2)
  expect(seen).toEqual([0, 2, 4])
  stopBad()
  stopGood()
})

test('C10 errors: a listener of a failing computed hears nothing, the host hears the error, then both go on', () => {
  const a = signal(0)
  const b = computed(() => {
    if (a.get() === 1) throw new Error('one')
    return a.get()
  })
  const seen: number[] = []
  const stop = b.listen((value) => seen.push(value))
  a.set(1)
  expect(codesOf(reports())).toEqual(['one'])
  a.set(2)
  expect(seen).toEqual([2])
  stop()
})

test('C08 errors: an effect that throws at its first run throws to the caller and is over', () => {
  const a = signal(0)
  const run = vi.fn(() => {
    a.get()
    throw new Error('first')
  })
  expect(() => effect(run)).toThrow('first')
  a.set(1)
  expect(run).toHaveBeenCalledTimes(1)
  expect(reports()).toEqual([])
})

test('C08 errors: a throw leaves nothing behind that would track for the next reader', () => {
  const a = signal(0)
  const outside = vi.fn(() => a.get())
  expect(() =>
    effect(() => {
      throw new Error('x')
    }),
  ).toThrow('x')
  expect(() =>
    computed(() => {
      throw new Error('y')
    }).get(),
  ).toThrow('y')
  outside()
  a.set(1)
  expect(outside).toHaveBeenCalledTimes(1)
})

test('C08 errors: a later run that throws is reported; the writer hears nothing, the others run, it stays subscribed', () => {
  const a = signal(0)
  const log: string[] = []
  const stops = [
    effect(() => {
      log.push(`first ${a.get()}`)
    }),
    effect(() => {
      if (a.get() === 1) throw new Error('second')
      log.push(`second ${a.get()}`)
    }),
    effect(() => {
      log.push(`third ${a.get()}`)
    }),
  ]
  log.length = 0
  expect(() => a.set(1)).not.toThrow()
  expect(codesOf(reports())).toEqual(['second'])
  expect(log).toEqual(['first 1', 'third 1'])
  log.length = 0
  a.set(2)
  expect(log).toEqual(['first 2', 'second 2', 'third 2'])
  for (const stop of stops) stop()
})

test('C08 errors: the clean-up of the run before is done once, also when the next run throws', () => {
  const a = signal(0)
  const cleanUp = vi.fn()
  const stop = effect(() => {
    if (a.get() === 1) throw new Error('run')
    return cleanUp
  })
  a.set(1)
  expect(cleanUp).toHaveBeenCalledTimes(1)
  stop()
  expect(cleanUp).toHaveBeenCalledTimes(1)
})

test('C08 errors: a failed flush leaves no work behind for an unrelated write', () => {
  const a = signal(0)
  const b = signal(0)
  const after = vi.fn(() => void a.get())
  const stops = [
    effect(() => {
      if (a.get() === 1) throw new Error('x')
    }),
    effect(after),
    effect(() => void b.get()),
  ]
  a.set(1)
  after.mockClear()
  b.set(1)
  expect(after).not.toHaveBeenCalled()
  for (const stop of stops) stop()
})

test('C08 errors: a clean-up that throws is reported and strands nobody', () => {
  const a = signal(0)
  const log: string[] = []
  const stop = effect(() => {
    const run = a.get()
    effect(() => () => log.push('first'))
    effect(() => () => {
      throw new Error(`clean-up ${run}`)
    })
    return () => {
      log.push('own')
      throw new Error(`own ${run}`)
    }
  })
  a.set(1)
  expect(codesOf(reports())).toEqual(['clean-up 0', 'own 0'])
  expect(log).toEqual(['first', 'own'])
  stop()
  expect(codesOf(reports())).toEqual(['clean-up 0', 'own 0', 'clean-up 1', 'own 1'])
  a.set(2)
  expect(log).toEqual(['first', 'own', 'first', 'own'])
})

test('C08 errors: an error handler of the host that writes is served', () => {
  const a = signal(0)
  const failures = signal(0)
  const seen: number[] = []
  ;(globalThis as { reportError?: unknown }).reportError = () => failures.set(failures.get() + 1)
  const stopCount = effect(() => {
    seen.push(failures.get())
  })
  const stop = effect(() => {
    if (a.get() > 0) throw new Error('x')
  })
  a.set(1)
  a.set(2)
  expect(seen).toEqual([0, 1, 2])
  stop()
  stopCount()
})
