import { applyPatch, batch, defineStore, JodsError, onUpdate, replaceState, SchemaError } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { anything } from './helpers.js'

const typed = () =>
  defineStore({
    name: 's',
    schema: z.object({ n: z.number() }),
    initial: { n: 1 },
    computed: { twice: (state) => state.n * 2 },
  })

const failures: [code: string, fail: () => unknown][] = [
  [
    'schema/invalid',
    () => {
      typed().n = 'x' as never
    },
  ],
  [
    'schema/not-idempotent',
    () => defineStore({ name: 's', schema: z.object({ n: z.string().transform(Number) }), initial: { n: '1' } }),
  ],
  [
    'schema/async',
    () => defineStore({ name: 's', schema: z.object({ n: z.number().refine(async () => true) }), initial: { n: 1 } }),
  ],
  [
    'state/too-deep',
    () => {
      let value: object = {}
      for (let i = 0; i < 2000; i++) value = { value }
      anything({ value })
    },
  ],
  ['state/unsupported', () => anything({ f: () => 1 })],
  [
    'state/cycle',
    () => {
      const value: Record<string, unknown> = {}
      value.self = value
      anything(value)
    },
  ],
  ['state/forbidden-key', () => anything({ constructor: 1 })],
  ['state/read-only', () => anything({ at: new Date() }).at.setTime(5)],
  [
    'computed/read-only',
    () => {
      ;(typed() as { twice: number }).twice = 5
    },
  ],
  [
    'computed/collision',
    () => defineStore({ name: 's', schema: z.object({ n: z.number() }), initial: { n: 1 }, computed: { n: () => 1 } }),
  ],
  [
    'computed/cycle',
    () =>
      defineStore({
        name: 's',
        schema: z.object({ n: z.number() }),
        initial: { n: 1 },
        computed: { a: (state): number => (state as any).a },
      }).a,
  ],
  ['batch/async', () => batch(async () => {})],
]

test.each(failures)('C03 %s is thrown as a JodsError with that code', (code, fail) => {
  let caught: any
  try {
    fail()
  } catch (error) {
    caught = error
  }
  expect(caught).toBeInstanceOf(JodsError)
  expect(caught).toBeInstanceOf(Error)
  expect(caught.code).toBe(code)
  expect(caught.message.length).toBeGreaterThan(10)
  expect(caught.stack).toContain('errors.test')
  if (code.startsWith('schema/')) {
    expect(caught).toBeInstanceOf(SchemaError)
    expect([Array.isArray(caught.issues), typeof caught.path]).toEqual([true, 'string'])
  }
})

test('C03 an error tells its code, its fix and its cause', () => {
  const cause = new Error('why')
  const error = new JodsError('area/what-happened', 'Something.', { fix: 'Do this.', cause })
  expect([error.code, error.message, error.fix, error.cause]).toEqual([
    'area/what-happened',
    'Something.',
    'Do this.',
    cause,
  ])
  const bare = new JodsError('area/other', 'Something.')
  expect(['fix' in bare, 'cause' in bare]).toEqual([false, false])
  const invalid = new SchemaError('schema/invalid', 'No.', [{ message: 'no', path: ['a'] }], '/a')
  expect([invalid instanceof JodsError, invalid.issues.length, invalid.path]).toEqual([true, 1, '/a'])
})

test('C03 a rejection and the error of the same cause bear one code', () => {
  const store = typed()
  const codes: string[] = []
  const stop = onUpdate(store, () => {})
  for (const result of [
    applyPatch(store, [{ op: 'replace', path: '/n', value: 'x' }]),
    replaceState(store, { n: 'x' }),
  ]) {
    if (!result.ok) codes.push(result.rejection.code)
  }
  stop()
  expect(codes).toEqual(['schema/invalid', 'schema/invalid'])
})
