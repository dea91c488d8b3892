import { applyPatch, batch, defineStore, fork, replaceState } from 'jods'
import { createOrigin, sink } from 'jods/kit'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { anything, codeOf, listen, plain, refuses } from './helpers.js'

const keys = ['__proto__', 'constructor', 'prototype']
const own = (): string =>
  [Object.prototype, Array.prototype, Function.prototype, Map.prototype]
    .map((one) => Reflect.ownKeys(one).map(String).join())
    .join('|')
const before = own()
afterEach(() => {
  expect(own()).toBe(before)
  expect(({} as any).polluted).toBeUndefined()
})

const bodies = keys.flatMap((key) => [
  `{"${key}":{"polluted":true}}`,
  `{"a":{"${key}":{"polluted":true}}}`,
  `{"a":[{"${key}":1}]}`,
  `{"${key}":null}`,
])

test.each(bodies)('C16 %s is refused as an initial state', (body) => {
  const value = () => JSON.parse(body)
  const code = 'state/forbidden-key'
  expect(codeOf(() => anything(value()))).toBe(code)
  expect(codeOf(() => fork(anything({}), value()))).toBe(code)
})

const ways: [string, (store: Record<string, any>, value: unknown) => unknown][] = [
  [
    'assignment',
    (store, value) => {
      store.a = value
    },
  ],
  ['push', (store, value) => store.list.push(value)],
  ['splice', (store, value) => store.list.splice(0, 1, value)],
  [
    'a batch',
    (store, value) =>
      batch(() => {
        store.a = value
      }),
  ],
  ['Object.assign', (store, value) => Object.assign(store, { a: value })],
  ['defineProperty', (store, value) => Object.defineProperty(store, 'a', { value })],
]
const quietWays: [string, (store: Record<string, any>, value: any) => { ok: boolean; rejection?: { code: string } }][] =
  [
    ['applyPatch', (store, value) => applyPatch(store, [{ op: 'add', path: '/a', value }])],
    [
      'a longer patch',
      (store, value) =>
        applyPatch(store, [
          { op: 'add', path: '/b', value: 1 },
          { op: 'add', path: '/list/-', value },
        ]),
    ],
    ['a patch of the root', (store, value) => applyPatch(store, [{ op: 'replace', path: '', value }])],
    ['replaceState', (store, value) => replaceState(store, value)],
    ['sink.commit', (store, value) => sink(store).commit([{ op: 'add', path: '/a', value }], createOrigin('sync'))],
  ]

for (const body of bodies) {
  test(`C16 ${body} changes nothing wherever it is written`, () => {
    for (const [way, write] of ways) {
      const store = anything({ a: {}, list: [{}] })
      const { rejections, changes } = listen(store)
      expect([way, codeOf(() => write(store, JSON.parse(body)))]).toEqual([way, 'state/forbidden-key'])
      expect([way, rejections.map((one) => one.code), changes]).toEqual([way, ['state/forbidden-key'], []])
      expect(plain(store)).toEqual({ a: {}, list: [{}] })
    }
    for (const [way, write] of quietWays) {
      const store = anything({ a: {}, list: [{}] })
      const { rejections } = listen(store)
      expect([way, write(store, JSON.parse(body)).rejection?.code]).toEqual([way, 'state/forbidden-key'])
      expect([way, rejections.length, plain(store)]).toEqual([way, 1, { a: {}, list: [{}] }])
    }
  })
}

for (const key of keys) {
  test(`C16 ${key} is refused as a key by hand`, () => {
    for (const value of [1, 'x', {}, { polluted: true }]) {
      const store = anything({ a: {}, list: [] })
      refuses(store, () => Reflect.set(store, key, value), 'state/forbidden-key')
      refuses(store, () => Reflect.set(store.a, key, value), 'state/forbidden-key')
      refuses(store, () => batch(() => Reflect.set(store.a, key, value)), 'state/forbidden-key')
      expect(() => Reflect.set(store.list, key, value)).toThrow()
      expect(plain(store)).toEqual({ a: {}, list: [] })
    }
  })

  test(`C16 ${key} is refused by hand also with the value that every object inherits`, () => {
    const store = anything({ a: {} })
    refuses(store, () => Reflect.set(store.a, key, ({} as any)[key] ?? 1), 'state/forbidden-key')
  })

  test(`C16 ${key} is refused in any pointer`, () => {
    for (const path of [
      `/${key}`,
      `/${key}/polluted`,
      `/a/${key}`,
      `/a/${key}/x`,
      `/list/${key}`,
      `/list/0/${key}/y`,
    ]) {
      for (const patch of [
        { op: 'add', path, value: 1 },
        { op: 'replace', path, value: 1 },
        { op: 'remove', path },
        { op: 'test', path, value: 1 },
        { op: 'copy', from: '/a', path },
        { op: 'copy', from: path, path: '/stolen' },
        { op: 'move', from: path, path: '/stolen' },
      ]) {
        const store = anything({ a: {}, list: [{}] })
        const { rejections } = listen(store)
        const result = applyPatch(store, [patch] as never)
        expect(!result.ok && result.rejection.code).toBe('state/forbidden-key')
        expect(rejections).toHaveLength(1)
        expect(plain(store)).toEqual({ a: {}, list: [{}] })
      }
    }
  })

  test(`C16 ${key} is refused whatever the schema says`, () => {
    // A zod object reads what every object inherits where a member is missing: only this name can be a field.
    const field = key === 'prototype' ? { [key]: z.string().optional() } : {}
    for (const schema of [
      z.object({ o: z.looseObject(field) }),
      z.object({ o: z.record(z.string(), z.any()) }),
      z.object({ o: z.any() }),
      z.object({ o: z.object(field).refine(() => true) }),
    ]) {
      const store = defineStore({ name: 's', schema: schema as z.ZodObject<any>, initial: { o: {} } }) as any
      refuses(
        store,
        () => {
          store.o[key] = 'x'
        },
        'state/forbidden-key',
      )
      const result = applyPatch(store, [{ op: 'add', path: `/o/${key}`, value: 'x' }])
      expect(!result.ok && result.rejection.code).toBe('state/forbidden-key')
    }
  })
}

test.each<[string, () => z.ZodType]>([
  ['a prefault', () => z.object({ prototype: z.string().prefault('x') })],
  ['a default', () => z.object({ prototype: z.string().default('x') })],
  ['a catch', () => z.object({ prototype: z.string().catch('x') })],
  ['a transform', () => z.object({ a: z.any().transform(() => ({ constructor: 1 })) })],
])('C16 a forbidden key that the schema itself makes is refused: %s', (_, make) => {
  expect(codeOf(() => defineStore({ name: 's', schema: make() as never, initial: { a: 1 } as never }))).toBe(
    'state/forbidden-key',
  )
})

test('C16 names that every object inherits are keys like any other', () => {
  const store = anything({})
  for (const key of [
    'toString',
    'valueOf',
    'hasOwnProperty',
    '__defineGetter__',
    '__lookupSetter__',
    'length',
    'then',
    '__PROTO__',
    'Constructor',
    '__proto__ ',
    '＿＿proto＿＿',
  ]) {
    expect(applyPatch(store, [{ op: 'add', path: `/${key}`, value: { x: 1 } }]).ok).toBe(true)
    expect(Object.hasOwn(JSON.parse(JSON.stringify(store)), key)).toBe(true)
    expect(store[key].x).toBe(1)
  }
})

test('C16 reading __proto__ and constructor gives what a plain object gives, or nothing to write through', () => {
  const store = anything({ a: {}, list: [] })
  for (const part of [store, store.a, store.list]) {
    // biome-ignore lint/suspicious/noProto: reading it is what is tested
    expect([undefined, Object.getPrototypeOf(part)]).toContain((part as any).__proto__)
    expect(Object.getPrototypeOf(part)).toBe(Array.isArray(part) ? Array.prototype : Object.prototype)
    expect(Reflect.setPrototypeOf(part, { polluted: true })).toBe(false)
  }
})
