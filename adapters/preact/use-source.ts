import { useLayoutEffect, useState } from 'preact/hooks'
import type { UseSource } from '../bindings/index.js'

/** What React has `useSyncExternalStore` for. Preact renders in one go, so nothing can change meanwhile. */
export const useSource: UseSource = (subscribe, get, onShown) => {
  const value = get()
  const [shown, setShown] = useState({ value, get })
  const check = (): void =>
    setShown((now) => {
      try {
        if (Object.is(now.value, now.get())) return now
      } catch {
        // The next render fails on it.
      }
      return { ...now }
    })

  useLayoutEffect(() => {
    shown.value = value
    shown.get = get
    onShown(value)
    check()
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: all that `check` uses stays what it is
  useLayoutEffect(() => subscribe(check), [subscribe])
  return value
}
