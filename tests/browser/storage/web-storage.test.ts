import { fallback, memory } from 'jods/storage'
import { expect, test } from 'vitest'
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

describeStorage(
  'fallback from localStorage in Chromium',
  () => {
    localStorage.clear()
    return { open: () => fallback(() => localStorage, memory()), clean: () => localStorage.clear() }
  },
  { largest: 1_000_000 },
)

test('P14 a full localStorage gives way to the next engine, at once, and the newest text is read', () => {
  localStorage.clear()
  const errors: unknown[] = []
  const next = memory()
  const engine = fallback([localStorage, next], { onFallback: ({ error }) => errors.push((error as Error).name) })
  engine.setItem('key', 'small')
  engine.setItem('key', 'x'.repeat(6_000_000))
  expect([errors, engine.getItem('key')?.toString().length]).toEqual([['QuotaExceededError'], 6_000_000])
  expect(localStorage.getItem('key')).toBe('small')
  localStorage.clear()
})
