import fc from 'fast-check'
import { expect, test } from 'vitest'
import { merge } from '../../../adapters/remix/merge.js'

const seed = process.env.JODS_SEED === 'random' ? Date.now() : Number(process.env.JODS_SEED ?? 20_260_311)

/** Trees without undefined members, with lists of either kind. */
const tree = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.constantFrom(0, 1, 'x', null), tie('object'), tie('list'), tie('keyed')),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value')),
  list: fc.array(fc.constantFrom(0, 1, 2), { maxLength: 3 }),
  keyed: fc.uniqueArray(fc.record({ id: fc.constantFrom('p', 'q', 'r'), v: fc.nat(2) }), {
    selector: ({ id }) => id,
    maxLength: 3,
  }),
})).value

const winners = ['local', 'remote'] as const

test(`R04 merge: what one side alone has changed is as that side has it (seed ${seed})`, () => {
  fc.assert(
    fc.property(tree, tree, (base, changed) => {
      for (const winner of winners) {
        expect(merge(base, structuredClone(base), changed, winner)).toEqual(changed)
        expect(merge(base, changed, structuredClone(base), winner)).toEqual(changed)
        expect(merge(base, changed, structuredClone(changed), winner)).toEqual(changed)
      }
    }),
    { seed, numRuns: 500 },
  )
})

test('R04 merge: elements keep the order of the server, new ones the one that they follow', () => {
  const list = (...ids: string[]) => ids.map((id) => ({ id }))
  const merged = merge(list('a', 'b', 'c'), list('a', 'x', 'b', 'c', 'y'), list('c', 'a', 'b', 'z'), 'remote')
  expect(merged).toEqual(list('c', 'y', 'a', 'x', 'b', 'z'))
})

test('R04 merge: where both have changed a value, the one that was told wins; deletes too', () => {
  expect(merge({ a: 1 }, { a: 2 }, { a: 3 }, 'local')).toEqual({ a: 2 })
  expect(merge({ a: 1 }, { a: 2 }, { a: 3 }, 'remote')).toEqual({ a: 3 })
  expect(merge({ a: 1 }, {}, { a: 3 }, 'local')).toEqual({})
  expect(merge({ a: 1 }, { a: 2 }, {}, 'remote')).toEqual({})
  expect(merge({ at: new Date(1) }, { at: new Date(1) }, { at: new Date(2) }, 'local')).toEqual({ at: new Date(2) })
})
