import { applyPatch, onUpdate, replaceState } from 'jods'
import { expect, test } from 'vitest'
import { anything, codeOf } from './helpers.js'

const make = () =>
  anything({
    user: { name: 'a', address: { city: 'x' } },
    items: [
      { n: 0, tags: ['p', 'q'] },
      { n: 1, tags: [] },
      { n: 2, tags: [] },
    ],
    other: 1,
    byIndex: { 0: 'a', 1: 'b', 2: 'c' },
    'a/b': { '~': 1 },
  })

/** Which of `paths` hear of what `write` does. */
function hearing(write: (store: any) => unknown, paths: string[]): string[] {
  const store = make()
  const heard: string[] = []
  for (const path of paths) onUpdate(store, () => void heard.push(path), { path } as never)
  write(store)
  return heard
}

const all = [
  '',
  '/user',
  '/user/name',
  '/user/address/city',
  '/items',
  '/items/0',
  '/items/1',
  '/items/1/n',
  '/items/2/n',
  '/items/9',
  '/other',
  '/byIndex/2',
]

test.each<[string, (store: any) => unknown, string[]]>([
  [
    'a leaf',
    (s) => {
      s.user.name = 'b'
    },
    ['', '/user', '/user/name'],
  ],
  [
    'a parent replaced',
    (s) => {
      s.user = { name: 'b', address: { city: 'y' } }
    },
    ['', '/user', '/user/name', '/user/address/city'],
  ],
  [
    'a leaf beside',
    (s) => {
      s.other = 2
    },
    ['', '/other'],
  ],
  [
    'a leaf in an element',
    (s) => {
      s.items[1].n = 9
    },
    ['', '/items', '/items/1', '/items/1/n'],
  ],
  [
    'an element replaced',
    (s) => {
      s.items[1] = { n: 9, tags: [] }
    },
    ['', '/items', '/items/1', '/items/1/n'],
  ],
  [
    'an insert at 1',
    (s) => s.items.splice(1, 0, { n: 9, tags: [] }),
    ['', '/items', '/items/1', '/items/1/n', '/items/2/n', '/items/9'],
  ],
  ['a remove at 1', (s) => s.items.splice(1, 1), ['', '/items', '/items/1', '/items/1/n', '/items/2/n', '/items/9']],
  [
    'a remove at the head',
    (s) => s.items.shift(),
    ['', '/items', '/items/0', '/items/1', '/items/1/n', '/items/2/n', '/items/9'],
  ],
  ['an append', (s) => s.items.push({ n: 9, tags: [] }), ['', '/items', '/items/9']],
  [
    'the array replaced',
    (s) => {
      s.items = []
    },
    ['', '/items', '/items/0', '/items/1', '/items/1/n', '/items/2/n', '/items/9'],
  ],
  ['an inner array', (s) => s.items[1].tags.push('x'), ['', '/items', '/items/1']],
  [
    'a key that looks like an index',
    (s) => {
      delete s.byIndex[1]
    },
    [''],
  ],
  [
    'a key that looks like an index, added',
    (s) => {
      s.byIndex[0.5] = 1
    },
    [''],
  ],
])('C09 path keeps only changes at, above or below it: %s', (_, write, expected) => {
  expect(hearing(write, all)).toEqual(expected)
})

test('C09 a move concerns every pointer at or after the lower of its indexes', () => {
  const move = (from: number, to: number) => (store: object) =>
    applyPatch(store, [{ op: 'move', from: `/items/${from}`, path: `/items/${to}` }])
  const paths = ['/items/0', '/items/1', '/items/2']
  expect(hearing(move(0, 2), paths)).toEqual(paths)
  expect(hearing(move(2, 1), paths)).toEqual(['/items/1', '/items/2'])
})

test('C09 one change that concerns a path in many ways is heard once', () => {
  const heard = hearing(
    (s) =>
      replaceState(s, { ...JSON.parse(JSON.stringify(s)), user: { name: 'z', address: { city: 'z' } }, items: [] }),
    ['/user', '/items', '/other'],
  )
  expect(heard).toEqual(['/user', '/items'])
})

test('C09 a path is a pointer with escapes, and what is none is refused', () => {
  expect(
    hearing(
      (s) => {
        s['a/b']['~'] = 2
      },
      ['/a~1b/~0', '/a~1b', '/a'],
    ),
  ).toEqual(['/a~1b/~0', '/a~1b'])
  for (const path of ['user', '/~', '/a~2', '#/user'])
    expect(codeOf(() => onUpdate(make(), () => {}, { path } as never))).toMatch(/\//)
})

test('C09 a path is judged by the change, not by what a listener before did to the array', () => {
  const store = make()
  const heard: string[] = []
  onUpdate(store, (state, change) => {
    if (change.revision === 1) delete state.items
  })
  onUpdate(store, (_, change) => void heard.push(`${change.revision}`), { path: '/items/2/n' } as never)
  store.items.shift()
  expect(heard).toEqual(['1', '2'])
})

test('C09 a path to what is not there yet hears of its coming', () => {
  expect(
    hearing(
      (s) => {
        s.fresh = { deep: 1 }
      },
      ['/fresh/deep', '/fresh', '/fres'],
    ),
  ).toEqual(['/fresh/deep', '/fresh'])
})

test('C09 a path below a value that lost its inside hears of it', () => {
  expect(
    hearing(
      (s) => {
        s.user = 5
      },
      ['/user/address/city'],
    ),
  ).toEqual(['/user/address/city'])
})
