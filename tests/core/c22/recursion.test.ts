import { test } from 'vitest'
import { z } from 'zod'
import { agrees, write } from './agree.js'

const { add, replace, remove } = write

test('C22 recursion by a getter', () => {
  const Node = z.object({
    n: z.number(),
    get kids() {
      return z.array(Node).max(2)
    },
    get next() {
      return Node.optional()
    },
  })
  const initial = { n: 0, kids: [{ n: 1, kids: [{ n: 2, kids: [] }] }], next: { n: 5, kids: [] } }
  agrees(z.object({ root: Node }), { root: initial }, [
    replace('/root/kids/0/kids/0/n', 9),
    replace('/root/kids/0/kids/0/n', 'x'),
    add('/root/kids/0/kids/0/kids/-', { n: 1, kids: [] }),
    add('/root/kids/0/kids/0/kids/-', { n: 1 }),
    add('/root/kids/-', { n: 1, kids: [] }),
    [add('/root/kids/-', { n: 1, kids: [] }), add('/root/kids/-', { n: 1, kids: [] })],
    add('/root/next/next', { n: 1, kids: [] }),
    add('/root/next/next', {}),
    remove('/root/next'),
    remove('/root/next/kids'),
  ])
})

test('C22 recursion by lazy', () => {
  type Tree = { n: number; kids: Tree[] }
  const Tree: z.ZodType<Tree> = z.lazy(() => z.object({ n: z.number(), kids: z.array(Tree) }))
  agrees(z.object({ tree: Tree }), { tree: { n: 0, kids: [{ n: 1, kids: [] }] } }, [
    replace('/tree/kids/0/n', 2),
    replace('/tree/kids/0/n', 'x'),
    add('/tree/kids/0/kids/-', { n: 1, kids: [] }),
    add('/tree/kids/0/kids/-', { n: 'x', kids: 5 }),
    replace('/tree', 5),
    remove('/tree/kids'),
  ])
})

test('C22 lazy with a rule, an optional, a default', () => {
  const schema = z.object({
    a: z.lazy(() => z.object({ x: z.number(), y: z.number() }).refine((v) => v.x < v.y)),
    b: z.lazy(() => z.string().optional()),
    c: z.lazy(() => z.number().default(5)),
  })
  agrees(schema, { a: { x: 1, y: 2 }, b: 'x', c: 1 }, [
    replace('/a/x', 5),
    replace('/a/x', 0),
    remove('/b'),
    replace('/b', 1),
    remove('/c'),
    replace('/c', 'x'),
  ])
})
