import { test } from 'vitest'
import { z } from 'zod'
import { agrees, write } from './agree.js'

const { add, replace, remove } = write

test('C22 pipe, transform, preprocess and codecs that leave their output alone', () => {
  const schema = z.object({
    up: z.string().transform((text) => text.toUpperCase()),
    clean: z.preprocess((value) => (typeof value === 'string' ? value.replace(/\s/g, '') : value), z.string().max(5)),
    pipe: z.string().pipe(z.enum(['a', 'b'])),
    tags: z.array(z.string()).transform((tags) => [...new Set(tags)].sort()),
    o: z
      .object({ n: z.number(), twice: z.number().default(0) })
      .transform((value) => ({ ...value, twice: value.n * 2 })),
  })
  agrees(schema, { up: 'A', clean: 'x', pipe: 'a', tags: ['a', 'c'], o: { n: 1, twice: 2 } }, [
    replace('/up', 'abc'),
    replace('/up', 5),
    replace('/clean', 'a b c'),
    replace('/clean', 'too long'),
    replace('/clean', 5),
    replace('/pipe', 'b'),
    replace('/pipe', 'c'),
    add('/tags/-', 'b'),
    add('/tags/0', 'c'),
    add('/tags/-', 5),
    remove('/tags/0'),
    replace('/o/n', 5),
    replace('/o/n', 'x'),
    replace('/o/twice', 99),
    remove('/o/twice'),
    [replace('/o/n', 7), replace('/up', 'mixed')],
  ])
})

test('C22 a transform at the root', () => {
  const schema = z
    .object({ list: z.array(z.number()), sum: z.number().default(0) })
    .transform((value) => ({ ...value, sum: value.list.reduce((a, b) => a + b, 0) }))
  agrees(schema, { list: [1, 2] }, [
    add('/list/-', 5),
    replace('/list/0', 7),
    replace('/list/0', 'x'),
    replace('/sum', 5),
    remove('/sum'),
    replace('/list', []),
  ])
})

test('C22 coerce, trim, case, normalize and overwrite', () => {
  const schema = z.object({
    n: z.coerce.number(),
    b: z.coerce.boolean(),
    s: z.coerce.string(),
    d: z.coerce.date(),
    t: z.string().trim().min(1),
    low: z.string().toLowerCase(),
    nfc: z.string().normalize(),
    round: z.number().overwrite(Math.round),
    list: z.array(z.coerce.number()),
  })
  agrees(schema, { n: 1, b: true, s: 'x', d: new Date(5), t: 'x', low: 'x', nfc: 'x', round: 1, list: [1] }, [
    replace('/n', '42'),
    replace('/n', 'x'),
    replace('/n', null),
    replace('/b', 0),
    replace('/b', 'yes'),
    replace('/s', 5),
    replace('/s', null),
    replace('/d', 5),
    replace('/d', '2020-01-01'),
    replace('/d', 'never'),
    replace('/t', '  y '),
    replace('/t', '   '),
    replace('/low', 'ABC'),
    replace('/nfc', 'e\u0301'),
    replace('/round', 1.6),
    add('/list/-', '7'),
    replace('/list/0', '8'),
    add('/list/-', 'x'),
    replace('/list', ['1', 2, '3']),
  ])
})
