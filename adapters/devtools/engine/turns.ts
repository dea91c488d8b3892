import type { Change } from 'jods/kit'
import type { Woke } from './types.js'

/** Who ran because of which change. A turn is what follows from a commit until everybody has heard and run. */
export interface Turns {
  readonly isOpen: boolean
  committed(change: Change): void
  /** The change is being told, as the entry with this id. `woke` fills until the turn is over. */
  told(change: Change, id: number): { readonly woke: readonly Woke[]; readonly cause: number | undefined }
  /** Of a listener, `change` is what it hears; what depends on the state ran because of all that was told in this turn. */
  ran(kind: Woke['kind'], name: string, change?: unknown): void
  flushed(isWhole: boolean): void
}

interface Tally {
  readonly woke: Woke[]
  id: number | undefined
}

/** How many are told apart by name; what comes after them is counted together. */
const mostNames = 100

export function createTurns(): Turns {
  const tallies = new Map<object, Tally>()
  const causes = new WeakMap<Change, object>()
  /** What is being told, or what those who run have been woken by. */
  let current: object | undefined

  function tallyOf(change: object): Tally {
    const tally = tallies.get(change) ?? { woke: [], id: undefined }
    tallies.set(change, tally)
    return tally
  }

  return {
    get isOpen() {
      return current !== undefined
    },
    committed(change) {
      if (current) causes.set(change, current)
    },
    told(change, id) {
      const cause = causes.get(change)
      current = change
      const tally = tallyOf(change)
      tally.id = id
      return { woke: tally.woke, cause: cause && tallies.get(cause)?.id }
    },
    ran(kind, name, change) {
      if (change === undefined) {
        for (const { woke } of tallies.values()) count(woke, kind, name)
      } else if (typeof change === 'object' && change !== null && 'revision' in change) {
        current = change
        count(tallyOf(change).woke, kind, name)
      }
    },
    flushed(isWhole) {
      current = undefined
      if (isWhole) tallies.clear()
    },
  }
}

function count(woke: Woke[], kind: Woke['kind'], name: string): void {
  const shown = woke.length < mostNames ? name : '…'
  const index = woke.findIndex((one) => one.kind === kind && (one.name === name || one.name === shown))
  if (index < 0) woke.push({ kind, name: shown, count: 1 })
  else woke[index] = { ...woke[index]!, count: woke[index]!.count + 1 }
}
