import { applyPatch, defineStore, effect, replaceState, snapshot } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'

const list = (...items: string[]) =>
  defineStore({
    name: 'list',
    schema: z.object({ items: z.array(z.string()), rows: z.array(z.object({ id: z.string(), n: z.number() })) }),
    initial: { items, rows: items.map((id, n) => ({ id, n })) },
  })
type List = ReturnType<typeof list>

/** What `read` gave in each run of an effect over it. */
function log<T>(read: () => T): { seen: T[]; stop: () => void } {
  const seen: T[] = []
  const stop = effect(() => {
    seen.push(read())
  })
  return { seen, stop }
}

/** The last thing seen must be what a read outside gives. */
const ways: Record<string, (store: List) => unknown> = {
  index: (store) => store.items[1],
  at: (store) => store.items.at(-1),
  length: (store) => store.items.length,
  'for of': (store) => {
    const all: string[] = []
    for (const item of store.items) all.push(item)
    return all
  },
  spread: (store) => [...store.items],
  map: (store) => store.items.map((item) => item.toUpperCase()),
  filter: (store) => store.items.filter((item) => item > 'b'),
  includes: (store) => store.items.includes('c'),
  indexOf: (store) => store.items.indexOf('c'),
  find: (store) => store.items.find((item) => item === 'c'),
  join: (store) => store.items.join(),
  slice: (store) => store.items.slice(1),
  in: (store) => 1 in store.items,
  keys: (store) => Object.keys(store.items),
  entries: (store) => [...store.items.entries()],
  reduce: (store) => store.items.reduce((all, item) => all + item, ''),
  stringify: (store) => JSON.stringify(store.items),
  'rows by index': (store) => store.rows[0]?.n,
  'rows mapped': (store) => store.rows.map((row) => row.n),
  'rows found': (store) => store.rows.find((row) => row.id === 'c')?.n,
  'rows destructured': (store) => {
    const [first, ...rest] = store.rows
    return [first?.n, rest.map((row) => row.n)]
  },
  'rows flat': (store) => store.rows.flatMap((row) => [row.id, row.n]),
  'rows sorted': (store) => store.rows.toSorted((a, b) => b.n - a.n).map((row) => row.n),
}
const writes: Record<string, (store: List) => unknown> = {
  'set index': (store) => {
    store.items[1] = 'x'
    store.rows[1] = { id: 'x', n: 50 }
  },
  push: (store) => [store.items.push('y', 'z'), store.rows.push({ id: 'y', n: 7 })],
  pop: (store) => [store.items.pop(), store.rows.pop()],
  shift: (store) => [store.items.shift(), store.rows.shift()],
  unshift: (store) => [store.items.unshift('q'), store.rows.unshift({ id: 'q', n: -1 })],
  splice: (store) => [store.items.splice(1, 1, 's', 't'), store.rows.splice(0, 2)],
  reverse: (store) => [store.items.reverse(), store.rows.reverse()],
  sort: (store) => [store.items.sort((a, b) => (a < b ? 1 : -1)), store.rows.sort((a, b) => b.n - a.n)],
  fill: (store) => store.items.fill('f', 1),
  copyWithin: (store) => store.items.copyWithin(0, 1),
  length: (store) => {
    store.items.length = 1
    store.rows.length = 0
  },
  'write a row': (store) => {
    for (const row of store.rows) row.n += 100
  },
  patch: (store) =>
    applyPatch(store, [
      { op: 'move', from: '/items/0', path: '/items/2' },
      { op: 'remove', path: '/rows/0' },
      { op: 'replace', path: '/rows/0/n', value: 77 },
    ]),
  'replace the array': (store) => {
    store.items = ['1', '2']
    store.rows = [{ id: 'c', n: 1_000 }]
  },
  replaceState: (store) => replaceState(store, { items: ['c', 'b'], rows: [{ id: 'c', n: 3 }] }),
  empty: (store) => replaceState(store, { items: [], rows: [] }),
}

for (const [way, read] of Object.entries(ways)) {
  test(`C08 arrays: an effect that reads by ${way} is right after every kind of write`, () => {
    for (const [name, write] of Object.entries(writes)) {
      const store = list('a', 'b', 'c', 'd')
      const { seen, stop } = log(() => read(store))
      write(store)
      expect(seen.at(-1), `${way} after ${name}`).toEqual(read(store))
      replaceState(store, { items: ['b', 'c', 'e'], rows: [{ id: 'c', n: 5 }] })
      expect(seen.at(-1), `${way} after ${name} and replaceState`).toEqual(read(store))
      stop()
    }
  })
}

test('C08 arrays: one call of a method wakes a reader of all of it once', () => {
  for (const [name, write] of Object.entries(writes)) {
    if (name === 'write a row') continue
    const store = list('a', 'b', 'c', 'd')
    const items = log(() => [...store.items])
    const rows = log(() => snapshot(store.rows))
    write(store)
    expect(items.seen.length, name).toBeLessThanOrEqual(2)
    expect(rows.seen.length, name).toBeLessThanOrEqual(2)
    items.stop()
    rows.stop()
  }
})

test('C08 arrays: a write at one index wakes neither its neighbours nor length', () => {
  const store = list('a', 'b', 'c')
  const first = log(() => store.items[0])
  const second = log(() => store.items[1])
  const length = log(() => store.items.length)
  const last = log(() => store.items[7])
  store.items[1] = 'x'
  expect([first, second, length, last].map(({ seen }) => seen.length)).toEqual([1, 2, 1, 1])
  store.items.push('d')
  expect([first, second, length, last].map(({ seen }) => seen.length)).toEqual([1, 2, 2, 1])
  for (const { stop } of [first, second, length, last]) stop()
})

test('C08 arrays: an index beyond the end wakes when the array reaches it', () => {
  const store = list('a')
  const { seen, stop } = log(() => store.items[2])
  store.items.push('b')
  store.items.push('c')
  store.items.pop()
  expect(seen).toEqual([undefined, 'c', undefined])
  stop()
})

test('C08 arrays: who reads the key set only is not woken by a write of an element', () => {
  const store = list('a', 'b')
  const keys = log(() => Object.keys(store.rows))
  const row = store.rows[0]
  if (row) row.n = 5
  expect(keys.seen).toHaveLength(1)
  keys.stop()
})

test('C08 arrays: who maps over row ids is not woken by another member of a row', () => {
  const store = list('a', 'b', 'c')
  const ids = log(() => store.rows.map((row) => row.id))
  const row = store.rows[1]
  if (row) row.n = 5
  expect(ids.seen).toHaveLength(1)
  if (row) row.id = 'x'
  expect(ids.seen.at(-1)).toEqual(['a', 'x', 'c'])
  ids.stop()
})

test('C08 arrays: a method called in an effect to write does not subscribe it to the array', () => {
  const store = list()
  let runs = 0
  const stop = effect(() => {
    runs++
    store.items.push('x')
  })
  store.items.push('y')
  expect([runs, store.items.length]).toEqual([1, 2])
  stop()
})

test('C08 arrays: a row held by an effect goes on after it was moved, until it is removed', () => {
  const store = list('a', 'b', 'c')
  const row = store.rows[2]
  const { seen, stop } = log(() => row?.n)
  store.rows.reverse()
  const moved = store.rows[0]
  if (moved) moved.n = 20
  store.rows.unshift({ id: 'z', n: 0 })
  const again = store.rows[1]
  if (again) again.n = 30
  expect(seen.at(-1)).toBe(30)
  store.rows.splice(1, 1)
  const other = store.rows[1]
  if (other) other.n = 99
  expect(seen.at(-1)).toBe(30)
  stop()
})
