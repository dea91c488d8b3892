// @vitest-environment jsdom
import { replaceState } from 'jods'
import { useStore } from 'jods/react'
import { JodsHydration, useJods, withJods } from 'jods/remix'
import { StrictMode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { createRoutesStub, Link, Outlet } from 'react-router'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { cartStore, ink, pen } from './stores.js'

let root: Root | undefined

beforeEach(() => {
  // The router does its work in its own time.
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false })
  vi.spyOn(console, 'error')
})

afterEach(() => {
  root?.unmount()
  expect(vi.mocked(console.error).mock.calls).toEqual([])
  vi.restoreAllMocks()
})

/** An app without HTML of a server, whose pages are `/`, `/one` and `/two`; `renders` is what each showed, in order. */
function startApp(path: string) {
  const cart = cartStore()
  const renders: string[] = []
  function Badge() {
    return <b>{useJods(useStore(cart)).count}</b>
  }
  function Cart() {
    const view = useJods(useStore(cart))
    // As a component may that counts on its loader.
    const [first] = view.items
    renders.push(first!.title)
    return (
      <p>
        {first!.title} of {view.owner}
      </p>
    )
  }
  const App = () => (
    <JodsHydration stores={[cart]}>
      <Badge />
      <Link to="/one">one</Link>
      <Link to="/two">two</Link>
      <Outlet />
    </JodsHydration>
  )
  const cartOf = (owner: string, item: typeof pen) =>
    withJods([cart], ({ stores: [own] }) => void replaceState(own, { owner, items: [item] })) as never
  const Stub = createRoutesStub([
    {
      path: '/',
      Component: App,
      HydrateFallback: () => null,
      children: [
        { index: true, Component: () => null, loader: () => null },
        { path: 'one', Component: Cart, loader: cartOf('ada', pen) },
        { path: 'two', Component: Cart, loader: cartOf('bob', ink) },
      ],
    },
  ])
  const page = document.createElement('div')
  document.body.append(page)
  root = createRoot(page)
  root.render(
    <StrictMode>
      <Stub initialEntries={[path]} />
    </StrictMode>,
  )
  return {
    renders,
    go: (name: string) => page.querySelector<HTMLAnchorElement>(`[href="/${name}"]`)?.click(),
    until: (text: string) => vi.waitFor(() => expect(page.textContent).toBe(text), { timeout: 10_000 }),
  }
}

test('R04 JodsHydration: a page that is gone to renders with its data from the first time on, and wakes nobody wrongly', async () => {
  const { renders, go, until } = startApp('/')
  await until('0onetwo')
  go('one')
  await until('1onetwoPen of ada')
  expect(new Set(renders)).toEqual(new Set(['Pen']))
  go('two')
  await until('2onetwoInk of bob')
})

test('R04 JodsHydration: without HTML of a server nothing below renders before it is hydrated', async () => {
  const { renders, until } = startApp('/two')
  await until('2onetwoInk of bob')
  expect(new Set(renders)).toEqual(new Set(['Ink']))
})
