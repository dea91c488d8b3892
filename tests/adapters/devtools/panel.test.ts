import { expect, test, vi } from 'vitest'
import type { Entry } from '../../../adapters/devtools/model.js'
import { definePanel } from '../../../adapters/devtools/panel/index.js'
import { checkPatch } from '../../../adapters/devtools/panel/log/check-patch.js'
import { everything } from '../../../adapters/devtools/panel/log/filter.js'
import { Found } from '../../../adapters/devtools/panel/log/found.js'
import { rowsOf } from '../../../adapters/devtools/panel/tree/rows.js'
import { jsonText } from '../../../adapters/devtools/panel/values/json-text.js'
import { parseLiteral } from '../../../adapters/devtools/panel/values/literal.js'
import { preview, tokensOf } from '../../../adapters/devtools/panel/values/tokens.js'

test('D01 on a server the panel is imported without a DOM, and registering it does nothing', () => {
  expect(typeof HTMLElement).toBe('undefined')
  expect(() => definePanel()).not.toThrow()
})

test('D01 values are written with their types, and no more of them is read than is shown', () => {
  expect(preview({ a: [1, 'x', null, true], 'b c': { d: 2n } })).toBe('{ a: [1, "x", null, true], "b c": { d: 2n } }')
  expect(preview(new Map<unknown, unknown>([['k', new Set([1])]]))).toBe('Map(1) { k → Set(1) { 1 } }')
  expect(preview([new Date(0), new Date(Number.NaN), -0, Number.NaN, undefined, {}, []])).toBe(
    '[Date 1970-01-01T00:00:00.000Z, Date Invalid Date, -0, NaN, undefined, {}, []]',
  )
  const self: unknown[] = []
  self.push(self)
  expect(preview(self)).toBe('[cycle]')
  let read = 0
  const long = new Proxy(
    Array.from({ length: 100_000 }, (_, i) => i),
    {
      get: (target, key) => {
        read += 1
        return Reflect.get(target, key)
      },
    },
  )
  expect(preview(long, 40)).toMatch(/^\[0, 1, 2, .*…$/)
  expect(read).toBeLessThan(500)
  expect(preview('x'.repeat(1_000_000), 40)).toMatch(/^"x{16,40}…?/)
  expect(preview('x'.repeat(1_000_000), 40).length).toBeLessThan(60)
  expect(
    tokensOf({ a: 1 }, { limit: 100, lines: true })
      .tokens.map(({ text }) => text)
      .join(''),
  ).toBe('{\n  a: 1\n}')
})

test('D01 what is copied as JSON keeps what JSON has no form for readable', () => {
  const odd = { map: new Map([['k', new Set([1])]]), big: 5n, none: Number.NaN, at: new Date(0) }
  expect(JSON.parse(jsonText(odd))).toEqual({
    map: [['k', [1]]],
    big: '5n',
    none: 'NaN',
    at: '1970-01-01T00:00:00.000Z',
  })
})

test('D01 what is typed is read by its kind, or refused with a reason', () => {
  const values = [
    ['string', ' 5 ', ' 5 '],
    ['number', ' 5.5 ', 5.5],
    ['number', 'NaN', Number.NaN],
    ['boolean', 'true', true],
    ['null', 'whatever', null],
    ['date', '2026-01-02', new Date('2026-01-02')],
    ['bigint', '12n', 12n],
    ['json', '{"a":[1]}', { a: [1] }],
  ] as const
  for (const [kind, text, value] of values) expect(parseLiteral(kind, text)).toEqual({ ok: true, value })
  const refused = [
    ['number', ''],
    ['number', '5px'],
    ['boolean', 'yes'],
    ['date', 'soon'],
    ['bigint', '1.5'],
    ['json', '{'],
  ] as const
  for (const [kind, text] of refused) {
    expect(parseLiteral(kind, text)).toEqual({ ok: false, reason: expect.stringMatching(/\w/) })
  }
})

test('D04 a typed patch is checked for its form', () => {
  const check = (patch: unknown) => checkPatch(JSON.stringify(patch))
  expect(
    check([
      { op: 'add', path: '/a', value: 1 },
      { op: 'move', from: '/a', path: '/b' },
    ]),
  ).toMatchObject({ ok: true })
  expect(check({ op: 'remove', path: '' })).toMatchObject({ ok: true })
  const wrong = [
    7,
    null,
    { op: 'add', path: '/a' },
    { op: 'move', path: '/a' },
    { op: 'remove', path: 'a' },
    { op: 'x', path: '/a' },
  ]
  for (const operation of wrong)
    expect(check([operation])).toEqual({ ok: false, text: expect.stringMatching(/^Operation 1: /) })
  expect(checkPatch('[{')).toEqual({ ok: false, text: expect.stringMatching(/^Not JSON yet: /) })
})

test('D01 many members are rows of ranges, which open by the hundred; pointers are escaped', () => {
  const list = Array.from({ length: 1_234_567 }, (_, i) => i)
  const closed = rowsOf('root', { 'a/b~c': 1, list }, new Map())
  expect(closed.map(({ id }) => id)).toEqual(['', '/a~1b~0c', '/list'])
  const open = new Map([['/list', true]])
  const ranges = rowsOf('root', { list }, open)
  expect(ranges).toHaveLength(2 + 2)
  expect(ranges.at(-1)).toMatchObject({ label: '1,000,000 … 1,234,566', count: 234_567, kind: 'range' })
  open.set('/list#1000000-1234567', true).set('/list#1230000-1234567', true).set('/list#1234500-1234567', true)
  expect(rowsOf('root', { list }, open).at(-1)).toMatchObject({ pointer: '/list/1234566', value: 1_234_566 })
  const map = rowsOf('root', { map: new Map([['k', { deep: 1 }]]) }, new Map([['/map/1:k', true]]))
  expect(map.at(-1)).toMatchObject({ label: 'deep', value: 1 })
  expect(map.at(-1)).not.toHaveProperty('pointer')
})

test('D01 a search through a long log stops when its time is up, and goes on where it was', () => {
  const log = Array.from({ length: 10_000 }, (_, i) => {
    const patches = [{ op: 'replace', path: '/n', value: i % 2 === 0 ? 'even' : 'odd' }]
    return { id: i + 1, store: 's', plugin: 'p', detail: patches } as unknown as Entry
  })
  let now = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1))
  try {
    const found = new Found((_): _ is Entry => true)
    const filter = { ...everything, text: 'even' }
    let looks = 1
    let before = found.in(log, filter).length
    expect(before).toBeGreaterThan(0)
    while (found.isBehind) {
      const items = found.in(log, filter)
      expect(items.length).toBeGreaterThan(before)
      before = items.length
      looks += 1
    }
    expect(looks).toBeGreaterThan(5)
    expect(found.in(log, filter).map(({ id }) => id)).toEqual(log.filter((_, i) => i % 2 === 0).map(({ id }) => id))
    expect(found.in(log, { ...everything, text: 'odd' }).length).toBeLessThan(5_000)
    expect(found.isBehind).toBe(true)
  } finally {
    clock.mockRestore()
  }
})
