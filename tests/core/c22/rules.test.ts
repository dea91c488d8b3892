import { test } from 'vitest'
import { z } from 'zod'
import { agrees, write } from './agree.js'

const { add, replace, remove } = write

test('C22 a refinement at the root sees every leaf', () => {
  const schema = z.object({ min: z.number(), max: z.number(), deep: z.object({ list: z.array(z.number()) }) }).refine((value) => value.min <= value.max && value.deep.list.length < 3, { message: 'rule', path: ['min'] })
  agrees(schema, { min: 0, max: 10, deep: { list: [1] } }, [replace('/min', 5), replace('/min', 50), replace('/max', -1), replace('/min', 'x'), [replace('/min', 50), replace('/max', 60)], add('/deep/list/-', 2), [add('/deep/list/-', 2), add('/deep/list/-', 3)], add('/deep/list/-', 'x'), remove('/deep')])
})

test('C22 refinements at several levels', () => {
  const Row = z.object({ from: z.number(), to: z.number() }).refine((row) => row.from <= row.to, 'row')
  const schema = z.object({ rows: z.array(Row).refine((rows) => rows.length <= 2 || rows[0]!.from === 0, 'rows'), note: z.string().refine((note) => note !== 'bad', 'note') }).refine((value) => value.rows.every((row) => row.to < 100) || value.note === 'big', 'root')
  agrees(schema, { rows: [{ from: 0, to: 1 }, { from: 2, to: 3 }], note: '' }, [
    replace('/rows/0/to', 5), replace('/rows/0/to', -5), replace('/rows/0/to', 500), [replace('/rows/0/to', 500), replace('/note', 'big')], replace('/note', 'bad'), replace('/note', 'big'), add('/rows/-', { from: 1, to: 2 }), add('/rows/0', { from: 1, to: 2 }), add('/rows/-', { from: 2, to: 1 }), remove('/rows/0'), [replace('/rows/0/to', -5), replace('/note', 'bad')],
  ])
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
      if (context.value.a > context.value.b) context.issues.push({ code: 'custom', message: 'order', input: context.value, path: ['a'] })
    }),
  })
  agrees(schema, { list: [{ id: 'a', n: 1 }, { id: 'b', n: 2 }], o: { a: 1, b: 2 } }, [
    replace('/list/1/id', 'a'), replace('/list/1/id', 'c'), add('/list/-', { id: 'a', n: 1 }), add('/list/0', { id: 'b', n: 1 }), add('/list/-', { id: 'c', n: 'x' }), replace('/o/a', 5), replace('/o/a', 2), replace('/o/b', 0), replace('/o', { a: 9, b: 1 }), [add('/list/-', { id: 'a', n: 1 }), remove('/list/0')],
  ])
})

test('C22 unions', () => {
  const schema = z.object({ u: z.union([z.object({ a: z.number() }), z.object({ b: z.string() }), z.array(z.number()), z.string()]) })
  for (const u of [{ a: 1 }, { b: 'x' }, [1], 'x']) {
    agrees(schema, { u }, [replace('/u', { a: 2 }), replace('/u', { b: 'y' }), replace('/u', [2]), replace('/u', 'y'), replace('/u', 5), replace('/u', { a: 'x' }), replace('/u', ['x']), remove('/u')])
  }
  agrees(schema, { u: { a: 1 } }, [replace('/u/a', 2), replace('/u/a', 'x'), remove('/u/a'), add('/u/b', 'x'), [remove('/u/a'), add('/u/b', 'x')]])
  agrees(schema, { u: [1] }, [add('/u/-', 2), add('/u/-', 'x'), remove('/u/0')])
})

test('C22 a union at the root', () => {
  const schema = z.union([z.object({ kind: z.literal('a'), n: z.number() }), z.object({ kind: z.literal('b'), s: z.string() })])
  agrees(schema, { kind: 'a', n: 1 }, [replace('/n', 2), replace('/n', 'x'), replace('/kind', 'b'), [replace('/kind', 'b'), add('/s', 'x')], [replace('/kind', 'b'), remove('/n'), add('/s', 'x')], remove('/n')])
})

test('C22 a discriminated union', () => {
  const Shape = z.discriminatedUnion('kind', [z.object({ kind: z.literal('circle'), r: z.number() }), z.object({ kind: z.literal('box'), w: z.number(), h: z.number().default(1) }), z.strictObject({ kind: z.enum(['dot', 'nil']) })])
  agrees(z.object({ shapes: z.array(Shape) }), { shapes: [{ kind: 'circle', r: 1 }, { kind: 'box', w: 1, h: 2 }, { kind: 'dot' }] }, [
    replace('/shapes/0/r', 5), replace('/shapes/0/r', 'x'), replace('/shapes/0/kind', 'box'), [replace('/shapes/0/kind', 'box'), add('/shapes/0/w', 3)], replace('/shapes/0/kind', 'none'), remove('/shapes/1/h'), remove('/shapes/1/w'), add('/shapes/2/x', 1), replace('/shapes/2/kind', 'nil'), add('/shapes/-', { kind: 'box', w: 2 }), add('/shapes/-', { kind: 'what' }), remove('/shapes/0/kind'),
  ])
})

test('C22 an intersection', () => {
  const schema = z.object({ both: z.intersection(z.object({ a: z.number() }), z.object({ b: z.string().trim() })), loose: z.looseObject({ a: z.number() }).and(z.looseObject({ b: z.number() })) })
  agrees(schema, { both: { a: 1, b: 'x' }, loose: { a: 1, b: 2, c: 3 } }, [replace('/both/a', 2), replace('/both/a', 'x'), replace('/both/b', ' y '), remove('/both/a'), add('/both/c', 1), replace('/loose/c', 'y'), replace('/loose/a', 'x'), remove('/loose/b'), replace('/both', { a: 1 })])
})

test('C22 recursion by a getter', () => {
  const Node = z.object({ n: z.number(), get kids() { return z.array(Node).max(2) }, get next() { return Node.optional() } })
  const initial = { n: 0, kids: [{ n: 1, kids: [{ n: 2, kids: [] }] }], next: { n: 5, kids: [] } }
  agrees(z.object({ root: Node }), { root: initial }, [
    replace('/root/kids/0/kids/0/n', 9), replace('/root/kids/0/kids/0/n', 'x'), add('/root/kids/0/kids/0/kids/-', { n: 1, kids: [] }), add('/root/kids/0/kids/0/kids/-', { n: 1 }), add('/root/kids/-', { n: 1, kids: [] }), [add('/root/kids/-', { n: 1, kids: [] }), add('/root/kids/-', { n: 1, kids: [] })], add('/root/next/next', { n: 1, kids: [] }), add('/root/next/next', {}), remove('/root/next'), remove('/root/next/kids'),
  ])
})

test('C22 recursion by lazy', () => {
  type Tree = { n: number; kids: Tree[] }
  const Tree: z.ZodType<Tree> = z.lazy(() => z.object({ n: z.number(), kids: z.array(Tree) }))
  agrees(z.object({ tree: Tree }), { tree: { n: 0, kids: [{ n: 1, kids: [] }] } }, [replace('/tree/kids/0/n', 2), replace('/tree/kids/0/n', 'x'), add('/tree/kids/0/kids/-', { n: 1, kids: [] }), add('/tree/kids/0/kids/-', { n: 'x', kids: 5 }), replace('/tree', 5), remove('/tree/kids')])
})

test('C22 lazy with a rule, an optional, a default', () => {
  const schema = z.object({ a: z.lazy(() => z.object({ x: z.number(), y: z.number() }).refine((v) => v.x < v.y)), b: z.lazy(() => z.string().optional()), c: z.lazy(() => z.number().default(5)) })
  agrees(schema, { a: { x: 1, y: 2 }, b: 'x', c: 1 }, [replace('/a/x', 5), replace('/a/x', 0), remove('/b'), replace('/b', 1), remove('/c'), replace('/c', 'x')])
})

test('C22 pipe, transform, preprocess and codecs that leave their output alone', () => {
  const schema = z.object({
    up: z.string().transform((text) => text.toUpperCase()),
    clean: z.preprocess((value) => (typeof value === 'string' ? value.replace(/\s/g, '') : value), z.string().max(5)),
    pipe: z.string().pipe(z.enum(['a', 'b'])),
    tags: z.array(z.string()).transform((tags) => [...new Set(tags)].sort()),
    o: z.object({ n: z.number(), twice: z.number().default(0) }).transform((value) => ({ ...value, twice: value.n * 2 })),
  })
  agrees(schema, { up: 'A', clean: 'x', pipe: 'a', tags: ['a', 'c'], o: { n: 1, twice: 2 } }, [
    replace('/up', 'abc'), replace('/up', 5), replace('/clean', 'a b c'), replace('/clean', 'too long'), replace('/clean', 5), replace('/pipe', 'b'), replace('/pipe', 'c'), add('/tags/-', 'b'), add('/tags/0', 'c'), add('/tags/-', 5), remove('/tags/0'), replace('/o/n', 5), replace('/o/n', 'x'), replace('/o/twice', 99), remove('/o/twice'), [replace('/o/n', 7), replace('/up', 'mixed')],
  ])
})

test('C22 a transform at the root', () => {
  const schema = z.object({ list: z.array(z.number()), sum: z.number().default(0) }).transform((value) => ({ ...value, sum: value.list.reduce((a, b) => a + b, 0) }))
  agrees(schema, { list: [1, 2] }, [add('/list/-', 5), replace('/list/0', 7), replace('/list/0', 'x'), replace('/sum', 5), remove('/sum'), replace('/list', [])])
})

test('C22 coerce, trim, case, normalize and overwrite', () => {
  const schema = z.object({ n: z.coerce.number(), b: z.coerce.boolean(), s: z.coerce.string(), d: z.coerce.date(), t: z.string().trim().min(1), low: z.string().toLowerCase(), nfc: z.string().normalize(), round: z.number().overwrite(Math.round), list: z.array(z.coerce.number()) })
  agrees(schema, { n: 1, b: true, s: 'x', d: new Date(5), t: 'x', low: 'x', nfc: 'x', round: 1, list: [1] }, [
    replace('/n', '42'), replace('/n', 'x'), replace('/n', null), replace('/b', 0), replace('/b', 'yes'), replace('/s', 5), replace('/s', null), replace('/d', 5), replace('/d', '2020-01-01'), replace('/d', 'never'), replace('/t', '  y '), replace('/t', '   '), replace('/low', 'ABC'), replace('/nfc', 'e\u0301'), replace('/round', 1.6), add('/list/-', '7'), replace('/list/0', '8'), add('/list/-', 'x'), replace('/list', ['1', 2, '3']),
  ])
})

test('C22 a rule beside a leaf is not asked about it', () => {
  const schema = z.object({ a: z.number(), ruled: z.object({ x: z.number(), y: z.number() }).refine((value) => value.x < value.y, 'rule'), list: z.array(z.number().min(0)).refine((list) => new Set(list).size === list.length, 'unique') })
  agrees(schema, { a: 1, ruled: { x: 1, y: 2 }, list: [1, 2] }, [replace('/a', 2), replace('/a', 'x'), [replace('/a', 'x'), replace('/ruled/x', 9)], [replace('/ruled/x', 9), add('/list/-', 1)], add('/list/-', 1), add('/list/-', -1), add('/list/-', 3), replace('/list/0', 2), [replace('/list/0', 2), replace('/list/1', 1)]])
})

test('C22 rules with abort and when', () => {
  const schema = z.object({ a: z.string().min(3, { abort: true }).regex(/^x/), p: z.object({ one: z.string(), two: z.string() }).refine((v) => v.one === v.two, { path: ['two'], when: () => true }) })
  agrees(schema, { a: 'xxx', p: { one: '1', two: '1' } }, [replace('/a', 'y'), replace('/a', 'yyyy'), replace('/p/two', '2'), [replace('/p/one', '2'), replace('/p/two', '2')]])
})
