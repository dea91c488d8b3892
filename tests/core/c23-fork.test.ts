import { batch, defineStore, fork, history, isStore, json, onReject, onUpdate, reset, snapshot } from 'jods'
import { sink } from 'jods/kit'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { codeOf, plain } from './helpers.js'

const schema = z.object({
  user: z.object({ name: z.string() }),
  list: z.array(z.number()),
  at: z.date().default(new Date(0)),
})
const make = () =>
  defineStore({
    name: 'app',
    schema,
    initial: { user: { name: 'nobody' }, list: [1] },
    version: '2',
    computed: { size: (state) => state.list.length },
  })

test('C23 a fork is an independent instance of the same definition', () => {
  const store = make()
  store.user.name = 'changed'
  const one = fork(store)
  const two = fork(store)
  expect([one.user.name, isStore(one), one.size, sink(one).definition.version]).toEqual(['nobody', true, 1, '2'])
  one.user.name = 'one'
  two.list.push(2)
  expect([plain(store), plain(one), plain(two)].map((state) => [state.user.name, state.list.length])).toEqual([
    ['changed', 1],
    ['one', 1],
    ['nobody', 2],
  ])
  expect([store.size, one.size, two.size]).toEqual([1, 1, 2])
})

test('C23 a fork takes a state, an input of the schema', () => {
  const store = make()
  const state = { user: { name: 'given' }, list: [1, 2, 3] }
  const one = fork(store, state)
  state.user.name = 'later'
  state.list.push(4)
  expect(plain(one)).toEqual({ user: { name: 'given' }, list: [1, 2, 3], at: new Date(0) })
  expect(plain(fork(store, one))).toEqual(plain(one))
  expect(plain(fork(store, snapshot(one)))).toEqual(plain(one))
  const two = fork(store, one)
  two.user.name = 'two'
  expect(one.user.name).toBe('given')
})

test('C23 an invalid state throws schema/invalid', () => {
  const store = make()
  for (const state of [{}, 5, null, { user: { name: 1 }, list: [] }])
    expect(codeOf(() => fork(store, state))).toBe('schema/invalid')
})

test('C23 listeners, histories and rejections of one instance hear nothing of another', () => {
  const store = make()
  const one = fork(store)
  const heard = vi.fn()
  onUpdate(store, heard)
  onReject(store, heard)
  const past = history(store)
  one.list.push(5)
  codeOf(() => one.list.push('x' as never))
  expect(heard).not.toHaveBeenCalled()
  expect(past.entries.get()).toEqual([])
  sink(store).meta('cursor').set(1)
  expect(sink(one).meta('cursor').get()).toBeUndefined()
})

test('C23 reset of a fork returns to the initial of the definition', () => {
  const one = fork(make(), { user: { name: 'given' }, list: [] })
  reset(one)
  expect(plain(one)).toEqual({ user: { name: 'nobody' }, list: [1], at: new Date(0) })
})

test('C23 an initial function is asked for each fork', () => {
  let asked = 0
  const store = defineStore({ name: 's', schema: z.object({ id: z.number() }), initial: () => ({ id: ++asked }) })
  expect([store.id, fork(store).id, fork(store).id]).toEqual([1, 2, 3])
})

test('C23 requests that interleave never share state', async () => {
  const app = make()
  const handle = async (name: string) => {
    const store = fork(app)
    store.user.name = name
    await Promise.resolve()
    for (let i = 0; i < 5; i++) {
      store.list.push(name.length + i)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    return json(store)
  }
  const names = ['a', 'bb', 'ccc', 'dddd']
  const answers = await Promise.all(names.map(handle))
  for (const [i, name] of names.entries()) {
    expect(answers[i]).toEqual({
      user: { name },
      list: [1, ...Array.from({ length: 5 }, (_, k) => name.length + k)],
      at: new Date(0),
      size: 6,
    })
  }
  expect(plain(app).user.name).toBe('nobody')
})

test('C23 a default that the schema hands out is not shared', () => {
  const shared = z.object({
    list: z.array(z.number()).default([]),
    o: z.object({ n: z.number() }).default({ n: 1 }),
    p: z.array(z.number()).prefault([1]),
  })
  const store = defineStore({ name: 's', schema: shared })
  const one = fork(store)
  store.list.push(1)
  store.o.n = 2
  store.p.push(2)
  expect([plain(one), plain(fork(store))]).toEqual([
    { list: [], o: { n: 1 }, p: [1] },
    { list: [], o: { n: 1 }, p: [1] },
  ])
})

test('C23 a batch over a store and its fork commits and undoes both', () => {
  const store = make()
  const one = fork(store)
  codeOf(() =>
    batch(() => {
      store.list.push(2)
      one.list.push(3)
      throw new Error('undo')
    }),
  )
  expect([store.list.length, one.list.length]).toEqual([1, 1])
  batch(() => {
    store.list.push(2)
    one.list.push(3, 4)
  })
  expect([store.list.length, one.list.length]).toEqual([2, 3])
})
