import { test } from 'vitest'
import { z } from 'zod'
import { agrees, write } from './agree.js'

const { add, replace, remove } = write

test('C22 objects that strip, are strict, loose, or have a catchall', () => {
  const shape = { a: z.number(), b: z.string().optional() }
  const patches = [
    add('/x', 1),
    add('/x', { deep: [1] }),
    replace('/a', 'x'),
    remove('/a'),
    add('/b', 'y'),
    add('/b', 1),
    [add('/x', 1), replace('/a', 2)],
    [add('/x', 1), replace('/a', 'bad')],
    [add('/x', 'bad'), add('/y', 1)],
  ]
  for (const schema of [
    z.object(shape),
    z.strictObject(shape),
    z.looseObject(shape),
    z.object(shape).catchall(z.number()),
    z.object(shape).catchall(z.object({ n: z.number() })),
    z.object(shape).catchall(z.number().default(3)),
  ]) {
    agrees(schema, { a: 1 }, patches)
    agrees(z.object({ o: schema, list: z.array(schema) }), { o: { a: 1 }, list: [{ a: 1 }] }, [
      add('/o/x', 1),
      add('/o/x', 'bad'),
      replace('/o', { a: 1, x: 1 }),
      replace('/o', { a: 'x', y: 1 }),
      add('/list/0/x', 1),
      add('/list/-', { a: 1, x: 'bad' }),
      add('/list/-', { a: 1, x: 5 }),
    ])
  }
})

test('C22 members of a loose object and of a catchall', () => {
  agrees(z.looseObject({ a: z.number() }), { a: 1, x: { deep: [1] } }, [
    replace('/x', 5),
    replace('/x/deep/0', 'any'),
    remove('/x'),
    add('/x/deep/-', { n: 1 }),
    replace('/a', 'x'),
  ])
  agrees(z.object({ a: z.number() }).catchall(z.object({ n: z.number() })), { a: 1, x: { n: 1 } }, [
    replace('/x/n', 2),
    replace('/x/n', 'y'),
    remove('/x/n'),
    remove('/x'),
    add('/y', { n: 1 }),
    add('/y', 1),
  ])
})

test('C22 records with keys that are more than any string', () => {
  agrees(z.object({ r: z.record(z.string(), z.number()) }), { r: { a: 1 } }, [
    add('/r/b', 2),
    add('/r/b', 'x'),
    remove('/r/a'),
    replace('/r/a', null),
    replace('/r', {}),
    replace('/r', { x: 'y' }),
  ])
  agrees(z.object({ r: z.record(z.enum(['a', 'b']), z.number()) }), { r: { a: 1, b: 2 } }, [
    add('/r/c', 2),
    remove('/r/a'),
    replace('/r/a', 5),
    replace('/r/a', 'x'),
    replace('/r', { a: 1 }),
    replace('/r', { a: 1, b: 1, c: 1 }),
  ])
  agrees(z.object({ r: z.partialRecord(z.enum(['a', 'b']), z.number()) }), { r: { a: 1 } }, [
    add('/r/c', 2),
    remove('/r/a'),
    add('/r/b', 5),
    add('/r/b', 'x'),
    replace('/r', {}),
  ])
  agrees(z.object({ r: z.looseRecord(z.string().regex(/^n/), z.number()) }), { r: { n1: 1, other: 'x' } }, [
    add('/r/n2', 2),
    add('/r/n2', 'x'),
    add('/r/free', 'x'),
    replace('/r/other', 5),
    replace('/r/n1', 'x'),
    remove('/r/n1'),
  ])
  agrees(z.object({ r: z.record(z.string().regex(/^[a-z]+$/), z.number()) }), { r: { a: 1 } }, [
    add('/r/B', 1),
    add('/r/b', 1),
    remove('/r/a'),
    add('/r/B', 'x'),
  ])
  agrees(z.object({ r: z.record(z.string().min(2), z.object({ n: z.number() })) }), { r: { aa: { n: 1 } } }, [
    add('/r/b', { n: 1 }),
    add('/r/bb', { n: 1 }),
    replace('/r/aa/n', 2),
    replace('/r/aa/n', 'x'),
  ])
  agrees(z.object({ r: z.record(z.number(), z.string()) }), { r: { 1: 'a' } }, [
    add('/r/2', 'b'),
    add('/r/x', 'b'),
    add('/r/1.5', 'b'),
    replace('/r/1', 5),
    remove('/r/1'),
  ])
  agrees(z.object({ r: z.record(z.literal(['a', 'b']), z.string().default('d')) }), { r: { a: 'x', b: 'y' } }, [
    remove('/r/a'),
    replace('/r/a', 5),
    add('/r/c', 'x'),
  ])
})

test('C22 a record whose values have defaults', () => {
  agrees(z.object({ r: z.record(z.string(), z.number().default(1)) }), { r: { a: 5 } }, [
    remove('/r/a'),
    add('/r/b', 2),
    add('/r/b', 'x'),
  ])
  agrees(z.object({ r: z.record(z.string(), z.number().optional()) }), { r: { a: 5 } }, [
    remove('/r/a'),
    add('/r/b', 2),
    add('/r/b', 'x'),
  ])
})

test('C22 a record at the root', () => {
  agrees(z.record(z.string(), z.object({ n: z.number() })), { a: { n: 1 } }, [
    add('/b', { n: 2 }),
    add('/b', {}),
    replace('/a/n', 'x'),
    remove('/a'),
    replace('/a/n', 7),
  ])
})

test('C22 Map, Set, Date and bigint', () => {
  const schema = z.object({
    map: z.map(z.string(), z.number()),
    set: z.set(z.number()).max(2),
    at: z.date().min(new Date(10)),
    big: z.bigint().positive(),
    inner: z.array(z.date()),
  })
  const initial = { map: new Map([['a', 1]]), set: new Set([1]), at: new Date(20), big: 1n, inner: [new Date(1)] }
  agrees(schema, initial, [
    replace('/map', new Map([['b', 2]])),
    replace('/map', new Map([['b', 'x']])),
    replace('/map', {}),
    replace('/set', new Set([1, 2])),
    replace('/set', new Set([1, 2, 3])),
    replace('/set', new Set(['x'])),
    replace('/at', new Date(30)),
    replace('/at', new Date(5)),
    replace('/at', new Date(Number.NaN)),
    replace('/at', 5),
    replace('/at', '2020-01-01'),
    replace('/big', 5n),
    replace('/big', -5n),
    replace('/big', 5),
    add('/inner/-', new Date(2)),
    add('/inner/-', 'x'),
    remove('/map'),
  ])
})

test('C22 enums, literals, templates and other scalars', () => {
  const schema = z.object({
    e: z.enum(['a', 'b']),
    l: z.literal([1, 'x', null]),
    t: z.templateLiteral(['v', z.number()]),
    b: z.boolean(),
    n: z.null(),
    nan: z.nan(),
    any: z.any(),
    unknown: z.unknown(),
    int: z.int(),
    i32: z.int32(),
    f: z.float32(),
    fin: z.number(),
    mail: z.email(),
    uuid: z.uuid().optional(),
    iso: z.iso.date(),
  })
  const initial = {
    e: 'a',
    l: 1,
    t: 'v1',
    b: true,
    n: null,
    nan: Number.NaN,
    any: 1,
    unknown: { x: 1 },
    int: 1,
    i32: 1,
    f: 1.5,
    fin: 1.5,
    mail: 'a@b.co',
    iso: '2020-01-01',
  }
  const values = [
    'a',
    'c',
    1,
    1.5,
    2 ** 53,
    2 ** 40,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    null,
    true,
    'v2',
    'x',
    'a@b.co',
    '2021-02-03',
    {},
    [],
  ]
  agrees(
    schema,
    initial,
    Object.keys(initial).flatMap((key) => [remove(`/${key}`), ...values.map((value) => replace(`/${key}`, value))]),
  )
})
