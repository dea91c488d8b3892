import { defineStore, effect, select } from 'jods'
import { createReactiveView, createRenders } from 'jods/kit'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { nodeOf } from '../../src/proxy/node-of.js'

vi.mock('../../src/proxy/node-of.js', async (original) => {
  const module = await original<typeof import('../../src/proxy/node-of.js')>()
  return { ...module, nodeOf: vi.fn(module.nodeOf) }
})

const Row = z.object({ id: z.int(), title: z.string().default('') })

function board(size = 3) {
  return defineStore({
    name: 'board',
    schema: z.object({ rows: z.array(Row), numbers: z.array(z.number()).default([3, 1, 2]) }),
    initial: { rows: Array.from({ length: size }, (_, id) => ({ id })) },
  })
}

afterEach(() => {
  vi.unstubAllEnvs()
  vi.resetModules()
})

test('C07 indexOf, includes and lastIndexOf of a store ask no element', () => {
  const { rows } = board(1000)
  const last = rows.at(-1)!
  const asked = vi.mocked(nodeOf)
  asked.mockClear()
  expect([rows.indexOf(last), rows.lastIndexOf(last), rows.includes(last)]).toEqual([999, 999, true])
  expect(asked.mock.calls.length).toBeLessThan(10)
})

test('R08 a view finds the element that is given as itself, as a part of the store, or as another view', () => {
  const store = board()
  const views = [createReactiveView(store, () => () => {}), createRenders(store).begin().view]
  for (const view of [store, ...views])
    for (const row of [store.rows[1]!, ...views.map(({ rows }) => rows[1]!)])
      expect([view.rows.indexOf(row), view.rows.lastIndexOf(row), view.rows.includes(row)]).toEqual([1, 1, true])
})

test('R08 a method that takes elements out of a view reads nothing for whoever runs, and gives views', () => {
  const store = board(6)
  let reads = 0
  const view = createReactiveView(store, () => () => {
    reads++
  })
  const { rows } = view
  const third = rows[3]
  reads = 0
  rows.pop()
  rows.shift()
  const removed = rows.splice(2, 1)
  rows.push({ id: 9, title: '' })
  rows.reverse()
  expect([reads, removed[0] === third, removed[0]?.id]).toEqual([0, true, 3])
  expect(store.rows.map(({ id }) => id)).toEqual([9, 4, 2, 1])
})

test('R08 an effect that looks at a view of a render runs for what it reads, not for all there is', () => {
  const store = board()
  const { view } = createRenders(store).begin()
  let runs = 0
  const stop = effect(() => {
    void view.rows.length
    runs++
  })
  store.rows[0]!.title = 'new'
  expect(runs).toBe(1)
  store.rows.push({ id: 9 } as never)
  expect(runs).toBe(2)
  stop()
})

test('R08 a computed field is looked through once, however often views give it', () => {
  let reads = 0
  const counting: ProxyHandler<number[]> = {
    get(target, key, receiver) {
      reads++
      return Reflect.get(target, key, receiver)
    },
  }
  const store = defineStore({
    name: 'lists',
    schema: z.object({ numbers: z.array(z.number()) }),
    initial: { numbers: Array.from({ length: 1000 }, (_, i) => i) },
    computed: { copy: (state) => new Proxy([...state.numbers], counting) },
  })
  const rendering = createRenders(store).begin()
  for (const view of [rendering.view, createReactiveView(store, () => () => {})]) {
    void view.copy
    reads = 0
    for (let i = 0; i < 100; i++) void view.copy
    expect(reads).toBeLessThan(1000)
  }
  rendering.commit()
  reads = 0
  for (let i = 0; i < 100; i++) void rendering.view.copy
  expect(reads).toBeLessThan(1000)
})

test('R08 a computed field that holds parts gives the same copy while a render lasts, and the current views after it', () => {
  const store = defineStore({
    name: 'odd',
    schema: z.object({ rows: z.array(Row) }),
    initial: { rows: [{ id: 1 }, { id: 2 }, { id: 3 }] },
    computed: { odd: (state) => state.rows.filter(({ id }) => id % 2 === 1) },
  })
  const rendering = createRenders(store).begin()
  const { odd } = rendering.view
  expect([rendering.view.odd === odd, odd.map(({ id }) => id)]).toEqual([true, [1, 3]])
  rendering.commit()
  store.rows[0]!.title = 'new'
  expect([rendering.view.odd === odd, rendering.view.odd[0]?.title]).toEqual([false, 'new'])
})

test('C09 select gives what cannot be looked into as it is', () => {
  const store = board()
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const failing = {
    get member() {
      throw new Error('not now')
    },
  }
  for (const value of [proxy, failing]) {
    expect(select(store, () => value).get() === value).toBe(true)
    const list = select(store, () => [value]).get() as unknown[]
    expect(list[0] === value).toBe(true)
  }
})

test('C09 select gives parts by key as snapshots where the keys inherit nothing, and keeps holes', () => {
  const store = board()
  const byKey = select(store, ({ rows }) =>
    rows.reduce<Record<string, typeof rows>>((groups, row) => {
      groups[row.id % 2] ??= []
      groups[row.id % 2]!.push(row)
      return groups
    }, Object.create(null)),
  ).get()
  // biome-ignore lint/suspicious/noSparseArray: what is shown
  const list = select(store, ({ rows }) => [, rows[0]]).get()
  store.rows[0]!.title = 'new'
  expect(byKey['0']?.[0]?.title).toBe('')
  expect([list[1]?.title, 0 in list]).toEqual(['', false])
})

test('C12 a selector that gives a snapshot does not look through it, in production either', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  vi.resetModules()
  const jods = await import('jods')
  const store = jods.defineStore({
    name: 'long',
    schema: z.object({ rows: z.array(z.array(z.int())) }),
    initial: { rows: Array.from({ length: 1000 }, () => [1]) },
  })
  const atom = jods.select(store, (state) => jods.snapshot(state.rows))
  expect(Object.isFrozen(atom.get())).toBe(false)
  store.rows[0]![0] = 2
  const asked = vi.spyOn(Object, 'isFrozen')
  expect(atom.get()[0]?.[0]).toBe(2)
  const times = asked.mock.calls.length
  asked.mockRestore()
  expect(times).toBeLessThan(10)
})
