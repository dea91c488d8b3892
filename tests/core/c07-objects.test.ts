import { applyPatch } from 'jods'
import { expect, test } from 'vitest'
import { anything, listen, plain } from './helpers.js'
import { applyReference } from './reference.js'

test('C07 a nested set gives one operation with the exact path', () => {
  const store = anything({ a: { b: [{ c: { d: 1 } }] } })
  const { last } = listen(store)
  store.a.b[0].c.d = 2
  expect(last()).toEqual([{ op: 'replace', path: '/a/b/0/c/d', value: 2 }])
})

test('C07 a new member is added, an old one replaced, a deleted one removed', () => {
  const store = anything({ a: { b: 1 } })
  const { changes } = listen(store)
  store.a.c = 2
  store.a.c = { d: 3 }
  delete store.a.c
  delete store.a.missing
  expect(changes.map((change) => change.patches)).toEqual([
    [{ op: 'add', path: '/a/c', value: 2 }],
    [{ op: 'replace', path: '/a/c', value: { d: 3 } }],
    [{ op: 'remove', path: '/a/c' }],
  ])
  expect(changes.map((change) => change.inverse)).toEqual([
    [{ op: 'remove', path: '/a/c' }],
    [{ op: 'replace', path: '/a/c', value: 2 }],
    [{ op: 'add', path: '/a/c', value: { d: 3 } }],
  ])
})

test('C07 keys are escaped in paths', () => {
  const store = anything({ 'a/b': { 'c~d': { '': 1 } } })
  const { last } = listen(store)
  store['a/b']['c~d'][''] = 2
  expect(last()).toEqual([{ op: 'replace', path: '/a~1b/c~0d/', value: 2 }])
})

test('C07 null is a value like any other', () => {
  const store = anything({ a: null })
  const { changes } = listen(store)
  store.a = { b: null }
  store.a.b = 1
  store.a = null
  expect(changes.map((change) => change.patches)).toEqual([
    [{ op: 'replace', path: '/a', value: { b: null } }],
    [{ op: 'replace', path: '/a/b', value: 1 }],
    [{ op: 'replace', path: '/a', value: null }],
  ])
})

test('C07 keys that every object inherits are members like any other', () => {
  for (const key of ['toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', '__defineGetter__', 'toLocaleString']) {
    const store = anything({ map: {} })
    const { changes } = listen(store)
    store.map[key] = 'x'
    store.map[key] = 'y'
    delete store.map[key]
    expect(changes.map((change) => [change.patches[0]?.op, change.inverse[0]?.op])).toEqual([
      ['add', 'remove'],
      ['replace', 'replace'],
      ['remove', 'add'],
    ])
    expect(Object.keys(store.map)).toEqual([])
  }
})

test('C07 a key that every object inherits is no member until it is added', () => {
  const store = anything({})
  for (const key of ['toString', 'valueOf', 'hasOwnProperty']) {
    for (const op of ['replace', 'test', 'remove'] as const) {
      const result = applyPatch(store, [{ op, path: `/${key}`, value: 1 } as never])
      expect([key, op, result.ok]).toEqual([key, op, false])
    }
  }
  expect(plain(store)).toEqual({})
})

test('C07 Object.assign is a write per member', () => {
  const store = anything({ a: 1, b: 2 })
  const { changes } = listen(store)
  Object.assign(store, { a: 3, b: 2, c: 4 })
  expect(changes.map((change) => change.patches)).toEqual([
    [{ op: 'replace', path: '/a', value: 3 }],
    [{ op: 'add', path: '/c', value: 4 }],
  ])
})

test('C07 assigning an object over an object replaces it as a whole', () => {
  const store = anything({ user: { name: 'a', tags: ['x'] } })
  const { last } = listen(store)
  store.user = { name: 'b', tags: ['x'] }
  expect(applyReference({ user: { name: 'a', tags: ['x'] } }, last())).toEqual({ user: { name: 'b', tags: ['x'] } })
})

test('C07 arithmetic, logical assignment and destructuring write like on any object', () => {
  const store = anything({ n: 1, a: 'x', b: 'y', list: [1, 2] })
  const { changes } = listen(store)
  store.n += 2
  store.n++
  store.missing ??= 5
  store.missing ||= 6
  ;[store.a, store.b] = [store.b, store.a]
  ;[store.list[0], store.list[1]] = [store.list[1], store.list[0]]
  expect(plain(store)).toEqual({ n: 4, a: 'y', b: 'x', list: [2, 1], missing: 5 })
  expect(changes).toHaveLength(7)
})

test('C07 swapping two rows by destructuring swaps their values', () => {
  const store = anything({
    rows: [
      { id: 'a', n: [1] },
      { id: 'b', n: [2] },
      { id: 'c', n: [3] },
    ],
  })
  const { rows } = store
  ;[rows[0], rows[2]] = [rows[2], rows[0]]
  expect(plain(rows)).toEqual([
    { id: 'c', n: [3] },
    { id: 'b', n: [2] },
    { id: 'a', n: [1] },
  ])
})

test('C07 a write through Reflect and through an inheriting object', () => {
  const store = anything({ a: 1 })
  expect(Reflect.set(store, 'a', 2)).toBe(true)
  const heir = Object.create(store)
  heir.a = 3
  expect([store.a, heir.a, Object.keys(heir)]).toEqual([2, 3, ['a']])
  expect(Reflect.deleteProperty(store, 'a')).toBe(true)
  expect(plain(store)).toEqual({})
})

test('C07 the inverse of every change takes it back', () => {
  const store = anything({ a: { b: 1 }, list: [{ id: 1 }, { id: 2 }] })
  const writes: (() => unknown)[] = [
    () => {
      store.a.b = 2
    },
    () => {
      store.a.c = [1, 2]
    },
    () => {
      delete store.a.b
    },
    () => {
      store.list = []
    },
    () => {
      store.list.push(1, 2, 3)
    },
    () => {
      store.list.splice(1, 1, 'x', 'y')
    },
    () => {
      store.list.reverse()
    },
    () => {
      store.a = null
    },
  ]
  for (const write of writes) {
    const before = plain(store)
    const { changes } = listen(store)
    write()
    expect(changes).toHaveLength(1)
    expect(applyReference(before, changes[0]!.patches)).toEqual(plain(store))
    expect(applyReference(plain(store), changes[0]!.inverse)).toEqual(before)
  }
})
