import type { StorageEngine } from './engine.js'

/** How an engine lists its keys, by `keys()` or as Web Storage does; `undefined` when it cannot. */
export function keyLister(engine: StorageEngine): (() => ReturnType<NonNullable<StorageEngine['keys']>>) | undefined {
  // In a Web Storage any name may be that of an item.
  if (typeof engine.keys === 'function') return () => engine.keys?.() ?? []
  if (typeof engine.length !== 'number' || typeof engine.key !== 'function') return undefined
  return () => Array.from({ length: engine.length ?? 0 }, (_, index) => engine.key?.(index) ?? '')
}

/** Whether it keeps logs. */
export function canLog(
  engine: StorageEngine,
): engine is StorageEngine & Required<Pick<StorageEngine, 'append' | 'entries'>> {
  return typeof engine.append === 'function' && typeof engine.entries === 'function'
}
