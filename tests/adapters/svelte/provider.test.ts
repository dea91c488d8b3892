import { act, render } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { testProvider } from '../../conformance/provider.js'
import Counts from './Counts.svelte'
import Status from './Status.svelte'

testProvider({
  name: 'Svelte',
  counts: (props) => render(Counts as never, { props } as never),
  status: (props) => render(Status as never, { props } as never),
  async act(fn) {
    fn()
    flushSync()
    await act()
  },
})
