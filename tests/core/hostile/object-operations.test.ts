import { inspect } from 'node:util'
import { batch, defineStore, json, snapshot } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { anything, codeOf, listen, plain, refuses } from '../helpers.js'

const make = () => anything({ a: 1, o: { n: 1 }, list: [1, { n: 2 }], at: new Date(5) })

test('C12 freezing, sealing and closing a store or a part fails and changes nothing', () => {
  const store = make()
  for (const part of [store, store.o, store.list]) {
    for (const close of [Object.freeze, Object.seal, Object.preventExtensions])
      expect(() => close(part)).toThrow(TypeError)
    expect([
      Reflect.preventExtensions(part),
      Object.isFrozen(part),
      Object.isSealed(part),
      Object.isExtensible(part),
    ]).toEqual([false, false, false, true])
  }
  store.o.fresh = 1
  store.list.push(3)
  expect(plain(store)).toEqual({ a: 1, o: { n: 1, fresh: 1 }, list: [1, { n: 2 }, 3], at: new Date(5) })
})

test('C12 another prototype is refused, the same one accepted', () => {
  const store = make()
  for (const part of [store, store.o, store.list]) {
    expect(() => Object.setPrototypeOf(part, { polluted: 1 })).toThrow(TypeError)
    expect(() => Object.setPrototypeOf(part, null)).toThrow(TypeError)
    expect(Object.setPrototypeOf(part, Object.getPrototypeOf(part))).toBe(part)
    expect((part as any).polluted).toBeUndefined()
  }
})

test('C07 defineProperty with a value is an assignment', () => {
  const store = make()
  const { changes } = listen(store)
  Object.defineProperty(store, 'b', { value: { x: 1 }, writable: true, enumerable: true, configurable: true })
  Object.defineProperty(store.o, 'n', { value: 5 })
  Object.defineProperty(store.list, '0', { value: 7 })
  expect(changes.map((change) => change.patches)).toEqual([
    [{ op: 'add', path: '/b', value: { x: 1 } }],
    [{ op: 'replace', path: '/o/n', value: 5 }],
    [{ op: 'replace', path: '/list/0', value: 7 }],
  ])
})

test('C02 defineProperty with a getter or setter is state/unsupported, told once', () => {
  for (const descriptor of [
    { get: () => 1 },
    { set: () => {} },
    { get: () => 1, set: () => {}, enumerable: true, configurable: true },
  ]) {
    const store = make()
    refuses(store, () => Object.defineProperty(store, 'x', descriptor), 'state/unsupported')
    refuses(store, () => Object.defineProperty(store.list, '0', descriptor), 'state/unsupported')
  }
})

test('C02 defineProperty goes through the schema', () => {
  const store = defineStore({ name: 's', schema: z.object({ n: z.number() }), initial: { n: 1 } })
  refuses(store, () => Object.defineProperty(store, 'n', { value: 'x' }), 'schema/invalid')
})

test('C12 symbol keys read as missing and are refused in writing', () => {
  const store = make()
  const key = Symbol('k')
  for (const part of [store, store.o, store.list] as any[]) {
    expect([part[key], key in part, Reflect.getOwnPropertyDescriptor(part, key)]).toEqual([undefined, false, undefined])
    refuses(
      store,
      () => {
        part[key] = 1
      },
      'state/unsupported',
    )
    expect(Reflect.deleteProperty(part, key)).toBe(true)
  }
  expect(Reflect.ownKeys(store)).toEqual(['a', 'o', 'list', 'at'])
})

test('C12 structuredClone of a snapshot or of json is the plain state', () => {
  const store = make()
  expect(structuredClone(snapshot(store))).toEqual({ a: 1, o: { n: 1 }, list: [1, { n: 2 }], at: new Date(5) })
  expect(structuredClone(json(store))).toEqual({ a: 1, o: { n: 1 }, list: [1, { n: 2 }], at: new Date(5) })
  // A proxy cannot be cloned: the platform says so, and nothing breaks.
  try {
    structuredClone(store)
  } catch (error) {
    expect((error as Error).name).toBe('DataCloneError')
  }
  store.a = 2
  expect(plain(store).a).toBe(2)
})

test('C12 spreading a store gives its parts, live', () => {
  const store = make()
  const copy = { ...store } as any
  copy.a = 9
  copy.o.n = 5
  expect([store.a, store.o.n, copy.o === store.o]).toEqual([1, 5, true])
})

test('C12 inspecting and stringifying in the middle of things', () => {
  const store = make()
  expect(inspect(store)).toContain('n: 1')
  expect(inspect({ nested: [store.list] }, { depth: 4 })).toContain('[ 1, { n: 2 } ]')
  batch(() => {
    store.a = 2
    expect([JSON.stringify(store.o), inspect(store).includes('a: 2')]).toEqual(['{"n":1}', true])
  })
  expect(JSON.stringify({ store }, null, 1)).toBe(
    JSON.stringify({ store: { a: 2, o: { n: 1 }, list: [1, { n: 2 }], at: new Date(5) } }, null, 1),
  )
})

test('C12 a proxy of a store keeps to the rules of proxies', () => {
  const store = make()
  const wrapped = new Proxy(store, {})
  wrapped.a = 7
  delete wrapped.list
  expect(Object.keys(wrapped)).toEqual(['a', 'o', 'at'])
  expect([wrapped.o.n, { ...wrapped }.o.n]).toEqual([1, 1])
})

test('C12 every trap keeps the invariants of the language', () => {
  const store = make()
  for (const part of [store, store.o, store.list]) {
    for (const key of [
      ...Reflect.ownKeys(part),
      'missing',
      '0',
      '7',
      'length',
      'constructor',
      '__proto__',
      'toString',
    ]) {
      expect(
        codeOf(() => {
          Reflect.has(part, key)
          Reflect.getOwnPropertyDescriptor(part, key)
          Reflect.get(part, key)
          Object.hasOwn(part, key)
        }),
      ).toBe('nothing thrown')
    }
    expect(
      codeOf(() => {
        Object.getOwnPropertyDescriptors(part)
        Object.entries(part)
        Object.isFrozen(part)
        Object.assign({}, part)
      }),
    ).toBe('nothing thrown')
  }
})

test('C12 functions assigned over inherited names are refused', () => {
  const store = make()
  for (const [key, fn] of [
    ['toString', Object.prototype.toString],
    ['valueOf', Object.prototype.valueOf],
    ['hasOwnProperty', () => true],
  ] as const) {
    refuses(
      store,
      () => {
        store.o[key] = fn
      },
      'state/unsupported',
    )
  }
})

test('C12 a held method works on what it is called on and nothing else', () => {
  const store = make()
  const { push, map } = store.list
  expect(() => push.call([], 1)).toThrow(TypeError)
  expect(() => map.call({ length: 1 }, String)).toThrow(TypeError)
  push.call(store.list, 9)
  expect(store.list.length).toBe(3)
})

test('C12 numbers, bigints and booleans as keys are their text', () => {
  const store = make()
  store.o[5] = 'five'
  store.o[5n as never] = 'six'
  store.o[true as never] = 'yes'
  expect(plain(store).o).toEqual({ n: 1, 5: 'six', true: 'yes' })
})

test('C12 the store survives being awaited, matched, compared and keyed by', async () => {
  const store = make()
  expect(await store).toBe(store)
  expect(store === make()).toBe(false)
  expect(store).toEqual(make())
  expect(new Map([[store, 1]]).get(store)).toBe(1)
  expect(new WeakSet([store.o]).has(store.o)).toBe(true)
  const { a, ...rest } = store
  expect([a, Object.keys(rest)]).toEqual([1, ['o', 'list', 'at']])
})
