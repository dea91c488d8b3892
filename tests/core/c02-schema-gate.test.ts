import { applyPatch, batch, defineStore, JodsError, onReject, replaceState, SchemaError } from 'jods'
import { createOrigin, sink } from 'jods/kit'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { codeOf, listen, plain, refuses } from './helpers.js'

const Cart = z.object({
  items: z.array(z.object({ id: z.string(), qty: z.int().min(1) })),
  note: z.string().default(''),
})
const makeCart = () => defineStore({ name: 'cart', schema: Cart, initial: { items: [{ id: 'a', qty: 1 }] } })

test('C02 an invalid patch of any source changes nothing and gives one rejection with the issues', () => {
  for (const source of ['local', 'persist', 'sync', 'stream', 'history', 'hydrate', 'devtools', 'merge']) {
    const cart = makeCart()
    const { changes, rejections } = listen(cart)
    const origin = createOrigin(source)
    const patch = [
      { op: 'replace' as const, path: '/note', value: 'half' },
      { op: 'replace' as const, path: '/items/0/qty', value: 0 },
    ]
    const result = sink(cart).commit(patch, origin)
    expect(result.ok).toBe(false)
    expect(plain(cart)).toEqual({ items: [{ id: 'a', qty: 1 }], note: '' })
    expect(changes).toEqual([])
    expect(rejections).toHaveLength(1)
    const [rejection] = rejections
    expect(rejection).toMatchObject({ code: 'schema/invalid', patch, issues: [{ path: ['items', 0, 'qty'] }] })
    expect(rejection?.origin).toBe(origin)
    expect(!result.ok && result.rejection).toEqual(rejection)
  }
})

test('C02 a rejection has a reason that is a sentence', () => {
  const cart = makeCart()
  const { rejections } = listen(cart)
  applyPatch(cart, [{ op: 'replace', path: '/items/0/qty', value: 0 }])
  applyPatch(cart, [{ op: 'remove', path: '/nowhere' }])
  applyPatch(cart, 'x' as never)
  expect(rejections.map((rejection) => typeof rejection.reason === 'string' && rejection.reason.length > 10)).toEqual([
    true,
    true,
    true,
  ])
})

test('C02 the issues are those of parsing the whole next state', () => {
  const cart = makeCart()
  const { rejections } = listen(cart)
  applyPatch(cart, [{ op: 'add', path: '/items/-', value: { id: 1, qty: 'x' } }])
  const whole = Cart.safeParse({
    items: [
      { id: 'a', qty: 1 },
      { id: 1, qty: 'x' },
    ],
    note: '',
  })
  const told = rejections[0]?.issues.map(({ message, path }) => ({ message, path }))
  expect(told).toEqual(whole.error?.issues.map(({ message, path }) => ({ message, path })))
})

test('C02 every cause of a refusal is told once', () => {
  const cyclic: Record<string, unknown> = {}
  cyclic.self = cyclic
  const causes: [string, unknown][] = [
    ['schema/invalid', [{ op: 'replace', path: '/note', value: 5 }]],
    ['state/cycle', [{ op: 'replace', path: '/note', value: cyclic }]],
    ['state/forbidden-key', [{ op: 'add', path: '/__proto__', value: 1 }]],
    ['patch/malformed', [{ op: 'frobnicate', path: '/note' }]],
    ['patch/malformed', [{ op: 'add', path: 'note', value: 1 }]],
    ['patch/missing-path', [{ op: 'remove', path: '/items/5' }]],
    ['patch/test-failed', [{ op: 'test', path: '/note', value: 'other' }]],
    ['state/unsupported', [{ op: 'replace', path: '/note', value: () => 1 }]],
  ]
  for (const [code, patch] of causes) {
    const cart = makeCart()
    const { changes, rejections } = listen(cart)
    const result = applyPatch(cart, patch as never)
    expect(rejections.map((rejection) => rejection.code)).toEqual([code])
    expect(!result.ok && result.rejection.code).toBe(code)
    expect(changes).toEqual([])
  }
})

test('C02 a listener of rejections stops, and one that throws does not stop the others', () => {
  const cart = makeCart()
  const host = globalThis as { reportError?: unknown }
  const before = host.reportError
  const reported: unknown[] = []
  host.reportError = (error: unknown) => reported.push(error)
  const heard: string[] = []
  onReject(cart, () => {
    throw new Error('listener')
  })
  const stop = onReject(cart, (rejection) => void heard.push(rejection.code))
  applyPatch(cart, [{ op: 'replace', path: '/note', value: 5 }])
  stop()
  applyPatch(cart, [{ op: 'replace', path: '/note', value: 5 }])
  host.reportError = before
  expect(heard).toEqual(['schema/invalid'])
  expect(reported).toHaveLength(2)
})

test('C03 an invalid assignment throws schema/invalid and is told like any other', () => {
  const cart = makeCart()
  const rejection = refuses(
    cart,
    () => {
      cart.items[0]!.qty = 0
    },
    'schema/invalid',
  )
  expect(rejection.patch).toEqual([{ op: 'replace', path: '/items/0/qty', value: 0 }])
  expect(rejection.origin.source).toBe('local')
  expect(rejection.issues[0]?.path).toEqual(['items', 0, 'qty'])
})

test('C03 the error carries the issues and the pointer of the first', () => {
  const cart = makeCart()
  let caught: unknown
  try {
    cart.items.push({ id: 'b', qty: -1 })
  } catch (error) {
    caught = error
  }
  expect(caught).toBeInstanceOf(SchemaError)
  expect(caught).toBeInstanceOf(JodsError)
  expect(caught).toBeInstanceOf(Error)
  expect(caught).toMatchObject({
    code: 'schema/invalid',
    path: '/items/1/qty',
    issues: [{ path: ['items', 1, 'qty'] }],
  })
})

test('C03 a pointer in an error is escaped', () => {
  const store = defineStore({ name: 's', schema: z.record(z.string(), z.number()), initial: { 'a/b~c': 1 } })
  expect(() => {
    store['a/b~c'] = 'x' as never
  }).toThrow(expect.objectContaining({ path: '/a~1b~0c' }))
})

test.each<[string, (cart: ReturnType<typeof makeCart>) => unknown]>([
  ['assigning', (cart) => Object.assign(cart, { note: 5 })],
  ['deleting what is required', (cart) => Reflect.deleteProperty(cart, 'items')],
  ['push', (cart) => cart.items.push({ id: 'b', qty: 0 })],
  ['unshift', (cart) => cart.items.unshift({ id: 'b', qty: 0 })],
  ['splice', (cart) => cart.items.splice(0, 1, { id: 'b', qty: 0 })],
  ['fill', (cart) => cart.items.fill({ id: 'b', qty: 0 })],
  ['an index', (cart) => cart.items.splice(0, 1, 5 as never)],
  ['a batch', (cart) => batch(() => Object.assign(cart.items[0]!, { qty: 0 }))],
])('C03 %s is refused whole when the outcome is invalid', (_, write) => {
  const cart = makeCart()
  refuses(cart, () => write(cart), 'schema/invalid')
})

test('C03 replaceState gives back what it refused and does not throw', () => {
  const cart = makeCart()
  const { changes, rejections } = listen(cart)
  const result = replaceState(cart, { items: [{ id: 'a', qty: 0 }] })
  expect(!result.ok && result.rejection.code).toBe('schema/invalid')
  expect(rejections).toHaveLength(1)
  expect(rejections[0]?.issues[0]?.path).toEqual(['items', 0, 'qty'])
  expect(changes).toEqual([])
})

test('C03 inside a batch a state may be invalid as long as its end is not', () => {
  const cart = makeCart()
  const { changes, rejections } = listen(cart)
  batch(() => {
    cart.items[0]!.qty = 0
    expect(cart.items[0]!.qty).toBe(0)
    cart.items[0]!.qty = 2
  })
  expect(rejections).toEqual([])
  expect(changes.map((change) => change.patches)).toEqual([[{ op: 'replace', path: '/items/0/qty', value: 2 }]])
})

test('C03 a batch that ends invalid gives one rejection and throws', () => {
  const cart = makeCart()
  const { rejections } = listen(cart)
  const code = codeOf(() =>
    batch(() => {
      cart.note = 'kept?'
      cart.items[0]!.qty = 0
    }),
  )
  expect(code).toBe('schema/invalid')
  expect(cart.note).toBe('')
  expect(rejections).toHaveLength(1)
  expect(rejections[0]?.patch).toEqual([
    { op: 'replace', path: '/note', value: 'kept?' },
    { op: 'replace', path: '/items/0/qty', value: 0 },
  ])
})

test('C03 a refusal caught inside a batch is told once and the rest commits', () => {
  const cart = makeCart()
  const { changes, rejections } = listen(cart)
  batch(() => {
    cart.note = 'kept'
    expect(codeOf(() => Object.assign(cart, { note: () => 1 }))).toBe('state/unsupported')
  })
  expect(rejections.map((rejection) => rejection.code)).toEqual(['state/unsupported'])
  expect(changes).toHaveLength(1)
  expect(cart.note).toBe('kept')
})
