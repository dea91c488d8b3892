import { batch, computed, effect, signal } from 'jods'
import { expect, test, vi } from 'vitest'

test('C10 graph: the tip of a diamond runs once per change and sees one moment', () => {
  const a = signal('a')
  const b = computed(() => a.get())
  const c = computed(() => a.get())
  const read = vi.fn(() => `${b.get()} ${c.get()}`)
  const d = computed(read)
  expect(d.get()).toBe('a a')
  a.set('b')
  expect(d.get()).toBe('b b')
  expect(read).toHaveBeenCalledTimes(2)
})

test('C10 graph: an effect at the tip of a diamond never sees half a change', () => {
  const a = signal(1)
  const double = computed(() => a.get() * 2)
  const triple = computed(() => a.get() * 3)
  const seen: [number, number, number][] = []
  const stop = effect(() => {
    seen.push([a.get(), double.get(), triple.get()])
  })
  a.set(2)
  a.set(3)
  expect(seen).toEqual([
    [1, 2, 3],
    [2, 4, 6],
    [3, 6, 9],
  ])
  stop()
})

test('C10 graph: a tail behind a diamond runs once', () => {
  const a = signal('a')
  const b = computed(() => a.get())
  const c = computed(() => a.get())
  const d = computed(() => b.get() + c.get())
  const read = vi.fn(() => d.get())
  const e = computed(read)
  e.get()
  a.set('aa')
  expect(e.get()).toBe('aaaa')
  expect(read).toHaveBeenCalledTimes(2)
})

test('C10 graph: a jagged diamond with tails runs each node once, sources first', () => {
  const order: string[] = []
  const node = <T>(name: string, read: () => T) =>
    computed(() => {
      order.push(name)
      return read()
    })
  const a = signal('a')
  const b = node('b', () => a.get())
  const c = node('c', () => a.get())
  const d = node('d', () => c.get())
  const e = node('e', () => `${b.get()} ${d.get()}`)
  const f = node('f', () => e.get())
  const g = node('g', () => e.get())
  const stop = effect(() => {
    f.get()
    g.get()
  })
  order.length = 0
  a.set('b')
  expect([...order].sort()).toEqual(['b', 'c', 'd', 'e', 'f', 'g'])
  const at = (name: string) => order.indexOf(name)
  expect(at('c')).toBeLessThan(at('d'))
  expect(g.get()).toBe('b b')
  stop()
})

test('C10 graph: when all branches stay equal the tip does not run', () => {
  const a = signal(0)
  const b = computed(() => a.get() * 0)
  const c = computed(() => {
    a.get()
    return 'c'
  })
  const read = vi.fn(() => `${b.get()}${c.get()}`)
  const d = computed(read)
  const stop = effect(() => void d.get())
  a.set(1)
  a.set(2)
  expect(read).toHaveBeenCalledTimes(1)
  stop()
})

test('C10 graph: one changed branch among equal ones suffices', () => {
  const a = signal(0)
  const flat = computed(() => a.get() * 0)
  const live = computed(() => a.get())
  const flatter = computed(() => flat.get())
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(flat.get() + flatter.get() + live.get())
  })
  a.set(1)
  expect(seen).toEqual([0, 1])
  stop()
})

test('C10 graph: a flag raised by the way through another branch is not lost', () => {
  const a = signal(false)
  const b = computed(() => a.get())
  const c = computed(() => {
    b.get()
    return 0
  })
  const d = computed(() => {
    c.get()
    return b.get()
  })
  const seen: boolean[] = []
  const stop = effect(() => {
    seen.push(d.get())
  })
  a.set(true)
  a.set(false)
  expect(seen).toEqual([false, true, false])
  stop()
})

test('C10 graph: two sources that cross into two computeds and join run each once', () => {
  const a = signal(1)
  const b = signal(2)
  const readC = vi.fn(() => a.get() + b.get())
  const readD = vi.fn(() => a.get() * b.get())
  const c = computed(readC)
  const d = computed(readD)
  const readE = vi.fn(() => c.get() + d.get())
  const e = computed(readE)
  const run = vi.fn(() => void e.get())
  const stop = effect(run)
  batch(() => {
    a.set(3)
    b.set(4)
  })
  expect(e.get()).toBe(19)
  for (const fn of [readC, readD, readE, run]) expect(fn).toHaveBeenCalledTimes(2)
  stop()
})

test('C10 graph: a fan of 1,000 computeds and effects: each runs once', () => {
  const a = signal(0)
  const runs = new Array<number>(1_000).fill(0)
  const stops = runs.map((_, i) => {
    const read = computed(() => a.get() + i)
    return effect(() => {
      read.get()
      runs[i] = (runs[i] ?? 0) + 1
    })
  })
  a.set(1)
  expect(runs.every((count) => count === 2)).toBe(true)
  for (const stop of stops) stop()
  a.set(2)
  expect(runs.every((count) => count === 2)).toBe(true)
})

test('C10 graph: fan in: 1,000 signals under one computed, one recomputation per write or batch', () => {
  const sources = Array.from({ length: 1_000 }, () => signal(1))
  const read = vi.fn(() => sources.reduce((sum, source) => sum + source.get(), 0))
  const sum = computed(read)
  const stop = effect(() => void sum.get())
  sources[500]?.set(2)
  batch(() => {
    for (const source of sources) source.set(3)
  })
  expect(sum.get()).toBe(3_000)
  expect(read).toHaveBeenCalledTimes(3)
  stop()
})

test('C10 graph: a square of 40 layers, each reading two of the layer before, runs each node once', () => {
  const source = signal(1)
  let runs = 0
  let layer: { get(): number }[] = [source, source]
  for (let depth = 0; depth < 40; depth++) {
    const before = layer
    layer = [0, 1].map(() =>
      computed(() => {
        runs++
        return ((before[0]?.get() ?? 0) + (before[1]?.get() ?? 0)) % 1_000_003
      }),
    )
  }
  const stop = effect(() => void [layer[0]?.get(), layer[1]?.get()])
  expect(runs).toBe(80)
  source.set(2)
  expect(runs).toBe(160)
  stop()
})

test('C10 graph: one that reads its source twenty times over changing ways stays right', () => {
  const head = signal(0)
  const double = computed(() => head.get() * 2)
  const inverse = computed(() => -head.get())
  const current = computed(() => {
    let result = 0
    for (let i = 0; i < 20; i++) result += head.get() % 2 ? double.get() : inverse.get()
    return result
  })
  const run = vi.fn(() => void current.get())
  const stop = effect(run)
  for (let i = 1; i <= 10; i++) {
    head.set(i)
    expect(current.get()).toBe(20 * (i % 2 ? i * 2 : -i))
  }
  expect(run).toHaveBeenCalledTimes(11)
  stop()
})

test('C10 graph: a triangle sums every rung, one effect run per change', () => {
  const head = signal(0)
  const rungs: { get(): number }[] = [head]
  for (let i = 0; i < 10; i++) {
    const below = rungs[i] as { get(): number }
    rungs.push(computed(() => below.get() + 1))
  }
  const sum = computed(() => rungs.reduce((total, rung) => total + rung.get(), 0))
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(sum.get())
  })
  head.set(1)
  expect(seen).toEqual([55, 66])
  stop()
})

test('C10 graph: duplicate reads in one run are one dependency', () => {
  const a = signal(0)
  const run = vi.fn(() => void (a.get() + a.get() + a.get()))
  const stop = effect(run)
  a.set(1)
  expect(run).toHaveBeenCalledTimes(2)
  stop()
})

test('C10 graph: effects wake in the order in which they subscribed', () => {
  const a = signal(0)
  const order: number[] = []
  const stops = [1, 2, 3].map((n) =>
    effect(() => {
      a.get()
      order.push(n)
    }),
  )
  a.set(1)
  expect(order).toEqual([1, 2, 3, 1, 2, 3])
  for (const stop of stops) stop()
})
