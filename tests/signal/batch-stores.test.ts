import { batch, computed, defineStore, effect, onUpdate, select, signal, snapshot } from 'jods'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'

const counter = (name = 'counter') =>
  defineStore({
    name,
    schema: z.object({ n: z.number().max(10).default(0), list: z.array(z.number()).default([]) }),
    computed: { double: (state) => state.n * 2 },
  })

test('C11 batch: stores and signals wake an effect over both once', () => {
  const one = counter('one')
  const two = counter('two')
  const three = signal(0)
  const sum = computed(() => one.n + two.double + three.get())
  const seen: number[] = []
  const stop = effect(() => {
    seen.push(sum.get())
  })
  batch(() => {
    one.n = 1
    two.n = 1
    three.set(1)
    expect([sum.get(), one.double]).toEqual([4, 2])
  })
  expect(seen).toEqual([0, 4])
  stop()
})

test('C11 batch: a signal keeps its write though the store ends as it was', () => {
  const store = counter()
  const other = signal(0)
  batch(() => {
    store.n = 5
    other.set(1)
    store.n = 0
  })
  expect([store.n, other.get()]).toEqual([0, 1])
})

test('C11 batch: an invalid end restores stores, signals, computeds and fields; nobody saw the writes', () => {
  const store = counter()
  const other = signal(0)
  const sum = computed(() => store.n + other.get())
  const seen: unknown[] = []
  const stop = effect(() => {
    seen.push([sum.get(), store.double])
  })
  const listener = vi.fn()
  const stops = [select(store, '/n').listen(listener), other.listen(listener), onUpdate(store, listener)]
  expect(() =>
    batch(() => {
      other.set(5)
      store.n = 11
      expect([sum.get(), store.double]).toEqual([16, 22])
    }),
  ).toThrow(expect.objectContaining({ code: 'schema/invalid' }))
  expect([store.n, other.get(), sum.get(), store.double]).toEqual([0, 0, 0, 0])
  expect(seen).toEqual([[0, 0]])
  expect(listener).not.toHaveBeenCalled()
  store.n = 1
  expect(seen).toEqual([
    [0, 0],
    [1, 2],
  ])
  stop()
  for (const end of stops) end()
})

test('C11 batch: an atom of a path shows the writes inside and the old value after a rollback', () => {
  const store = counter()
  const n = select(store, '/n')
  const list = select(store, '/list')
  const before = list.get()
  expect(() =>
    batch(() => {
      store.n = 3
      store.list.push(1)
      expect([n.get(), list.get()]).toEqual([3, [1]])
      throw new Error('abandoned')
    }),
  ).toThrow('abandoned')
  expect(n.get()).toBe(0)
  expect(list.get()).toBe(before)
})

test('C11 batch: one listener call per atom, with the value before the batch', () => {
  const store = counter()
  const calls: unknown[] = []
  const stop = select(store, '/n').listen((value, before) => calls.push([value, before]))
  batch(() => {
    store.n = 1
    store.n = 2
    store.n = 3
  })
  expect(calls).toEqual([[3, 0]])
  stop()
})

test('C11 batch: several stores commit before anybody hears', () => {
  const one = counter('one')
  const two = counter('two')
  const seen: unknown[] = []
  const stops = [
    onUpdate(one, () => seen.push(['one', one.n, two.n])),
    onUpdate(two, () => seen.push(['two', one.n, two.n])),
    effect(() => {
      seen.push(['effect', one.n, two.n])
    }),
  ]
  seen.length = 0
  batch(() => {
    one.n = 1
    two.n = 2
  })
  expect(seen).toEqual([
    ['one', 1, 2],
    ['two', 1, 2],
    ['effect', 1, 2],
  ])
  for (const stop of stops) stop()
})

test('C11 batch: a savepoint undoes store and signal writes of its own only', () => {
  const store = counter()
  const other = signal(0)
  const sum = computed(() => store.n * 10 + other.get())
  batch(() => {
    store.n = 1
    other.set(1)
    try {
      batch(() => {
        store.n = 2
        other.set(2)
        throw new Error('inner')
      })
    } catch {}
    expect([sum.get(), store.double]).toEqual([11, 2])
  })
  expect(sum.get()).toBe(11)
})

test('C11 batch: a listener that was added inside one that fails hears of the next change', () => {
  const a = signal(0)
  const seen: number[] = []
  let stop = (): void => {}
  try {
    batch(() => {
      a.set(1)
      stop = a.listen((value) => seen.push(value))
      throw new Error('abandoned')
    })
  } catch {}
  a.set(1)
  expect(seen.at(-1)).toBe(1)
  stop()
})

test('C11 batch: a listener of a computed or of a path added inside one that fails hears of the next change', () => {
  const store = counter()
  const double = computed(() => store.n * 2)
  const seen: unknown[] = []
  const stops: (() => void)[] = []
  try {
    batch(() => {
      store.n = 1
      stops.push(double.listen((value) => seen.push(['double', value])))
      stops.push(select(store, '/n').listen((value) => seen.push(['n', value])))
      throw new Error('abandoned')
    })
  } catch {}
  store.n = 1
  expect(seen).toContainEqual(['double', 2])
  expect(seen).toContainEqual(['n', 1])
  for (const stop of stops) stop()
})

test('C11 batch: listeners added inside one that commits hear of later changes', () => {
  const store = counter()
  const double = computed(() => store.n * 2)
  const seen: unknown[] = []
  let stop = (): void => {}
  batch(() => {
    store.n = 1
    stop = double.listen((value) => seen.push(value))
  })
  seen.length = 0
  store.n = 2
  expect(seen).toEqual([4])
  stop()
})

test('C11 batch: a snapshot taken inside one that fails stays as it was taken, the store goes back', () => {
  const store = counter()
  let taken: { n: number; list: readonly number[] } | undefined
  expect(() =>
    batch(() => {
      store.n = 3
      store.list.push(1)
      taken = snapshot(store)
      throw new Error('abandoned')
    }),
  ).toThrow('abandoned')
  expect(taken).toEqual({ n: 3, list: [1] })
  expect(snapshot(store)).toEqual({ n: 0, list: [] })
  store.n = 4
  expect([store.n, taken?.n]).toEqual([4, 3])
})

test('C11 batch: abandoned after rows were moved, edited and a snapshot taken, snapshots and state agree', () => {
  const make = () =>
    defineStore({
      name: 'rows',
      schema: z.object({ rows: z.array(z.object({ v: z.number() })) }),
      initial: { rows: [{ v: 0 }, { v: 1 }] },
    })
  type Rows = ReturnType<typeof make>
  const edit = (store: Rows, at: number, v: number) => Object.assign(store.rows[at] as object, { v })
  const abandon = (fn: () => void) =>
    expect(() =>
      batch(() => {
        fn()
        throw new Error('abandoned')
      }),
    ).toThrow('abandoned')
  const ways: ((store: Rows) => void)[] = [
    (store) => store.rows.reverse(),
    (store) => store.rows.unshift({ v: 9 }),
    (store) => store.rows.splice(0, 1),
    (store) => store.rows.sort((a, b) => b.v - a.v),
  ]
  for (const move of ways) {
    const store = make()
    const before = snapshot(store)
    batch(() => {
      edit(store, 1, 2)
      abandon(() => {
        move(store)
        for (let i = store.rows.length - 1; i >= 0; i--) edit(store, i, 5 + i)
        snapshot(store)
        edit(store, 0, 8)
      })
    })
    expect(snapshot(store)).toEqual({ rows: [{ v: 0 }, { v: 2 }] })
    expect(store.rows.map((row) => row.v)).toEqual([0, 2])
    edit(store, 1, 3)
    expect(snapshot(store)).toEqual({ rows: [{ v: 0 }, { v: 3 }] })
    expect(before).toEqual({ rows: [{ v: 0 }, { v: 1 }] })
  }
})
