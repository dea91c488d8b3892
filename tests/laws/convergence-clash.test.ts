import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { world } from './merge-world.js'

const seed = process.env.SEED === 'random' ? Date.now() % 1_000_000 : Number(process.env.SEED ?? 1)
const scale = Number(process.env.SCALE ?? 1)

/** Valid each by itself, not always together: a sum, a number of elements, a name that only one may have. */
const Purse = z
  .object({
    a: z.number(),
    b: z.number(),
    note: z.string(),
    rows: z.array(z.object({ id: z.string(), n: z.number(), isFirst: z.boolean() })).max(4),
  })
  .refine(({ a, b, rows }) => a + b + rows.reduce((sum, { n }) => sum + n, 0) <= 20)
  .refine(({ rows }) => rows.filter(({ isFirst }) => isFirst).length <= 1)
type Purse = z.infer<typeof Purse>

const who = fc.nat(2)
const edit = fc.oneof(
  fc.record({ kind: fc.constantFrom('a' as const, 'b' as const), n: fc.nat(20) }),
  fc.record({ kind: fc.constant('note' as const), n: fc.nat(9) }),
  fc.record({ kind: fc.constant('push' as const), n: fc.nat(12), isFirst: fc.boolean() }),
  fc.record({ kind: fc.constant('first' as const), n: fc.nat(3) }),
  fc.record({ kind: fc.constant('set' as const), n: fc.nat(12), at: fc.nat(3) }),
  fc.record({ kind: fc.constant('remove' as const), n: fc.nat(3) }),
)
const step = fc.oneof(
  { arbitrary: fc.record({ do: fc.constant('edit' as const), who, edit }), weight: 6 },
  { arbitrary: fc.record({ do: fc.constant('flush' as const), from: who, to: who }), weight: 3 },
  { arbitrary: fc.record({ do: fc.constant('deliver' as const), pick: fc.nat(20), again: fc.boolean() }), weight: 4 },
  { arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'connect' as const), from: who, to: who }), weight: 3 },
)
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never

/** What the schema refuses at once is no edit. */
function apply(store: Purse, action: Edit, serial: number): void {
  try {
    if (action.kind === 'push') store.rows.push({ id: `r${serial % 6}`, n: action.n, isFirst: action.isFirst })
    else if (action.kind === 'first') store.rows[action.n]!.isFirst = true
    else if (action.kind === 'set') store.rows[action.at]!.n = action.n
    else if (action.kind === 'remove') store.rows.splice(action.n, 1)
    else if (action.kind === 'note') store.note = `${action.n}`
    else store[action.kind] = action.n
  } catch {
    // Too much, or not there.
  }
}

test(`S14 writes that clash give way in the same way everywhere (seed ${seed})`, () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(['n0', 'n1', 'n2'], { minLength: 3 }),
      fc.array(step, { maxLength: 24 }),
      (names, steps) => {
        const make = () => ({ schema: Purse, initial: { a: 0, b: 0, note: '', rows: [] } })
        const one = world<Purse>(3, make, names)
        for (const [serial, action] of steps.entries()) {
          one.advance(1)
          if (action.do === 'edit') apply(one.peers[action.who]!.store, action.edit, serial)
          else if (action.do === 'flush') one.flush(action.from, action.to)
          else if (action.do === 'deliver') one.deliver(action.pick, action.again)
          else if (action.from !== action.to) one[action.do](action.from, action.to)
          for (const state of one.states()) expect(Purse.safeParse(state).success).toBe(true)
        }
        expect(one.heal()).toBe(true)
        const [a, b, c] = one.states()
        expect(b).toEqual(a)
        expect(c).toEqual(a)
        expect(Purse.safeParse(a).success).toBe(true)
      },
    ),
    { numRuns: 700 * scale, seed },
  )
}, 120_000)
