import { type } from 'arktype'
import { applyPatch, batch, defineStore, replaceState } from 'jods'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { codeOf, listen, plain } from '../helpers.js'

interface State {
  title: string
  items: { id: string; n: number }[]
}

const byHand = (validate: (value: any) => unknown, more: object = {}) =>
  ({ '~standard': { version: 1, vendor: 'by-hand', validate, ...more } }) as never

/** A schema in ten lines: trims the title, wants each `n` below 10. */
const handMade = byHand((value) => {
  const issues: object[] = []
  if (typeof value?.title !== 'string') issues.push({ message: 'title', path: ['title'] })
  if (!Array.isArray(value?.items)) return { issues: [...issues, { message: 'items', path: ['items'] }] }
  value.items.forEach((item: any, i: number) => {
    if (typeof item?.id !== 'string') issues.push({ message: 'id', path: ['items', { key: i }, { key: 'id' }] })
    if (!(item?.n < 10)) issues.push({ message: 'n', path: ['items', { key: i }, 'n'] })
  })
  return issues.length > 0 ? { issues } : { value: { title: value.title.trim(), items: value.items } }
})

const schemas: [string, never][] = [
  [
    'zod 4',
    z.object({ title: z.string().trim(), items: z.array(z.object({ id: z.string(), n: z.number().lt(10) })) }) as never,
  ],
  [
    'valibot',
    v.object({
      title: v.pipe(v.string(), v.trim()),
      items: v.array(v.object({ id: v.string(), n: v.pipe(v.number(), v.maxValue(9)) })),
    }) as never,
  ],
  ['arktype', type({ title: 'string.trim', items: type({ id: 'string', n: 'number < 10' }).array() }) as never],
  ['by hand', handMade],
]

for (const [vendor, schema] of schemas) {
  const make = () =>
    defineStore({
      name: 's',
      schema,
      initial: { title: ' a ', items: [{ id: 'x', n: 1 }] } as never,
    }) as unknown as State

  test(`C02 standard-schema ${vendor}: valid writes are stored as the schema gives them back`, () => {
    const store = make()
    expect(plain(store)).toEqual({ title: 'a', items: [{ id: 'x', n: 1 }] })
    const { changes } = listen(store)
    store.title = '  b  '
    store.items[0]!.n = 5
    store.items.push({ id: 'y', n: 2 })
    store.items.reverse()
    batch(() => {
      store.items[0]!.n = 3
      store.title = ' c'
    })
    expect(applyPatch(store, [{ op: 'add', path: '/items/0', value: { id: 'z', n: 0 } }]).ok).toBe(true)
    expect(replaceState(store, { ...plain(store), title: ' d ' }).ok).toBe(true)
    expect(plain(store)).toEqual({
      title: 'd',
      items: [
        { id: 'z', n: 0 },
        { id: 'y', n: 3 },
        { id: 'x', n: 5 },
      ],
    })
    expect(changes).toHaveLength(7)
    expect(changes[0]!.patches).toEqual([{ op: 'replace', path: '/title', value: 'b' }])
    expect(changes[1]!.patches).toEqual([{ op: 'replace', path: '/items/0/n', value: 5 }])
    expect(changes[2]!.patches).toEqual([{ op: 'add', path: '/items/1', value: { id: 'y', n: 2 } }])
  })

  test(`C02 standard-schema ${vendor}: invalid writes are refused with the issues and their pointer`, () => {
    const writes: [string, (store: State) => unknown][] = [
      [
        '/items/0/n',
        (store) => {
          store.items[0]!.n = 50
        },
      ],
      ['/items/1/n', (store) => store.items.push({ id: 'y', n: 50 })],
      [
        '/items/0/id',
        (store) => {
          store.items[0]!.id = 5 as never
        },
      ],
      [
        '/title',
        (store) => {
          store.title = 5 as never
        },
      ],
      [
        '/title',
        (store) =>
          batch(() => {
            store.title = 5 as never
          }),
      ],
    ]
    for (const [path, write] of writes) {
      const store = make()
      const { changes, rejections } = listen(store)
      expect(() => write(store)).toThrow(expect.objectContaining({ code: 'schema/invalid', path }))
      expect([plain(store).items[0].n, changes.length, rejections.length]).toEqual([1, 0, 1])
    }
  })

  test(`C07 standard-schema ${vendor}: parts keep identity and rows are followed`, () => {
    const store = make()
    const { items } = store
    const row = items[0]!
    items.unshift({ id: 'w', n: 0 })
    expect([store.items === items, items[1] === row]).toEqual([true, true])
    row.n = 7
    expect(plain(store).items[1]).toEqual({ id: 'x', n: 7 })
  })
}

test('C02 standard-schema a schema may be a function', () => {
  expect(typeof schemas[2]![1]).toBe('function')
})

test('C02 standard-schema empty issues are a failure, falsy issues a success', () => {
  let issues: unknown
  const store: any = defineStore({
    name: 's',
    schema: byHand((value) => ({ value, issues })),
    initial: { a: 1 } as never,
  })
  store.a = 2
  issues = []
  expect(
    codeOf(() => {
      store.a = 3
    }),
  ).toBe('schema/invalid')
  expect(applyPatch(store, [{ op: 'replace', path: '/a', value: 4 }]).ok).toBe(false)
  expect(store.a).toBe(2)
})

test('C02 standard-schema path segments are keys, objects with a key, and symbols', () => {
  const symbol = Symbol('s')
  for (const [path, pointer] of [
    [['a', { key: 'b' }, 0, { key: 1 }], '/a/b/0/1'],
    [undefined, ''],
    [[], ''],
    [['a/b', '~'], '/a~1b/~0'],
  ] as const) {
    let armed = false
    const store: any = defineStore({
      name: 's',
      schema: byHand((value) => (armed ? { issues: [{ message: 'no', path }] } : { value })),
      initial: { a: 1 } as never,
    })
    armed = true
    expect(() => {
      store.a = 2
    }).toThrow(expect.objectContaining({ path: pointer }))
  }
  let armed = false
  const store: any = defineStore({
    name: 's',
    schema: byHand((value) => (armed ? { issues: [{ message: 'no', path: [symbol] }] } : { value })),
    initial: { a: 1 } as never,
  })
  armed = true
  expect(
    codeOf(() => {
      store.a = 2
    }),
  ).toBe('schema/invalid')
})

test('C02 standard-schema a validate that throws refuses the write, told once', () => {
  let armed = false
  const store: any = defineStore({
    name: 's',
    schema: byHand((value) => {
      if (armed) throw new Error('broken')
      return { value }
    }),
    initial: { a: 1 } as never,
  })
  armed = true
  const { changes, rejections } = listen(store)
  expect(() => {
    store.a = 2
  }).toThrow()
  expect([store.a, changes.length, rejections.length]).toEqual([1, 0, 1])
  expect(applyPatch(store, [{ op: 'replace', path: '/a', value: 3 }]).ok).toBe(false)
  expect([store.a, rejections.length]).toEqual([1, 2])
})

test('C02 standard-schema a validate that changes its input does not reach the state', () => {
  let held: any
  const store: any = defineStore({
    name: 's',
    schema: byHand((value) => {
      held = value
      if (value.list.length > 2) {
        value.list.length = 0
        value.spoilt = true
        return { issues: [{ message: 'long' }] }
      }
      return { value }
    }),
    initial: { list: [1], o: { n: 1 } } as never,
  })
  expect(codeOf(() => store.list.push(2, 3))).toBe('schema/invalid')
  expect(plain(store)).toEqual({ list: [1], o: { n: 1 } })
  store.o.n = 2
  held.o.n = 99
  held.list.push(99)
  expect(plain(store)).toEqual({ list: [1], o: { n: 2 } })
})

test('C02 standard-schema a validate that gives out a shared value does not share the state', () => {
  const shared = { list: [1] }
  const store: any = defineStore({ name: 's', schema: byHand(() => ({ value: shared })), initial: {} as never })
  shared.list.push(2)
  expect(plain(store)).toEqual({ list: [1] })
})

test('C02 standard-schema what is no state is refused also out of a schema', () => {
  for (const value of [{ f: () => 1 }, { d: new (class Point {})() }, { constructor: 1 }, [1], null, 'x', new Date()]) {
    expect(codeOf(() => defineStore({ name: 's', schema: byHand(() => ({ value })), initial: {} as never }))).toMatch(
      /^(state|schema)\//,
    )
  }
})

test('C02 standard-schema a version other than 1 is refused', () => {
  for (const version of [0, 2, '1', undefined]) {
    expect(
      codeOf(() =>
        defineStore({ name: 's', schema: byHand((value) => ({ value }), { version }), initial: {} as never }),
      ),
    ).toMatch(/^schema\//)
  }
})

test('C02 standard-schema a promise is never taken for valid', async () => {
  for (const schema of [
    v.objectAsync({
      a: v.pipeAsync(
        v.string(),
        v.checkAsync(async () => true),
      ),
    }),
    z.object({ a: z.string().refine(async () => true) }),
    byHand(async (value) => ({ value })),
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
    byHand((value) => ({ then: (done: (result: unknown) => void) => done({ value }) })),
  ]) {
    expect(codeOf(() => defineStore({ name: 's', schema: schema as never, initial: { a: 'x' } as never }))).toBe(
      'schema/async',
    )
  }
  await new Promise((resolve) => setTimeout(resolve))
})

test('C02 standard-schema only the standard is asked of a schema that is not zod', () => {
  const standard = { version: 1, vendor: 'strict', validate: (value: unknown) => ({ value }) }
  const schema = new Proxy(
    { '~standard': standard },
    {
      get: (target, key) => {
        if (key === '~standard') return target['~standard']
        if (key === '_zod') return undefined
        throw new Error(`asked for ${String(key)}`)
      },
    },
  )
  const store: any = defineStore({ name: 's', schema: schema as never, initial: { a: 1 } as never })
  store.a = 2
  expect(store.a).toBe(2)
})
