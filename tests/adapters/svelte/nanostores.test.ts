import { act, render } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { testNanostores } from '../../conformance/nanostores.js'
import AtomsView from './Atoms.svelte'

testNanostores(
  'Svelte',
  (atoms) => render(AtomsView as never, { props: { atoms } } as never),
  async (fn) => {
    fn()
    flushSync()
    await act()
  },
)
