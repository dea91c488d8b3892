import { render } from '@testing-library/vue'
import { provideJods, useJods, useStore } from 'jods/vue'
import { expect, test } from 'vitest'
import { defineComponent, h, nextTick } from 'vue'
import { type Counter, counter, type ProviderDriver, testProvider } from '../../conformance/provider.js'

const Count = defineComponent(
  ({ store }: { store: Counter }) => {
    const view = useJods(useStore(store))
    return () => h('button', { onClick: () => view.n++ }, view.n)
  },
  { props: ['store'] },
)

const Provider = defineComponent(
  ({ stores }: { stores?: Counter[] }, { slots }) => {
    provideJods(stores)
    return () => slots.default?.()
  },
  { props: ['stores'] },
)

const Counts = defineComponent(
  ({ store, stores }: { store: Counter; stores?: Counter[] }) => {
    const count = () => h(Count, { store })
    return () => [
      count(),
      h(Provider, { stores } as never, () => [count(), count(), h(Provider, null, { default: count })]),
    ]
  },
  { props: ['store', 'stores'] },
)

const Status = defineComponent(
  ({ atom }: Parameters<ProviderDriver['status']>[0]) => {
    const status = useJods(atom)
    return () => status.value
  },
  { props: ['atom'] },
)

testProvider({
  name: 'Vue',
  counts: (props) => render(Counts, { props } as never),
  status: (props) => render(Status, { props } as never),
  async act(fn) {
    fn()
    await nextTick()
  },
})

test('R08 Vue: a component finds what it provides itself; outside of one there is the store', async () => {
  const store = counter()
  const Own = defineComponent(() => {
    provideJods()
    const own = useStore(store)
    own.n = 7
    return () => own.n
  })
  const { container } = render(Own)
  expect([container.textContent, store.n, useStore(store) === store]).toEqual(['7', 0, true])
})
