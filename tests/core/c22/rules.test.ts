import { test } from 'vitest'
import { z } from 'zod'
import { agrees, write } from './agree.js'

const { add, replace, remove } = write

test('C22 a refinement at the root sees every leaf', () => {
  const schema = z
    .object({ min: z.number(), max: z.number(), deep: z.object({ list: z.array(z.number()) }) })
    .refine((value) => value.min <= value.max && value.deep.list.length < 3, { message: 'rule', path: ['min'] })
  agrees(schema, { min: 0, max: 10, deep: { list: [1] } }, [
    replace('/min', 5),
    replace('/min', 50),
    replace('/max', -1),
    replace('/min', 'x'),
    [replace('/min', 50), replace('/max', 60)],
    add('/deep/list/-', 2),
    [add('/deep/list/-', 2), add('/deep/list/-', 3)],
    add('/deep/list/-', 'x'),
    remove('/deep'),
  ])
})

test('C22 refinements at several levels', () => {
  const Row = z.object({ from: z.number(), to: z.number() }).refine((row) => row.from <= row.to, 'row')
  const schema = z
    .object({
      rows: z.array(Row).refine((rows) => rows.length <= 2 || rows[0]!.from === 0, 'rows'),
      note: z.string().refine((note) => note !== 'bad', 'note'),
    })
    .refine((value) => value.rows.every((row) => row.to < 100) || value.note === 'big', 'root')
  agrees(
    schema,
    {
      rows: [
        { from: 0, to: 1 },
        { from: 2, to: 3 },
      ],
      note: '',
    },
    [
      replace('/rows/0/to', 5),
      replace('/rows/0/to', -5),
      replace('/rows/0/to', 500),
      [replace('/rows/0/to', 500), replace('/note', 'big')],
      replace('/note', 'bad'),
      replace('/note', 'big'),
      add('/rows/-', { from: 1, to: 2 }),
      add('/rows/0', { from: 1, to: 2 }),
      add('/rows/-', { from: 2, to: 1 }),
      remove('/rows/0'),
      [replace('/rows/0/to', -5), replace('/note', 'bad')],
    ],
  )
})

test('C22 superRefine and check with many issues and paths', () => {
  const schema = z.object({
    list: z.array(z.object({ id: z.string(), n: z.number() })).superRefine((list, context) => {
      const seen = new Set<string>()
      list.forEach((item, index) => {
        if (seen.has(item.id)) context.addIssue({ code: 'custom', message: `twice ${item.id}`, path: [index, 'id'] })
        seen.add(item.id)
      })
    }),
    o: z.object({ a: z.number(), b: z.number() }).check((context) => {
      if (context.value.a > context.value.b)
        context.issues.push({ code: 'custom', message: 'order', input: context.value, path: ['a'] })
    }),
  })
  agrees(
    schema,
    {
      list: [
        { id: 'a', n: 1 },
        { id: 'b', n: 2 },
      ],
      o: { a: 1, b: 2 },
    },
    [
      replace('/list/1/id', 'a'),
      replace('/list/1/id', 'c'),
      add('/list/-', { id: 'a', n: 1 }),
      add('/list/0', { id: 'b', n: 1 }),
      add('/list/-', { id: 'c', n: 'x' }),
      replace('/o/a', 5),
      replace('/o/a', 2),
      replace('/o/b', 0),
      replace('/o', { a: 9, b: 1 }),
      [add('/list/-', { id: 'a', n: 1 }), remove('/list/0')],
    ],
  )
})

test('C22 unions', () => {
  const schema = z.object({
    u: z.union([z.object({ a: z.number() }), z.object({ b: z.string() }), z.array(z.number()), z.string()]),
  })
  for (const u of [{ a: 1 }, { b: 'x' }, [1], 'x']) {
    agrees(schema, { u }, [
      replace('/u', { a: 2 }),
      replace('/u', { b: 'y' }),
      replace('/u', [2]),
      replace('/u', 'y'),
      replace('/u', 5),
      replace('/u', { a: 'x' }),
      replace('/u', ['x']),
      remove('/u'),
    ])
  }
  agrees(schema, { u: { a: 1 } }, [
    replace('/u/a', 2),
    replace('/u/a', 'x'),
    remove('/u/a'),
    add('/u/b', 'x'),
    [remove('/u/a'), add('/u/b', 'x')],
  ])
  agrees(schema, { u: [1] }, [add('/u/-', 2), add('/u/-', 'x'), remove('/u/0')])
})

test('C22 a union at the root', () => {
  const schema = z.union([
    z.object({ kind: z.literal('a'), n: z.number() }),
    z.object({ kind: z.literal('b'), s: z.string() }),
  ])
  agrees(schema, { kind: 'a', n: 1 }, [
    replace('/n', 2),
    replace('/n', 'x'),
    replace('/kind', 'b'),
    [replace('/kind', 'b'), add('/s', 'x')],
    [replace('/kind', 'b'), remove('/n'), add('/s', 'x')],
    remove('/n'),
  ])
})

test('C22 a discriminated union', () => {
  const Shape = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('circle'), r: z.number() }),
    z.object({ kind: z.literal('box'), w: z.number(), h: z.number().default(1) }),
    z.strictObject({ kind: z.enum(['dot', 'nil']) }),
  ])
  agrees(
    z.object({ shapes: z.array(Shape) }),
    { shapes: [{ kind: 'circle', r: 1 }, { kind: 'box', w: 1, h: 2 }, { kind: 'dot' }] },
    [
      replace('/shapes/0/r', 5),
      replace('/shapes/0/r', 'x'),
      replace('/shapes/0/kind', 'box'),
      [replace('/shapes/0/kind', 'box'), add('/shapes/0/w', 3)],
      replace('/shapes/0/kind', 'none'),
      remove('/shapes/1/h'),
      remove('/shapes/1/w'),
      add('/shapes/2/x', 1),
      replace('/shapes/2/kind', 'nil'),
      add('/shapes/-', { kind: 'box', w: 2 }),
      add('/shapes/-', { kind: 'what' }),
      remove('/shapes/0/kind'),
    ],
  )
})

test('C22 an intersection', () => {
  const schema = z.object({
    both: z.intersection(z.object({ a: z.number() }), z.object({ b: z.string().trim() })),
    loose: z.looseObject({ a: z.number() }).and(z.looseObject({ b: z.number() })),
  })
  agrees(schema, { both: { a: 1, b: 'x' }, loose: { a: 1, b: 2, c: 3 } }, [
    replace('/both/a', 2),
    replace('/both/a', 'x'),
    replace('/both/b', ' y '),
    remove('/both/a'),
    add('/both/c', 1),
    replace('/loose/c', 'y'),
    replace('/loose/a', 'x'),
    remove('/loose/b'),
    replace('/both', { a: 1 }),
  ])
})

test('C22 a rule beside a leaf is not asked about it', () => {
  const schema = z.object({
    a: z.number(),
    ruled: z.object({ x: z.number(), y: z.number() }).refine((value) => value.x < value.y, 'rule'),
    list: z.array(z.number().min(0)).refine((list) => new Set(list).size === list.length, 'unique'),
  })
  agrees(schema, { a: 1, ruled: { x: 1, y: 2 }, list: [1, 2] }, [
    replace('/a', 2),
    replace('/a', 'x'),
    [replace('/a', 'x'), replace('/ruled/x', 9)],
    [replace('/ruled/x', 9), add('/list/-', 1)],
    add('/list/-', 1),
    add('/list/-', -1),
    add('/list/-', 3),
    replace('/list/0', 2),
    [replace('/list/0', 2), replace('/list/1', 1)],
  ])
})

test('C22 rules with abort and when', () => {
  const schema = z.object({
    a: z.string().min(3, { abort: true }).regex(/^x/),
    p: z
      .object({ one: z.string(), two: z.string() })
      .refine((v) => v.one === v.two, { path: ['two'], when: () => true }),
  })
  agrees(schema, { a: 'xxx', p: { one: '1', two: '1' } }, [
    replace('/a', 'y'),
    replace('/a', 'yyyy'),
    replace('/p/two', '2'),
    [replace('/p/one', '2'), replace('/p/two', '2')],
  ])
})
