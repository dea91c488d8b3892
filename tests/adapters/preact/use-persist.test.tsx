/** @jsxImportSource preact */
import { act, render } from '@testing-library/preact'
import { usePersist } from 'jods/preact'
import { type Options, type PersistDriver, testUsePersist } from '../../conformance/use-persist.js'

type Cart = Parameters<PersistDriver['mount']>[0]

function driver(name: string): PersistDriver {
  return {
    name,
    mount(store, options) {
      const screen = { shown: { status: '', error: undefined } as never }
      function Page(props: { store: Cart; options: Options }) {
        screen.shown = usePersist(props.store, props.options) as never
        return null
      }
      let current = store
      const page = (now: Options) => {
        const child = <Page store={current} options={now} />
        return child
      }
      const { rerender, unmount } = render(page(options))
      return Object.assign(screen, {
        async update(next: Options, other = current) {
          current = other
          rerender(page(next))
        },
        unmount: async () => void unmount(),
      })
    },
    act: async (fn) => {
      await act(async () => {
        await fn()
      })
    },
  }
}

testUsePersist(driver('Preact'))
