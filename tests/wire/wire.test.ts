import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing'
import { decode, decodeValue, encode, encodeValue, isPlace, type Message } from 'jods/wire'
import { describe, expect, test } from 'vitest'

const stamp = '0189f3b7a400-0000-n1'
const envelope = { channel: 'cart', from: 'n1' }
const patches = (writes: unknown[], rest: object = {}) =>
  JSON.stringify({ ...envelope, type: 'patches', id: 1, writes, ...rest })
const refusal = (text: unknown, limits?: { maxBytes: number }) => {
  try {
    decode(text, limits)
  } catch (error) {
    return error
  }
}

const examples: Message[] = [
  {
    ...envelope,
    type: 'hello',
    protocol: 1,
    session: 's1',
    version: '1.2.0',
    mode: 'peer',
    answer: false,
    align: 'merge',
    time: 1690000000000,
    clock: stamp,
    maxMessageBytes: 1048576,
    token: 't',
  },
  {
    ...envelope,
    type: 'patches',
    id: 3,
    writes: [
      { op: 'add', path: '/note', value: 'hi', stamp },
      { op: 'remove', path: '/a~1b', stamp },
      { op: 'add', path: '/rows', value: [], stamp, gaps: { '': [0, 2, 5, 1], '/=a/cards': [1, 1] } },
      { op: 'add', path: '/rows/=a', value: {}, stamp, at: 'a0V' },
      { op: 'remove', path: '/rows/=a', stamp, at: 'a0V', moved: stamp },
      { op: 'move', path: '/rows/#1', at: 'Zz', stamp },
    ],
    align: 'end',
    replace: { keys: ['note'], stamp },
  },
  { ...envelope, type: 'ack', id: 3 },
  {
    ...envelope,
    type: 'reject',
    id: 3,
    refusals: [{ code: 'schema/invalid', reason: 'no', paths: ['/note'] }],
    time: 5,
  },
  { ...envelope, type: 'reject', refusals: [], time: 5 },
  { ...envelope, type: 'ping' },
  { ...envelope, type: 'pong' },
  { ...envelope, type: 'bye', reason: 'stopped' },
  { ...envelope, to: 'n2', type: 'bye', reason: 'sync/unauthorized', message: 'The token has expired.' },
]

test.each(examples)('S01 $type survives encode and decode', (message) => {
  expect(decode(encode(message))).toEqual(message)
})

test('S01 every example of PROTOCOL.md is a message that is read and written back the same', () => {
  const text = readFileSync(new URL('../../src/wire/PROTOCOL.md', import.meta.url), 'utf8')
  const lines = [...text.matchAll(/^(?:→|←) (\{.*\})$/gm)].map((match) => match[1]!)
  expect(lines.length).toBeGreaterThan(8)
  for (const line of lines) expect(JSON.parse(encode(decode(line)))).toEqual(JSON.parse(line))
})

test('S14 places that the library of fractional indexing makes are places', () => {
  let place = generateKeyBetween(null, null)
  for (let count = 0; count < 4000; count += 1) {
    expect(isPlace(place)).toBe(true)
    place = count % 3 === 0 ? generateKeyBetween(null, place) : generateKeyBetween(place, null)
  }
  const between = generateNKeysBetween('a0', 'a1', 1000)
  expect(between.every(isPlace)).toBe(true)
})

describe('values', () => {
  test('C13 Date, Map, Set, bigint, NaN, infinities and -0 survive', () => {
    const value = {
      at: new Date(1234),
      map: new Map<unknown, unknown>([['a', { deep: [1n] }]]),
      set: new Set(['x']),
      odd: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0],
    }
    expect(decodeValue(JSON.parse(JSON.stringify(encodeValue(value))))).toEqual(value)
  })

  test('C13 plain JSON stays readable', () => {
    expect(encodeValue({ a: [1, 'x', null, true] })).toEqual({ value: { a: [1, 'x', null, true] } })
  })

  test('C13 any JSON value survives', () => {
    const isAllowed = (text: string) => !/"(__proto__|constructor|prototype)":/.test(text)
    fc.assert(
      fc.property(fc.json().filter(isAllowed), (text) => {
        const value = JSON.parse(text)
        expect(decodeValue(JSON.parse(JSON.stringify(encodeValue(value))))).toEqual(value)
      }),
    )
  })
})

describe('S12 what is not of the declared shape is refused by name', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
  const write = (rest: object) => patches([{ op: 'add', path: '/a', value: 1, stamp, ...rest }])
  const raw = (value: string) =>
    `{"channel":"c","from":"n","type":"patches","id":1,"writes":[{"op":"add","path":"/a","stamp":"${stamp}","value":${value}}]}`

  test.each([
    ['bytes', new Uint8Array(3), 'wire/malformed'],
    ['no JSON', '{"a', 'wire/malformed'],
    ['an array', '[]', 'wire/malformed'],
    ['no channel', JSON.stringify({ type: 'ping', from: 'n' }), 'wire/malformed'],
    ['an unknown type', JSON.stringify({ ...envelope, type: 'shout' }), 'wire/malformed'],
    ['a sender with spaces', JSON.stringify({ channel: 'c', from: 'a b', type: 'ping' }), 'wire/malformed'],
    ['a receiver with spaces', JSON.stringify({ ...envelope, to: 'a b', type: 'ping' }), 'wire/malformed'],
    ['an endless token', encode({ ...examples[0]!, token: 'x'.repeat(16_385) } as Message), 'wire/malformed'],
    ['another protocol', encode(examples[0]!).replace('"protocol":1', '"protocol":2'), 'wire/malformed'],
    ['an id of 0', JSON.stringify({ ...envelope, type: 'ack', id: 0 }), 'wire/malformed'],
    ['a path that is no pointer', write({ path: 'a' }), 'wire/malformed'],
    ['a path with a lone tilde', write({ path: '/a~2' }), 'wire/malformed'],
    ['the root', write({ path: '' }), 'wire/malformed'],
    ['no value', patches([{ op: 'add', path: '/a', stamp }]), 'wire/malformed'],
    ['no stamp', write({ stamp: undefined }), 'wire/malformed'],
    ['an operation of another kind', write({ op: 'copy' }), 'wire/malformed'],
    ['a move to nowhere', write({ op: 'move' }), 'wire/malformed'],
    ['a place of other characters', write({ at: 'a-' }), 'wire/malformed'],
    ['a place whose whole part is cut off', write({ at: 'b0' }), 'wire/malformed'],
    ['a place that ends in zero', write({ at: 'a00' }), 'wire/malformed'],
    ['the place that nothing can be before', write({ at: `A${'0'.repeat(26)}` }), 'wire/malformed'],
    ['a place without end', write({ at: `a0${'V'.repeat(255)}` }), 'wire/malformed'],
    ['a place of no time', write({ at: 'a0', moved: 'soon' }), 'wire/malformed'],
    ['gaps that are no runs', write({ gaps: { '': [1] } }), 'wire/malformed'],
    ['gaps that run into each other', write({ gaps: { '': [0, 2, 2, 1] } }), 'wire/malformed'],
    ['gaps by no pointer', write({ gaps: { a: [0, 1] } }), 'wire/malformed'],
    ['gaps into a prototype', raw('[],"gaps":{"/__proto__":[0,1]}'), 'wire/forbidden-key'],
    ['a path into a prototype', write({ path: '/a/__proto__/b' }), 'wire/forbidden-key'],
    ['a key that leads into a prototype', raw('{"__proto__":{"x":1}}'), 'wire/forbidden-key'],
    ['the same, deep', raw('[{"a":{"constructor":1}}]'), 'wire/forbidden-key'],
    ['1,001 levels', raw(nested(1001)), 'wire/too-deep'],
    ['a path of 1,001 levels', write({ path: '/a'.repeat(1001) }), 'wire/too-deep'],
    ['a cycle', write({ value: undefined, devalue: '[{"self":0}]' }), 'wire/malformed'],
    ['an object in two places', write({ value: undefined, devalue: '[[1,1],{}]' }), 'wire/malformed'],
    ['a hole that claims a length', write({ value: undefined, devalue: '[[-7,1000000]]' }), 'wire/malformed'],
    ['a regular expression', write({ value: undefined, devalue: '[["RegExp","(a+)+"]]' }), 'wire/malformed'],
    ['an undefined', write({ value: undefined, devalue: '-1' }), 'wire/malformed'],
    ['broken devalue', write({ value: undefined, devalue: '[["Date"' }), 'wire/malformed'],
  ])('S12 %s', (_, text, code) => {
    expect(refusal(text)).toMatchObject({ name: 'JodsError', code })
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })

  test('S12 1,000 levels are read', () => {
    expect(decode(raw(nested(1000)))).toMatchObject({ type: 'patches' })
  })

  test('S12 the limit counts bytes, and nothing beyond it is parsed', () => {
    const text = JSON.stringify({ ...envelope, type: 'bye', reason: 'ü'.repeat(100) })
    const bytes = new TextEncoder().encode(text).length
    expect(decode(text, { maxBytes: bytes })).toMatchObject({ type: 'bye' })
    expect(refusal(text, { maxBytes: bytes - 1 })).toMatchObject({ code: 'wire/too-large' })
  })

  test('S12 a refusal says which message it was, where that can be read', () => {
    expect(refusal(patches([{ op: 'spin' }]))).toMatchObject({ channel: 'cart', from: 'n1', id: 1 })
  })

  test('S12 members that are not declared are left behind', () => {
    expect(decode(JSON.stringify({ ...envelope, type: 'ping', admin: true }))).toEqual({ ...envelope, type: 'ping' })
  })

  test('S12 no text whatever does anything but throw a WireError or give a message', () => {
    const message = fc.constantFrom(...examples.map((example) => encode(example)))
    const mutated = fc.tuple(message, fc.nat(), fc.string({ maxLength: 8 })).map(([text, at, inserted]) => {
      const index = at % text.length
      return text.slice(0, index) + inserted + text.slice(index + inserted.length)
    })
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), mutated), (text) => {
        const error = refusal(text)
        expect(error === undefined || (error as { code?: string }).code?.startsWith('wire/')).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
