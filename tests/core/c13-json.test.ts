import { defineStore, json, snapshot } from 'jods'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { anything, codeOf, listen, plain } from './helpers.js'

test('C13 json is a detached deep copy', () => {
  const store = anything({ a: { list: [{ n: 1 }] }, at: new Date(5) })
  const copy = json(store) as any
  copy.a.list[0].n = 9
  copy.a.list.push(1)
  copy.at.setTime(9)
  copy.fresh = 1
  expect(plain(store)).toEqual({ a: { list: [{ n: 1 }] }, at: new Date(5) })
  store.a.list[0].n = 7
  expect(copy.a.list[0].n).toBe(9)
  expect(Object.isFrozen(json(store))).toBe(false)
})

test('C13 json of a part is that part, without fields', () => {
  const store = defineStore({
    name: 's',
    schema: z.object({ a: z.object({ n: z.number() }), list: z.array(z.number()) }),
    initial: { a: { n: 1 }, list: [1] },
    computed: { count: () => 1 },
  })
  expect(json(store.a)).toEqual({ n: 1 })
  expect(json(store.list)).toEqual([1])
  expect(json(store)).toEqual({ a: { n: 1 }, list: [1], count: 1 })
})

test('C13 Date, Map, Set and bigint stay what they are', () => {
  const value = () => ({
    at: new Date(5),
    map: new Map<unknown, unknown>([
      ['k', { n: [1] }],
      [{ k: 1 }, new Date(6)],
    ]),
    set: new Set([1, 'a']),
    big: 10n ** 40n,
  })
  const copy = json(anything(value())) as any
  expect(copy).toEqual(value())
  expect([copy.at.constructor, copy.map.constructor, copy.set.constructor, typeof copy.big]).toEqual([
    Date,
    Map,
    Set,
    'bigint',
  ])
  copy.at.setTime(9)
  copy.map.set('k', 1)
  copy.map.get('k')
  copy.set.add(2)
  expect([copy.at.getTime(), copy.map.get('k'), copy.set.has(2)]).toEqual([9, 1, true])
})

test('C13 what is inside a Map or Set of json can be changed and belongs to nobody', () => {
  const store = anything({ map: new Map([['k', { list: [1] }]]) })
  const copy = json(store) as any
  copy.map.get('k').list.push(2)
  expect([copy.map.get('k').list, store.map.get('k').list]).toEqual([[1, 2], [1]])
})

test('C13 Date, Map, Set and bigint survive being saved and loaded', () => {
  const schema = z.object({ at: z.date(), map: z.map(z.string(), z.number()), set: z.set(z.string()), big: z.bigint() })
  const initial = { at: new Date(5), map: new Map([['a', 1]]), set: new Set(['x']), big: 5n }
  const store = defineStore({ name: 's', schema, initial })
  const loaded = defineStore({ name: 's', schema, initial: structuredClone(json(store)) })
  expect(plain(loaded)).toEqual(initial)
  const again = defineStore({ name: 's', schema, initial: snapshot(store) as never })
  expect(plain(again)).toEqual(initial)
})

test('C13 json is ready for JSON.stringify when the state is JSON', () => {
  const store = anything({ a: [1, null, 'x', { b: true }] })
  expect(JSON.parse(JSON.stringify(json(store)))).toEqual({ a: [1, null, 'x', { b: true }] })
  expect(JSON.stringify(store)).toBe(JSON.stringify(json(store)))
})

test('C13 json and snapshot take a store or a part and nothing else', () => {
  for (const value of [{}, null, 5, snapshot(anything({}))]) {
    expect(codeOf(() => json(value as never))).toBe('store/unknown')
    expect(codeOf(() => snapshot(value as never))).toBe('store/unknown')
  }
})

test('C13 a toJSON member of the state is data, not a function', () => {
  const store = anything({ toJSON: 'x', a: 1 })
  expect(json(store)).toEqual({ toJSON: 'x', a: 1 })
})

test('C13 in production a snapshot is not frozen and still never changes', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  vi.resetModules()
  const production = await import('jods')
  vi.unstubAllEnvs()
  vi.resetModules()
  const store: any = production.defineStore({
    name: 's',
    schema: z.record(z.string(), z.any()),
    initial: { a: { list: [{ n: 1 }] }, b: {} },
  })
  const first: any = production.snapshot(store)
  expect(Object.isFrozen(first)).toBe(false)
  const text = JSON.stringify(first)
  store.a.list[0].n = 2
  store.a.list.push(5)
  store.a.list.reverse()
  delete store.b
  production.batch(() => {
    store.a.x = 1
    store.a.list = []
  })
  expect(JSON.stringify(first)).toBe(text)
  const second: any = production.snapshot(store)
  try {
    production.batch(() => {
      store.a.x = 2
      store.c = 1
      throw new Error('undo')
    })
  } catch {}
  expect(production.snapshot(store)).toEqual(second)
  expect(JSON.stringify(first)).toBe(text)
})

test('C13 json does not count as a write', () => {
  const store = anything({ a: 1 })
  const { changes } = listen(store)
  json(store)
  snapshot(store)
  expect(changes).toEqual([])
})
