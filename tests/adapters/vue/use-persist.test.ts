import { render } from '@testing-library/vue'
import { memory } from 'jods/storage'
import { usePersist } from 'jods/vue'
import { expect, test } from 'vitest'
import { defineComponent, effectScope, nextTick } from 'vue'
import { board } from '../../conformance/bindings.js'
import { setUpOnce, testUsePersist } from '../../conformance/use-persist.js'

testUsePersist(
  setUpOnce(
    'Vue',
    async (fn) => {
      await fn()
      await nextTick()
    },
    (store, options) => {
      let saved!: ReturnType<typeof usePersist>
      const { unmount } = render(
        defineComponent(() => {
          saved = usePersist(store, options)
          return () => null
        }),
      )
      const shown = {
        get status() {
          return saved.status.value
        },
        get error() {
          return saved.error.value
        },
        clear: () => saved.clear(),
      }
      return { shown, unmount: async () => unmount() }
    },
  ),
)

test('P15 Vue: without a component it keeps the store until the effect scope is stopped', async () => {
  const storage = memory()
  const store = board()
  const scope = effectScope()
  const saved = scope.run(() => usePersist(store, { storage, key: 'k', debounce: 0, mode: 'snapshot' }))
  expect(saved?.status.value).toBe('ready')
  store.user.name = 'Bob'
  scope.stop()
  await expect.poll(() => storage.getItem('k')).toContain('Bob')
  store.user.name = 'late'
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(storage.getItem('k')).not.toContain('late')
})
