import { expect, test } from 'vitest'
import { listen, plain, type Sheet, sheets } from './helpers.js'
import { applyReference } from './reference.js'

interface Case {
  name: string
  write(numbers: number[]): unknown
  /** The exact operations, paths relative to the array; left out where only the effect is fixed. */
  patch?: object[]
}

const at = (index: number | string) => `/deep/rows/1/cells/${index}`

// The array is [3, 1, 2].
const cases: Case[] = [
  { name: 'push one', write: (a) => a.push(9), patch: [{ op: 'add', path: at(3), value: 9 }] },
  {
    name: 'push three',
    write: (a) => a.push(7, 8, 9),
    patch: [3, 4, 5].map((index) => ({ op: 'add', path: at(index), value: index + 4 })),
  },
  { name: 'push nothing', write: (a) => a.push(), patch: [] },
  { name: 'pop', write: (a) => a.pop(), patch: [{ op: 'remove', path: at(2) }] },
  { name: 'shift', write: (a) => a.shift(), patch: [{ op: 'remove', path: at(0) }] },
  { name: 'unshift one', write: (a) => a.unshift(9), patch: [{ op: 'add', path: at(0), value: 9 }] },
  { name: 'unshift two', write: (a) => a.unshift(8, 9) },
  { name: 'splice out one', write: (a) => a.splice(1, 1), patch: [{ op: 'remove', path: at(1) }] },
  { name: 'splice in one', write: (a) => a.splice(1, 0, 9), patch: [{ op: 'add', path: at(1), value: 9 }] },
  { name: 'splice one for one', write: (a) => a.splice(1, 1, 9), patch: [{ op: 'replace', path: at(1), value: 9 }] },
  { name: 'splice from the end', write: (a) => a.splice(-2, 1), patch: [{ op: 'remove', path: at(1) }] },
  { name: 'splice to the end', write: (a) => a.splice(1) },
  { name: 'splice with no arguments', write: (a) => (a as any).splice(), patch: [] },
  { name: 'splice of undefined', write: (a) => a.splice(undefined as never, undefined as never), patch: [] },
  { name: 'splice beyond the end', write: (a) => a.splice(9, 9, 5), patch: [{ op: 'add', path: at(3), value: 5 }] },
  { name: 'splice far too many', write: (a) => a.splice(1, Number.POSITIVE_INFINITY) },
  {
    name: 'splice with a negative count',
    write: (a) => a.splice(1, -3, 5),
    patch: [{ op: 'add', path: at(1), value: 5 }],
  },
  { name: 'splice two for three', write: (a) => a.splice(0, 2, 7, 8, 9) },
  { name: 'sort', write: (a) => a.sort() },
  { name: 'sort by a function', write: (a) => a.sort((x, y) => y - x) },
  { name: 'reverse', write: (a) => a.reverse() },
  { name: 'fill', write: (a) => a.fill(0) },
  { name: 'fill a part', write: (a) => a.fill(0, 1, 2), patch: [{ op: 'replace', path: at(1), value: 0 }] },
  { name: 'fill from the end', write: (a) => a.fill(0, -1), patch: [{ op: 'replace', path: at(2), value: 0 }] },
  { name: 'copyWithin', write: (a) => a.copyWithin(0, 1) },
  {
    name: 'copyWithin from the end',
    write: (a) => a.copyWithin(-1, 0, 1),
    patch: [{ op: 'replace', path: at(2), value: 3 }],
  },
  { name: 'set an index', write: (a) => Reflect.set(a, 1, 9), patch: [{ op: 'replace', path: at(1), value: 9 }] },
  {
    name: 'set the index after the last',
    write: (a) => Reflect.set(a, 3, 9),
    patch: [{ op: 'add', path: at(3), value: 9 }],
  },
  { name: 'set a shorter length', write: (a) => Reflect.set(a, 'length', 2), patch: [{ op: 'remove', path: at(2) }] },
  { name: 'set the length to 0', write: (a) => Reflect.set(a, 'length', 0) },
  { name: 'set the same length', write: (a) => Reflect.set(a, 'length', 3), patch: [] },
]

for (const [kind, make] of sheets) {
  for (const { name, write, patch } of cases) {
    test(`C07 ${name} at depth does what it does to an array, in one change (${kind})`, () => {
      const store = make()
      const before: Sheet = plain(store)
      const expected: Sheet = structuredClone(before)
      const { changes } = listen(store)
      const answer = write(store.deep.rows[1]!.cells)
      const expectedAnswer = write(expected.deep.rows[1]!.cells)
      expect(plain(store)).toEqual(expected)
      if (expectedAnswer === expected.deep.rows[1]!.cells) expect(answer).toBe(store.deep.rows[1]!.cells)
      else expect(answer).toEqual(expectedAnswer)
      if (patch !== undefined) expect(changes.flatMap((change) => change.patches)).toEqual(patch)
      const isSame = JSON.stringify(before) === JSON.stringify(expected)
      expect(changes).toHaveLength(isSame ? 0 : 1)
      if (isSame) return
      expect(applyReference(before, changes[0]!.patches)).toEqual(expected)
      expect(applyReference(expected, changes[0]!.inverse)).toEqual(before)
      for (const { path } of changes[0]!.patches) expect(path).toMatch(/^\/deep\/rows\/1\/cells/)
    })
  }

  test(`C07 mutators of an array of objects return and keep the parts (${kind})`, () => {
    const store = make()
    const { items } = store.deep.rows[1]!
    const [a, b, c] = items
    expect(items.reverse()).toBe(items)
    expect(items[0]).toBe(c)
    expect(items.sort((x, y) => (x.id < y.id ? -1 : 1))[0]).toBe(a)
    expect(plain(items.splice(1, 1)[0]!)).toEqual({ id: 'b', qty: 2 })
    expect(b!.id).toBe('b')
    expect(items.unshift({ id: 'z', qty: 9 })).toBe(3)
    expect(items.shift()).toEqual({ id: 'z', qty: 9 })
    expect(items.pop()!.id).toBe('c')
    expect(items.push({ id: 'd', qty: 4 })).toBe(2)
    expect(plain(items)).toEqual([
      { id: 'a', qty: 1 },
      { id: 'd', qty: 4 },
    ])
  })

  test(`C07 pop and shift of an empty array give undefined and no change (${kind})`, () => {
    const store = make()
    const { changes } = listen(store)
    expect([store.deep.rows[0]!.items.pop(), store.deep.rows[0]!.items.shift()]).toEqual([undefined, undefined])
    expect(changes).toEqual([])
  })

  test(`C07 a large sort is replayable (${kind})`, () => {
    const store = make()
    store.list = Array.from({ length: 200 }, (_, i) => (i * 7919) % 211)
    const before: Sheet = plain(store)
    const { changes } = listen(store)
    store.list.sort((x, y) => x - y)
    expect(store.list).toEqual([...before.list].sort((x, y) => x - y))
    expect(applyReference(before, changes[0]!.patches)).toEqual(plain(store))
    expect(applyReference(plain(store), changes[0]!.inverse)).toEqual(before)
  })
}
