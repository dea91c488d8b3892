import { test } from 'vitest'
import { z } from 'zod'
import { agrees, write } from './agree.js'

const { add, replace, remove } = write

test('C22 tuples', () => {
  const schema = z.object({ t: z.tuple([z.string(), z.number()]) })
  agrees(schema, { t: ['a', 1] }, [
    replace('/t/0', 'b'),
    replace('/t/0', 1),
    replace('/t/1', 'b'),
    add('/t/-', 1),
    add('/t/0', 'x'),
    remove('/t/0'),
    remove('/t/1'),
    replace('/t', ['x', 2]),
    replace('/t', ['x']),
    replace('/t', [1, 'x']),
  ])
})

test('C22 tuples with a rest', () => {
  const schema = z.object({ t: z.tuple([z.string(), z.object({ n: z.number() })], z.boolean()) })
  agrees(schema, { t: ['a', { n: 1 }, true, false] }, [
    replace('/t/1/n', 5),
    replace('/t/1/n', 'x'),
    add('/t/-', true),
    add('/t/-', 'x'),
    add('/t/2', false),
    add('/t/0', 'x'),
    add('/t/1', { n: 5 }),
    remove('/t/3'),
    remove('/t/2'),
    remove('/t/1'),
    remove('/t/0'),
    replace('/t/2', 'x'),
  ])
})

test('C22 tuples with optional and default items', () => {
  agrees(z.object({ t: z.tuple([z.string(), z.number().optional()]) }), { t: ['a', 1] }, [
    remove('/t/1'),
    replace('/t/1', 'x'),
    remove('/t/0'),
  ])
  agrees(z.object({ t: z.tuple([z.string(), z.number().default(5)]) }), { t: ['a', 1] }, [
    remove('/t/1'),
    replace('/t', ['b']),
    replace('/t/1', 'x'),
  ])
})

test('C22 arrays and their sizes', () => {
  const n = z.object({ n: z.number() })
  for (const list of [
    z.array(n).min(1),
    z.array(n).max(2),
    z.array(n).length(2),
    z.array(n).nonempty(),
    z.array(n).min(1).max(3),
    z.array(n).min(2).optional(),
  ]) {
    agrees(z.object({ list }), { list: [{ n: 1 }, { n: 2 }] }, [
      add('/list/-', { n: 3 }),
      add('/list/0', { n: 3 }),
      add('/list/-', { n: 'x' }),
      remove('/list/0'),
      remove('/list/1'),
      replace('/list', []),
      replace('/list', [{ n: 1 }]),
      replace('/list/0/n', 5),
      replace('/list/0/n', 'x'),
      replace('/list/0', {}),
      replace('/list', 'x'),
      remove('/list'),
      [remove('/list/0'), remove('/list/0')],
      [add('/list/-', { n: 3 }), add('/list/-', { n: 4 })],
      [remove('/list/0'), add('/list/-', { n: 9 })],
      [add('/list/-', { n: 'x' }), remove('/list/0'), remove('/list/0')],
    ])
  }
})

test('C22 arrays of arrays, of optionals, of unions', () => {
  agrees(z.object({ m: z.array(z.array(z.number()).min(1)) }), { m: [[1], [2, 3]] }, [
    remove('/m/0/0'),
    remove('/m/1/0'),
    add('/m/-', []),
    add('/m/-', [1]),
    replace('/m/1/1', 'x'),
  ])
  agrees(z.object({ list: z.array(z.number().nullable()) }), { list: [1, null] }, [
    replace('/list/0', null),
    add('/list/-', null),
    replace('/list/1', 'x'),
  ])
})
