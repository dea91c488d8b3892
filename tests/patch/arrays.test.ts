import { diff } from 'jods'
import { expect, test } from 'vitest'
import { editsInPlace, matchElements, matchIdentical } from '../../src/patch/arrays.js'

/* Which element continues which, and the patch that it comes to, to the letter. */

const ids = (...numbers: number[]): { id: number }[] => numbers.map((id) => ({ id }))
const A = { a: 1 }
const B = { b: 2 }

test.each<[string, unknown[], unknown[], unknown[]]>([
  ['nothing', [1, A], [1, A], []],
  ['an element comes in the middle', [1, 3], [1, 2, 3], [{ op: 'add', path: '/1', value: 2 }]],
  ['one goes from the middle', [1, 2, 3], [1, 3], [{ op: 'remove', path: '/1' }]],
  ['one goes from the front of equal ones', [1, 1, 1], [1, 1], [{ op: 'remove', path: '/2' }]],
  ['scalars change', [1, 2], [1, 5], [{ op: 'replace', path: '/1', value: 5 }]],
  [
    'null stays, an object comes before it',
    [null, {}],
    [{}, null],
    [
      { op: 'add', path: '/0', value: {} },
      { op: 'remove', path: '/2' },
    ],
  ],
  [
    'rows with ids trade places and one is edited',
    [
      { id: 1, n: 1 },
      { id: 2, n: 2 },
    ],
    [
      { id: 2, n: 2 },
      { id: 1, n: 5 },
    ],
    [
      { op: 'move', from: '/1', path: '/0' },
      { op: 'replace', path: '/1/n', value: 5 },
    ],
  ],
  [
    'ids are of one kind',
    [{ id: 1, n: 1 }],
    [{ id: '1', n: 1 }],
    [{ op: 'replace', path: '/0', value: { id: '1', n: 1 } }],
  ],
  [
    'an id that came and one that went',
    ids(1, 2, 3),
    ids(2, 3, 4),
    [
      { op: 'remove', path: '/0' },
      { op: 'add', path: '/2', value: { id: 4 } },
    ],
  ],
  [
    'rows without ids continue by place',
    [{ a: 1, k: 0 }, { a: 2, k: 0 }, { a: 3 }],
    [{ a: 9, k: 0 }, { a: 8, k: 0 }, { a: 3 }],
    [
      { op: 'replace', path: '/0/a', value: 9 },
      { op: 'replace', path: '/1/a', value: 8 },
    ],
  ],
  [
    'rows without ids are found where they went',
    [{ a: 1 }, { a: 2 }, { a: 3 }],
    [{ a: 3 }, { a: 1 }, { a: 2 }],
    [{ op: 'move', from: '/2', path: '/0' }],
  ],
  [
    'a list and an object are never one',
    [[1], [2]],
    [{ x: 1 }, [3]],
    [
      { op: 'replace', path: '/0', value: { x: 1 } },
      { op: 'replace', path: '/1/0', value: 3 },
    ],
  ],
  [
    'a scalar and an object are never one',
    [1, A],
    [B, 2],
    [
      { op: 'replace', path: '/0', value: B },
      { op: 'replace', path: '/1', value: 2 },
    ],
  ],
  ['one is cleared by its removal', [1], [], [{ op: 'remove', path: '/0' }]],
  ['more are cleared at once', [1, 2], [], [{ op: 'replace', path: '', value: [] }]],
  ['the last becomes the first', ids(1, 2, 3, 4), ids(4, 1, 2, 3), [{ op: 'move', from: '/3', path: '/0' }]],
  ['the first becomes the last', ids(1, 2, 3, 4), ids(2, 3, 4, 1), [{ op: 'move', from: '/0', path: '/3' }]],
  [
    'moved, gone and come at once',
    ids(1, 2, 3, 4, 5),
    ids(5, 6, 2, 1, 4),
    [
      { op: 'remove', path: '/2' },
      { op: 'move', from: '/1', path: '/0' },
      { op: 'move', from: '/3', path: '/0' },
      { op: 'add', path: '/1', value: { id: 6 } },
    ],
  ],
])('C14 arrays: %s', (_, a, b, patch) => {
  expect(diff(a, b)).toEqual(patch)
})

test('C14 arrays: a thousand moves are told one by one, more as a whole', () => {
  const row = (length: number) => Array.from({ length }, (_, id) => ({ id }))
  const few = row(1001)
  expect(diff(few, [...few].reverse()).length).toBe(1000)
  const many = row(1002)
  expect(diff(many, [...many].reverse())).toEqual([{ op: 'replace', path: '', value: [...many].reverse() }])
})

test('C14 arrays: how far equal rows without ids are searched for', () => {
  const row = (length: number, from: number) => Array.from({ length }, (_, i) => ({ n: i + from, on: true }))
  // 100 by 100 is searched: each is found one further on.
  const near = diff(row(100, 0), [...row(100, 0).slice(50), ...row(50, 200)])
  expect(near.filter(({ op }) => op === 'remove').length + near.filter(({ op }) => op === 'replace').length).toBe(50)
  // 101 by 101 is not: what is at one place continues.
  const far = diff(row(101, 0), [...row(101, 0).slice(50), ...row(50, 200)])
  expect(far.every(({ op, path }) => op === 'replace' && path.endsWith('/n'))).toBe(true)
})

test('C14 arrays: matches', () => {
  const [one, two, three] = [{ n: 1 }, { n: 2 }, { n: 3 }]
  expect([...matchIdentical([one, two, three], [three, one, {}])]).toEqual([2, 0, -1])
  expect([...matchIdentical([1, 1, 2], [2, 1, 1])]).toEqual([2, 0, 1])
  expect([...matchIdentical([], [one])]).toEqual([-1])
  expect([...matchIdentical([one, two], [one, two])]).toEqual([0, 1])
  expect([...matchElements([], [])]).toEqual([])
  expect([...matchElements(ids(1, 2, 3), ids(3, 9, 1))]).toEqual([2, -1, 0])
  expect([...matchElements([{ id: 'a' }, { id: 'a' }], [{ id: 'a' }, {}, { id: 'a' }])]).toEqual([0, -1, 1])
  expect([...matchElements([Number.NaN], [Number.NaN])]).toEqual([0])
})

test('C14 arrays: edits in place', () => {
  expect(editsInPlace(ids(1, 2), ids(1, 2))).toEqual([0, 1])
  const [first] = ids(1)
  expect(editsInPlace([first, 5], [first, 5])).toEqual([])
  expect(editsInPlace([1], [1, 2])).toBe(undefined)
  expect(editsInPlace(ids(1, 2), ids(2, 1))).toBe(undefined)
  expect(editsInPlace([{ n: 1 }], [{ id: 1, n: 1 }])).toBe(undefined)
  expect(editsInPlace([A], [{ a: 1 }])).toEqual([0])
})
