/** @jsxImportSource preact */
import { act, render } from '@testing-library/preact'
import { JodsProvider, useJods, useStore } from 'jods/preact'
import { type Counter, type ProviderDriver, testProvider } from '../../conformance/provider.js'

function Count({ store }: { store: Counter }) {
  const view = useJods(useStore(store))
  return (
    <button type="button" onClick={() => view.n++}>
      {view.n}
    </button>
  )
}

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

const Status = ({ atom }: Parameters<ProviderDriver['status']>[0]) => <>{useJods(atom)}</>

testProvider({
  name: 'Preact',
  counts: (props) => render(<Counts {...props} />),
  status: (props) => render(<Status {...props} />),
  act: async (fn) => act(fn),
})
