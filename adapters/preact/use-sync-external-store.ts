import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

/** React's hook of this name, without `preact/compat`: Preact renders in one go, so nothing can change meanwhile. */
export function useSyncExternalStore<T>(subscribe: (onChange: () => void) => () => void, get: () => T): T {
  const value = get()
  const shown = useRef({ value, get }).current
  const [, renderAgain] = useState({})
  const check = (): void => {
    try {
      if (Object.is(shown.value, shown.get())) return
    } catch {
      // The next render fails on it.
    }
    renderAgain({})
  }

  useLayoutEffect(() => {
    shown.value = value
    shown.get = get
    check()
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: all that `check` uses stays what it is
  useEffect(() => {
    const stop = subscribe(check)
    check()
    return stop
  }, [subscribe])
  return value
}
