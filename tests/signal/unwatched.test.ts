import { batch, computed, defineStore, effect, json, type ReadableAtom, select, signal, snapshot } from 'jods'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { turn } from './reported.js'

/*
 * A computed that nobody watches lets go of its sources after a while. Whatever it has read, it is never stale.
 */

const board = () =>
  defineStore({
    name: 'board',
    schema: z.object({
      rows: z.array(z.object({ id: z.string(), n: z.number() })),
      tags: z.record(z.string(), z.number()).default({}),
      count: z.number().default(0),
    }),
    initial: { rows: [{ id: 'a', n: 1 }] },
    computed: { total: (state) => state.rows.reduce((sum, row) => sum + row.n, 0) },
  })
type Board = ReturnType<typeof board>

function change(store: Board, to: number): void {
  const row = store.rows[0]
  if (row) row.n = to
  store.rows.push({ id: `row ${to}`, n: to })
  store.tags[`tag ${to}`] = to
  store.count = to
}

const sources: Record<string, (store: Board) => () => unknown> = {
  'a leaf': (store) => () => store.rows[0]?.n,
  'a held part': (store) => {
    const row = store.rows[0]
    return () => row?.n
  },
  length: (store) => () => store.rows.length,
  'a method': (store) => () => store.rows.map((row) => row.n).join(),
  keys: (store) => () => Object.keys(store.tags).join(),
  in: (store) => () => 'tag 5' in store.tags,
  'a computed field': (store) => () => store.total,
  'a snapshot of the store': (store) => () => JSON.stringify(snapshot(store)),
  'a snapshot of a part': (store) => () => snapshot(store.rows).length + (snapshot(store.rows)[0]?.n ?? 0),
  json: (store) => () => JSON.stringify(json(store)),
  'an atom of a leaf': (store) => {
    const atom = select(store, '/rows/0/n')
    return () => atom.get()
  },
  'an atom of an object': (store) => {
    const atom = select(store, '/rows')
    return () => JSON.stringify(atom.get())
  },
  'an atom of a missing member': (store) => {
    const atom = select(store, '/tags/tag 5')
    return () => atom.get()
  },
  'an atom by function': (store) => {
    const atom = select(store, (state) => state.rows[0]?.n)
    return () => atom.get()
  },
  'an atom by function that gives a part': (store) => {
    const atom = select(store, (state) => state.rows)
    return () => JSON.stringify(atom.get())
  },
  'a computed over a snapshot': (store) => {
    const inner = computed(() => snapshot(store).count)
    return () => inner.get()
  },
}

for (const [name, make] of Object.entries(sources)) {
  test(`C10 unwatched: a computed over ${name} is fresh in the same task and tasks later`, async () => {
    const store = board()
    const read = make(store)
    const atom = computed(read) as ReadableAtom<unknown>
    expect(atom.get()).toBe(read())
    change(store, 2)
    expect(atom.get()).toBe(read())
    await turn()
    change(store, 3)
    expect(atom.get()).toBe(read())
    await turn()
    await turn()
    change(store, 4)
    change(store, 5)
    expect(atom.get()).toBe(read())
    await turn()
    expect(() =>
      batch(() => {
        change(store, 6)
        expect(atom.get()).toBe(read())
        throw new Error('abandoned')
      }),
    ).toThrow('abandoned')
    expect(atom.get()).toBe(read())
  })

  test(`C10 unwatched: a computed over ${name} is fresh after its only watcher has gone, and for the next one`, async () => {
    const store = board()
    const read = make(store)
    const atom = computed(read) as ReadableAtom<unknown>
    effect(() => void atom.get())()
    change(store, 2)
    expect(atom.get()).toBe(read())
    await turn()
    change(store, 3)
    const seen: unknown[] = []
    const stop = effect(() => {
      seen.push(atom.get())
    })
    expect(seen.at(-1)).toBe(read())
    change(store, 4)
    expect(seen.at(-1)).toBe(read())
    stop()
    const stopListening = atom.listen((value) => seen.push(value))
    change(store, 5)
    expect(seen.at(-1)).toBe(read())
    stopListening()
    change(store, 7)
    expect(atom.get()).toBe(read())
  })

  test(`C10 unwatched: a computed over ${name} is not computed again over tasks without a change`, async () => {
    const store = board()
    const read = vi.fn(make(store))
    const atom = computed(read) as ReadableAtom<unknown>
    atom.get()
    await turn()
    atom.get()
    await turn()
    atom.get()
    expect(read).toHaveBeenCalledTimes(1)
  })
}

test('C10 unwatched: chains and diamonds that rest in parts are fresh', async () => {
  const a = signal(1)
  const b = computed(() => a.get() * 2)
  const c = computed(() => a.get() * 3)
  const d = computed(() => b.get() + c.get())
  expect(d.get()).toBe(5)
  await turn()
  const stop = effect(() => void c.get())
  a.set(2)
  expect(d.get()).toBe(10)
  stop()
  await turn()
  a.set(3)
  expect(b.get()).toBe(6)
  await turn()
  expect(d.get()).toBe(15)
  a.set(4)
  await turn()
  expect([d.get(), c.get(), b.get()]).toEqual([20, 12, 8])
})
