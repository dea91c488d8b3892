/** @jsxImportSource solid-js */
import { render } from '@solidjs/testing-library'
import { usePersist } from 'jods/solid'
import { setUpOnce, testUsePersist } from '../../conformance/use-persist.js'

testUsePersist(
  setUpOnce(
    'Solid',
    async (fn) => {
      await fn()
    },
    (store, options) => {
      let saved!: ReturnType<typeof usePersist>
      const { unmount } = render(() => {
        saved = usePersist(store, options)
        return null
      })
      const shown = {
        get status() {
          return saved.status()
        },
        get error() {
          return saved.error()
        },
        clear: () => saved.clear(),
      }
      return { shown, unmount: async () => unmount() }
    },
  ),
)
