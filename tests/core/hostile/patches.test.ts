import { applyPatch, batch } from 'jods'
import { createOrigin, sink } from 'jods/kit'
import { expect, test } from 'vitest'
import { anything, codeOf, listen, plain } from '../helpers.js'
import { revoked, trap } from './proxies.js'

const free = () => anything({ o: { a: 1 }, rows: [{ a: 1 }] })

const patches: [string, () => unknown][] = [
  ['a revoked proxy', () => revoked([])],
  ['a revoked operation', () => [revoked({})]],
  ['a list that throws', () => trap('get', [])],
  ['an operation that throws', () => [trap('get')]],
  [
    'an op that throws',
    () => [
      {
        get op() {
          throw new Error('op')
        },
        path: '/o',
        value: 1,
      },
    ],
  ],
  [
    'a path that throws a symbol',
    () => [
      {
        op: 'add',
        get path() {
          throw Symbol('path')
        },
        value: 1,
      },
    ],
  ],
  [
    'a value that throws an object without a prototype',
    () => [
      {
        op: 'add',
        path: '/o',
        get value() {
          throw Object.create(null)
        },
      },
    ],
  ],
  ['an op that is an object', () => [{ op: { toString: () => 'add' }, path: '/o', value: 1 }]],
  ['a path that is an object', () => [{ op: 'add', path: { toString: () => '/o' }, value: 1 }]],
  ['a from that is an object', () => [{ op: 'move', from: { toString: () => '/o' }, path: '/x' }]],
  ['holes', () => new Array(2)],
  ['an array-like', () => ({ length: 1, 0: { op: 'remove', path: '/o' } })],
  ['a symbol', () => Symbol('patch')],
  ['a function', () => () => []],
  ['a bigint', () => 10n],
]

test.each(patches)('C15 a patch that is hostile itself is refused and never throws: %s', (_, patch) => {
  for (const apply of [
    (store: any) => applyPatch(store, patch() as never),
    (store: any) => sink(store).commit(patch() as never, createOrigin('sync')),
    (store: any) => batch(() => applyPatch(store, patch() as never)),
  ]) {
    const store = free()
    const { changes, rejections } = listen(store)
    let result: any
    expect(
      codeOf(() => {
        result = apply(store)
      }),
    ).toBe('nothing thrown')
    expect([result?.ok, rejections.length, changes.length]).toEqual([false, 1, 0])
    expect(plain(store)).toEqual({ o: { a: 1 }, rows: [{ a: 1 }] })
  }
})

test('C15 an operation whose members change between reads is one thing', () => {
  let reads = 0
  const store = free()
  const operation = {
    op: 'add',
    get path() {
      return reads++ === 0 ? '/ok' : '/__proto__/polluted'
    },
    value: 1,
  }
  const result = applyPatch(store, [operation] as never)
  expect(({} as any).polluted).toBeUndefined()
  if (result.ok) expect(store.ok).toBe(1)
})
