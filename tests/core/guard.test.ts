import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import type { JodsError } from '../../src/errors.js'
import { copyIn, DEPTH_LIMIT } from '../../src/sink/guard.js'
import { depthSeen, hasGap, isPlain } from '../../src/sink/look.js'

/* What is let in and what is not, value by value, with the words of the refusal. */

function refusal(value: unknown, depth?: number): JodsError {
  try {
    copyIn(value, depth)
  } catch (error) {
    return error as JodsError
  }
  throw new Error('it was let in')
}

/** `levels` containers, one in the other. */
function nested(levels: number, wrap: (inner: unknown) => unknown = (inner) => ({ inner })): unknown {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = wrap(value)
  return value
}

class Point {
  x = 1
}
class List extends Array<number> {}
const hole = (): unknown => {
  const array = [1, 2, 3]
  delete array[1]
  return array
}
const throwing = (what: unknown): object =>
  Object.defineProperty({ good: 1 }, 'bad', {
    enumerable: true,
    get() {
      throw what
    },
  })

describe('C02 guard: refused, in its own words', () => {
  const cases: [string, () => unknown, string][] = [
    ['a function', () => () => 1, 'the value is a function, which cannot be state.'],
    ['a symbol', () => Symbol('s'), 'the value is a symbol, which cannot be state.'],
    ['a function inside', () => ({ a: [1, () => 1] }), '"/a/1" of the value is a function, which cannot be state.'],
    ['a symbol inside', () => ({ a: { b: Symbol('s') } }), '"/a/b" of the value is a symbol, which cannot be state.'],
    ['a class instance', () => [new Point()], '"/0" of the value is a Point instance, which cannot be state.'],
    ['an instance without a name', () => new (class {})(), 'the value is a class instance, which cannot be state.'],
    ['a promise', () => Promise.resolve(), 'the value is a Promise instance, which cannot be state.'],
    ['a typed array', () => new Uint8Array(2), 'the value is a Uint8Array instance, which cannot be state.'],
    ['an object over another', () => Object.create({ a: 1 }), 'the value is a Object instance, which cannot be state.'],
    [
      'an object over a bare one',
      () => Object.create(Object.create(null)),
      'the value is a class instance, which cannot be state.',
    ],
    [
      'an object over one with a constructor',
      () => Object.create(Object.assign(Object.create(null), { constructor: Point })),
      'the value is a Point instance, which cannot be state.',
    ],
    [
      'a subclass of Array',
      () => List.of(1),
      'the value is an instance of a subclass of Array, which cannot be state.',
    ],
    ['a hole', hole, '"/1" of the value is a hole, which cannot be state.'],
    ['undefined as an element', () => ({ a: [undefined] }), '"/a/0" of the value is undefined, which cannot be state.'],
    [
      'an array with properties',
      () => Object.assign([1], { more: 1 }),
      'the value is an array with properties of its own, which cannot be state.',
    ],
    ['a key that is a symbol', () => ({ [Symbol('s')]: 1 }), 'the value is keyed by a symbol, which cannot be state.'],
    [
      'an element that is keyed by a symbol',
      () => [Object.defineProperty(Object.assign([1], { [Symbol('s')]: 1 }), Symbol('hidden'), { value: 1 })],
      '"/0" of the value is keyed by a symbol, which cannot be state.',
    ],
    [
      'a Map of undefined',
      () => new Map([['a', undefined]]),
      'the value is undefined inside a Map or Set, which cannot be state.',
    ],
    [
      'a Set of functions',
      () => ({ a: new Set([() => 1]) }),
      '"/a" of the value is a function, which cannot be state.',
    ],
    ['a WeakMap', () => new WeakMap(), 'the value is a WeakMap instance, which cannot be state.'],
    [
      'a subclass of Map',
      () => new (class Index extends Map {})(),
      'the value is a Index instance, which cannot be state.',
    ],
    [
      'a subclass of Date',
      () => new (class Day extends Date {})(),
      'the value is a Day instance, which cannot be state.',
    ],
    [
      'a subclass of Set',
      () => new (class Bag extends Set {})(),
      'the value is a Bag instance, which cannot be state.',
    ],
    ['a getter that throws', () => throwing(new Error('ouch')), 'Reading "/bad" of the value failed: ouch.'],
    [
      'a getter that throws no error',
      () => ({ deep: throwing('ouch') }),
      'Reading "/deep/bad" of the value failed: it threw something that is no error.',
    ],
  ]
  test.each(cases)('%s', (_, make, message) => {
    const error = refusal(make())
    expect([error.code, error.message]).toEqual(['state/unsupported', message])
    if (!message.startsWith('Reading')) expect(error.fix).toMatch(/^State is made of plain objects/)
  })

  test('what a getter threw is the cause', () => {
    const cause = new Error('ouch')
    expect(refusal(throwing(cause)).cause).toBe(cause)
  })

  test('a long way is cut short', () => {
    const message = (levels: number) =>
      refusal(nested(levels, (inner) => ({ a: inner === 1 ? () => 1 : inner }))).message
    expect(message(12)).toBe(`"${'/a'.repeat(12)}" of the value is a function, which cannot be state.`)
    expect(message(13)).toBe(`"${'/a'.repeat(12)}/…" of the value is a function, which cannot be state.`)
  })

  test('the way is the one to the fault, whatever was looked at before', () => {
    const value = { a: { b: [1, [2]] }, c: [{ d: new Map([[1, { e: 1 }]]) }], f: () => 1 }
    expect(refusal(value).message).toMatch(/^"\/f" of the value/)
    expect(refusal(() => 1).message).toMatch(/^the value is/)
  })

  test('cycles, through every kind of container', () => {
    const object: Record<string, unknown> = { list: [] }
    ;(object.list as unknown[]).push({ object })
    const error = refusal(object)
    expect([error.code, error.message, error.fix]).toEqual([
      'state/cycle',
      '"/list/0/object" of the value contains itself.',
      'Refer to it by an id instead.',
    ])
    const map = new Map()
    map.set('a', [map])
    const set = new Set()
    set.add({ set })
    const array: unknown[] = []
    array.push(array)
    for (const cyclic of [map, set, array]) expect(refusal(cyclic).code).toBe('state/cycle')
  })

  test('forbidden keys, wherever they are', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const error = refusal({ a: [{ good: 1 }, JSON.parse(`{"${key}": 1}`)] })
      expect([error.code, error.message]).toEqual([
        'state/forbidden-key',
        `"${key}" at "/a/1/${key}" is not allowed as a key of state.`,
      ])
      expect(error.fix).toMatch(/^Rename the key/)
    }
  })

  test('a forbidden key after something deeper is where it is', () => {
    const value = JSON.parse('{"x": {"y": {"z": 1}}, "__proto__": 1}')
    expect(refusal(value).message).toMatch(/^"__proto__" at "\/__proto__" is/)
  })

  test('more than 1,000 levels, counted from the root of the state', () => {
    for (const wrap of [(inner: unknown) => ({ inner }), (inner: unknown) => [inner]]) {
      expect(() => copyIn(nested(DEPTH_LIMIT, wrap))).not.toThrow()
      expect(refusal(nested(DEPTH_LIMIT + 1, wrap)).code).toBe('state/too-deep')
      expect(() => copyIn(nested(10, wrap), DEPTH_LIMIT - 10)).not.toThrow()
      expect(refusal(nested(11, wrap), DEPTH_LIMIT - 10).code).toBe('state/too-deep')
    }
    const inMap = (inner: unknown) => new Map([['a', inner]])
    const inSet = (inner: unknown) => new Set([inner])
    for (const wrap of [inMap, inSet]) {
      expect(() => copyIn(nested(10, wrap), DEPTH_LIMIT - 10)).not.toThrow()
      const error = refusal(nested(11, wrap), DEPTH_LIMIT - 10)
      expect([error.code, error.message]).toEqual(['state/too-deep', 'the value lies more than 1000 levels deep.'])
    }
    expect('fix' in refusal(nested(11), DEPTH_LIMIT - 10)).toBe(false)
  })
})

describe('C02 guard: bombs', () => {
  test('a small graph that unfolds without end is refused before it does', () => {
    const graph = nested(21, (inner) => ({ a: inner, b: inner }))
    const error = refusal(new Map([['x', new Set([graph])]]))
    expect([error.code, error.message]).toEqual([
      'state/too-deep',
      'The value refers to its own parts so often that it has no end as a tree.',
    ])
  })
})

describe('C02 guard: let in', () => {
  test('scalars as they are', () => {
    for (const value of [0, -0, Number.NaN, 1n, '', 'text', true, false, null, undefined]) {
      expect(copyIn(value)).toBe(value)
    }
  })

  test('plain data as a copy, with nothing shared', () => {
    const part = { deep: [1, { text: 'a' }] }
    const value = { part, same: part, list: [part, null, 'b'], bare: Object.assign(Object.create(null), { a: 1 }) }
    const copy = copyIn(value) as typeof value
    expect(copy).toEqual({ part, same: part, list: [part, null, 'b'], bare: { a: 1 } })
    expect(copy).not.toBe(value)
    expect(copy.part).not.toBe(part)
    expect(copy.same).not.toBe(copy.part)
    expect(copy.part.deep).not.toBe(part.deep)
    expect(copy.list[0]).not.toBe(copy.part)
    expect(Object.keys(copy)).toEqual(['part', 'same', 'list', 'bare'])
  })

  test('members that are undefined are left out, the others in their order', () => {
    const copy = copyIn({ a: 1, b: undefined, c: { d: undefined }, e: null }) as object
    expect(copy).toStrictEqual({ a: 1, c: {}, e: null })
    expect(Object.keys(copy)).toEqual(['a', 'c', 'e'])
  })

  test('what is not enumerable is none of the value', () => {
    const value = Object.defineProperty({ a: 1 }, 'hidden', { value: () => 1 })
    expect(copyIn(value)).toStrictEqual({ a: 1 })
    const array = Object.defineProperty([1], Symbol('hidden'), { value: 1 })
    expect(copyIn(array)).toStrictEqual([1])
  })

  test('plain data of another realm', () => {
    const foreign = runInNewContext('({ a: [1, { b: 2 }], c: Object.create(null) })')
    expect(copyIn(foreign)).toStrictEqual({ a: [1, { b: 2 }], c: {} })
    expect(refusal(runInNewContext('new (class Point {})')).message).toMatch(/^the value is a Point instance/)
  })

  test('one value after the other, also after a refusal, and one inside the reading of another', () => {
    refusal({ a: { b: () => 1 } })
    expect(refusal({ c: Symbol('s') }).message).toMatch(/^"\/c" of/)
    let inner: unknown
    const outer = {
      first: [{ x: 1 }],
      get middle() {
        inner = copyIn({ own: [1, [2]] })
        return refusal({ other: () => 1 }).message
      },
      last: { y: [() => 1] },
    }
    expect(refusal(outer).message).toBe('"/last/y/0" of the value is a function, which cannot be state.')
    expect(inner).toEqual({ own: [1, [2]] })
    const cyclic: Record<string, unknown> = { a: 1 }
    cyclic.again = {
      get part() {
        return copyIn({ b: 1 })
      },
      cyclic,
    }
    expect(refusal(cyclic).message).toBe('"/again/cyclic" of the value contains itself.')
  })

  test('Date, Map and Set as frozen copies that read like any other', () => {
    const date = new Date(5)
    const item = { n: 1 }
    const map = new Map<unknown, unknown>([
      [item, [item]],
      [null, null],
    ])
    const value = { date, map, set: new Set<unknown>([item, 2, null]) }
    const copy = copyIn(value) as typeof value
    expect(copy.date).not.toBe(date)
    expect([copy.date.getTime(), copy.date instanceof Date]).toEqual([5, true])
    date.setTime(6)
    item.n = 2
    expect(copy.date.getTime()).toBe(5)
    expect([...copy.map]).toEqual([
      [{ n: 1 }, [{ n: 1 }]],
      [null, null],
    ])
    expect([...copy.set]).toEqual([{ n: 1 }, 2, null])
    expect(Object.isFrozen([...copy.map.keys()][0])).toBe(true)
    expect(Object.isFrozen([...copy.map.values()][0])).toBe(true)
    expect(Object.isFrozen([...copy.set][0])).toBe(true)
    for (const whole of [copy.date, copy.map, copy.set]) {
      expect(Object.isFrozen(whole)).toBe(true)
      // They are shared from then on, never copied again.
      expect((copyIn({ whole }) as { whole: unknown }).whole).toBe(whole)
    }
  })

  test('their mutators refuse, and nothing else does', () => {
    const { date, map, set } = copyIn({ date: new Date(5), map: new Map([['a', 1]]), set: new Set([1]) }) as {
      date: Date
      map: Map<string, number>
      set: Set<number>
    }
    const attempts: [string, () => unknown][] = [
      ['Date in a store is replaced, never changed: setTime()', () => date.setTime(1)],
      ['Date in a store is replaced, never changed: setUTCHours()', () => date.setUTCHours(1)],
      ['Map in a store is replaced, never changed: set()', () => map.set('b', 1)],
      ['Map in a store is replaced, never changed: delete()', () => map.delete('a')],
      ['Map in a store is replaced, never changed: clear()', () => map.clear()],
      ['Set in a store is replaced, never changed: add()', () => set.add(2)],
      ['Set in a store is replaced, never changed: delete()', () => set.delete(1)],
      ['Set in a store is replaced, never changed: clear()', () => set.clear()],
    ]
    for (const [words, attempt] of attempts) {
      try {
        attempt()
        expect.unreachable(words)
      } catch (error) {
        expect((error as JodsError).code).toBe('state/read-only')
        expect((error as JodsError).message).toBe(`A ${words} was called.`)
        expect((error as JodsError).fix).toMatch(/^Assign a new (Date|Map|Set): store.member = new \1\(…\).$/)
      }
    }
    expect([date.toISOString(), map.get('a'), map.size, set.has(1), [...set.values()]]).toEqual([
      '1970-01-01T00:00:00.005Z',
      1,
      1,
      true,
      [1],
    ])
  })

  test('a frozen value is copied as an open one', () => {
    const frozen = Object.freeze({ a: Object.freeze([1]) })
    const copy = copyIn(frozen) as { a: number[] }
    copy.a.push(2)
    expect(copy).toEqual({ a: [1, 2] })
  })
})

describe('C02 look: what is plain data already', () => {
  test('plain', () => {
    const bare = Object.assign(Object.create(null), { a: [1] })
    for (const value of [1, '', true, 1n, null, {}, [], { a: [{ b: null }] }, [[], [{}]], bare]) {
      expect(isPlain(value)).toBe(true)
    }
  })

  test('not plain, at any depth', () => {
    const parts = [
      () => 1,
      Symbol('s'),
      undefined,
      new Point(),
      new Date(),
      new Map(),
      List.of(1),
      hole(),
      Object.assign([1], { more: 1 }),
      Object.defineProperty(Object.assign([1], { [Symbol('s')]: 1 }), Symbol('hidden'), { value: 1 }),
      { [Symbol('s')]: 1 },
      JSON.parse('{"__proto__": 1}'),
      { constructor: 1 },
      { inner: { prototype: 1 } },
      Object.create({ a: 1 }),
      [undefined],
      [() => 1],
      { a: undefined },
      { a: { b: () => 1 } },
    ]
    for (const part of parts) for (const value of [part, [1, part], { a: 1, part }]) expect(isPlain(value)).toBe(false)
  })

  test('how deep it went', () => {
    for (const [levels, seen] of [
      [1, 0],
      [5, 4],
      [DEPTH_LIMIT, DEPTH_LIMIT - 1],
    ] as const) {
      for (const wrap of [(inner: unknown) => ({ inner }), (inner: unknown) => [inner]]) {
        expect(isPlain(nested(levels, wrap))).toBe(true)
        expect(depthSeen()).toBe(seen)
      }
    }
    expect(isPlain(nested(DEPTH_LIMIT + 1))).toBe(false)
    expect([isPlain([[[1]], []]), depthSeen()]).toEqual([true, 2])
    const cyclic: unknown[] = []
    cyclic.push(cyclic)
    expect(isPlain(cyclic)).toBe(false)
    expect([isPlain(1), depthSeen()]).toEqual([true, 0])
  })

  test('gaps', () => {
    for (const value of [1, null, '', {}, [], { a: [{ b: null }], c: null }]) expect(hasGap(value)).toBe(false)
    const forbidden = JSON.parse('{"__proto__": 1}')
    for (const value of [undefined, [undefined], { a: undefined }, { a: [{ b: undefined }] }, [[1], [undefined]]]) {
      expect(hasGap(value)).toBe(true)
    }
    for (const value of [forbidden, [forbidden], { a: { constructor: 1 } }]) expect(hasGap(value)).toBe(true)
  })
})
