import type { ReadableAtom } from 'jods/kit'
import type { Pace } from './pace.js'

/** A list that keeps the newest, and an atom of it. */
export interface BoundedList<T> {
  readonly atom: ReadableAtom<readonly T[]>
  add(item: T): void
  clear(): void
  /** Something inside an item is different. */
  touched(): void
}

/** Creates an empty list of at most `limit`. It is copied when somebody asks for it, and only then. */
export function createBoundedList<T>(limit: number, pace: Pace): BoundedList<T> {
  let items: T[] = []
  /** Where the oldest one kept stands: elements leave in lots. */
  let start = 0
  let copy: readonly T[] | undefined

  function changed(): void {
    copy = undefined
    pace.changed()
  }

  return {
    atom: pace.atom(() => {
      copy ??= items.slice(start)
      return copy
    }),
    add(item) {
      items.push(item)
      if (items.length - start > limit) start += 1
      if (start > limit / 4 + 16) {
        items = items.slice(start)
        start = 0
      }
      changed()
    },
    clear() {
      items = []
      start = 0
      changed()
    },
    touched: changed,
  }
}
