import { applyPatch, batch, defineStore, fork, json, replaceState } from 'jods'
import { createOrigin, sink } from 'jods/kit'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { anything, codeOf, listen, plain } from '../helpers.js'
import { revoked, trap } from './proxies.js'

const Node = z.object({
  a: z.number().optional(),
  text: z.string().optional(),
  get kid() {
    return Node.optional()
  },
  list: z.array(z.number()).optional(),
})
const typed = (): Record<string, any> =>
  defineStore({
    name: 'typed',
    schema: z.object({ o: Node, rows: z.array(Node) }),
    initial: { o: { a: 1 }, rows: [{ a: 1 }] },
  })
const ruled = (): Record<string, any> =>
  defineStore({
    name: 'ruled',
    schema: z.object({ o: Node, rows: z.array(Node) }).refine(() => true),
    initial: { o: { a: 1 }, rows: [{ a: 1 }] },
  })
const free = () => anything({ o: { a: 1 }, rows: [{ a: 1 }] })
const makers: [string, () => Record<string, any>][] = [
  ['typed', typed],
  ['ruled', ruled],
  ['any', free],
]

const bombs: [string, () => unknown][] = [
  [
    'a getter that throws',
    () => ({
      get a() {
        throw new Error('boom')
      },
    }),
  ],
  [
    'a getter deep inside that throws',
    () => ({
      kid: {
        kid: {
          get a() {
            throw new Error('boom')
          },
        },
      },
    }),
  ],
  [
    'a getter that throws a symbol',
    () => ({
      get a() {
        throw Symbol('boom')
      },
    }),
  ],
  [
    'a getter that throws an object without a prototype',
    () => ({
      get a() {
        throw Object.create(null)
      },
    }),
  ],
  [
    'a getter that throws null',
    () => ({
      get a() {
        throw null
      },
    }),
  ],
  [
    'an element that throws',
    () => ({
      list: Object.defineProperty([1, 2], 1, {
        get() {
          throw new Error('boom')
        },
        enumerable: true,
      }),
    }),
  ],
  ['a revoked proxy', () => revoked({})],
  ['a revoked proxy of an array', () => ({ list: revoked([]) })],
  ...['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor'].map((name): [string, () => unknown] => [
    `a proxy whose ${name} throws`,
    () => ({ kid: trap(name, { a: 1 }) }),
  ]),
]

for (const [kind, make] of makers) {
  test.each(bombs)(`C02 %s is refused, told once, and changes nothing (${kind})`, (name, value) => {
    const loud: [string, (store: any) => unknown][] = [
      [
        'assignment',
        (store) => {
          store.o = value()
        },
      ],
      ['push', (store) => store.rows.push(value())],
      ['splice', (store) => store.rows.splice(0, 1, value())],
      ['fill', (store) => store.rows.fill(value())],
      [
        'an index',
        (store) => {
          store.rows[0] = value()
        },
      ],
      [
        'a batch',
        (store) =>
          batch(() => {
            store.o.a = 5
            store.o = value()
          }),
      ],
    ]
    for (const [way, write] of loud) {
      const store = make()
      const { changes, rejections } = listen(store)
      const code = codeOf(() => write(store))
      // The proxy whose `has` throws holds its value for anybody who does not ask `in`.
      if (name.includes('has throws') && code === 'nothing thrown') continue
      if (name.includes('getOwnPropertyDescriptor') && code === 'nothing thrown') continue
      expect([way, code]).toEqual([way, expect.stringMatching(/^(state|schema)\/[a-z-]+$/)])
      expect([way, rejections.length, changes.length]).toEqual([way, 1, 0])
      expect(plain(store)).toEqual({ o: { a: 1 }, rows: [{ a: 1 }] })
    }
  })

  test.each(bombs)(`C15 %s does not make applyPatch, replaceState or commit throw (${kind})`, (name, value) => {
    const quiet: [string, (store: any) => { ok: boolean }][] = [
      ['applyPatch', (store) => applyPatch(store, [{ op: 'add', path: '/o', value: value() }])],
      [
        'a longer patch',
        (store) =>
          applyPatch(store, [
            { op: 'replace', path: '/o/a', value: 2 },
            { op: 'add', path: '/rows/0', value: value() },
          ]),
      ],
      ['replaceState', (store) => replaceState(store, { o: value(), rows: [] })],
      ['replaceState whole', (store) => replaceState(store, value())],
      ['commit', (store) => sink(store).commit([{ op: 'add', path: '/o', value: value() }], createOrigin('sync'))],
    ]
    for (const [way, write] of quiet) {
      const store = make()
      const { changes, rejections } = listen(store)
      const result = write(store)
      if ((name.includes('has throws') || name.includes('getOwnPropertyDescriptor')) && result.ok) continue
      expect([way, result.ok, rejections.length, changes.length]).toEqual([way, false, 1, 0])
      expect(plain(store)).toEqual({ o: { a: 1 }, rows: [{ a: 1 }] })
    }
  })

  test(`C02 a getter that changes its value between reads cannot smuggle anything in (${kind})`, () => {
    for (const second of [
      () => 1,
      Symbol('s'),
      new (class Point {})(),
      { constructor: 1 },
      'x',
      undefined,
      Number.NaN,
    ]) {
      let reads = 0
      const value = {
        get a() {
          return reads++ === 0 ? 5 : second
        },
      }
      const store = make()
      codeOf(() => {
        store.o = value
      })
      // What it gave at one of the reads; a member that was gone by then is no member.
      if ('a' in store.o) expect([1, 5]).toContain(json(store.o).a)
    }
  })

  test(`C02 a list that grows while it is read is taken as it was or refused (${kind})`, () => {
    let reads = 0
    const list = new Proxy([1, 2, 3], {
      get: (target, key, receiver) => {
        if (key === '0' && reads++ < 5) target.push(9)
        return Reflect.get(target, key, receiver)
      },
    })
    const store = make()
    const { rejections, changes } = listen(store)
    const code = codeOf(() => {
      store.o = { list }
    })
    if (code === 'nothing thrown') {
      expect(store.o.list.every((n: unknown) => typeof n === 'number')).toBe(true)
      expect(changes).toHaveLength(1)
    } else expect([rejections.length, changes.length]).toEqual([1, 0])
  })

  test(`C02 a proxy of a plain object is copied and then forgotten (${kind})`, () => {
    const target = { a: 1, list: [1] }
    const proxy = new Proxy(new Proxy(target, {}), {})
    const store = make()
    store.o = proxy
    target.a = 2
    target.list.push(2)
    expect(plain(store).o).toEqual({ a: 1, list: [1] })
    expect(applyPatch(store, [{ op: 'replace', path: '/o', value: new Proxy({ a: 7 }, {}) }]).ok).toBe(true)
    expect(plain(store).o).toEqual({ a: 7 })
  })

  test(`C02 a proxy around a part of a store is copied (${kind})`, () => {
    const store = make()
    store.rows.push(new Proxy(store.o, {}))
    store.o.a = 9
    expect(plain(store).rows[1]).toEqual({ a: 1 })
    store.rows[1].a = 4
    expect(store.o.a).toBe(9)
  })

  test(`C02 a getter that writes to the store while it is read (${kind})`, () => {
    const store = make()
    const code = codeOf(() => {
      store.o = {
        get a() {
          store.rows[0].a = 77
          return 5
        },
      }
    })
    expect(code).toBe('nothing thrown')
    expect(plain(store)).toEqual({ o: { a: 5 }, rows: [{ a: 77 }] })
  })
}

test.each(bombs)('C23 an initial state is refused with a code: %s', (name, value) => {
  for (const make of [
    () => anything({ a: value() }),
    () => fork(free(), { a: value() }),
    () => defineStore({ name: 't', schema: Node, initial: value() as never }),
  ]) {
    const code = codeOf(make)
    if ((name.includes('has throws') || name.includes('getOwnPropertyDescriptor')) && code === 'nothing thrown')
      continue
    expect(code).toMatch(/^(state|schema)\//)
  }
})
