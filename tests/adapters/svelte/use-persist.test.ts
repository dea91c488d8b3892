import { act, render } from '@testing-library/svelte'
import type { PersistStores } from 'jods/svelte'
import { setUpOnce, testUsePersist } from '../../conformance/use-persist.js'
import Persisted from './Persisted.svelte'

testUsePersist(
  setUpOnce(
    'Svelte',
    async (fn) => {
      await fn()
      await act()
    },
    (store, options) => {
      let saved!: PersistStores
      const onSaved = (given: PersistStores) => {
        saved = given
      }
      const { container, unmount } = render(Persisted as never, { props: { store, options, onSaved } } as never)
      const shown = {
        get status() {
          return container.textContent
        },
        get error() {
          return saved.error.get()
        },
        clear: () => saved.clear(),
      }
      return {
        shown,
        async unmount() {
          unmount()
          await act()
        },
      }
    },
  ),
)
