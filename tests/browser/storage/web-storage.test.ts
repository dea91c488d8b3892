import { describeStorage } from '../../conformance/storage.js'

for (const [name, storage] of Object.entries({ localStorage, sessionStorage })) {
  describeStorage(
    `${name} in Chromium`,
    () => {
      storage.clear()
      return { open: () => storage, clean: () => storage.clear() }
    },
    { largest: 1_000_000 },
  )
}
