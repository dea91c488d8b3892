/** What React and Preact have in common, and the bindings are made of. */
export interface Host {
  useState<T>(initial: () => T): [T, (next: (now: T) => T) => void]
  useMemo<T>(make: () => T, dependencies: readonly unknown[]): T
  useRef<T>(value: T): { current: T }
  useEffect(effect: () => void | (() => void), dependencies: readonly unknown[]): void
  /** The first that runs once a render is on the screen. */
  useInsertionEffect(effect: () => void | (() => void)): void
  useSyncExternalStore<T>(subscribe: (onChange: () => void) => () => void, get: () => T, getOnServer: () => T): T
}
