import { act, render } from '@testing-library/svelte'
import { flushSync } from 'svelte'
import { type Driver, type Screen, testBinding } from '../../conformance/bindings.js'
import First from './First.svelte'
import List from './List.svelte'
import Selected from './Selected.svelte'
import Text from './Text.svelte'
import Twice from './Twice.svelte'
import Writer from './Writer.svelte'

const mount =
  <P extends object>(Component: unknown) =>
  (props: P): Screen<P> => {
    const { container, rerender, unmount } = render(Component as never, { props } as never)
    return {
      container,
      update: async (next) => {
        await rerender(next as never)
        flushSync()
      },
      unmount: async () => {
        unmount()
        await act()
      },
    }
  }

const driver: Driver = {
  name: 'Svelte',
  text: mount(Text),
  twice: mount(Twice),
  list: mount(List),
  selected: mount(Selected),
  first: mount(First),
  writer: mount(Writer),
  async act(fn) {
    fn()
    flushSync()
    await act()
  },
}

testBinding(driver)
