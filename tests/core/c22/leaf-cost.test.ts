import { applyPatch, batch, defineStore, replaceState } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'

/** A schema of a number that counts how often it is asked. */
function counting(): { schema: z.ZodType<number>; count: { n: number } } {
  const count = { n: 0 }
  return {
    count,
    schema: z.number().refine(() => {
      count.n++
      return true
    }),
  }
}

test('C22 without a rule above, a leaf write parses no sibling', () => {
  const { schema, count } = counting()
  const store = defineStore({
    name: 's',
    schema: z.object({ rows: z.array(z.object({ n: schema, text: z.string() })), other: z.record(z.string(), schema) }),
    initial: { rows: Array.from({ length: 100 }, () => ({ n: 1, text: 'x' })), other: { a: 1, b: 2 } },
  })
  const asked = (write: () => unknown): number => {
    count.n = 0
    write()
    return count.n
  }
  expect(
    asked(() => {
      store.rows[5]!.text = 'y'
    }),
  ).toBe(0)
  expect(
    asked(() => {
      store.rows[5]!.n = 2
    }),
  ).toBeLessThanOrEqual(2)
  expect(asked(() => store.rows.push({ n: 1, text: 'z' }))).toBeLessThanOrEqual(2)
  expect(asked(() => store.rows.splice(50, 10))).toBe(0)
  expect(asked(() => store.rows.reverse())).toBe(0)
  expect(asked(() => store.rows.sort(() => -1))).toBe(0)
  expect(
    asked(() => {
      store.other.c = 3
    }),
  ).toBeLessThanOrEqual(2)
  expect(
    asked(() => {
      delete store.other.a
    }),
  ).toBe(0)
  expect(
    asked(() =>
      applyPatch(store, [
        { op: 'replace', path: '/rows/1/text', value: 'q' },
        { op: 'move', from: '/rows/0', path: '/rows/3' },
      ]),
    ),
  ).toBe(0)
  expect(
    asked(() =>
      batch(() => {
        store.rows[1]!.text = 'w'
        store.rows[2]!.n = 9
      }),
    ),
  ).toBeLessThanOrEqual(2)
})

test('C22 a size check is asked only when the length changes', () => {
  const { schema, count } = counting()
  const store = defineStore({
    name: 's',
    schema: z.object({
      list: z
        .array(z.object({ n: schema, t: z.string() }))
        .min(1)
        .max(300),
    }),
    initial: { list: Array.from({ length: 200 }, () => ({ n: 1, t: '' })) },
  })
  count.n = 0
  store.list[5]!.t = 'x'
  store.list[5]!.n = 2
  store.list.push({ n: 3, t: '' })
  store.list.shift()
  expect(count.n).toBeLessThanOrEqual(4)
})

test('C22 a rule is asked about writes below it and no others', () => {
  let ruled = 0
  const store = defineStore({
    name: 's',
    schema: z.object({
      a: z.number(),
      r: z.object({ x: z.object({ y: z.number() }) }).refine(() => {
        ruled++
        return true
      }),
    }),
    initial: { a: 1, r: { x: { y: 1 } } },
  })
  ruled = 0
  store.a = 2
  expect(ruled).toBe(0)
  store.r.x.y = 2
  expect(ruled).toBeGreaterThanOrEqual(1)
})

test('C22 the schema is asked for the part that a replaceState changes at most once more than a whole parse', () => {
  const { schema, count } = counting()
  const initial = { rows: Array.from({ length: 50 }, (_, id) => ({ id, n: schema })) }
  const store = defineStore({
    name: 's',
    schema: z.object({ rows: z.array(z.object({ id: z.number(), n: schema })) }),
    initial: { rows: initial.rows.map(({ id }) => ({ id, n: 1 })) },
  })
  count.n = 0
  replaceState(store, { rows: initial.rows.map(({ id }) => ({ id, n: 2 })) })
  expect(count.n).toBeLessThanOrEqual(150)
})

test('C22 a schema that is no zod schema is validated whole', () => {
  const seen: unknown[] = []
  const schema = {
    '~standard': {
      version: 1 as const,
      vendor: 'test',
      validate: (value: any) => {
        seen.push(structuredClone(value))
        return value.a + value.b < 10 ? { value } : { issues: [{ message: 'sum', path: ['a'] }] }
      },
    },
  }
  const store = defineStore({ name: 's', schema: schema as never, initial: { a: 1, b: 2 } as never }) as {
    a: number
    b: number
  }
  seen.length = 0
  store.a = 3
  expect(seen[0]).toEqual({ a: 3, b: 2 })
  expect(() => {
    store.b = 9
  }).toThrow(expect.objectContaining({ code: 'schema/invalid', path: '/a' }))
  expect([store.a, store.b]).toEqual([3, 2])
})
