/** A `localStorage` for the frame, which has none: it begins with what the last run left, and tells what changes. */
export function standInStorage(begin: Record<string, string>, tell: (storage: Record<string, string>) => void): void {
  const entries = new Map(Object.entries(begin))
  const changed = () => tell(Object.fromEntries(entries))
  const storage: Storage = {
    get length() {
      return entries.size
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem(key, value) {
      entries.set(key, String(value))
      changed()
    },
    removeItem(key) {
      entries.delete(key)
      changed()
    },
    clear() {
      entries.clear()
      changed()
    },
  }
  Object.defineProperty(window, 'localStorage', { value: storage, configurable: true })
}
