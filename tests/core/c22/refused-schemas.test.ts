import { applyPatch, defineStore } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { codeOf, listen, plain } from '../helpers.js'

const define = (schema: unknown, initial: unknown) => () =>
  defineStore({ name: 's', schema: schema as never, initial: initial as never })

test.each<[string, () => [unknown, unknown]]>([
  ['a transform to another type', () => [z.object({ a: z.string().transform(Number) }), { a: '5' }]],
  ['a transform that goes on and on', () => [z.object({ a: z.string().transform((text) => `${text}!`) }), { a: 'x' }]],
  ['a transform at the root', () => [z.object({ a: z.number() }).transform(({ a }) => ({ a: a + 1 })), { a: 1 }]],
  ['a transform to another key', () => [z.object({ a: z.number() }).transform(({ a }) => ({ b: a })), { a: 1 }]],
  ['a pipe', () => [z.object({ a: z.string().pipe(z.coerce.number()) }), { a: '5' }]],
  ['a codec', () => [z.object({ a: z.codec(z.string(), z.number(), { decode: Number, encode: String }) }), { a: '5' }]],
  ['an overwrite', () => [z.object({ a: z.number().overwrite((n) => n + 1) }), { a: 1 }]],
  ['stringbool', () => [z.object({ a: z.stringbool() }), { a: 'yes' }]],
  ['a default that is not its own input', () => [z.object({ a: z.string().transform(Number).default(5) }), {}]],
  ['in an array', () => [z.object({ list: z.array(z.string().transform((text) => text.length)) }), { list: ['abc'] }]],
  [
    'a union whose first option takes the output of the second',
    () => [
      z.object({
        u: z.union([z.object({ a: z.number() }), z.object({ a: z.string().transform(Number), b: z.number() })]),
      }),
      { u: { a: '5', b: 1 } },
    ],
  ],
  [
    'a foreign schema',
    () => [{ '~standard': { version: 1, vendor: 't', validate: (v: any) => ({ value: { n: v.n + 1 } }) } }, { n: 1 }],
  ],
])('C22 a schema that is seen not to accept its own output is refused at definition: %s', (_, make) => {
  expect(codeOf(define(...make()))).toBe('schema/not-idempotent')
})

test('C22 where it shows only later, the write is refused with the same code', () => {
  const store: any = defineStore({
    name: 's',
    schema: z.object({
      a: z
        .string()
        .transform((text) => text.length)
        .optional(),
      list: z.array(z.string().transform((text) => `${text}!`)),
    }) as never,
    initial: { list: [] } as never,
  })
  const { changes, rejections } = listen(store)
  expect(
    codeOf(() => {
      store.a = 'abc'
    }),
  ).toBe('schema/not-idempotent')
  expect(codeOf(() => store.list.push('x'))).toBe('schema/not-idempotent')
  const result = applyPatch(store, [
    { op: 'add', path: '/list/0', value: 'x' },
    { op: 'add', path: '/list/0', value: 'y' },
  ])
  expect(!result.ok && result.rejection.code).toBe('schema/not-idempotent')
  expect([plain(store), changes.length, rejections.map((one) => one.code)]).toEqual([
    { list: [] },
    0,
    Array(3).fill('schema/not-idempotent'),
  ])
})

test.each<[string, () => [unknown, unknown]]>([
  ['an async refinement', () => [z.object({ a: z.string().refine(async () => true) }), { a: 'x' }]],
  ['an async refinement that fails', () => [z.object({ a: z.string().refine(async () => false) }), { a: 'x' }]],
  ['an async transform', () => [z.object({ a: z.string().transform(async (text) => text) }), { a: 'x' }]],
  ['an async rule at the root', () => [z.object({ a: z.string() }).refine(() => Promise.resolve(false)), { a: 'x' }]],
  [
    'a foreign schema that gives a promise',
    () => [{ '~standard': { version: 1, vendor: 't', validate: async (value: unknown) => ({ value }) } }, {}],
  ],
  [
    'a foreign schema that gives a rejected promise',
    () => [{ '~standard': { version: 1, vendor: 't', validate: () => Promise.reject(new Error('no')) } }, {}],
  ],
  [
    'a foreign schema that gives a thenable',
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
    () => [{ '~standard': { version: 1, vendor: 't', validate: () => ({ then: () => {} }) } }, {}],
  ],
])('C22 an asynchronous schema is refused at definition: %s', async (_, make) => {
  expect(codeOf(define(...make()))).toBe('schema/async')
  await new Promise((resolve) => setTimeout(resolve))
})

test('C22 an asynchronous rule that shows only later refuses the write with the same code', async () => {
  const store = defineStore({
    name: 's',
    schema: z.object({
      a: z
        .string()
        .refine(async () => true)
        .optional(),
      b: z.number(),
    }),
    initial: { b: 1 },
  })
  const { rejections } = listen(store)
  expect(
    codeOf(() => {
      store.a = 'x'
    }),
  ).toBe('schema/async')
  store.b = 2
  expect([plain(store), rejections.map((one) => one.code)]).toEqual([{ b: 2 }, ['schema/async']])
  await new Promise((resolve) => setTimeout(resolve))
})

test('C22 a schema that throws refuses the write and changes nothing', () => {
  let armed = false
  const store = defineStore({
    name: 's',
    schema: z.object({
      a: z.number().refine(() => {
        if (armed) throw new Error('rule')
        return true
      }),
      b: z.number(),
    }),
    initial: { a: 1, b: 1 },
  })
  armed = true
  const { changes, rejections } = listen(store)
  expect(() => {
    store.a = 2
  }).toThrow()
  expect(
    applyPatch(store, [
      { op: 'replace', path: '/a', value: 3 },
      { op: 'replace', path: '/b', value: 3 },
    ]).ok,
  ).toBe(false)
  expect([plain(store), changes.length, rejections.length]).toEqual([{ a: 1, b: 1 }, 0, 2])
})

test('C22 trim, default and coerce accept their own output', () => {
  expect(
    codeOf(
      define(z.object({ a: z.string().trim(), b: z.number().default(1), c: z.coerce.number(), d: z.coerce.date() }), {
        a: ' x ',
        c: '5',
        d: 5,
      }),
    ),
  ).toBe('nothing thrown')
})
