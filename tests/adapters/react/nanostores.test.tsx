import { useStore } from '@nanostores/react'
import { act, render } from '@testing-library/react'
import { StrictMode, version } from 'react'
import { type Atoms, testNanostores } from '../../conformance/nanostores.js'

function View({ atoms }: { atoms: Atoms }) {
  // biome-ignore lint/correctness/useHookAtTopLevel: the names never change
  const values = Object.entries(atoms).map(([name, atom]) => [name, useStore(atom)])
  return <output>{JSON.stringify(Object.fromEntries(values))}</output>
}

testNanostores(
  `React ${version}`,
  (atoms) =>
    render(
      <StrictMode>
        <View atoms={atoms} />
      </StrictMode>,
    ),
  async (fn) => act(fn),
)
