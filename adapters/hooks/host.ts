/** The hooks of React and Preact that the bindings are made of. */
export interface Hooks {
  useMemo<T>(make: () => T, dependencies: readonly unknown[]): T
  useRef<T>(value: T): { current: T }
  useEffect(effect: () => void | (() => void), dependencies?: readonly unknown[]): void
  /** The first that runs once a render is on the screen. */
  useInsertionEffect(effect: () => void | (() => void), dependencies?: readonly unknown[]): void
  useSyncExternalStore<T>(subscribe: (onChange: () => void) => () => void, get: () => T, getOnServer: () => T): T
}
