import { computed, signal } from 'jods'
import type { ReadableAtom } from 'jods/kit'

/** A list that keeps the newest, and an atom of it. */
export interface BoundedList<T> {
  readonly atom: ReadableAtom<readonly T[]>
  /** The newest element. */
  readonly last: T | undefined
  /** Adds without telling anybody: `publish` does. */
  add(item: T): void
  clear(): void
  publish(): void
}

/** Creates an empty list of at most `limit`. A copy is made when somebody asks, or listens, and only then. */
export function createBoundedList<T>(limit: number): BoundedList<T> {
  let items: T[] = []
  /** Where the oldest one kept stands: elements leave in lots. */
  let start = 0
  const version = signal(0)
  let count = 0
  const atom = computed<readonly T[]>(() => {
    version.get()
    return items.slice(start)
  })

  return {
    atom,
    get last() {
      return items.at(-1)
    },
    add(item) {
      count += 1
      items.push(item)
      if (items.length - start > limit) start += 1
      if (start <= limit / 4 + 16) return
      items = items.slice(start)
      start = 0
    },
    clear() {
      count += 1
      items = []
      start = 0
    },
    publish: () => version.set(count),
  }
}
