import type { StorageLike } from 'jods/persist'

type Call = {
  readonly name: 'getItem' | 'setItem' | 'removeItem' | 'append' | 'entries' | 'keys'
  readonly size: number
}

/** What lies in a storage that keeps a log beside each entry. */
export type Shelves = Map<string, { text: string; log: string[] }>

/** A storage that keeps a log; `shelves` may be shared, `calls` tells what was asked of it. */
export function logEngine(shelves: Shelves = new Map()): Required<
  Omit<StorageLike, 'length' | 'key' | 'onError' | 'name'>
> & {
  readonly shelves: Shelves
  readonly calls: Call[]
} {
  const calls: Call[] = []
  const note = (name: Call['name'], size = 0) => void calls.push({ name, size })
  return {
    shelves,
    calls,
    keys() {
      note('keys')
      return [...shelves.keys()]
    },
    getItem(key) {
      note('getItem')
      return shelves.get(key)?.text ?? null
    },
    setItem(key, text) {
      note('setItem', text.length)
      shelves.set(key, { text, log: [] })
    },
    removeItem(key) {
      note('removeItem')
      shelves.delete(key)
    },
    append(key, entry) {
      note('append', entry.length)
      shelves.get(key)?.log.push(entry)
    },
    entries(key) {
      note('entries')
      return shelves.get(key)?.log.slice() ?? []
    },
  }
}

/** The same storage, answering later. */
export function later<Storage extends StorageLike>(storage: Storage): StorageLike {
  return {
    ...(storage.name !== undefined && { name: storage.name }),
    keys: async () => (await storage.keys?.()) ?? [],
    getItem: async (key) => storage.getItem(key),
    setItem: async (key, text) => storage.setItem(key, text),
    removeItem: async (key) => storage.removeItem(key),
    ...(storage.append && { append: async (key: string, entry: string) => storage.append?.(key, entry) }),
    ...(storage.entries && { entries: async (key: string) => storage.entries?.(key) ?? [] }),
  }
}

/** As it is after a crash: what is there now, in a storage of its own. */
export function afterCrash(shelves: Shelves): Shelves {
  return new Map([...shelves].map(([key, { text, log }]) => [key, { text, log: [...log] }]))
}
