import { json, replaceState } from 'jods'
import { useJods as useJodsOfReact, useStore } from 'jods/react'
import { JodsHydration, useJods, withJods } from 'jods/remix'
import { Suspense, use } from 'react'
import { renderToReadableStream, renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { cartStore, get, pen } from './stores.js'

type Cart = ReturnType<typeof cartStore>

function Basket({ store }: { store: Cart }) {
  const view = useJods(useStore(store))
  return `${view.owner} has ${view.count}`
}

/** What the loader of a request sends whose user is `owner`. */
function sentTo(store: Cart, owner: string) {
  return withJods([store], ({ stores: [own] }) => void replaceState(own, { owner, items: [pen] }))(get())
}

test('R02 R04 JodsHydration: a server renders what the loader sent, and the module’s store stays as it is', async () => {
  const cart = cartStore()
  const html = renderToString(
    <JodsHydration stores={[cart]} data={await sentTo(cart, 'ada')}>
      <Basket store={cart} />
    </JodsHydration>,
  )
  expect(html).toBe('ada has 1')
  expect(json(cart)).toMatchObject({ owner: '', items: [] })
})

test('R02 JodsHydration: renders that wait for each other in the middle show each their own request', async () => {
  const cart = cartStore()
  const users = ['ada', 'bob', 'eve']
  const gates: (() => void)[] = []
  function Late({ until }: { until: Promise<void> }) {
    use(until)
    return <Basket store={cart} />
  }
  const streams = await Promise.all(
    users.map(async (user) => {
      const data = await sentTo(cart, user)
      const until = new Promise<void>((resolve) => gates.push(resolve))
      return renderToReadableStream(
        <JodsHydration stores={[cart]} data={data}>
          <Basket store={cart} />
          <Suspense fallback="…">
            <Late until={until} />
          </Suspense>
        </JodsHydration>,
      )
    }),
  )
  for (const open of gates.reverse()) open()
  const pages = await Promise.all(streams.map((stream) => new Response(stream).text()))
  for (const [index, page] of pages.entries()) {
    expect(page.match(/(ada|bob|eve) has 1/g)).toEqual([`${users[index]} has 1`, `${users[index]} has 1`])
  }
})

test('R04 JodsHydration: of two routes that sent one store the inner one counts', async () => {
  const cart = cartStore()
  const { createRoutesStub } = await import('react-router')
  const [outer, inner] = [await sentTo(cart, 'outer'), await sentTo(cart, 'inner')]
  const App = createRoutesStub([
    {
      id: 'root',
      path: '/',
      Component: () => (
        <JodsHydration stores={[cart]}>
          <Basket store={cart} />
        </JodsHydration>
      ),
      children: [{ id: 'child', index: true, Component: () => null }],
    },
  ])
  expect(renderToString(<App hydrationData={{ loaderData: { root: outer, child: inner } }} />)).toBe('inner has 1')
})

test('R04 JodsHydration: without a payload, or with one that is no good, a server renders what is there at first', () => {
  const cart = cartStore()
  cart.owner = 'the module'
  for (const data of [null, {}, { __jods: { cart: { version: '7', value: {} } } }, { __jods: { cart: 'x' } }]) {
    const html = renderToString(
      <JodsHydration stores={[cart]} data={data}>
        <Basket store={cart} />
      </JodsHydration>,
    )
    expect(html).toBe(' has 0')
  }
})

test('R05 useJods is the one of jods/react', () => {
  expect(useJods).toBe(useJodsOfReact)
})
