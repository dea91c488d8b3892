import { batch, computed, effect, signal } from 'jods'
import * as nano from 'nanostores'
import { expect, test, vi } from 'vitest'
import { isAlike } from '../../src/signal/index.js'
import { catchReports, codesOf } from './reported.js'

const reports = catchReports()

test('C20 atom: value is read and written like get and set', () => {
  const a = signal(1)
  const double = computed(() => (a.value ?? 0) * 2)
  const heard: unknown[] = []
  const stop = double.subscribe((value) => heard.push(value))
  ;(a as { value: number }).value = 5
  expect([a.get(), a.value, heard]).toEqual([5, 5, [2, 10]])
  stop()
})

test('C20 atom: set works on its own, as event handlers call it', () => {
  const a = signal(1)
  const { set } = a
  set(2)
  expect(a.get()).toBe(2)
  for (const value of [3, 4]) [value].forEach(set)
  expect(a.get()).toBe(4)
})

test('C20 atom: nanostores sees a write of theirs and one of ours between two reads', () => {
  vi.useFakeTimers()
  const theirs = nano.atom(0)
  const ours = signal(0)
  const sum = nano.computed([theirs, ours], (a, b) => a + b)
  for (let n = 0; n < 3; n++) {
    ours.set(n)
    theirs.set(n * 10)
    expect(sum.get()).toBe(n * 11)
    // Nobody is listening any more: what counts is whether anything has changed since.
    vi.advanceTimersByTime(nano.STORE_UNMOUNT_DELAY)
    expect(ours.lc).toBe(0)
  }
  vi.useRealTimers()
})

test('C20 atom: notify by hand tells every listener the value that is', () => {
  const a = signal(1)
  const heard: unknown[] = []
  const stops = [a.listen((...args) => heard.push(args)), a.listen((...args) => heard.push(args))]
  a.notify(7)
  expect(heard).toEqual([
    [1, 7],
    [1, 7],
  ])
  for (const stop of stops) stop()
})

test('C20 atom: a first listener of a computed that fails is refused, and holds nothing', () => {
  const a = signal(0)
  const read = vi.fn(() => {
    if (a.get() === 0) throw new Error('not yet')
    return a.get()
  })
  const late = computed(read)
  const heard = vi.fn()
  expect(() => late.listen(heard)).toThrow('not yet')
  expect(late.lc).toBe(0)
  a.set(1)
  expect([read.mock.calls.length, heard.mock.calls.length]).toEqual([1, 0])
  const stop = late.listen(heard)
  expect(late.lc).toBe(1)
  a.set(2)
  expect(heard.mock.calls).toEqual([[2, 1]])
  stop()
})

test('C20 atom: a listener that comes between a write and its telling takes nothing from the others', () => {
  const a = signal(0)
  const heard: unknown[] = []
  const late: unknown[] = []
  const stops = [a.listen((value, before) => heard.push([value, before]))]
  const trigger = signal(0)
  stops.push(
    effect(() => {
      if (trigger.get() === 0) return
      a.set(1)
      stops.push(a.listen((value, before) => late.push([value, before])))
    }),
  )
  trigger.set(1)
  expect([heard, late]).toEqual([[[1, 0]], [[1, 0]]])
  for (const stop of stops) stop()
})

test('C20 atom: to listen inside an effect or a computed is no dependency of it', () => {
  const a = signal(0)
  const inner = computed(() => a.get() * 2)
  const heard: number[] = []
  const stops: (() => void)[] = []
  const run = vi.fn(() => {
    if (stops.length === 0)
      stops.push(
        a.listen((value) => heard.push(value)),
        inner.listen((value) => heard.push(value)),
      )
  })
  stops.push(effect(run))
  a.set(1)
  expect(run).toHaveBeenCalledTimes(1)
  expect(heard.toSorted()).toEqual([1, 2])
  for (const stop of stops) stop()
})

test('C20 atom: its first listener, added inside an effect, hears from the value of then', () => {
  const a = signal(3)
  const heard: unknown[] = []
  const stops: (() => void)[] = []
  stops.push(
    effect(() => {
      stops.push(a.listen((...args) => heard.push(args)))
    }),
  )
  a.set(4)
  expect(heard).toEqual([[4, 3]])
  for (const stop of stops) stop()
})

test('C20 atom: two subscriptions of one function end one by one, the same one only once', () => {
  const a = signal(0)
  const heard = vi.fn()
  const stops = [a.listen(heard), a.listen(heard), a.listen(heard)]
  stops[0]?.()
  stops[0]?.()
  stops[0]?.()
  expect(a.lc).toBe(2)
  a.set(1)
  expect(heard).toHaveBeenCalledTimes(2)
  stops[1]?.()
  a.set(2)
  expect(heard).toHaveBeenCalledTimes(3)
  stops[2]?.()
  expect(a.lc).toBe(0)
})

test('C20 atom: listeners are told in the order of their coming, also after the first has gone', () => {
  const a = signal(0)
  const heard: string[] = []
  const stops = ['one', 'two', 'three'].map((name) => a.listen(() => heard.push(name)))
  stops[0]?.()
  stops.push(a.listen(() => heard.push('four')))
  a.set(1)
  expect(heard).toEqual(['two', 'three', 'four'])
  stops[1]?.()
  stops.push(a.listen(() => heard.push('five')))
  heard.length = 0
  a.set(2)
  expect(heard).toEqual(['three', 'four', 'five'])
  for (const stop of stops) stop()
  expect(a.lc).toBe(0)
  const stop = a.listen(() => heard.push('again'))
  heard.length = 0
  a.set(3)
  expect(heard).toEqual(['again'])
  stop()
})

test('C20 atom: one of many that ends itself and the next during the call skips nobody else', () => {
  const a = signal(0)
  const heard: string[] = []
  const stops: (() => void)[] = []
  const add = (name: string, then = () => {}): void => {
    stops.push(
      a.listen(() => {
        heard.push(name)
        then()
      }),
    )
  }
  add('one')
  add('two', () => {
    stops[1]?.()
    stops[2]?.()
  })
  add('three')
  add('four')
  add('five')
  a.set(1)
  expect([heard, a.lc]).toEqual([['one', 'two', 'four', 'five'], 3])
  heard.length = 0
  a.set(2)
  expect(heard).toEqual(['one', 'four', 'five'])
  expect(reports()).toEqual([])
  for (const stop of stops) stop()
  expect(a.lc).toBe(0)
})

test('C20 atom: one of many that ends them all during the call is the last who hears', () => {
  for (let round = 0; round < 2; round++) {
    const a = signal(0)
    const heard: string[] = []
    const stops: (() => void)[] = []
    for (const name of ['one', 'two', 'three', 'four']) {
      stops.push(
        a.listen(() => {
          heard.push(name)
          if (name === 'two') for (const stop of stops) stop()
        }),
      )
    }
    a.set(1)
    expect([heard, a.lc]).toEqual([['one', 'two'], 0])
    stops.push(a.listen(() => heard.push('later')))
    a.set(2)
    expect(heard).toEqual(['one', 'two', 'later'])
    expect(reports()).toEqual([])
    stops[4]?.()
  }
})

test('C20 atom: told by hand while another is being told, those who end meanwhile stay silent', () => {
  const a = signal(0)
  const b = signal(0)
  const heard: string[] = []
  const stops: (() => void)[] = []
  for (const name of ['one', 'two', 'three', 'four', 'five']) {
    stops.push(
      a.listen(() => {
        heard.push(name)
        if (name !== 'two') return
        stops[2]?.()
        b.notify()
        stops[3]?.()
      }),
    )
  }
  stops.push(
    b.listen(() => heard.push('b')),
    b.listen(() => heard.push('b')),
  )
  a.set(1)
  expect(heard).toEqual(['one', 'two', 'b', 'b', 'five'])
  heard.length = 0
  a.set(2)
  expect(heard).toEqual(['one', 'two', 'b', 'b', 'five'])
  for (const stop of stops) stop()
})

test('C20 atom: cleanStores ends every listener, whatever the atom, and calls off once', () => {
  const a = signal(1)
  const read = vi.fn(() => a.get() * 2)
  const double = computed(read)
  for (const atom of [a, double]) {
    const off = vi.fn()
    atom.off = off
    const heard = vi.fn()
    const stops = [atom.listen(heard), atom.listen(heard)]
    nano.cleanStores(atom as nano.Atom)
    expect([atom.lc, off.mock.calls.length]).toEqual([0, 1])
    a.set((a.get() ?? 0) + 1)
    expect(heard).not.toHaveBeenCalled()
    for (const stop of stops) stop()
    nano.cleanStores(atom as nano.Atom)
    expect([atom.lc, off.mock.calls.length]).toEqual([0, 1])
    const again = vi.fn()
    const stop = atom.listen(again)
    a.set((a.get() ?? 0) + 1)
    expect(again).toHaveBeenCalledTimes(1)
    stop()
    expect([atom.lc, off.mock.calls.length]).toEqual([0, 2])
  }
  const runs = read.mock.calls.length
  a.set(100)
  expect(read).toHaveBeenCalledTimes(runs)
})

test('C20 atom: cleanStores ends what two onMount have begun, and the listeners', () => {
  const a = signal(0)
  const order: string[] = []
  nano.onMount(a, () => {
    order.push('mount 1')
    return () => order.push('unmount 1')
  })
  nano.onMount(a, () => {
    order.push('mount 2')
    return () => order.push('unmount 2')
  })
  const heard = vi.fn()
  a.listen(heard)
  expect(order.toSorted()).toEqual(['mount 1', 'mount 2'])
  nano.cleanStores(a as nano.Atom)
  expect(order.slice(2).toSorted()).toEqual(['unmount 1', 'unmount 2'])
  expect(a.lc).toBe(0)
  a.set(1)
  expect(heard).not.toHaveBeenCalled()
})

test('C20 atom: off is called when the last listener has gone, each time, and not before', () => {
  const a = signal(0)
  const off = vi.fn()
  a.off = off
  for (let round = 1; round < 3; round++) {
    const stops = [a.listen(() => {}), a.listen(() => {})]
    stops[0]?.()
    expect(off).toHaveBeenCalledTimes(round - 1)
    stops[1]?.()
    stops[1]?.()
    expect(off).toHaveBeenCalledTimes(round)
  }
})

test('C20 atom: nobody is told when the last listener goes between the write and its telling', () => {
  const a = signal(0)
  const told = vi.fn()
  nano.onNotify(a, told)
  let stop = (): void => {}
  const stopEffect = effect(() => {
    if (a.get() === 1) stop()
  })
  stop = a.listen(() => {})
  a.set(1)
  expect([told.mock.calls.length, a.lc]).toEqual([0, 0])
  stopEffect()
})

test('C20 atom: a computed whose last listener goes before its turn is not computed', () => {
  const a = signal(0)
  const read = vi.fn(() => a.get() * 2)
  const double = computed(read)
  let stop = (): void => {}
  const stopEffect = effect(() => {
    if (a.get() === 1) stop()
  })
  stop = double.listen(() => {})
  a.set(1)
  expect(read).toHaveBeenCalledTimes(1)
  expect(double.get()).toBe(2)
  stopEffect()
})

test('C20 atom: a hook that throws is reported, the writer and the others hear nothing of it', () => {
  const a = signal(0)
  nano.onNotify(a, () => {
    throw new Error('hook')
  })
  const seen: number[] = []
  const stops = [
    a.listen(() => {}),
    effect(() => {
      seen.push(a.get())
    }),
  ]
  expect(() => a.set(1)).not.toThrow()
  expect([seen, codesOf(reports())]).toEqual([[0, 1], ['hook']])
  a.set(2)
  expect([seen, codesOf(reports())]).toEqual([
    [0, 1, 2],
    ['hook', 'hook'],
  ])
  for (const stop of stops) stop()
})

test('C19 equality: one that throws finds nothing equal and is reported', () => {
  const equals = (): boolean => {
    throw new Error('cannot say')
  }
  expect(isAlike(equals, 1, 1)).toBe(false)
  expect(codesOf(reports())).toEqual(['cannot say'])
  expect([isAlike(Object.is, 1, 1), isAlike(Object.is, 1, 2)]).toEqual([true, false])
})

test('C11 batch: a listener hears the value before the batch, whatever was in between', () => {
  const a = signal(0)
  const heard: unknown[] = []
  const stop = a.listen((...args) => heard.push(args))
  batch(() => {
    a.set(1)
    a.set(2)
  })
  batch(() => {
    a.set(3)
    a.set(2)
  })
  expect(heard).toEqual([[2, 0]])
  stop()
})
