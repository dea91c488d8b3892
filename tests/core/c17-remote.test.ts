import { defineStore, history, type Operation } from 'jods'
import { createOrigin, sink } from 'jods/kit'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { anything, listen, plain } from './helpers.js'

const rows = (...ids: string[]) => ids.map((id) => ({ id, n: 0 }))

/** A store with a history, and a remote that commits to it. */
function make(initial: Record<string, any> = { rows: rows('a', 'b', 'c'), note: '', o: { x: 1 } }) {
  const store = anything(initial)
  const past = history(store)
  const origin = createOrigin('sync')
  const { rejections, changes } = listen(store)
  const remote = (...patch: Operation[]) => {
    const result = sink(store).commit(patch, origin)
    expect(result.ok).toBe(true)
  }
  return { store, past, remote, rejections, changes }
}

test('C17 a local undo leaves remote changes alone', () => {
  const { store, past, remote, rejections } = make()
  store.note = 'mine'
  remote({ op: 'replace', path: '/o/x', value: 2 })
  past.undo()
  expect(plain(store)).toMatchObject({ note: '', o: { x: 2 } })
  past.redo()
  expect(plain(store)).toMatchObject({ note: 'mine', o: { x: 2 } })
  expect(rejections).toEqual([])
})

const shifts: [string, (store: any) => unknown, Operation[], string[] | undefined, string[] | undefined][] = [
  [
    'a leaf after an insert at the head',
    (s) => {
      s.rows[1].n = 5
    },
    [{ op: 'add', path: '/rows/0', value: rows('r')[0] }],
    ['r0', 'a0', 'b0', 'c0'],
    ['r0', 'a0', 'b5', 'c0'],
  ],
  [
    'a leaf after a remove at the head',
    (s) => {
      s.rows[1].n = 5
    },
    [{ op: 'remove', path: '/rows/0' }],
    ['b0', 'c0'],
    ['b5', 'c0'],
  ],
  [
    'a leaf after an append',
    (s) => {
      s.rows[1].n = 5
    },
    [{ op: 'add', path: '/rows/3', value: rows('r')[0] }],
    ['a0', 'b0', 'c0', 'r0'],
    ['a0', 'b5', 'c0', 'r0'],
  ],
  [
    'an append after an insert at the head',
    (s) => s.rows.push(rows('d')[0]),
    [{ op: 'add', path: '/rows/0', value: rows('r')[0] }],
    ['r0', 'a0', 'b0', 'c0'],
    ['r0', 'a0', 'b0', 'c0', 'd0'],
  ],
  [
    'a remove after an insert at the head',
    (s) => s.rows.splice(1, 1),
    [{ op: 'add', path: '/rows/0', value: rows('r')[0] }],
    ['r0', 'a0', 'b0', 'c0'],
    ['r0', 'a0', 'c0'],
  ],
  [
    'a remove after a remove before it',
    (s) => s.rows.splice(2, 1),
    [{ op: 'remove', path: '/rows/0' }],
    ['b0', 'c0'],
    ['b0'],
  ],
  [
    'a remove after a remove behind it',
    (s) => s.rows.splice(0, 1),
    [{ op: 'remove', path: '/rows/1' }],
    ['a0', 'b0'],
    ['b0'],
  ],
  [
    'an insert after a remove at the head',
    (s) => s.rows.splice(2, 0, rows('d')[0]),
    [{ op: 'remove', path: '/rows/0' }],
    ['b0', 'c0'],
    ['b0', 'd0', 'c0'],
  ],
  [
    'a leaf after a move of its row',
    (s) => {
      s.rows[0].n = 5
    },
    [{ op: 'move', from: '/rows/0', path: '/rows/2' }],
    ['b0', 'c0', 'a0'],
    ['b0', 'c0', 'a5'],
  ],
  [
    'a leaf after a move over it',
    (s) => {
      s.rows[1].n = 5
    },
    [{ op: 'move', from: '/rows/2', path: '/rows/0' }],
    ['c0', 'a0', 'b0'],
    ['c0', 'a0', 'b5'],
  ],
  [
    'a leaf after two inserts',
    (s) => {
      s.rows[2].n = 5
    },
    [
      { op: 'add', path: '/rows/0', value: rows('r')[0] },
      { op: 'add', path: '/rows/1', value: rows('q')[0] },
    ],
    ['r0', 'q0', 'a0', 'b0', 'c0'],
    ['r0', 'q0', 'a0', 'b0', 'c5'],
  ],
  [
    'a leaf after a remote edit beside it',
    (s) => {
      s.rows[1].n = 5
    },
    [{ op: 'replace', path: '/rows/1/id', value: 'B' }],
    ['a0', 'B0', 'c0'],
    ['a0', 'B5', 'c0'],
  ],
]

test.each(shifts)('C17 undo shifts array indexes by later remote changes: %s', (_, write, patch, undone, redone) => {
  const { store, past, remote, rejections } = make()
  const text = () => store.rows.map((row: any) => row.id + row.n)
  write(store)
  remote(...patch)
  past.undo()
  expect(text()).toEqual(undone)
  past.redo()
  expect(text()).toEqual(redone)
  past.undo()
  expect(text()).toEqual(undone)
  expect(rejections).toEqual([])
})

test('C17 remote changes while undone shift the redo', () => {
  const { store, past, remote, rejections } = make()
  store.rows[1].n = 5
  store.rows.push(rows('d')[0])
  past.undo()
  past.undo()
  remote({ op: 'add', path: '/rows/0', value: rows('r')[0] })
  past.redo()
  past.redo()
  expect(store.rows.map((row: any) => row.id + row.n)).toEqual(['r0', 'a0', 'b5', 'c0', 'd0'])
  expect(rejections).toEqual([])
})

test('C17 several entries are shifted, each by what came after it', () => {
  const { store, past, remote, rejections } = make()
  store.rows[2].n = 1
  remote({ op: 'remove', path: '/rows/0' })
  store.rows[1].n = 2
  remote({ op: 'add', path: '/rows/0', value: rows('r')[0] })
  store.rows.shift()
  past.undo()
  past.undo()
  past.undo()
  expect(store.rows.map((row: any) => row.id + row.n)).toEqual(['r0', 'b0', 'c0'])
  past.travelTo(3)
  expect(store.rows.map((row: any) => row.id + row.n)).toEqual(['b0', 'c2'])
  expect(rejections).toEqual([])
})

test.each<[string, (store: any) => unknown, Operation[]]>([
  [
    'a leaf that somebody else wrote',
    (s) => {
      s.note = 'mine'
    },
    [{ op: 'replace', path: '/note', value: 'theirs' }],
  ],
  [
    'a leaf in a row that somebody else removed',
    (s) => {
      s.rows[1].n = 5
    },
    [{ op: 'remove', path: '/rows/1' }],
  ],
  ['an append that somebody else removed', (s) => s.rows.push(rows('d')[0]), [{ op: 'remove', path: '/rows/3' }]],
  [
    'a leaf in an object that somebody else replaced',
    (s) => {
      s.o.x = 5
    },
    [{ op: 'replace', path: '/o', value: { y: 1 } }],
  ],
  [
    'a leaf in an object that somebody else deleted',
    (s) => {
      s.o.x = 5
    },
    [{ op: 'remove', path: '/o' }],
  ],
  [
    'a new member that somebody else changed',
    (s) => {
      s.fresh = { n: 1 }
    },
    [{ op: 'replace', path: '/fresh/n', value: 2 }],
  ],
  [
    'a deleted member that somebody else made again',
    (s) => {
      delete s.o
    },
    [{ op: 'add', path: '/o', value: { z: 1 } }],
  ],
  [
    'a row of an array that somebody else replaced',
    (s) => {
      s.rows[0].n = 5
    },
    [{ op: 'replace', path: '/rows', value: [] }],
  ],
])('C17 what no longer applies is skipped and rejected as history/stale: %s', (_, write, patch) => {
  const { store, past, remote, rejections } = make()
  write(store)
  remote(...patch)
  const after = plain(store)
  past.undo()
  expect(plain(store)).toEqual(after)
  expect(rejections.map((one) => [one.code, one.origin.source])).toEqual([['history/stale', 'history']])
  expect(rejections[0]!.patch.length).toBeGreaterThan(0)
  expect(past.position.get()).toBe(0)
})

test('C17 the rest of an entry is undone when a part of it is stale', () => {
  const { store, past, remote, rejections } = make({ a: 0, b: 0 })
  Object.assign(store, {})
  sink(store).commit(
    [
      { op: 'replace', path: '/a', value: 1 },
      { op: 'replace', path: '/b', value: 1 },
    ],
    { source: 'local', id: 'me' },
  )
  remote({ op: 'replace', path: '/a', value: 'theirs' })
  past.undo()
  expect(plain(store)).toEqual({ a: 'theirs', b: 0 })
  expect(rejections.map((one) => one.code)).toEqual(['history/stale'])
  past.redo()
  expect(plain(store)).toEqual({ a: 'theirs', b: 1 })
})

test('C17 an undo that the schema would refuse is skipped', () => {
  const schema = z.object({ min: z.number(), max: z.number() }).refine((value) => value.min <= value.max)
  const store = defineStore({ name: 's', schema, initial: { min: 0, max: 10 } })
  const past = history(store)
  const { rejections } = listen(store)
  store.max = 100
  sink(store).commit([{ op: 'replace', path: '/min', value: 50 }], createOrigin('sync'))
  past.undo()
  expect(plain(store)).toEqual({ min: 50, max: 100 })
  expect(rejections.map((one) => one.code)).toEqual(['history/stale'])
})

test('C17 a remote change of an equal value makes nothing stale', () => {
  const { store, past, remote, rejections } = make()
  store.note = 'mine'
  remote({ op: 'replace', path: '/note', value: 'mine' })
  past.undo()
  expect([store.note, rejections]).toEqual(['', []])
})

test('C17 keys that look like indexes are not shifted', () => {
  const { store, past, remote } = make({ byId: { 1: 'a', 2: 'b' } })
  store.byId[2] = 'mine'
  remote({ op: 'remove', path: '/byId/1' })
  past.undo()
  expect(plain(store)).toEqual({ byId: { 2: 'b' } })
})

test('C17 two histories of one store treat each other as remote', () => {
  const store = anything({ rows: rows('a', 'b') })
  const [one, two] = [history(store), history(store)]
  store.rows[1].n = 5
  store.rows.unshift(rows('x')[0])
  one.undo()
  expect(store.rows.map((row: any) => row.id + row.n)).toEqual(['a0', 'b5'])
  two.travelTo(0)
  expect(store.rows.find((row: any) => row.id === 'a')).toBeDefined()
})
