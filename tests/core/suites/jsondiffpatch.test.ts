import { applyPatch, diff, replaceState } from 'jods'
import { expect, test } from 'vitest'
import { anything, listen, plain } from '../helpers.js'
import { applyReference } from '../reference.js'
import { rooted } from './rooted.js'
import { suite } from './shared.js'

// The deltas of the suite are another format; its pairs are what counts here.
suite(
  ['jsondiffpatch/diff-pairs.json'],
  (pairs: { group: string; name?: string; left?: unknown; right?: unknown }[]) => {
    pairs.forEach(({ group, name = '', left, right }, i) => {
      test(`C14 jsondiffpatch ${i} ${group} ${name}: a diff leads there and back`, () => {
        for (const [from, to] of [
          [left, right],
          [right, left],
        ].map((pair) => pair.map(rooted) as [object, object])) {
          const patch = diff(from, to)
          expect(applyReference(from, patch)).toEqual(to)
          const store = anything(from)
          expect(applyPatch(store, patch).ok).toBe(true)
          expect(plain(store)).toEqual(to)

          const replaced = anything(from)
          const { changes } = listen(replaced)
          expect(replaceState(replaced, to).ok).toBe(true)
          expect(plain(replaced)).toEqual(to)
          expect(applyReference(to, changes[0]?.inverse ?? [])).toEqual(from)
        }
      })
    })
  },
)
