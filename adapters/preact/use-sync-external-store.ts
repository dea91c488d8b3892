import { useCallback, useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks'

/** React's hook of this name, without `preact/compat`: Preact renders in one go, so nothing can change meanwhile. */
export function useSyncExternalStore<T>(subscribe: (onChange: () => void) => () => void, get: () => T): T {
  const value = get()
  const [, renderAgain] = useReducer((count: number) => count + 1, 0)
  const shown = useRef({ value, get })
  const check = useCallback(() => {
    const { current } = shown
    if (hasChanged(current.value, current.get)) renderAgain(undefined)
  }, [])

  useLayoutEffect(() => {
    shown.current = { value, get }
    check()
  })
  useEffect(() => {
    const stop = subscribe(check)
    check()
    return stop
  }, [subscribe, check])
  return value
}

/** A value that cannot be had is for the next render to fail on. */
function hasChanged<T>(value: T, get: () => T): boolean {
  try {
    return !Object.is(value, get())
  } catch {
    return true
  }
}
