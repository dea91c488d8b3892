/** @jsxImportSource solid-js */
import { useStore } from '@nanostores/solid'
import { render } from '@solidjs/testing-library'
import { type Atoms, testNanostores } from '../../conformance/nanostores.js'

function View(props: { atoms: Atoms }) {
  const accessors = Object.entries(props.atoms).map(([name, atom]) => [name, useStore(atom)] as const)
  return <>{JSON.stringify(Object.fromEntries(accessors.map(([name, read]) => [name, read()])))}</>
}

testNanostores(
  'Solid',
  (atoms) => render(() => <View atoms={atoms} />),
  async (fn) => fn(),
)
