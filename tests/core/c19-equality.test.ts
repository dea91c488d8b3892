import { applyPatch, batch, defineStore, effect, onUpdate, replaceState, reset, select, snapshot } from 'jods'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { anything, sheets } from './helpers.js'

const state = () => ({
  n: 1,
  nan: Number.NaN,
  nothing: null,
  text: 'x',
  big: 5n,
  at: new Date(5),
  never: new Date(Number.NaN),
  map: new Map<unknown, unknown>([['k', { a: [1] }]]),
  set: new Set([1, 'x']),
  list: [1, { a: 1 }, [2]],
  o: { a: { b: 1 }, c: [] },
})

const writes: [string, (store: any) => unknown][] = [
  ...Object.keys(state()).map((key): [string, (store: any) => unknown] => [
    `assigning ${key}`,
    (store) => {
      store[key] = (state() as any)[key]
    },
  ]),
  [
    'assigning a part itself',
    (store) => {
      // biome-ignore lint/correctness/noSelfAssign: that is what is tested
      store.o = store.o
    },
  ],
  [
    'assigning undefined to what is missing',
    (store) => {
      store.missing = undefined
    },
  ],
  ['deleting what is missing', (store) => delete store.missing],
  [
    'an element',
    (store) => {
      store.list[1] = { a: 1 }
    },
  ],
  ['splice', (store) => store.list.splice(1, 1, { a: 1 })],
  [
    'fill',
    (store) => {
      store.list.fill(1, 0, 1)
    },
  ],
  ['sort', (store) => store.list.sort(() => 0)],
  ['copyWithin', (store) => store.list.copyWithin(0, 0)],
  [
    'reverse twice',
    (store) =>
      batch(() => {
        store.list.reverse()
        store.list.reverse()
      }),
  ],
  ['a patch', (store) => applyPatch(store, [{ op: 'replace', path: '/o', value: { c: [], a: { b: 1 } } }])],
  [
    'a patch that comes back',
    (store) =>
      applyPatch(store, [
        { op: 'remove', path: '/o/a' },
        { op: 'add', path: '/o/a', value: { b: 1 } },
      ]),
  ],
  ['replaceState', (store) => replaceState(store, state())],
  ['reset', (store) => reset(store)],
  [
    'a batch',
    (store) =>
      batch(() => {
        store.n = 2
        store.o.a.b = 2
        store.o.a.b = 1
        store.n = 1
        store.map = new Map([['k', { a: [1] }]])
      }),
  ],
]

const zodSchema = z.object({
  n: z.number(),
  nan: z.any(),
  nothing: z.null(),
  text: z.string(),
  big: z.bigint(),
  at: z.date(),
  never: z.any(),
  map: z.map(z.any(), z.any()),
  set: z.set(z.any()),
  list: z.array(z.any()),
  o: z.any(),
  missing: z.any().optional(),
})
const makers: [string, () => Record<string, any>][] = [
  ['any', () => anything(state())],
  ['typed', () => defineStore({ name: 's', schema: zodSchema, initial: state() })],
  ['under a rule', () => defineStore({ name: 's', schema: zodSchema.refine(() => true), initial: state() })],
]

for (const [kind, make] of makers) {
  test.each(writes)(`C19 %s of an equal value gives no change, no event, no wake (${kind})`, (_, write) => {
    const store = make()
    const before = snapshot(store)
    const heard = vi.fn()
    onUpdate(store, heard)
    const runs = vi.fn()
    const stop = effect(() => {
      runs(snapshot(store))
    })
    const atom = select(store, (one) => one.o)
    atom.listen(heard)
    write(store)
    expect(heard).not.toHaveBeenCalled()
    expect(runs).toHaveBeenCalledTimes(1)
    expect(snapshot(store)).toBe(before)
    stop()
  })
}

test('C19 a value of another type or content is no equal value', () => {
  for (const [from, to] of [
    [1, '1'],
    [0, false],
    [null, 0],
    [[], {}],
    [[1], [1, 1]],
    [{ a: 1 }, { a: 1, b: null }],
    [new Date(1), new Date(2)],
    [new Date(1), 1],
    [new Map([[1, 1]]), new Map([[1, 2]])],
    [new Set([1]), new Set([2])],
    [new Map(), new Set()],
    [new Map(), {}],
    [1n, 1],
    [Number.NaN, null],
    [{ toString: 1 }, {}],
    [{}, { valueOf: 1 }],
  ] as [unknown, unknown][]) {
    const store = anything({ v: from })
    const heard = vi.fn()
    onUpdate(store, heard)
    store.v = to
    expect([from, to, heard.mock.calls.length]).toEqual([from, to, 1])
    expect(snapshot(store)).toEqual({ v: to })
  }
})

test('C19 an equal write keeps held parts', () => {
  for (const [, make] of sheets) {
    const store = make()
    const { items } = store.deep.rows[1]!
    const first = items[0]!
    items[0] = { id: 'a', qty: 1 }
    expect(items[0]).toBe(first)
    first.qty = 5
    expect(store.deep.rows[1]!.items[0]!.qty).toBe(5)
  }
})
