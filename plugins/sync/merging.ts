import { applyPatch, fork, snapshot } from 'jods'
import { parseStamp } from 'jods/clock'
import type { AnyStore, ApplyResult, Change, Origin, Patch, Rejection } from 'jods/kit'
import { parsePointer } from 'jods/kit'
import type { Write } from 'jods/wire'
import { createAllowance } from './allowance.js'
import { correctedBy, correctionOf, createTold } from './correction.js'
import { describe } from './describe.js'
import { createDraft, type Draft } from './draft.js'
import { mergeWrite } from './merge.js'
import { type Preview, previewOf } from './preview.js'
import { createRecent, type Recent, type RecentWrite, standing, tracesOf } from './recent.js'
import { findRegister, isInitial, type Undo } from './register.js'
import { toPointer } from './value.js'
import type { View } from './view.js'

/** What became of writes that came. */
export interface Merged {
  readonly taken: readonly Write[]
  readonly stale: readonly Write[]
  readonly refused: readonly Refused[]
  /** Writes of our own that clash with older ones which came now: taken back. */
  readonly overruled: readonly Refused[]
}

interface Refused {
  readonly writes: readonly Write[]
  readonly rejection: Rejection
}

interface MergingContext {
  readonly store: AnyStore
  readonly node: string
  viewOf(): View
  oldest(): string
  tick(): string
  /** Milliseconds since some moment. */
  elapsed(): number
  commit(patch: Patch, draft: Draft, origin: Origin): ApplyResult
  /** Brings what is known of lists in step with a draft that is now the state. */
  settle(draft: Draft, isAsDrafted: boolean): void
  /** What stands at these paths is news to everybody. */
  corrected(paths: readonly string[], origin: Origin): void
}

const clashed = 'It does not go together with an older write of somebody else.'

/** Above this many writes at once what they replace is not remembered. */
const tracedLimit = 1000
/** Newer writes that are looked at when an older one clashes with them. */
const candidateLimit = 64
/** States that are tried out in vain within a minute: whoever sends much that is valid with nothing is refused unseen. */
const vainLimit = 256

interface Outcome {
  readonly taken: Write[]
  readonly stale: Write[]
}

export interface Merger {
  readonly recent: Recent
  merge(writes: readonly Write[], origin: Origin, isForgotten?: (stamp: string) => boolean): Merged
  /** What merging would do here, which is not done. */
  preview(writes: readonly Write[], isForgotten?: (stamp: string) => boolean): Preview
  /** True for a write of our own that did not stand, when that is first heard. */
  isNews(stamp: string): boolean
  /** Has what stands at the paths of refused writes outrank them. */
  correct(writes: readonly Write[], origin: Origin): void
}

/**
 * Merges writes, and where the schema refuses what comes of it, finds the newest of those that clash: a write that came, or
 * one that is here already and is taken back. So whoever has the same writes comes to the same state.
 */
export function createMerger(context: MergingContext): Merger {
  const { store, node, viewOf } = context
  const recent = createRecent(store, viewOf)

  const vain = createAllowance(vainLimit, context.elapsed)
  const isNews = createTold(node)
  let isForgotten: ((stamp: string) => boolean) | undefined

  const successor = (stamp: string) => correctionOf(stamp, node) ?? context.tick()

  /** Merges into a draft; `undo` takes back what it did to the registers. */
  function draftOf(writes: readonly Write[]): { draft: Draft; undo: () => void; outcome: Outcome } {
    const { root, keyOf } = viewOf()
    const undo: Undo = []
    const draft = createDraft(viewOf())
    const outcome: Outcome = { taken: [], stale: [] }
    const oldest = context.oldest()
    for (const write of writes) {
      const verdict = mergeWrite({ root, draft, undo, keyOf, oldest, isForgotten }, write)
      if (verdict !== 'known') outcome[verdict].push(write)
    }
    return {
      draft,
      outcome,
      undo() {
        for (const back of undo.reverse()) back()
      },
    }
  }

  function attempt(writes: readonly Write[], origin: Origin): Rejection | Outcome {
    const traces = writes.length > tracedLimit ? [] : tracesOf(viewOf(), writes)
    const { draft, undo, outcome } = draftOf(writes)
    const misfit = misfitOf(viewOf(), draft, writes, origin)
    if (misfit) {
      undo()
      return misfit
    }
    const patch = draft.patch()
    let change: Change | undefined
    if (patch.length > 0) {
      const result = context.commit(patch, draft, origin)
      if (!result.ok) {
        undo()
        return result.rejection
      }
      change = result.change
    }
    context.settle(draft, (change?.patches.length ?? 0) === patch.length)
    if (change) recent.note(change, traces)
    for (const write of outcome.stale) recent.missed(write)
    return outcome
  }

  /** Finds the newest writes without which the others are valid together, the older ones kept where they can be. */
  function findOverruled(group: readonly Write[]): Map<RecentWrite, Write[]> | undefined {
    if (vain.isSpent) return undefined
    const trial = fork(store, snapshot(store))
    const without = new Map<RecentWrite, Write[]>()
    let tried = 0

    function isValid(): boolean {
      tried += 1
      const { draft, undo } = draftOf([...group, ...[...without.values()].flat()])
      const patch = draft.misfit() ? undefined : draft.patch()
      undo()
      const result = patch && applyPatch(trial, patch)
      if (result?.ok && result.change) applyPatch(trial, result.change.inverse)
      return result?.ok ?? false
    }

    function search(): boolean {
      for (const write of recent.newerThan(group[0]!.stamp).slice(0, candidateLimit)) {
        const undoing = recent.undoing(write, successor(write.stamp))
        if (!undoing) return false
        without.set(write, undoing)
        if (isValid()) return true
      }
      return false
    }

    if (!search()) {
      vain.spend(tried)
      return undefined
    }
    for (const [write, undoing] of [...without].reverse()) {
      without.delete(write)
      if (!isValid()) without.set(write, undoing)
    }
    return without
  }

  function merge(writes: readonly Write[], origin: Origin): Merged {
    const merged = {
      taken: [] as Write[],
      stale: [] as Write[],
      refused: [] as Refused[],
      overruled: [] as Refused[],
    }
    const keep = ({ taken, stale }: Outcome) => {
      merged.taken.push(...taken)
      merged.stale.push(...stale)
    }
    const whole = attempt(writes, origin)
    if (isOutcome(whole)) {
      keep(whole)
      return merged
    }
    const groups = oldestFirst(writes)
    for (const group of groups) {
      const part = groups.length === 1 ? whole : attempt(group, origin)
      if (isOutcome(part)) {
        keep(part)
        continue
      }
      const overruled = findOverruled(group)
      const undoing = [...(overruled?.values() ?? [])].flat()
      const before = toOverrule(overruled, part)
      const outcome = overruled ? attempt([...group, ...undoing], origin) : part
      if (!isOutcome(outcome)) {
        merged.refused.push({ writes: group, rejection: part })
        continue
      }
      const isOurs = new Set(undoing)
      keep({ taken: outcome.taken.filter((write) => !isOurs.has(write)), stale: outcome.stale })
      merged.overruled.push(...before)
      context.corrected(
        undoing.map(({ path }) => path),
        origin,
      )
    }
    return merged
  }

  function preview(writes: readonly Write[]): Preview {
    const { draft, undo, outcome } = draftOf(writes)
    const found = previewOf(viewOf(), draft, outcome.taken)
    undo()
    return found
  }

  /** Our own of the writes to be taken back, as they stand. */
  function toOverrule(overruled: ReadonlyMap<RecentWrite, unknown> | undefined, rejection: Rejection): Refused[] {
    return [...(overruled?.keys() ?? [])]
      .filter(({ stamp }) => parseStamp(stamp)?.node === node)
      .map(({ stamp, traces }) => {
        const writes = traces.map(({ path }): Write => ({ op: 'remove', path, stamp }))
        const asTheyStand = standing(viewOf(), writes, () => stamp)
        return { writes: asTheyStand, rejection: { ...rejection, patch: describe(viewOf(), asTheyStand) } }
      })
  }

  /** Our own of the writes that corrections take the place of, as they stand. */
  function toCorrect(writes: readonly Write[], origin: Origin): Refused[] {
    const { root } = viewOf()
    const groups = new Map<string, Write[]>()
    for (const write of writes) {
      const stamp = correctedBy(write.stamp)
      const register = stamp === undefined ? undefined : findRegister(root, parsePointer(write.path) ?? [])
      if (stamp === undefined || (register?.stamp !== stamp && register?.moved !== stamp)) continue
      groups.set(stamp, [...(groups.get(stamp) ?? []), write])
    }
    return [...groups].map(([stamp, group]) => {
      const asTheyStand = standing(viewOf(), group, () => stamp)
      const rejection = {
        code: 'schema/invalid',
        patch: describe(viewOf(), asTheyStand),
        origin,
        issues: [],
        reason: clashed,
      }
      return { writes: asTheyStand, rejection }
    })
  }

  return {
    recent,
    isNews,
    preview(writes, isGone) {
      isForgotten = isGone
      const found = preview(writes)
      isForgotten = undefined
      return found
    },
    merge(writes, origin, isGone) {
      isForgotten = isGone
      const corrected = toCorrect(writes, origin)
      const { overruled, ...merged } = merge(writes, origin)
      isForgotten = undefined
      const news = [...overruled, ...corrected].filter(({ writes: [write] }) => write && isNews(write.stamp))
      return { ...merged, overruled: news }
    },
    correct(writes, origin) {
      const stamps = new Map(writes.map(({ stamp }) => [stamp, successor(stamp)]))
      const corrections = standing(viewOf(), writes, (stamp) => stamps.get(stamp)!)
      attempt(corrections, origin)
      context.corrected(
        corrections.map(({ path }) => path),
        origin,
      )
    },
  }
}

/** An element goes by the key that it has. */
function misfitOf(view: View, draft: Draft, writes: readonly Write[], origin: Origin): Rejection | undefined {
  const misfit = draft.misfit()
  if (!misfit) return undefined
  const reason = `The element at ${toPointer(misfit)} has another key than its path says.`
  return { code: 'sync/malformed', patch: describe(view, writes), origin, issues: [], reason }
}

function isOutcome<T>(result: Rejection | T): result is T {
  return !('code' in (result as object))
}

/** What one stamp wrote was one write; initial state never was. */
export function oldestFirst(writes: readonly Write[]): Write[][] {
  const groups = new Map<string, Write[]>()
  for (const write of writes) {
    const name = isInitial(write.stamp) ? `${write.stamp} ${write.path}` : write.stamp
    const group = groups.get(name)
    if (group) group.push(write)
    else groups.set(name, [write])
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
}
