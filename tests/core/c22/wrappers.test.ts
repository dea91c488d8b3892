import { test } from 'vitest'
import { z } from 'zod'
import { agrees, write } from './agree.js'

const { add, replace, remove } = write

test('C22 optional', () => {
  const schema = z.object({ a: z.string().optional(), o: z.object({ x: z.number().optional() }).optional() })
  agrees(schema, { a: 'x', o: { x: 1 } }, [
    replace('/a', 'y'),
    replace('/a', 5),
    replace('/a', null),
    remove('/a'),
    remove('/o'),
    remove('/o/x'),
    replace('/o', {}),
    replace('/o', { x: 'n' }),
    replace('/o/x', true),
    add('/unknown', 1),
    add('/o/unknown', { deep: 1 }),
  ])
  agrees(schema, {}, [add('/a', 'y'), add('/o', {}), add('/o', { x: null })])
})

test('C22 exactOptional', () => {
  const schema = z.object({ a: z.string().exactOptional() })
  agrees(schema, { a: 'x' }, [remove('/a'), replace('/a', 1), replace('/a', 'b')])
})

test('C22 default', () => {
  const schema = z.object({
    a: z.string().default('d'),
    list: z.array(z.number()).default([1]),
    o: z.object({ n: z.number().default(5) }).default({ n: 7 }),
  })
  agrees(schema, {}, [
    remove('/a'),
    remove('/list'),
    remove('/o'),
    remove('/o/n'),
    replace('/a', 'x'),
    replace('/a', null),
    replace('/o', {}),
    replace('/o', { n: 'x' }),
    replace('/list', []),
    add('/list/-', 2),
    add('/list/-', 'x'),
  ])
  agrees(schema, { a: 'x', list: [], o: { n: 1 } }, [remove('/a'), remove('/list'), remove('/o'), remove('/o/n')])
})

test('C22 default by a function', () => {
  agrees(z.object({ a: z.array(z.number()).default(() => [1, 2]) }), { a: [5] }, [remove('/a'), replace('/a', [])])
})

test('C22 prefault', () => {
  const schema = z.object({
    a: z.string().trim().prefault('  d '),
    o: z.object({ n: z.number().default(5) }).prefault({}),
  })
  agrees(schema, {}, [
    remove('/a'),
    remove('/o'),
    remove('/o/n'),
    replace('/a', ' x '),
    replace('/a', 1),
    replace('/o', { n: 'x' }),
  ])
  agrees(schema, { a: 'b', o: { n: 1 } }, [remove('/a'), remove('/o'), remove('/o/n')])
})

test('C22 catch', () => {
  const schema = z.object({
    a: z.number().catch(-1),
    o: z.object({ n: z.number() }).catch({ n: 0 }),
    list: z.array(z.number().catch(9)),
  })
  agrees(schema, { a: 1, o: { n: 1 }, list: [1] }, [
    replace('/a', 'x'),
    remove('/a'),
    replace('/o/n', 'x'),
    remove('/o/n'),
    remove('/o'),
    replace('/o', 5),
    replace('/list/0', 'x'),
    add('/list/-', null),
    replace('/list', 'x'),
    replace('/a', 2),
  ])
})

test('C22 nullable and nullish', () => {
  const schema = z.object({
    a: z.number().nullable(),
    b: z.object({ n: z.number() }).nullish(),
    c: z.number().nullable().default(3),
  })
  agrees(schema, { a: 1, b: { n: 1 } }, [
    replace('/a', null),
    remove('/a'),
    replace('/a', 'x'),
    replace('/b', null),
    remove('/b'),
    replace('/b/n', null),
    replace('/c', null),
    remove('/c'),
  ])
  agrees(schema, { a: null, b: null, c: null }, [
    replace('/a', 1),
    replace('/b', { n: 2 }),
    replace('/b', { n: 'x' }),
    remove('/c'),
  ])
})

test('C22 nonoptional', () => {
  const schema = z.object({ a: z.string().optional().nonoptional(), b: z.nonoptional(z.number().optional()) })
  agrees(schema, { a: 'x', b: 1 }, [remove('/a'), replace('/a', 'y'), replace('/a', 1), remove('/b')])
})

test('C22 wrappers on wrappers', () => {
  const schema = z.object({
    a: z.string().optional().default('x'),
    b: z.string().default('x').optional(),
    c: z.string().nullable().optional().default(null),
    d: z.number().default(1).nullable(),
    e: z.string().optional().catch('c'),
    f: z.number().prefault(2).default(3),
  })
  agrees(
    schema,
    { a: 'A', b: 'B', c: 'C', d: 4, e: 'E', f: 6 },
    [...'abcdef'].flatMap((key) => [
      remove(`/${key}`),
      replace(`/${key}`, null),
      replace(`/${key}`, 'new'),
      replace(`/${key}`, 8),
    ]),
  )
})

test('C22 readonly', () => {
  const schema = z.object({
    a: z.object({ n: z.number(), list: z.array(z.number()) }).readonly(),
    list: z.array(z.object({ n: z.number() })).readonly(),
  })
  agrees(schema, { a: { n: 1, list: [1] }, list: [{ n: 1 }] }, [
    replace('/a/n', 2),
    replace('/a/n', 'x'),
    add('/a/list/-', 2),
    replace('/a', { n: 5, list: [] }),
    add('/list/-', { n: 2 }),
    replace('/list/0/n', 5),
    replace('/list/0/n', null),
    remove('/list/0'),
  ])
})

test('C22 brand, describe and meta change nothing', () => {
  const schema = z.object({ a: z.string().brand<'A'>().describe('text').meta({ title: 'A' }) })
  agrees(schema, { a: 'x' }, [replace('/a', 'y'), replace('/a', 1), remove('/a')])
})

test('C22 a schema of undefined', () => {
  const schema = z.object({
    a: z.undefined().optional(),
    b: z.union([z.string(), z.undefined()]),
    c: z.void().optional(),
  })
  agrees(schema, { b: 'x' }, [add('/a', 1), add('/c', 1), replace('/b', 'y'), replace('/b', 1)])
})
