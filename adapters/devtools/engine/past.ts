import type { Change } from 'jods/kit'
import { rebuild } from './rebuild.js'

/** What a store has been: every revision since the watching began, as far back as the limit goes. */
export interface Past {
  readonly first: number
  readonly last: number
  note(change: Change): void
  /** The state at a revision; undefined where that is not known. Immutable: it shares what it can with its neighbours. */
  at(revision: number): unknown
}

/** The store as it is. */
export interface Present {
  revision(): number
  state(): unknown
}

/** How many changes lie between two states that are kept whole. */
const stride = 64

/** Keeps the patches of the newest `limit` changes, and now and then a state, from which the ones between are rebuilt. */
export function createPast({ revision, state }: Present, limit: number): Past {
  /** `changes[i]` leads from revision `first + i` to the next. */
  let changes: Change[] = []
  let first = revision()
  const kept = new Map<number, unknown>([[first, state()]])
  let asked: readonly [revision: number, state: unknown] | undefined

  const lastOf = (): number => first + changes.length

  function at(wanted: number): unknown {
    if (!Number.isInteger(wanted) || wanted < first || wanted > lastOf()) return undefined
    if (wanted === revision()) return state()
    const [from, start] = nearest(wanted)
    const rebuilding = rebuild(start)
    for (let next = from; next < wanted; next++) rebuilding.apply(changes[next - first]!.patches)
    for (let next = from; next > wanted; next--) rebuilding.apply(changes[next - 1 - first]!.inverse)
    asked = [wanted, rebuilding.value]
    return rebuilding.value
  }

  function nearest(wanted: number): readonly [revision: number, state: unknown] {
    const known = asked ? [...kept, asked] : [...kept]
    return known.reduce((best, one) => (Math.abs(one[0] - wanted) < Math.abs(best[0] - wanted) ? one : best))
  }

  function trim(): void {
    const next = lastOf() - limit
    const oldest = at(next)
    changes = changes.slice(next - first)
    first = next
    for (const known of kept.keys()) if (known < first) kept.delete(known)
    kept.set(first, oldest)
    if (asked && asked[0] < first) asked = undefined
  }

  return {
    get first() {
      return first
    },
    get last() {
      return lastOf()
    },
    note(change) {
      changes.push(change)
      // A listener before us may have written since: then the state is further on than this change.
      if (change.revision % stride === 0 && change.revision === revision()) kept.set(change.revision, state())
      if (changes.length > limit + stride) trim()
    },
    at,
  }
}
