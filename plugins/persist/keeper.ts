import { fork, snapshot, untracked } from 'jods'
import type { AnyStore, Change, Operation } from 'jods/kit'
import type { Journal } from './journal.js'
import { topKey } from './journal.js'

/** Which members of a store are saved, and how they are now. */
export interface Keeper {
  isKept(key: string, value: unknown): boolean
  /** The same, with the value that the member has. */
  isNow(key: string): boolean
  /** The members that are saved, as plain data. */
  state(): Record<string, unknown>
  /** The member as it is now; undefined when there is none to save. */
  member(key: string): unknown
  /** Top-level keys that the initial state has and the present one does not. */
  deleted(): readonly string[]
  /** True for what the initial state has. */
  isInitial(key: string): boolean
  /** Notes a change for the next save; false when nothing of it is saved. `stored` are the members in the storage. */
  note(journal: Journal, change: Change, stored: ReadonlySet<string>): boolean
}

interface Choice {
  readonly keys?: readonly string[] | undefined
  readonly filter?: ((key: never, value: unknown) => boolean) | undefined
}

export function createKeeper(store: AnyStore, { keys, filter }: Choice): Keeper {
  let initial: ReadonlySet<string> | undefined

  function isKept(key: string, value: unknown): boolean {
    // Whatever a key is called, the caller's function decides on it.
    return (!keys || keys.includes(key)) && (!filter || untracked(() => filter(key as never, value)))
  }

  const isThere = (key: string) => Object.hasOwn(store, key)
  const live = (key: string) => (store as Record<string, unknown>)[key]

  function initialKeys(): ReadonlySet<string> {
    initial ??= new Set(Object.keys(fork(store)))
    return initial
  }

  const isNow = (key: string) =>
    isKept(
      key,
      untracked(() => (isThere(key) ? live(key) : undefined)),
    )

  return {
    isKept,
    isNow,
    state() {
      return Object.fromEntries(Object.entries(snapshot(store)).filter(([key, value]) => isKept(key, value)))
    },
    member(key) {
      return untracked(() => {
        if (!isThere(key) || !isKept(key, live(key))) return undefined
        const value = live(key)
        return typeof value === 'object' && value !== null ? (snapshot(store) as Record<string, unknown>)[key] : value
      })
    },
    deleted: () => [...initialKeys()].filter((key) => !isThere(key) && isKept(key, undefined)),
    isInitial: (key) => initialKeys().has(key),
    note(journal, { patches, inverse }, stored) {
      return untracked(() => {
        const verdicts = new Map<string, boolean>()
        for (const key of new Set(patches.map(topKey))) {
          // Nothing of what is refused even for a moment may reach a log: such a member is written as it is in the end.
          const isIn = isNow(key) && valuesOf(patches, key).every((value) => isKept(key, value))
          if (!isIn && stored.has(key)) journal.addWhole(key)
          verdicts.set(key, isIn)
        }
        const isNoted = (step: Operation) => verdicts.get(topKey(step)) === true
        const noted = patches.filter(isNoted)
        if (noted.length > 0) journal.add({ patches: noted, inverse: inverse.filter(isNoted) })
        return noted.length > 0 || [...verdicts.keys()].some((key) => stored.has(key))
      })
    },
  }
}

/** What operations make of a whole top-level member. */
function valuesOf(patches: readonly Operation[], key: string): unknown[] {
  return patches.flatMap((step) =>
    'value' in step && topKey(step) === key && step.path.lastIndexOf('/') === 0 ? [step.value] : [],
  )
}
