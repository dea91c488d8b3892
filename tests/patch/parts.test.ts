import { expect, test } from 'vitest'
import { faultOf } from '../../src/patch/operation.js'
import { escapePointer, isPointer, parsePointer, toIndex, toPointer, unescapeToken } from '../../src/patch/pointer.js'
import { copyState, isContainer, isEqual, isSame } from '../../src/patch/value.js'

/* The small parts that everything else stands on, each by itself. */

test('C14 pointer: what is one', () => {
  for (const good of ['', '/', '/a', '/a/b', '/~0', '/~1', '/a~1b/~0', `/${'x'.repeat(300)}`]) {
    expect(isPointer(good), good).toBe(true)
  }
  for (const bad of ['a', 'a/b', '~', '/~', '/~2', '/a~', '#/a', undefined, null, 47, ['/'], {}, { length: 1 }]) {
    expect(isPointer(bad), String(bad)).toBe(false)
    if (typeof bad === 'string') expect(parsePointer(bad)).toBe(undefined)
  }
})

test('C14 pointer: tokens there and back, however often', () => {
  for (let turn = 0; turn < 3; turn++) {
    expect(parsePointer('')).toEqual([])
    expect(parsePointer('/')).toEqual([''])
    expect(parsePointer('/a//b')).toEqual(['a', '', 'b'])
    expect(parsePointer('/a~1b/~01/m~0n')).toEqual(['a/b', '~1', 'm~n'])
    expect(parsePointer(`/${'y'.repeat(300)}`)).toEqual(['y'.repeat(300)])
  }
  expect(unescapeToken('~01')).toBe('~1')
  expect(escapePointer('~1/')).toBe('~01~1')
  expect(escapePointer(7)).toBe('7')
  expect(toPointer(['a/b', 0, '~'])).toBe('/a~1b/0/~0')
  // More of them than are remembered.
  for (let i = 0; i < 10_000; i++) {
    expect(parsePointer(`/k${i}/~0${i}`)).toEqual([`k${i}`, `~${i}`])
    expect(escapePointer(`${i}/`)).toBe(`${i}~1`)
  }
  expect(parsePointer('/k1/~01')).toEqual(['k1', '~1'])
})

test('C14 pointer: indexes are digits only', () => {
  expect(['0', '1', '9', '10', '42', '9007199254740991'].map(toIndex)).toEqual([0, 1, 9, 10, 42, 9007199254740991])
  expect(toIndex(3)).toBe(3)
  const none = [
    '',
    '-',
    '-1',
    '+1',
    '01',
    '00',
    '1e1',
    '1.0',
    '1.5',
    ' 1',
    '1 ',
    '0x1',
    ':',
    '/',
    'a',
    '1a',
    'NaN',
    '٣',
  ]
  expect(none.map((token) => [token, toIndex(token)])).toEqual(none.map((token) => [token, -1]))
  expect(toIndex('9007199254740993')).toBe(-1)
})

test('C14 operation: what is wrong with one, in words', () => {
  const faults: [unknown, string | undefined][] = [
    [{ op: 'add', path: '/a', value: 1 }, undefined],
    [{ op: 'replace', path: '', value: null }, undefined],
    [{ op: 'test', path: '/a', value: false }, undefined],
    [{ op: 'remove', path: '/a' }, undefined],
    [{ op: 'move', from: '/a', path: '/b' }, undefined],
    [{ op: 'move', from: '/a', path: '/a' }, undefined],
    [{ op: 'move', from: '/a', path: '/ab' }, undefined],
    [{ op: 'copy', from: '/a', path: '/a/b' }, undefined],
    [null, 'an operation is an object'],
    ['add', 'an operation is an object'],
    [undefined, 'an operation is an object'],
    [[], 'an operation is an object'],
    [{}, '"op" is one of add, remove, replace, move, copy, test; found nothing'],
    [{ op: 'put' }, '"op" is one of add, remove, replace, move, copy, test; found "put"'],
    [{ op: 3 }, '"op" is one of add, remove, replace, move, copy, test; found number'],
    [{ op: 'add' }, '"path" is a JSON Pointer such as "/items/0/title"; found nothing'],
    [{ op: 'add', path: 'a', value: 1 }, '"path" is a JSON Pointer such as "/items/0/title"; found "a"'],
    [{ op: 'remove', path: ['a'] }, '"path" is a JSON Pointer such as "/items/0/title"; found object'],
    [
      { op: 'remove', path: 'x'.repeat(100) },
      `"path" is a JSON Pointer such as "/items/0/title"; found "${'x'.repeat(60)}"`,
    ],
    [{ op: 'move', path: '/a' }, '"from" is a JSON Pointer; found nothing'],
    [{ op: 'copy', path: '/a', from: 'b' }, '"from" is a JSON Pointer; found "b"'],
    [{ op: 'move', from: '/a', path: '/a/b' }, '"/a" cannot move into itself'],
    [{ op: 'add', path: '/a' }, '"add" needs a "value"'],
    [{ op: 'replace', path: '/a', value: undefined }, '"replace" needs a "value"'],
    [{ op: 'test', path: '/a' }, '"test" needs a "value"'],
  ]
  for (const [operation, fault] of faults) expect(faultOf(operation), JSON.stringify(operation)).toBe(fault)
})

test('C19 value: equal and not', () => {
  const day = new Date(5)
  const same: [unknown, unknown][] = [
    [1, 1],
    [Number.NaN, Number.NaN],
    [0, -0],
    ['a', 'a'],
    [null, null],
    [undefined, undefined],
    [5n, 5n],
    [[], []],
    [
      [1, [2]],
      [1, [2]],
    ],
    [{}, {}],
    [
      { a: 1, b: { c: [] } },
      { b: { c: [] }, a: 1 },
    ],
    [Object.create(null), {}],
    [day, new Date(5)],
    [new Date(Number.NaN), new Date(Number.NaN)],
    [new Map([['a', [1]]]), new Map([['a', [1]]])],
    [new Set([1, 2]), new Set([1, 2])],
  ]
  for (const [a, b] of same) expect(isEqual(a, b) && isEqual(b, a)).toBe(true)
  const other: [unknown, unknown][] = [
    [1, 2],
    [1, '1'],
    [0, null],
    [null, undefined],
    [null, {}],
    [null, []],
    [undefined, {}],
    ['', []],
    ['a', ['a']],
    [0, {}],
    [{}, []],
    [[], {}],
    [[1], [1, 2]],
    [[1], [2]],
    [[undefined], []],
    [{ a: 1 }, {}],
    [{ a: undefined }, {}],
    [{ a: undefined }, { b: undefined }],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1 }, { b: 1 }],
    [day, new Date(6)],
    [day, {}],
    [day, 5],
    [new Map(), new Set()],
    [new Map(), {}],
    [new Map([['a', 1]]), new Map([['a', 2]])],
    [new Set([1]), new Set([2])],
    [new Set([1]), new Map()],
    [{ toString: 1 }, {}],
  ]
  for (const [i, [a, b]] of other.entries()) {
    expect(isEqual(a, b), `pair ${i}`).toBe(false)
    expect(isEqual(b, a), `pair ${i}, turned round`).toBe(false)
  }
  expect([isSame(Number.NaN, Number.NaN), isSame(0, -0), isSame({}, {})]).toEqual([true, true, false])
})

test('C04 value: copies share nothing but what cannot change', () => {
  const day = new Date(5)
  const value = { a: [1, [2], { b: null }], day, n: null, t: 'x', f: undefined as unknown }
  const copy = copyState(value)
  expect(copy).toEqual(value)
  expect(copy).not.toBe(value)
  expect(copy.a).not.toBe(value.a)
  expect(copy.a[1]).not.toBe(value.a[1])
  expect(copy.a[2]).not.toBe(value.a[2])
  expect(copy.day).toBe(day)
  expect([copyState(null), copyState(1), copyState('a'), copyState(undefined)]).toEqual([null, 1, 'a', undefined])
  expect(copyState(day)).toBe(day)
  expect([{}, [], Object.create(null)].map(isContainer)).toEqual([true, true, true])
  expect([null, undefined, 1, 'a', day, new Map(), new Set(), () => 1].map(isContainer)).not.toContain(true)
})
