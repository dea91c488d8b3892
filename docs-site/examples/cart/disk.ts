import { signal, type WritableAtom } from 'jods'
import { indexedDB, type StorageEngine } from 'jods/storage'

/** A database of the browser that can be full, and be damaged. */
export interface Disk {
  readonly engine: StorageEngine
  readonly isFull: WritableAtom<boolean>
  /** What lies in it: keys, and how long their texts are. */
  list(): Promise<{ key: string; length: number }[]>
  /** Overwrites every entry with what is no entry. */
  damage(): Promise<void>
}

export function openDisk(): Disk {
  const database = indexedDB({ database: 'jods-docs-cart' })
  const isFull = signal(false)

  /** As browsers do when there is no room left. */
  function makeRoom(): void {
    if (isFull.get()) throw new DOMException('The disk is full.', 'QuotaExceededError')
  }

  const engine: StorageEngine = {
    ...database,
    async setItem(key, text) {
      makeRoom()
      await database.setItem(key, text)
    },
    async append(key, entry) {
      makeRoom()
      await database.append(key, entry)
    },
  }

  async function list() {
    const keys = await database.keys()
    return Promise.all(
      keys.sort().map(async (key) => {
        const [text, log] = await Promise.all([database.getItem(key), database.entries(key)])
        return { key, length: (text ?? '').length + log.join('').length }
      }),
    )
  }

  async function damage(): Promise<void> {
    for (const { key } of await list()) await database.setItem(key, '{"half of an ent')
  }

  return { engine, isFull, list, damage }
}
