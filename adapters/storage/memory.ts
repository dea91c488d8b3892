/** A storage that answers at once. */
export interface MemoryStorage {
  readonly name: 'memory'
  keys(): string[]
  getItem(key: string): string | null
  setItem(key: string, text: string): void
  removeItem(key: string): void
  append(key: string, entry: string): void
  entries(key: string, from?: number): string[]
}

/** Keeps everything in a `Map`, to be gone with it. For tests and for server rendering. */
export function memory(): MemoryStorage {
  const items = new Map<string, string>()
  const logs = new Map<string, string[]>()
  return {
    name: 'memory',
    keys: () => [...new Set([...items.keys(), ...logs.keys()])],
    getItem: (key) => items.get(key) ?? null,
    setItem(key, text) {
      items.set(key, text)
      logs.delete(key)
    },
    removeItem(key) {
      items.delete(key)
      logs.delete(key)
    },
    append(key, entry) {
      const log = logs.get(key)
      if (log) log.push(entry)
      else logs.set(key, [entry])
    },
    entries: (key, from = 0) => logs.get(key)?.slice(from) ?? [],
  }
}
