import { batch, computed, defineStore, effect, replaceState, select } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'

const store = () =>
  defineStore({
    name: 'many',
    schema: z.object({
      tags: z.record(z.string(), z.number()),
      rows: z.array(z.object({ a: z.number(), b: z.object({ c: z.number() }) })),
    }),
    initial: { tags: { a: 1 }, rows: [{ a: 1, b: { c: 1 } }] },
  })
type Path = '/tags' | '/tags/a' | '/tags/b' | '/rows' | '/rows/0' | '/rows/0/a' | '/rows/0/b' | '/rows/0/b/c' | ''
const paths: Path[] = ['/tags', '/tags/a', '/tags/b', '/rows', '/rows/0', '/rows/0/a', '/rows/0/b', '/rows/0/b/c', '']
const changes: Record<string, (state: ReturnType<typeof store>) => unknown> = {
  'replacing both parents': (state) =>
    batch(() => {
      state.tags = { a: 2, b: 3 }
      state.rows = [{ a: 5, b: { c: 6 } }]
    }),
  replaceState: (state) => replaceState(state, { tags: { a: 2, b: 3 }, rows: [{ a: 5, b: { c: 6 } }] }),
  'an element before': (state) =>
    batch(() => {
      state.rows.unshift({ a: 7, b: { c: 8 } })
      state.tags = { a: 4, b: 1 }
    }),
}

for (const [name, change] of Object.entries(changes)) {
  for (const kind of ['listeners', 'effects', 'computeds'] as const) {
    test(`C08 select: after ${name} every one of many paths that lead through it is heard, by ${kind}`, () => {
      for (const order of [paths, paths.toReversed()]) {
        const state = store()
        const heard = new Map<string, unknown>()
        const stops = order.map((path) => {
          const atom = select(state, path)
          if (kind === 'listeners') return atom.listen((value) => heard.set(path, value))
          const read = kind === 'effects' ? atom : computed(() => atom.get())
          return effect(() => {
            heard.set(path, read.get())
          })
        })
        heard.clear()
        change(state)
        for (const path of order) expect([path, heard.get(path)]).toEqual([path, select(state, path).get()])
        heard.clear()
        change(state)
        change(store())
        replaceState(state, { tags: { b: 9 }, rows: [] })
        for (const path of order) expect([path, heard.get(path)]).toEqual([path, select(state, path).get()])
        for (const stop of stops) stop()
      }
    })
  }
}

test('C11 select: a path that somebody hears shows, inside a batch, where it leads at that moment', () => {
  const state = store()
  const atom = select(state, '/rows/0/a')
  const part = select(state, '/rows/0')
  const derived = computed(() => atom.get())
  const heard: unknown[] = []
  const stops = [atom.listen((value) => heard.push(value)), part.listen(() => {}), derived.listen(() => {})]
  batch(() => {
    state.rows.unshift({ a: 7, b: { c: 8 } })
    expect([atom.get(), part.get()?.a, derived.get()]).toEqual([7, 7, 7])
    state.rows.shift()
    expect([atom.get(), part.get()?.a, derived.get()]).toEqual([1, 1, 1])
    state.rows = [{ a: 9, b: { c: 9 } }]
    expect([atom.get(), part.get()?.a, derived.get()]).toEqual([9, 9, 9])
    state.rows = []
    expect([atom.get(), part.get(), derived.get()]).toEqual([undefined, undefined, undefined])
    state.rows = [{ a: 2, b: { c: 2 } }]
  })
  expect([atom.get(), heard]).toEqual([2, [2]])
  for (const stop of stops) stop()
})

test('C08 select: two computeds over one path, read one after the other after its way has changed, are both fresh', () => {
  const state = store()
  const atom = select(state, '/tags/b')
  const first = computed(() => atom.get() ?? 0)
  const second = computed(() => (atom.get() ?? 0) * 10)
  expect([first.get(), second.get()]).toEqual([0, 0])
  state.tags = { b: 3 }
  expect([first.get(), second.get()]).toEqual([3, 30])
  replaceState(state, { tags: {}, rows: [] })
  state.tags = { b: 4 }
  const third = computed(() => (atom.get() ?? 0) * 100)
  expect([third.get(), second.get(), first.get()]).toEqual([400, 40, 4])
})
