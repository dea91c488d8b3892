import { applyPatch, batch, defineStore, history, json, onUpdate, record, replaceState, snapshot } from 'jods'
import { createOrigin, sink } from 'jods/kit'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { anything, plain } from '../helpers.js'
import { vandalise } from './vandalise.js'

const value = () => ({
  n: 1,
  list: [1, { x: [2] }],
  o: { a: { b: 1 } },
  at: new Date(5),
  map: new Map<string, any>([['k', { m: [1] }]]),
  set: new Set<any>([{ s: 1 }]),
})

const Inner = z.object({
  n: z.number(),
  list: z.array(z.any()),
  o: z.object({ a: z.object({ b: z.number() }) }),
  at: z.date(),
  map: z.map(z.string(), z.any()),
  set: z.set(z.any()),
})
const Fresh = z.object({
  n: z.number(),
  list: z.array(z.union([z.number(), z.object({ x: z.array(z.number()) })])),
  o: z.object({ a: z.object({ b: z.number() }) }),
  at: z.date(),
  map: z.map(z.string(), z.object({ m: z.array(z.number()) })),
  set: z.set(z.object({ s: z.number() })),
})
const makers: [string, () => Record<string, any>][] = [
  ['any', () => anything({ a: value(), rows: [value()] })],
  [
    'typed',
    () =>
      defineStore({
        name: 't',
        schema: z.object({ a: Inner, rows: z.array(Inner) }),
        initial: { a: value(), rows: [value()] },
      }),
  ],
  [
    'typed to the leaves',
    () =>
      defineStore({
        name: 'f',
        schema: z.object({ a: Fresh, rows: z.array(Fresh) }),
        initial: { a: value(), rows: [value()] },
      }),
  ],
  [
    'under a rule',
    () =>
      defineStore({
        name: 'r',
        schema: z.object({ a: Inner, rows: z.array(Inner) }).refine(() => true),
        initial: { a: value(), rows: [value()] },
      }),
  ],
  [
    'foreign',
    () =>
      defineStore({
        name: 'x',
        schema: { '~standard': { version: 1, vendor: 'x', validate: (given: any) => ({ value: given }) } } as never,
        initial: { a: value(), rows: [value()] } as never,
      }) as any,
  ],
]

for (const [kind, make] of makers) {
  test(`C12 what a caller still holds after writing it is never part of the state (${kind})`, () => {
    const writes: [string, (store: any, given: any) => unknown][] = [
      [
        'assignment',
        (store, given) => {
          store.a = given
        },
      ],
      [
        'an index',
        (store, given) => {
          store.rows[0] = given
        },
      ],
      ['push', (store, given) => store.rows.push(given)],
      ['splice', (store, given) => store.rows.splice(0, 1, given, given)],
      ['unshift', (store, given) => store.rows.unshift(given)],
      ['fill', (store, given) => store.rows.fill(given)],
      [
        'a batch',
        (store, given) =>
          batch(() => {
            store.a = given
            store.rows.push(given)
            store.rows[0] = given
          }),
      ],
      ['applyPatch', (store, given) => applyPatch(store, [{ op: 'add', path: '/a', value: given }])],
      [
        'a longer patch',
        (store, given) =>
          applyPatch(store, [
            { op: 'add', path: '/a', value: given },
            { op: 'add', path: '/rows/0', value: given },
            { op: 'copy', from: '/a', path: '/rows/0' },
          ]),
      ],
      ['replaceState', (store, given) => replaceState(store, { a: given, rows: [given, given] })],
      [
        'commit',
        (store, given) => sink(store).commit([{ op: 'add', path: '/rows/-', value: given }], createOrigin('sync')),
      ],
      ['defineProperty', (store, given) => Object.defineProperty(store, 'a', { value: given })],
    ]
    for (const [way, write] of writes) {
      const store = make()
      const given = value()
      given.n = 2
      write(store, given)
      const expected = plain(store)
      const held = snapshot(store)
      vandalise(given)
      expect([way, plain(store)]).toEqual([way, expected])
      expect([way, structuredClone(held)]).toEqual([way, expected])
      store.a.o.a.b = 77
      expect(given.o.a).not.toEqual({ b: 77 })
    }
  })

  test(`C12 vandalising what a store hands out changes nothing (${kind})`, () => {
    const store = make()
    const given: unknown[] = []
    onUpdate(store, (_, change) => void given.push(change.patches, change.inverse))
    const log = record(store, { limit: 100 })
    const past = history(store)
    store.a.list[1] = { x: [3] }
    store.rows.push(value())
    store.rows.reverse()
    batch(() => {
      store.rows[0].o = { a: { b: 9 } }
      store.rows.pop()
    })
    applyPatch(store, [
      { op: 'add', path: '/rows/0', value: value() },
      { op: 'move', from: '/rows/0', path: '/rows/1' },
    ])
    const result = applyPatch(store, [{ op: 'replace', path: '/a', value: { ...value(), n: 5 } }])
    past.undo()
    const expected = plain(store)
    for (const out of [
      given,
      json(store),
      snapshot(store),
      snapshot(store.rows),
      json(store.a),
      log.entries.get(),
      past.entries.get(),
      result,
    ]) {
      vandalise(out)
      expect(plain(store)).toEqual(expected)
    }
    for (const whole of [store.a.at, store.a.map, store.a.set]) vandalise(whole)
    expect(plain(store)).toEqual(expected)
  })

  test(`C12 a snapshot handed back in is copied or shared, never open (${kind})`, () => {
    const store = make()
    const copy = snapshot(store.rows[0])
    store.a = copy
    store.rows.push(copy)
    store.a.o.a.b = 5
    store.rows[1].list.push(9)
    expect(structuredClone(copy)).toEqual(value())
    expect([store.rows[0].o.a.b, store.rows[0].list.length, store.rows[1].o.a.b]).toEqual([1, 2, 1])
  })
}
