import { applyPatch, batch, defineStore, replaceState } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { anything, codeOf, listen, plain, refuses } from './helpers.js'

class Point {
  x = 1
}
class Stamp extends Date {}
class Bag extends Map<string, number> {}
class Row extends Array<number> {}

const cyclic: Record<string, unknown> = { a: { b: {} } }
;(cyclic.a as any).b.back = cyclic
const ring: unknown[] = []
ring.push([ring])
const mapRing = new Map<string, unknown>()
mapRing.set('me', { map: mapRing })

const refused: [string, string, () => unknown][] = [
  ['a cycle', 'state/cycle', () => cyclic],
  ['a cycle of arrays', 'state/cycle', () => ring],
  ['a cycle through a Map', 'state/cycle', () => mapRing],
  ['a function', 'state/unsupported', () => () => 1],
  ['a function inside', 'state/unsupported', () => ({ a: [() => 1] })],
  ['a symbol', 'state/unsupported', () => Symbol('s')],
  ['a symbol inside', 'state/unsupported', () => [Symbol('s')]],
  ['a key that is a symbol', 'state/unsupported', () => ({ [Symbol('s')]: 1 })],
  ['a class instance', 'state/unsupported', () => new Point()],
  ['a class instance inside', 'state/unsupported', () => [{ at: new Point() }]],
  ['an error', 'state/unsupported', () => new Error('e')],
  ['a promise', 'state/unsupported', () => Promise.resolve()],
  ['a regular expression', 'state/unsupported', () => /x/],
  ['a typed array', 'state/unsupported', () => new Uint8Array(2)],
  ['a WeakMap', 'state/unsupported', () => new WeakMap()],
  ['a boxed string', 'state/unsupported', () => Object('s')],
  ['an object with a prototype of its own', 'state/unsupported', () => Object.create({ a: 1 })],
  ['a subclass of Date', 'state/unsupported', () => new Stamp()],
  ['a subclass of Map', 'state/unsupported', () => new Bag()],
  ['a subclass of Array', 'state/unsupported', () => Row.from([1, 2])],
  // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
  ['a hole', 'state/unsupported', () => [1, , 3]],
  ['undefined in an array', 'state/unsupported', () => [undefined]],
  ['an array with a property of its own', 'state/unsupported', () => Object.assign([1], { extra: 1 })],
  ['a function in a Map', 'state/unsupported', () => new Map([['f', () => 1]])],
  ['a class instance in a Set', 'state/unsupported', () => new Set([new Point()])],
  ['the key constructor', 'state/forbidden-key', () => ({ constructor: 1 })],
  ['the key prototype', 'state/forbidden-key', () => ({ a: { prototype: 1 } })],
  ['the key __proto__ out of JSON', 'state/forbidden-key', () => JSON.parse('{"a":[{"__proto__":{"x":1}}]}')],
  ['a forbidden key in a Map', 'state/forbidden-key', () => new Map([['a', { constructor: 1 }]])],
]

const entrances: [string, (store: Record<string, any>, value: unknown) => unknown][] = [
  ['assignment', (store, value) => Object.assign(store, { a: value })],
  ['an index', (store, value) => Reflect.set(store.list, 0, value)],
  ['push', (store, value) => store.list.push(value)],
  ['a batch', (store, value) => batch(() => Object.assign(store, { a: value }))],
]
const quiet: [string, (store: Record<string, any>, value: unknown) => { ok: boolean; rejection?: { code: string } }][] =
  [
    ['applyPatch', (store, value) => applyPatch(store, [{ op: 'replace', path: '/a', value }])],
    [
      'a longer applyPatch',
      (store, value) =>
        applyPatch(store, [
          { op: 'remove', path: '/list/0' },
          { op: 'add', path: '/list/-', value },
        ]),
    ],
    ['replaceState', (store, value) => replaceState(store, { a: value, list: [1] })],
  ]

// One schema lets everything through, in the other a rule stands above: they take different ways.
const loose = z.object({ a: z.any(), list: z.array(z.any()) })
const stores: [string, () => Record<string, any>][] = [
  ['any', () => anything({ a: 1, list: [1] })],
  ['rule', () => defineStore({ name: 'rule', schema: loose.refine(() => true), initial: { a: 1, list: [1] } })],
]

for (const [kind, make] of stores) {
  for (const [what, code, value] of refused) {
    test(`C02 ${what} is refused at every entrance (${kind})`, () => {
      for (const [entrance, write] of entrances) {
        const store = make()
        const { changes, rejections } = listen(store)
        expect([entrance, codeOf(() => write(store, value()))]).toEqual([entrance, code])
        expect([entrance, plain(store)]).toEqual([entrance, { a: 1, list: [1] }])
        expect([entrance, changes.length, rejections.map((one) => one.code)]).toEqual([entrance, 0, [code]])
      }
      for (const [entrance, write] of quiet) {
        const store = make()
        const { changes, rejections } = listen(store)
        expect([entrance, write(store, value()).rejection?.code]).toEqual([entrance, code])
        expect([entrance, plain(store)]).toEqual([entrance, { a: 1, list: [1] }])
        expect([entrance, changes.length, rejections.map((one) => one.code)]).toEqual([entrance, 0, [code]])
      }
      expect(codeOf(() => anything({ a: value() }))).toMatch(/^(state|schema)\//)
    })
  }
}

test('C02 undefined as an element is refused', () => {
  const store = anything({ list: [1] })
  for (const write of [
    () => store.list.push(undefined),
    () => Reflect.set(store.list, 0, undefined),
    () => store.list.splice(0, 1, undefined),
  ]) {
    refuses(store, write, 'state/unsupported')
  }
})

test('C02 fill tells of what it refuses', () => {
  const store = anything({ list: [1] })
  refuses(store, () => store.list.fill(() => 1), 'state/unsupported')
  refuses(store, () => store.list.fill(undefined), 'state/unsupported')
  refuses(store, () => store.list.fill({ constructor: 1 }), 'state/forbidden-key')
})

test('C02 holes and own properties of arrays are refused', () => {
  const store = anything({ list: [1, 2, 3] })
  for (const write of [
    () => Reflect.set(store.list, 5, 1),
    () => Reflect.set(store.list, 'length', 9),
    () => Reflect.set(store.list, 'extra', 1),
    () => Reflect.set(store.list, '01', 1),
    () => Reflect.set(store.list, '-1', 1),
    () => Reflect.deleteProperty(store.list, '1'),
    () => Reflect.set(store.list, Symbol('s'), 1),
    () => Reflect.set(store, Symbol('s'), 1),
  ]) {
    refuses(store, write, 'state/unsupported')
  }
})

test('C02 a typed store refuses what cannot be state too', () => {
  const Node = z.object({
    n: z.number().optional(),
    get next() {
      return Node.optional()
    },
    list: z.array(z.number()).optional(),
  })
  for (const [what, , value] of refused) {
    if (what === 'a subclass of Array') continue // the matrix above has it
    for (const member of ['n', 'next', 'list']) {
      const store = defineStore({ name: 'node', schema: Node, initial: { n: 1, next: { n: 2 } } })
      const { changes, rejections } = listen(store)
      expect(`${what}: ${codeOf(() => Object.assign(store, { [member]: value() }))}`).toMatch(/: (state|schema)\//)
      expect(plain(store)).toEqual({ n: 1, next: { n: 2 } })
      expect([changes.length, rejections.length]).toEqual([0, 1])
    }
  }
})
