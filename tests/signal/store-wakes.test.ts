import { applyPatch, computed, defineStore, effect, replaceState, snapshot } from 'jods'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'

const Row = z.object({ id: z.number(), label: z.string(), done: z.boolean().optional() })
const table = (count = 3) =>
  defineStore({
    name: 'table',
    schema: z.object({
      rows: z.array(Row),
      user: z.object({ name: z.string(), age: z.number() }).default({ name: 'Ann', age: 30 }),
      count: z.number().default(0),
      tags: z.record(z.string(), z.object({ on: z.boolean() })).default({}),
      note: z.string().optional(),
    }),
    initial: { rows: Array.from({ length: count }, (_, id) => ({ id, label: `row ${id}` })) },
  })
/** Runs `read` in an effect; `runs()` says how often since the last call. */
function watch(read: () => unknown): { runs: () => number; stop: () => void } {
  let runs = 0
  const stop = effect(() => {
    read()
    runs++
  })
  runs = 0
  return {
    stop,
    runs() {
      const now = runs
      runs = 0
      return now
    },
  }
}

test('C08 wakes: who reads user.name is not woken by count or by user.age', () => {
  const store = table()
  const name = watch(() => store.user.name)
  store.count = 1
  store.user.age = 31
  expect(name.runs()).toBe(0)
  store.user.name = 'Bob'
  expect(name.runs()).toBe(1)
  name.stop()
})

test('C08 wakes: 1,000 row subscribers, one row written: one runs', () => {
  const store = table(1_000)
  const woken: number[] = []
  const stops = store.rows.map((_, i) =>
    effect(() => {
      void store.rows[i]?.label
      woken.push(i)
    }),
  )
  woken.length = 0
  const row = store.rows[500]
  if (row) row.label = 'written'
  expect(woken).toEqual([500])
  woken.length = 0
  applyPatch(store, [{ op: 'replace', path: '/rows/7/label', value: 'patched' }])
  expect(woken).toEqual([7])
  woken.length = 0
  const next = structuredClone(snapshot(store)) as unknown as { rows: { label: string }[] }
  ;(next.rows[9] as { label: string }).label = 'replaced'
  replaceState(store, next)
  expect(woken).toEqual([9])
  for (const stop of stops) stop()
})

test('C08 wakes: 1,000 effects that hold their row: one written, one runs; removing a row wakes no other', () => {
  const store = table(1_000)
  const woken: number[] = []
  const stops = store.rows.map((row) =>
    effect(() => {
      void row.label
      woken.push(row.id)
    }),
  )
  woken.length = 0
  store.rows.splice(3, 1)
  expect(woken.filter((id) => id !== 3)).toEqual([])
  woken.length = 0
  const moved = store.rows[3]
  if (moved) moved.label = 'after the splice'
  expect(woken).toEqual([4])
  for (const stop of stops) stop()
})

test('C08 wakes: an equal write wakes nobody, in every way of writing', () => {
  const store = table()
  const all = watch(() => snapshot(store))
  store.count = 0
  store.user = { name: 'Ann', age: 30 }
  applyPatch(store, [{ op: 'replace', path: '/user/name', value: 'Ann' }])
  replaceState(store, snapshot(store))
  store.rows.splice(0, 0)
  expect(all.runs()).toBe(0)
  all.stop()
})

test('C08 wakes: replacing an object wakes the readers of what differs, and only them', () => {
  const store = table()
  const name = watch(() => store.user.name)
  const age = watch(() => store.user.age)
  const user = watch(() => store.user)
  store.user = { name: 'Bob', age: 31 }
  expect([name.runs(), age.runs()]).toEqual([1, 1])
  user.runs()
  store.user.name = 'Cid'
  expect([name.runs(), age.runs(), user.runs()]).toEqual([1, 0, 0])
  for (const { stop } of [name, age, user]) stop()
})

test('C08 wakes: after its object was replaced a reader hears of writes in the new one', () => {
  const store = table()
  const name = watch(() => store.user.name)
  replaceState(store, { ...snapshot(store), user: { name: 'New', age: 1 } })
  expect(name.runs()).toBe(1)
  store.user.name = 'Newer'
  expect(name.runs()).toBe(1)
  name.stop()
})

test('C08 wakes: a member that was missing when it was read wakes when it comes, and when it goes', () => {
  const store = table()
  const seen: unknown[] = []
  const stop = effect(() => {
    seen.push(store.note)
  })
  store.note = 'here'
  store.note = undefined
  delete store.note
  expect(seen).toEqual([undefined, 'here', undefined])
  stop()
})

test('C08 wakes: a record: keys by Object.keys and in, members by name', () => {
  const store = table()
  const keys = watch(() => Object.keys(store.tags))
  const hasA = watch(() => 'a' in store.tags)
  const aIsOn = watch(() => store.tags.a?.on)
  store.tags.a = { on: true }
  expect([keys.runs(), hasA.runs(), aIsOn.runs()]).toEqual([1, 1, 1])
  store.tags.b = { on: true }
  expect([keys.runs(), hasA.runs(), aIsOn.runs()]).toEqual([1, 0, 0])
  store.tags.a.on = false
  expect([keys.runs(), hasA.runs(), aIsOn.runs()]).toEqual([0, 0, 1])
  delete store.tags.a
  expect([keys.runs(), hasA.runs(), aIsOn.runs()]).toEqual([1, 1, 1])
  for (const { stop } of [keys, hasA, aIsOn]) stop()
})

test('C08 wakes: spread, for in, Object.entries and JSON.stringify subscribe to what they read', () => {
  const store = table()
  store.tags.a = { on: true }
  const spread = watch(() => ({ ...store.user }))
  const forIn = watch(() => {
    for (const key in store.tags) void key
  })
  const entries = watch(() => Object.entries(store.user))
  const text = watch(() => JSON.stringify(store))
  store.user.age = 50
  expect([spread.runs(), forIn.runs(), entries.runs(), text.runs()]).toEqual([1, 0, 1, 1])
  store.tags.b = { on: false }
  expect([spread.runs(), forIn.runs(), entries.runs(), text.runs()]).toEqual([0, 1, 0, 1])
  for (const { stop } of [spread, forIn, entries, text]) stop()
})

test('C08 wakes: Object.hasOwn and getOwnPropertyDescriptor subscribe too', () => {
  const store = table()
  const own = watch(() => Object.hasOwn(store.tags, 'a'))
  const described = watch(() => Object.getOwnPropertyDescriptor(store.tags, 'a'))
  store.tags.a = { on: true }
  expect([own.runs(), described.runs()]).toEqual([1, 1])
  delete store.tags.a
  expect([own.runs(), described.runs()]).toEqual([1, 1])
  own.stop()
  described.stop()
})

test('C08 wakes: a snapshot in a computed subscribes to its whole subtree, and to no other', () => {
  const store = table()
  const read = vi.fn(() => snapshot(store.rows).map((row) => row.label))
  const labels = computed(read)
  const stop = effect(() => void labels.get())
  const row = store.rows[1]
  if (row) row.label = 'x'
  store.rows.push({ id: 9, label: 'last' })
  expect(labels.get()).toEqual(['row 0', 'x', 'row 2', 'last'])
  store.count = 1
  store.user.name = 'Eve'
  expect(read).toHaveBeenCalledTimes(3)
  stop()
  if (row) row.label = 'y'
  expect(read).toHaveBeenCalledTimes(3)
  expect(labels.get()[1]).toBe('y')
})

test('C08 wakes: a snapshot subscriber of a subtree outlives the replacement of that subtree', () => {
  const store = table()
  const seen: string[] = []
  const stop = effect(() => {
    seen.push(snapshot(store.user).name)
  })
  store.user = { name: 'Bob', age: 1 }
  store.user.name = 'Cid'
  replaceState(store, { ...snapshot(store), user: { name: 'Dan', age: 2 } })
  store.user.name = 'Eve'
  expect(seen).toEqual(['Ann', 'Bob', 'Cid', 'Dan', 'Eve'])
  stop()
})

test('C08 wakes: one patch over many places wakes each reader once', () => {
  const store = table()
  const both = watch(() => [store.count, store.user.name])
  applyPatch(store, [
    { op: 'replace', path: '/count', value: 5 },
    { op: 'replace', path: '/user/name', value: 'Z' },
    { op: 'add', path: '/rows/-', value: { id: 3, label: 'new' } },
  ])
  expect(both.runs()).toBe(1)
  both.stop()
})

test('C08 wakes: a refused write wakes nobody', () => {
  const store = table()
  const all = watch(() => snapshot(store))
  expect(() => {
    ;(store as { count: unknown }).count = 'many'
  }).toThrow()
  applyPatch(store, [
    { op: 'replace', path: '/count', value: 5 },
    { op: 'replace', path: '/user/age', value: 'old' },
  ])
  expect([all.runs(), store.count]).toEqual([0, 0])
  all.stop()
})
