/** @jsxImportSource preact */
import { useStore } from '@nanostores/preact'
import { act, render } from '@testing-library/preact'
import { type Atoms, testNanostores } from '../../conformance/nanostores.js'

function View({ atoms }: { atoms: Atoms }) {
  // biome-ignore lint/correctness/useHookAtTopLevel: the names never change
  const values = Object.entries(atoms).map(([name, atom]) => [name, useStore(atom)])
  return <output>{JSON.stringify(Object.fromEntries(values))}</output>
}

testNanostores(
  'Preact',
  (atoms) => render(<View atoms={atoms} />),
  async (fn) => {
    await act(async () => {
      fn()
      // The binding renders in a task of its own.
      await new Promise((resolve) => setTimeout(resolve))
    })
  },
)
