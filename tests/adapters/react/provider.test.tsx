import { act, render } from '@testing-library/react'
import { defineStore, fork, isStore } from 'jods'
import { JodsProvider, useJods, useStore } from 'jods/react'
import { StrictMode, version } from 'react'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { type ProviderDriver, testProvider } from '../../conformance/provider.js'

const make = () => defineStore({ name: 'counter', schema: z.object({ n: z.int().default(0) }) })
type Counter = ReturnType<typeof make>

const found: Counter[] = []
function Count({ store }: { store: Counter }) {
  const own = useStore(store)
  found.push(own)
  const view = useJods(own)
  return (
    <button type="button" onClick={() => own.n++}>
      {view.n}
    </button>
  )
}

const buttons = (container: Element) => [...container.querySelectorAll('button')]
const texts = (container: Element) => buttons(container).map((button) => button.textContent)

test('R08 JodsProvider: instances of its own for all that is inside, in StrictMode too', () => {
  const store = make()
  const { container } = render(
    <StrictMode>
      <Count store={store} />
      <JodsProvider>
        <Count store={store} />
        <Count store={store} />
      </JodsProvider>
      <JodsProvider>
        <Count store={store} />
      </JodsProvider>
    </StrictMode>,
  )
  act(() => buttons(container)[1]?.click())
  expect([texts(container), store.n]).toEqual([['0', '1', '1', '0'], 0])
  act(() => {
    store.n = 5
  })
  expect(texts(container)).toEqual(['5', '1', '1', '0'])
})

test('R08 JodsProvider: hands out the instances that it was given, forks the rest', () => {
  const store = make()
  const rest = make()
  const given = fork(store, { n: 40 })
  found.length = 0
  const { container, rerender } = render(
    <JodsProvider stores={[given, rest]}>
      <Count store={store} />
      <Count store={rest} />
    </JodsProvider>,
  )
  expect(texts(container)).toEqual(['40', '0'])
  expect(found[0]).toBe(given)
  expect(found[1]).not.toBe(rest)
  expect(isStore(found[1])).toBe(true)
  rerender(
    <JodsProvider stores={[fork(store)]}>
      <Count store={store} />
      <Count store={rest} />
    </JodsProvider>,
  )
  expect(found.slice(2)).toEqual(found.slice(0, 2))
  expect(texts(container)).toEqual(['40', '0'])
})

test('R08 useStore: without a provider the store itself', () => {
  const store = make()
  found.length = 0
  render(<Count store={store} />)
  expect(found[0]).toBe(store)
})

const Counts = ({ store, ...given }: { store: Counter; stores?: Counter[] }) => (
  <>
    <Count store={store} />
    <JodsProvider {...given}>
      <Count store={store} />
      <Count store={store} />
      <JodsProvider>
        <Count store={store} />
      </JodsProvider>
    </JodsProvider>
  </>
)

const Status = ({ atom }: Parameters<ProviderDriver['status']>[0]) => useJods(atom)

testProvider({
  name: `React ${version}`,
  counts: (props) => render(<Counts {...props} />),
  status: (props) => render(<Status {...props} />),
  act: async (fn) => act(fn),
})
