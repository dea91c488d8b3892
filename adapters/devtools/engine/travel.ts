import type { ReadableAtom } from 'jods/kit'
import { countUpTo } from './ids.js'
import type { Pace } from './pace.js'
import type { ChangeEntry, Entry, Timeline } from './types.js'
import type { Watched } from './watched.js'

/** Which moment is shown. */
export interface Travel {
  readonly timeline: ReadableAtom<Timeline>
  jump(position: number): void
  jumpToEntry(id: number): boolean
  toNow(): void
  /** Shows `state` of one store, whatever moment the others are shown at; nothing shows its present. */
  show(one: Watched, state?: { readonly value: unknown }): void
  /** The state of each store at a moment; by default what is shown of those that are not shown as they are. */
  statesAt(position?: number): readonly (readonly [Watched, unknown])[]
}

/** Creates what moves through the changes of `log`. */
export function createTravel(
  log: ReadableAtom<readonly Entry[]>,
  watched: () => Iterable<Watched>,
  pace: Pace,
): Travel {
  /** The id of the last change that is shown, 0 before the first; undefined for the present. */
  let last: number | undefined
  let shown: Timeline | undefined
  let seen: readonly Entry[] | undefined
  let changes: readonly ChangeEntry[] = []

  const timeline = pace.atom<Timeline>(() => {
    const all = log.get()
    if (seen !== all) changes = all.filter((entry): entry is ChangeEntry => entry.kind === 'change')
    else if (shown) return shown
    seen = all
    const position = last === undefined ? changes.length : countUpTo(changes, last)
    shown = { entries: changes, position, isNow: last === undefined && hidden().length === 0 }
    return shown
  })

  function hidden(): [Watched, unknown][] {
    return [...watched()].flatMap((one) => (one.hidden ? [[one, one.hidden.value]] : []))
  }

  function statesAt(position?: number): [Watched, unknown][] {
    if (position === undefined) return hidden()
    const { entries } = timeline.get()
    const states: [Watched, unknown][] = []
    for (const one of watched()) {
      const revision = revisionAt(entries, position, one.info.id)
      const state = revision === undefined ? undefined : one.past.at(revision)
      if (state !== undefined) states.push([one, state])
    }
    return states
  }

  function show(id: number | undefined, states: ReadonlyMap<Watched, unknown>): void {
    last = id
    shown = undefined
    for (const one of watched()) one.hide(states.has(one) ? { value: states.get(one) } : undefined)
  }

  function jump(position: number): void {
    const { entries } = timeline.get()
    if (position < entries.length) {
      const at = Math.max(0, Math.trunc(position))
      show(at === 0 ? 0 : entries[at - 1]!.id, new Map(statesAt(at)))
    } else show(undefined, new Map())
  }

  return {
    timeline,
    jump,
    jumpToEntry(id) {
      const index = timeline.get().entries.findIndex((entry) => entry.id === id)
      if (index >= 0) jump(index + 1)
      return index >= 0
    },
    toNow: () => show(undefined, new Map()),
    show(one, state) {
      shown = undefined
      one.hide(state)
      if (hidden().length === 0) last = undefined
    },
    statesAt,
  }
}

/** The revision of a store after `position` changes of all; undefined where none of them, nor a later one, is its. */
export function revisionAt(entries: readonly ChangeEntry[], position: number, store: string): number | undefined {
  for (let i = position - 1; i >= 0; i--) if (entries[i]!.store === store) return entries[i]!.revision
  for (let i = position; i < entries.length; i++) if (entries[i]!.store === store) return entries[i]!.revision - 1
  return undefined
}
