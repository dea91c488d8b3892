import 'fake-indexeddb/auto'

/** What blocks find in a browser and Node lacks: a storage, and a socket that opens and stays silent. */
export function standIns(): void {
  if (typeof localStorage === 'undefined') Object.assign(globalThis, { localStorage: webStorage() })
  Object.assign(globalThis, { WebSocket: SilentSocket })
}

function webStorage(): Storage {
  const entries = new Map<string, string>()
  return {
    get length() {
      return entries.size
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, String(value)),
    removeItem: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  }
}

class SilentSocket extends EventTarget {
  readyState = 0

  constructor(readonly url: string) {
    super()
    queueMicrotask(() => {
      this.readyState = 1
      this.dispatchEvent(new Event('open'))
    })
  }

  send(): void {}

  close(): void {
    this.readyState = 3
    this.dispatchEvent(new Event('close'))
  }
}
