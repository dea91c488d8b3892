import { isDeepStrictEqual } from 'node:util'
import { applyPatch, type Operation } from 'jods'
import { expect, test } from 'vitest'
import { anything, listen, plain, sheets } from './helpers.js'
import { applyReference } from './reference.js'

const good: [string, any, Operation[]][] = [
  ['add a member', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }]],
  ['add replaces a member', { a: 1 }, [{ op: 'add', path: '/a', value: 2 }]],
  ['add inserts an element', { a: [1, 3] }, [{ op: 'add', path: '/a/1', value: 2 }]],
  ['add appends by index', { a: [1] }, [{ op: 'add', path: '/a/1', value: 2 }]],
  ['add appends by -', { a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }]],
  ['add null', { a: 1 }, [{ op: 'add', path: '/b', value: null }]],
  ['add a new root', { a: 1 }, [{ op: 'add', path: '', value: { b: 1 } }]],
  ['replace the root', { a: 1, c: [1] }, [{ op: 'replace', path: '', value: { c: [1, 2] } }]],
  ['replace an element', { a: [1, 2] }, [{ op: 'replace', path: '/a/0', value: { x: 1 } }]],
  ['remove an element', { a: [1, 2] }, [{ op: 'remove', path: '/a/0' }]],
  ['remove a member', { a: { b: 1 } }, [{ op: 'remove', path: '/a/b' }]],
  ['copy a member', { a: { b: [1] } }, [{ op: 'copy', from: '/a', path: '/c' }]],
  ['copy into itself', { a: { b: 1 } }, [{ op: 'copy', from: '/a', path: '/a/c' }]],
  ['copy the root into a member', { a: 1 }, [{ op: 'copy', from: '', path: '/b' }]],
  ['copy a member over the root', { a: { b: 1 } }, [{ op: 'copy', from: '/a', path: '' }]],
  ['copy an element to the end', { a: [{ x: 1 }, 2] }, [{ op: 'copy', from: '/a/0', path: '/a/-' }]],
  [
    'a copy is independent',
    { a: { n: 1 } },
    [
      { op: 'copy', from: '/a', path: '/b' },
      { op: 'replace', path: '/b/n', value: 2 },
    ],
  ],
  ['move a member', { a: 1 }, [{ op: 'move', from: '/a', path: '/b' }]],
  ['move to where it is', { a: 1, b: 2 }, [{ op: 'move', from: '/a', path: '/a' }]],
  ['move an element down', { a: [1, 2, 3] }, [{ op: 'move', from: '/a/0', path: '/a/2' }]],
  ['move an element up', { a: [1, 2, 3] }, [{ op: 'move', from: '/a/2', path: '/a/0' }]],
  ['move an element to the end', { a: [1, 2, 3] }, [{ op: 'move', from: '/a/0', path: '/a/-' }]],
  ['move out of an array', { a: [{ x: 1 }], b: {} }, [{ op: 'move', from: '/a/0', path: '/b/c' }]],
  ['move into an array', { a: [1], b: 2 }, [{ op: 'move', from: '/b', path: '/a/0' }]],
  ['move a member over its parent', { a: { b: { c: 1 } } }, [{ op: 'move', from: '/a/b', path: '/a' }]],
  ['move a member over the root', { a: { b: { c: 1 } } }, [{ op: 'move', from: '/a', path: '' }]],
  ['move into a sibling that shifts', { a: [1, 2, { x: 1 }] }, [{ op: 'move', from: '/a/0', path: '/a/1/y' }]],
  ['move between arrays of one array', { a: [[1], [2], [3]] }, [{ op: 'move', from: '/a/0', path: '/a/1/0' }]],
  [
    'test scalars, null, arrays, objects',
    { a: 1, b: null, c: [1, { d: 2 }], e: { y: 1, x: 2 } },
    [
      { op: 'test', path: '/a', value: 1 },
      { op: 'test', path: '/b', value: null },
      { op: 'test', path: '/c', value: [1, { d: 2 }] },
      { op: 'test', path: '/e', value: { x: 2, y: 1 } },
      { op: 'test', path: '', value: { a: 1, b: null, c: [1, { d: 2 }], e: { x: 2, y: 1 } } },
    ],
  ],
  [
    'later operations see earlier ones',
    { a: [] },
    [
      { op: 'add', path: '/a/-', value: { n: 1 } },
      { op: 'add', path: '/a/0/m', value: [] },
      { op: 'add', path: '/a/0/m/0', value: 'x' },
      { op: 'test', path: '/a/0', value: { n: 1, m: ['x'] } },
      { op: 'move', from: '/a/0/m', path: '/b' },
    ],
  ],
  [
    'keys with escapes and odd keys',
    { 'a/b': 1, 'm~n': 2, '': 3, ' ': 4, '-': 5, '01': 6 },
    [
      { op: 'replace', path: '/a~1b', value: 'A' },
      { op: 'replace', path: '/m~0n', value: 'M' },
      { op: 'replace', path: '/', value: 'E' },
      { op: 'remove', path: '/ ' },
      { op: 'replace', path: '/-', value: 'D' },
      { op: 'replace', path: '/01', value: 'Z' },
    ],
  ],
  [
    'members that are not asked about are ignored',
    { a: 1 },
    [{ op: 'replace', path: '/a', value: 2, extra: 1, from: '/zzz' } as never],
  ],
]

test.each(good)('C14 %s', (_, document, patch) => {
  for (const lead of [[], [{ op: 'test', path: '', value: document } as const]]) {
    const store = anything(document)
    const { changes } = listen(store)
    const result = applyPatch(store, [...lead, ...patch])
    expect(result.ok).toBe(true)
    const expected = applyReference(document, patch)
    expect(plain(store)).toEqual(expected)
    const isSame = isDeepStrictEqual(document, expected)
    expect(changes).toHaveLength(isSame ? 0 : 1)
    expect(result.ok && result.change).toEqual(changes[0])
    expect(applyReference(document, changes[0]?.patches ?? [])).toEqual(expected)
    expect(applyReference(expected, changes[0]?.inverse ?? [])).toEqual(document)
  }
})

const bad: [string, any, Operation[]][] = [
  ['add below nothing', { a: 1 }, [{ op: 'add', path: '/b/c', value: 1 }]],
  ['add below a scalar', { a: 1 }, [{ op: 'add', path: '/a/c', value: 1 }]],
  ['add below null', { a: null }, [{ op: 'add', path: '/a/c', value: 1 }]],
  ['add beyond the end', { a: [1] }, [{ op: 'add', path: '/a/2', value: 1 }]],
  ['replace what is missing', { a: 1 }, [{ op: 'replace', path: '/b', value: 1 }]],
  ['replace at -', { a: [1] }, [{ op: 'replace', path: '/a/-', value: 1 }]],
  ['replace beyond the end', { a: [1] }, [{ op: 'replace', path: '/a/1', value: 1 }]],
  ['remove what is missing', { a: 1 }, [{ op: 'remove', path: '/b' }]],
  ['remove at -', { a: [1] }, [{ op: 'remove', path: '/a/-' }]],
  ['an index with a leading zero', { a: [1, 2] }, [{ op: 'replace', path: '/a/01', value: 1 }]],
  ['an index with a sign', { a: [1, 2] }, [{ op: 'replace', path: '/a/+1', value: 1 }]],
  ['an index that is a word', { a: [1, 2] }, [{ op: 'add', path: '/a/length', value: 1 }]],
  ['an index with an exponent', { a: [1, 2] }, [{ op: 'remove', path: '/a/1e0' }]],
  ['an empty index', { a: [1, 2] }, [{ op: 'remove', path: '/a/' }]],
  ['copy from nothing', { a: 1 }, [{ op: 'copy', from: '/b', path: '/c' }]],
  ['copy from -', { a: [1] }, [{ op: 'copy', from: '/a/-', path: '/c' }]],
  ['move from nothing', { a: 1 }, [{ op: 'move', from: '/b', path: '/a' }]],
  ['move from nothing to itself', { a: 1 }, [{ op: 'move', from: '/b', path: '/b' }]],
  ['move into itself', { a: { b: {} } }, [{ op: 'move', from: '/a', path: '/a/b/c' }]],
  ['move the root', { a: 1 }, [{ op: 'move', from: '', path: '/a' }]],
  ['move to an index that is gone by then', { a: [1, 2] }, [{ op: 'move', from: '/a/0', path: '/a/2' }]],
  ['move to a place that is gone by then', { a: [{ x: {} }] }, [{ op: 'move', from: '/a/0', path: '/a/0/x/y' }]],
  ['a test of another value', { a: 1 }, [{ op: 'test', path: '/a', value: '1' }]],
  ['a test of nothing', { a: 1 }, [{ op: 'test', path: '/b', value: null }]],
  ['a test of an array against an object', { a: [1] }, [{ op: 'test', path: '/a', value: { 0: 1 } }]],
  ['a test of fewer members', { a: { b: 1, c: 2 } }, [{ op: 'test', path: '/a', value: { b: 1 } }]],
  ['a test of an inherited name', { a: {} }, [{ op: 'test', path: '/a', value: { toString: 1 } }]],
  ['remove the root', { a: 1 }, [{ op: 'remove', path: '' }]],
]

test.each(bad)('C14 %s is refused whole', (_, document, patch) => {
  expect(() =>
    applyReference(
      { root: document },
      patch.map(
        (one) =>
          ({ ...one, path: `/root${one.path}`, ...('from' in one && { from: `/root${one.from}` }) }) as Operation,
      ),
    ),
  ).toSatisfy((run: () => unknown) => {
    try {
      run()
    } catch {
      return true
    }
    return patch[0]!.path === '' // the reference could remove it
  })
  for (const lead of [[], [{ op: 'add', path: '/fresh', value: 1 } as const]]) {
    const store = anything(document)
    const { changes, rejections } = listen(store)
    const result = applyPatch(store, [...lead, ...patch])
    expect(result.ok).toBe(false)
    expect(plain(store)).toEqual(document)
    expect([changes.length, rejections.length]).toEqual([0, 1])
    expect(!result.ok && result.rejection.code).toMatch(/^patch\//)
  }
})

for (const [kind, make] of sheets) {
  test(`C14 all six operations at depth (${kind})`, () => {
    const store = make()
    const before = plain(store)
    const { changes } = listen(store)
    const patch: Operation[] = [
      { op: 'test', path: '/deep/rows/1/items/0/id', value: 'a' },
      { op: 'add', path: '/deep/rows/1/items/1', value: { id: 'n', qty: 0 } },
      { op: 'copy', from: '/deep/rows/1/items/0', path: '/deep/rows/0/items/0' },
      { op: 'move', from: '/deep/rows/1/items/3', path: '/deep/rows/0/items/-' },
      { op: 'replace', path: '/deep/rows/0/items/1/qty', value: 99 },
      { op: 'remove', path: '/deep/rows/1/items/0' },
      { op: 'move', from: '/deep/rows/0', path: '/deep/rows/1' },
      { op: 'add', path: '/deep/rows/0/cells/-', value: 7 },
    ]
    expect(applyPatch(store, patch).ok).toBe(true)
    const expected = applyReference(before, patch)
    expect(plain(store)).toEqual(expected)
    expect(applyReference(before, changes[0]!.patches)).toEqual(expected)
    expect(applyReference(expected, changes[0]!.inverse)).toEqual(before)
  })
}
