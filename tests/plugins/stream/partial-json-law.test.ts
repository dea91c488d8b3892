import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { defineStore, onUpdate, snapshot } from 'jods'
import type { AnyStore } from 'jods/kit'
import { stream } from 'jods/stream'
import { expect, test } from 'vitest'
import { z } from 'zod'

const seed = Number(process.env.JODS_SEED ?? 1)

const Leaf = z.union([z.string().trim(), z.number().int(), z.boolean()])
const Item = z.object({
  id: z.string().min(1),
  kind: z.enum(['a', 'ab', 'b']).optional(),
  n: z.number().max(5).default(1),
})
const schemas: z.ZodObject[] = [
  z.object({ a: z.string(), items: z.array(Item), rest: z.record(z.string(), Leaf).default({}) }),
  z.object({ a: z.string().max(4).default(''), items: z.array(Item).min(1).max(3).optional() }),
  z.object({ a: z.string(), items: z.array(Item) }).refine(({ a, items }) => a.length >= items.length),
  z.object({ a: z.any().optional(), items: z.any().optional(), rest: z.any().optional() }),
  z.strictObject({
    a: z.nullable(z.string()).default(null),
    items: z.tuple([Item, Leaf]).optional(),
    rest: Leaf.optional(),
  }),
]
const initial = { a: 'xyz', items: [] }

const text = fc.string({ maxLength: 6 })
const leaf = fc.oneof(text, fc.integer({ min: -2, max: 9 }), fc.boolean(), fc.constant(null))
const item = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record(
      { id: text, kind: fc.constantFrom('a', 'ab', 'abc', 'b'), n: fc.integer({ min: 0, max: 7 }) },
      { requiredKeys: [] },
    ),
  },
  leaf,
)
const documents = fc.record(
  {
    a: fc.oneof({ weight: 4, arbitrary: text }, leaf),
    items: fc.oneof({ weight: 5, arbitrary: fc.array(item, { maxLength: 4 }) }, leaf),
    rest: fc.oneof(fc.dictionary(text, leaf, { maxKeys: 3 }), leaf),
  },
  { requiredKeys: [] },
)
const places = fc.array(fc.nat(300), { maxLength: 40 })

function cut(whole: string, at: readonly number[]): string[] {
  const cuts = [...new Set(at.map((place) => place % whole.length))].sort((a, b) => a - b)
  return [0, ...cuts].map((from, index) => whole.slice(from, cuts[index] ?? whole.length))
}
const make = (schema: z.ZodObject) => {
  const isInitial = schema.safeParse(initial).success
  return defineStore({ name: 'law', schema: z.object({ doc: schema }), initial: { doc: isInitial ? initial : {} } })
}
type Edit = (store: AnyStore) => void
const edits: Edit[] = [
  () => {},
  (store) => void (store as { doc: { items?: unknown[] } }).doc.items?.reverse(),
  (store) => void (store as { doc: { items?: unknown[] } }).doc.items?.shift(),
  (store) => void Object.assign((store as { doc: object }).doc, { a: 'mine' }),
  (store) => void Object.assign(store, { doc: { a: 'all', items: [{ id: 'x', n: 1 }] } }),
]

test('T08 whatever the schema, the cuts and what others write: valid at every moment, at the end what `json` gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      documents,
      fc.constantFrom(...schemas),
      places,
      fc.array(fc.constantFrom(...edits), { maxLength: 3 }),
      fc.nat(40),
      async (document, schema, at, changes, when) => {
        const whole = JSON.stringify(document)
        fc.pre(!/__proto__|constructor|prototype/.test(whole))
        const store = make(schema)
        const plain = make(schema)
        const { rejected } = await stream([whole], plain, { at: '/doc', format: 'json' })
        const invalid: unknown[] = []
        onUpdate(store, (state) => {
          const { doc } = snapshot(state) as { doc: unknown }
          if (!isDeepStrictEqual(schema.safeParse(doc).data, doc)) invalid.push(doc)
        })
        function* source() {
          for (const [index, piece] of cut(whole, at).entries()) {
            yield piece
            try {
              if (index >= when) changes.shift()?.(store)
            } catch {
              // What the schema refuses of others is theirs to know.
            }
          }
        }
        const summary = await stream(source(), store, { at: '/doc', format: 'partial-json' })
        expect(summary.rejected).toBe(rejected)
        if (rejected === 0) expect(snapshot(store)).toEqual(snapshot(plain))
        expect(invalid).toEqual([])
      },
    ),
    { seed, numRuns: Number(process.env.JODS_RUNS ?? 1000) },
  )
}, 120_000)
