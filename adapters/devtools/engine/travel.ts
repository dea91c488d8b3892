import { computed, signal } from 'jods'
import type { ReadableAtom } from 'jods/kit'
import type { ChangeEntry, Entry, Timeline } from './types.js'
import type { Watched } from './watched.js'

/** Which moment is shown. */
export interface Travel {
  readonly timeline: ReadableAtom<Timeline>
  jump(position: number): void
  jumpToEntry(id: number): boolean
  toNow(): void
  /** The state of each store at a moment, by default the one that is shown. */
  statesAt(position?: number): readonly (readonly [Watched, unknown])[]
}

/** Creates what moves through the changes of `log`. */
export function createTravel(log: ReadableAtom<readonly Entry[]>, watched: () => Iterable<Watched>): Travel {
  /** The id of the last change that is shown, 0 before the first; undefined for the present. */
  const last = signal<number | undefined>(undefined)
  const changes = computed(() => log.get().filter((entry): entry is ChangeEntry => entry.kind === 'change'))
  const timeline = computed<Timeline>(() => {
    const entries = changes.get()
    const id = last.get()
    return { entries, position: id === undefined ? entries.length : countUpTo(entries, id), isNow: id === undefined }
  })

  function statesAt(position: number = timeline.get().position): [Watched, unknown][] {
    const entries = changes.get()
    const states: [Watched, unknown][] = []
    for (const one of watched()) {
      const before = entries.findLast(({ store }, index) => index < position && store === one.info.id)
      const after = entries.find(({ store }, index) => index >= position && store === one.info.id)
      if (!after) continue
      const state = one.past.at(before ? before.revision : after.revision - 1)
      if (state !== undefined) states.push([one, state])
    }
    return states
  }

  function toNow(): void {
    last.set(undefined)
    for (const one of watched()) one.hide()
  }

  function jump(position: number): void {
    const { entries } = timeline.get()
    if (!(position < entries.length)) {
      toNow()
      return
    }
    const at = Math.max(0, Math.trunc(position))
    last.set(at === 0 ? 0 : entries[at - 1]!.id)
    const past = new Map(statesAt(at))
    for (const one of watched()) one.hide(past.has(one) ? { value: past.get(one) } : undefined)
  }

  return {
    timeline,
    jump,
    jumpToEntry(id) {
      const index = timeline.get().entries.findIndex((entry) => entry.id === id)
      if (index >= 0) jump(index + 1)
      return index >= 0
    },
    toNow,
    statesAt,
  }
}

function countUpTo(entries: readonly ChangeEntry[], id: number): number {
  const next = entries.findIndex((entry) => entry.id > id)
  return next < 0 ? entries.length : next
}
