import { runInNewContext } from 'node:vm'
import { applyPatch, fork, json, replaceState } from 'jods'
import { withJods } from 'jods/remix'
import { data, redirect } from 'react-router'
import { expect, expectTypeOf, test } from 'vitest'
import { cartStore, get, ink, pen, richStore, sessionStore } from './stores.js'

test('R01 withJods: the data of the loader and the stores travel together', async () => {
  const cart = cartStore('1.2.0')
  const loader = withJods([cart], async ({ request, stores: [own] }) => {
    own.items.push(pen)
    return { title: new URL(request.url).pathname }
  })
  const sent = await loader(get('http://127.0.0.1/basket'))
  expect(sent.title).toBe('/basket')
  expect(sent.__jods).toEqual({ cart: { version: '1.2.0', value: { items: [pen], note: '', owner: '' } } })
})

test('R01 withJods: without a loader, and where it returns nothing, the stores travel alone', async () => {
  const cart = cartStore()
  const entry = { version: '0', value: { items: [], note: '', owner: '' } }
  expect(await withJods([cart])(get())).toEqual({ __jods: { cart: entry } })
  expect(await withJods([cart], () => null)(get())).toEqual({ __jods: { cart: entry } })
  expect(await withJods([cart], () => {})(get())).toEqual({ __jods: { cart: entry } })
})

test('R01 withJods: instances come in the order given and by name, or as the record was', async () => {
  const stores = [cartStore(), sessionStore()] as const
  await withJods(stores, ({ stores: given }) => {
    expectTypeOf(given[1].user).toEqualTypeOf<string>()
    expect(given).toHaveLength(2)
    expect((given as unknown as Record<string, unknown>).session).toBe(given[1])
  })(get())
  const named = { basket: cartStore(), who: sessionStore() }
  const sent = await withJods(named, ({ stores: given }) => {
    expectTypeOf(given.basket.note).toEqualTypeOf<string>()
    given.who.user = 'ada'
  })(get())
  expect(Object.keys(sent.__jods)).toEqual(['cart', 'session'])
})

test('R01 withJods: what JSON does not know survives JSON', async () => {
  const store = richStore()
  const state = { at: new Date(5), tags: new Set(['x']), seats: new Map([['a1', 2]]), big: 10n ** 20n }
  const sent = await withJods([store], ({ stores: [own] }) => void replaceState(own, state))(get())
  const through = JSON.parse(JSON.stringify(sent))
  const { hydrate } = await import('jods/remix')
  const client = fork(store)
  expect(hydrate([client], through).hydrated).toEqual(['rich'])
  expect(json(client)).toEqual(state)
})

test('R01 withJods: responses and redirects, returned or thrown, go through untouched', async () => {
  const stores = [cartStore()]
  const response = new Response('plain')
  const away = redirect('/login')
  expect(await withJods(stores, () => response)(get())).toBe(response)
  expect(await withJods(stores, () => away)(get())).toBe(away)
  await expect(
    withJods(stores, () => {
      throw away
    })(get()),
  ).rejects.toBe(away)
  await expect(withJods(stores, () => Promise.reject(response))(get())).rejects.toBe(response)
})

test('R01 withJods: promises in the data stay promises, and what defer() returns goes through', async () => {
  const late = Promise.resolve(1)
  const sent = await withJods([cartStore()], () => ({ late, now: 2 }))(get())
  expect(sent.late).toBe(late)
  const deferred = { data: { late }, subscribe() {}, cancel() {}, resolveData() {} }
  expect(await withJods([cartStore()], () => deferred)(get())).toBe(deferred)
})

test('R01 withJods: data() keeps its status and headers', async () => {
  const given = data({ a: 1 }, { status: 201, headers: { 'x-a': 'b' } })
  const sent = await withJods([cartStore()], () => given)(get())
  expect(sent).toMatchObject({ type: 'DataWithResponseInit', init: given.init, data: { a: 1 } })
  expect(sent.data.__jods).toHaveProperty('cart')
  expect(Object.getPrototypeOf(sent)).toBe(Object.getPrototypeOf(given))
  expect(given.data).toEqual({ a: 1 })
})

test('R01 withJods: data without room for the stores is an error that says so', async () => {
  const fails = (returned: unknown) => expect(withJods([cartStore()], () => returned as object)(get())).rejects
  await fails({ __jods: {} }).toMatchObject({ code: 'remix/reserved-key', fix: 'Give it another name.' })
  await fails([1]).toMatchObject({ code: 'remix/loader-data' })
  await fails('text').toMatchObject({ code: 'remix/loader-data' })
  await fails(new Map()).toMatchObject({ code: 'remix/loader-data' })
})

test('R01 withJods: an object of another realm has room for the stores, one of a class has none', async () => {
  const foreign: object = runInNewContext('({ title: "far" })')
  expect(await withJods([cartStore()], () => foreign)(get())).toMatchObject({ title: 'far', __jods: { cart: {} } })
  class Page {
    title = 'near'
  }
  await expect(withJods([cartStore()], () => new Page())(get())).rejects.toMatchObject({ code: 'remix/loader-data' })
})

test('R01 withJods: what is no store, and two of one name, are refused at once', () => {
  const thrown = (stores: unknown) => {
    try {
      withJods(stores as never)
    } catch (error) {
      return (error as { code?: string }).code
    }
  }
  expect(thrown(cartStore())).toBe('remix/stores')
  expect(thrown([cartStore(), cartStore()])).toBe('remix/stores')
  expect(thrown([{}])).toBe('remix/stores')
  expect(thrown(undefined)).toBe('remix/stores')
})

test('R01 withJods: a Remix 2 loader fits, and its arguments keep their types', async () => {
  interface LoaderFunctionArgs {
    request: Request
    params: Record<string, string | undefined>
    context: { user: string }
  }
  const loader = withJods([cartStore()], async ({ params, context }: LoaderFunctionArgs) => ({
    id: params.id,
    ...context,
  }))
  expectTypeOf(loader).parameter(0).toEqualTypeOf<LoaderFunctionArgs>()
  const sent = await loader({
    request: new Request('http://127.0.0.1/'),
    params: { id: '7' },
    context: { user: 'ada' },
  })
  expect(sent).toMatchObject({ id: '7', user: 'ada' })
})

test('R02 withJods: slow loaders of many requests never meet in one store, nor in the one of the module', async () => {
  const cart = cartStore()
  const waiting: (() => void)[] = []
  const loader = withJods([cart], async ({ request, stores: [own] }) => {
    const owner = new URL(request.url).searchParams.get('as') ?? ''
    own.owner = owner
    for (const item of [pen, ink]) {
      await new Promise<void>((resolve) => waiting.push(resolve))
      own.items.push({ ...item, title: `${item.title} of ${owner}` })
    }
    return { owner: own.owner }
  })
  const users = Array.from({ length: 20 }, (_, index) => `user-${index}`)
  const answers = Promise.all(users.map((user) => loader(get(`http://127.0.0.1/?as=${user}`))))
  // Newest first, so that they overtake each other.
  for (let left = users.length * 2; left > 0; left--) {
    while (waiting.length === 0) await Promise.resolve()
    waiting.pop()?.()
  }
  for (const [index, sent] of (await answers).entries()) {
    const owner = users[index] ?? ''
    expect(sent.owner).toBe(owner)
    expect(sent.__jods.cart).toMatchObject({
      value: { owner, items: [{ title: `Pen of ${owner}` }, { title: `Ink of ${owner}` }] },
    })
  }
  expect(json(cart)).toEqual({ items: [], note: '', owner: '', count: 0 })
})

test('R02 C23 withJods: what the module’s store holds is not what a request begins with', async () => {
  const cart = cartStore()
  applyPatch(cart, [{ op: 'add', path: '/items/-', value: pen }])
  const sent = await withJods([cart], ({ stores: [own] }) => ({ found: own.items.length }))(get())
  expect(sent.found).toBe(0)
})
