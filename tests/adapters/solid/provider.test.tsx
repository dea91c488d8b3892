/** @jsxImportSource solid-js */
import { render } from '@solidjs/testing-library'
import { JodsProvider, useJods, useStore } from 'jods/solid'
import { type Counter, type ProviderDriver, testProvider } from '../../conformance/provider.js'

function Count(props: { store: Counter }) {
  const view = useJods(useStore(props.store))
  return (
    <button type="button" onClick={() => view.n++}>
      {view.n}
    </button>
  )
}

function Counts(props: { store: Counter; stores?: Counter[] }) {
  return (
    <>
      <Count store={props.store} />
      <JodsProvider {...props}>
        <Count store={props.store} />
        <Count store={props.store} />
        <JodsProvider>
          <Count store={props.store} />
        </JodsProvider>
      </JodsProvider>
    </>
  )
}

function Status(props: Parameters<ProviderDriver['status']>[0]) {
  const status = useJods(props.atom)
  return <>{status()}</>
}

testProvider({
  name: 'Solid',
  counts: (props) => render(() => <Counts {...props} />),
  status: (props) => render(() => <Status {...props} />),
  act: async (fn) => fn(),
})
