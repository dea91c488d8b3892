/** A storage that answers at once. */
export interface MemoryStorage {
  readonly name: 'memory'
  keys(): string[]
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** Keeps everything in a `Map`. For tests and for server rendering. */
export function memory(): MemoryStorage {
  const entries = new Map<string, string>()
  return {
    name: 'memory',
    keys: () => [...entries.keys()],
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  }
}
