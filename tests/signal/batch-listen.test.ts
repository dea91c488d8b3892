import { batch, computed, defineStore, json, onUpdate, signal, snapshot } from 'jods'
import * as nano from 'nanostores'
import { expect, test } from 'vitest'
import { z } from 'zod'

function abandon(fn: () => void): void {
  expect(() =>
    batch(() => {
      fn()
      throw new Error('abandoned')
    }),
  ).toThrow('abandoned')
}

test('C11 batch: a computed heard for a moment inside one that fails remembers nothing of it', () => {
  const a = signal(0)
  const double = computed(() => a.get() * 2)
  abandon(() => {
    a.set(5)
    double.listen(() => {})()
  })
  expect(double.get()).toBe(0)
  a.set(5)
  expect(double.get()).toBe(10)
})

test('C11 batch: nor does one below it, though it was stale when the batch began', () => {
  const a = signal(0)
  const odd = computed(() => a.get() % 2)
  const text = computed(() => `${odd.get()}`)
  text.get()
  a.set(1)
  const heard: string[] = []
  let stop = (): void => {}
  abandon(() => {
    a.set(0)
    stop = text.listen((value) => heard.push(value))
  })
  expect([odd.get(), text.get()]).toEqual([1, '1'])
  a.set(2)
  expect([odd.get(), text.get(), heard.at(-1)]).toEqual([0, '0', '0'])
  stop()
})

test('C20 nanostores: its computed, first read inside a batch that fails, and ours below it go back', () => {
  const a = signal(0)
  const odd = computed(() => a.get() % 2)
  const text = computed(() => `${odd.get()}`)
  const theirs = nano.computed(text, (value) => `<${value}>`)
  text.get()
  a.set(1)
  abandon(() => {
    a.set(0)
    expect(theirs.get()).toBe('<0>')
  })
  expect([theirs.get(), text.get(), odd.get()]).toEqual(['<1>', '1', 1])
})

test('C11 batch: a listener added in a savepoint that fails, ended in the batch around it that fails too', () => {
  const a = signal(0)
  const odd = computed(() => a.get() % 2)
  abandon(() => {
    let stop = (): void => {}
    abandon(() => {
      a.set(3)
      stop = odd.listen(() => {})
    })
    stop()
  })
  expect(odd.get()).toBe(0)
})

test('C11 batch: a snapshot taken between an edit of a part and its replacement loses no write', () => {
  const make = () =>
    defineStore({
      name: 'rows',
      schema: z.object({ rows: z.array(z.object({ v: z.number() })), one: z.object({ v: z.number() }) }),
      initial: { rows: [{ v: 0 }], one: { v: 0 } },
    })
  const store = make()
  const heard: unknown[] = []
  onUpdate(store, (state) => heard.push(json(state)))
  batch(() => {
    const row = store.rows[0]
    if (row) row.v = 1
    store.one.v = 1
    snapshot(store)
    store.rows[0] = { v: 1 }
    store.one = { v: 1 }
  })
  expect(json(store)).toEqual({ rows: [{ v: 1 }], one: { v: 1 } })
  expect(heard).toEqual([{ rows: [{ v: 1 }], one: { v: 1 } }])
})

test('C11 batch: a computed heard for a moment in a savepoint that fails still wakes those above it', () => {
  const source = signal(0)
  const by = signal(0)
  const odd = computed(() => source.get() % 2)
  const chosen = computed(() => (odd.get() ? by.get() : source.get()))
  const sum = computed(() => odd.get() + chosen.get() * 10)
  odd.get()
  source.set(1)
  chosen.get()
  batch(() => {
    abandon(() => {
      source.set(3)
      chosen.listen(() => {})()
    })
    source.set(1)
  })
  const heard: number[] = []
  const stop = sum.subscribe((value) => heard.push(value))
  by.set(2)
  expect([sum.get(), heard]).toEqual([21, [1, 21]])
  stop()
})
