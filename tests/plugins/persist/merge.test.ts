import { expect, test } from 'vitest'
import { mergeMembers } from '../../../plugins/persist/merge.js'

const item = (id: string, n = 0) => ({ id, n })

test.each<[string, base: unknown, theirs: unknown, mine: unknown, merged: unknown]>([
  ['what only they changed', 1, 2, 1, 2],
  ['what only I changed', 1, 1, 2, 2],
  ['one leaf, both: mine is the later', 1, 2, 3, 3],
  ['members of an object, each its own', { a: 1, b: 1 }, { a: 2, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 2 }],
  ['members that both added', {}, { a: 1, c: 1 }, { b: 2, c: 2 }, { a: 1, b: 2, c: 2 }],
  ['a leaf they deleted and I wrote', { a: 1 }, {}, { a: 2 }, { a: 2 }],
  ['a leaf I deleted and they wrote', { a: 1 }, { a: 2 }, {}, {}],
  ['an object they deleted and I edited stays deleted', { a: { x: 1 } }, {}, { a: { x: 2 } }, {}],
  ['an object I deleted and they edited stays deleted', { a: { x: 1 } }, { a: { x: 2 } }, {}, {}],
  ['a list they deleted and I edited stays deleted', { a: [1] }, {}, { a: [1, 2] }, {}],
  ['both deleted', { a: 1 }, {}, {}, {}],
  ['another kind of value', { a: { x: 1 } }, { a: { x: 2 } }, { a: 5 }, { a: 5 }],
  ['dates', new Date(1), new Date(2), new Date(1), new Date(2)],

  [
    'elements both added',
    [item('a')],
    [item('a'), item('b')],
    [item('a'), item('c')],
    [item('a'), item('c'), item('b')],
  ],
  [
    'an element edited by both',
    [{ id: 'a', x: 1, y: 1 }],
    [{ id: 'a', x: 2, y: 1 }],
    [{ id: 'a', x: 1, y: 2 }],
    [{ id: 'a', x: 2, y: 2 }],
  ],
  ['an element they removed and I edited', [item('a'), item('b')], [item('b')], [item('a', 1), item('b')], [item('b')]],
  ['an element I removed and they edited', [item('a'), item('b')], [item('a', 1), item('b')], [item('b')], [item('b')]],
  [
    'my order, their addition',
    [item('a'), item('b')],
    [item('a'), item('x'), item('b')],
    [item('b'), item('a')],
    [item('b'), item('a'), item('x')],
  ],
  [
    'their order, my addition',
    [item('a'), item('b')],
    [item('b'), item('a')],
    [item('x'), item('a'), item('b')],
    [item('x'), item('b'), item('a')],
  ],
  [
    'elements with one id twice are no keyed list',
    [],
    [item('a'), item('a')],
    [item('b')],
    [item('a'), item('a'), item('b')],
  ],

  ['words appended by both', ['a'], ['a', 'x'], ['a', 'y'], ['a', 'x', 'y']],
  ['words put at both ends', ['a'], ['x', 'a'], ['a', 'y'], ['x', 'a', 'y']],
  ['a word replaced, another put before it', ['a', 'b'], ['a', 'B'], ['a', 'x', 'b'], ['a', 'x', 'B']],
  ['a word replaced by me, another put before it', ['a', 'b'], ['a', 'x', 'b'], ['a', 'B'], ['a', 'x', 'B']],
  ['one word replaced by both: mine', ['a', 'b'], ['a', 'x'], ['a', 'y'], ['a', 'y']],
  ['what has come by two ways is there once', ['a'], ['a', 'x'], ['a', 'x', 'y'], ['a', 'x', 'y']],
])('P17 merge: %s', (_, base, theirs, mine, merged) => {
  const given = structuredClone([base, theirs, mine])
  expect(mergeMembers({ it: base }, { it: theirs }, { it: mine })).toEqual({ it: merged })
  expect([base, theirs, mine]).toEqual(given)
})

test('P17 merge: the result is nobody else’s', () => {
  const theirs = { a: { list: [{ id: 'x' }] } }
  const merged = mergeMembers({}, theirs, {}) as typeof theirs
  expect(merged).toEqual(theirs)
  expect(merged.a).not.toBe(theirs.a)
  expect(merged.a.list[0]).not.toBe(theirs.a.list[0])
})
