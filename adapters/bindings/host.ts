/** What the hooks of React and Preact have in common: the bindings are made of it. */
export type UseMemo = <T>(make: () => T, dependencies: readonly unknown[]) => T
export type UseState = <T>(initial: () => T) => [T, unknown]
export type UseEffect = (effect: () => void | (() => void), dependencies?: readonly unknown[]) => void

/**
 * Gives the value of `get`, which is another one after each change that `subscribe` tells of and concerns the component, and
 * calls `onShown` with it as soon as the render is on the screen.
 */
export type UseSource = <T>(
  subscribe: (onChange: () => void) => () => void,
  get: () => T,
  onShown: (value: T) => void,
) => T
