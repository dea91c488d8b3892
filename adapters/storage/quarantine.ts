import type { StorageEngine } from './engine.js'

/** Where an engine keeps what it could not read, at `<key>~quarantine~<n>`. */
export interface Quarantine {
  /** Moves the item `text` and its log there, and says where. */
  move(key: string, text: string): Promise<string>
  /** Puts a text there, and says where; `undefined` when it did so before. */
  keep(key: string, text: string): Promise<string | undefined>
}

const end = /(~quarantine~\d+)+$/

export function isAside(key: string): boolean {
  return end.test(key)
}

/** The keys under which what lies here may have been written: this one, and the one it was moved away from. */
export function seatsOf(key: string): readonly string[] {
  return isAside(key) ? [key, key.replace(end, '')] : [key]
}

export function createQuarantine(engine: StorageEngine): Quarantine {
  const kept = new Map<string, string>()

  /** The first place that is free, or has the same text already, as after a move that was cut short. */
  async function placeFor(key: string, text: string): Promise<string> {
    for (let count = 1; ; count += 1) {
      const place = `${key}~quarantine~${count}`
      const found = (await engine.getItem(place)) ?? text
      if (found === text) return place
    }
  }

  return {
    async move(key, text) {
      const place = await placeFor(key, text)
      await engine.setItem(place, text)
      for (const entry of (await engine.entries?.(key)) ?? []) await engine.append?.(place, entry)
      // Another tab may have written something good by now.
      if ((await engine.getItem(key)) === text) await engine.removeItem(key)
      return place
    },
    async keep(key, text) {
      if (kept.get(key) === text) return undefined
      const place = await placeFor(key, text)
      await engine.setItem(place, text)
      kept.set(key, text)
      return place
    },
  }
}
