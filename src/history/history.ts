import type { Change, Operation, Origin, ReadableAtom, Stop } from '../contract.js'
import { JodsError } from '../errors.js'
import { computed, signal } from '../signal/index.js'
import { applyPatch } from '../sink/apply.js'
import { quietly, refuse } from '../sink/batch.js'
import { type Core, hear } from '../sink/core.js'
import { transaction } from '../sink/transaction.js'
import type { Dictionary } from '../tree/node.js'
import { rebase, type Step, toOperation, toSteps } from './rebase.js'

/** How much a history keeps, and what undoes together. */
export interface HistoryOptions {
  /** How many entries are kept; 100. */
  limit?: number
  /**
   * Changes that undo together: made within so many milliseconds of the one before, or given the same key
   * (undefined: alone).
   */
  group?: number | ((change: Change) => unknown)
}

/** Undo and redo of local changes. */
export interface History {
  /** Takes the last applied entry back; false when there is none. */
  undo(): boolean
  redo(): boolean
  /** Undoes or redoes until the first `n` entries are applied. */
  travelTo(n: number): void
  /** The local changes, oldest first. */
  readonly entries: ReadableAtom<readonly Change[]>
  /** How many of them are applied. */
  readonly position: ReadableAtom<number>
  readonly canUndo: ReadableAtom<boolean>
  readonly canRedo: ReadableAtom<boolean>
  clear(): void
  readonly stop: Stop
}

interface Entry {
  readonly change: Change
  /** What undoes it while it is applied, what redoes it while it is not: good for the state of that moment. */
  readonly steps: readonly Step[]
  /** What takes the steps back again, good for the state that they will have made. */
  readonly back: readonly Step[]
  readonly key: unknown
}

/** Keeps the local changes of a store and undoes them by inverse patch, over whatever others have done since. */
export function historyOf(core: Core, origin: Origin, options: HistoryOptions = {}): History {
  const { limit = 100, group } = options
  // Signals, so that a batch that throws takes an undo inside it back too.
  const list = signal<readonly Entry[]>([])
  const position = signal(0)
  const entries = computed(() => list.get().map((entry) => entry.change))
  let isOpen = false

  const isArray = (tokens: readonly string[]): boolean => {
    let value: unknown = core.root.raw
    for (const token of tokens) value = (value as Dictionary<unknown> | null | undefined)?.[token]
    return value === undefined || Array.isArray(value)
  }

  const joins = (last: Entry | undefined, change: Change, key: unknown): last is Entry => {
    if (!isOpen || last === undefined) return false
    if (typeof group === 'number') return change.timestamp - last.change.timestamp <= group
    return key !== undefined && key === last.key
  }

  const add = (change: Change): void => {
    const kept = list.get().slice(0, position.get())
    const last = kept[kept.length - 1]
    const key = typeof group === 'function' ? group(change) : undefined
    const steps = toSteps(change.inverse, isArray)
    const back = toSteps(change.patches, isArray)
    if (joins(last, change, key)) {
      const { patches, inverse } = last.change
      const joined = {
        ...change,
        patches: [...patches, ...change.patches],
        inverse: [...change.inverse, ...inverse],
      }
      kept[kept.length - 1] = { change: joined, steps: [...steps, ...last.steps], back: [...last.back, ...back], key }
    } else kept.push({ change, steps, back, key })
    isOpen = true
    list.set(kept.slice(Math.max(0, kept.length - limit)))
    position.set(Math.min(kept.length, limit))
  }

  /** Somebody else's change: every waiting step is carried over it, the nearest first. */
  const carryOver = (change: Change): void => {
    const at = position.get()
    const carryAll = (waiting: readonly Entry[]): Entry[] => {
      let passing = toSteps(change.patches, isArray)
      return waiting.map((entry) => {
        const result = rebase(entry.steps, passing)
        passing = result.over
        return { ...entry, steps: result.steps, back: rebase(entry.back, passing).steps }
      })
    }
    const all = list.get()
    list.set([...carryAll(all.slice(0, at).reverse()).reverse(), ...carryAll(all.slice(at))])
  }

  const stop = hear(core, (change) => {
    if (change.origin === origin) return
    if (change.origin.source === 'local') add(change)
    else carryOver(change)
  })

  /** Applies the steps of entry `at`; what they come to is undone by the steps kept in their place. */
  const apply = (at: number, isUndo: boolean): void => {
    isOpen = false
    const entry = list.get()[at] as Entry
    const done = entry.steps.filter((step) => !step.isStale)
    const good = done.map(toOperation)
    let skipped = entry.steps.filter((step) => step.isStale).map(toOperation)
    let steps: readonly Step[] = []
    if (good.length > 0) {
      const result = quietly(origin, () => applyPatch(core, good, origin))
      if (!result.ok) skipped = [...skipped, ...good]
      else if (result.change !== undefined) steps = toSteps(result.change.inverse, isArray)
      // Inside a batch what came of it is not known yet.
      else if (transaction !== undefined) steps = entry.back
    }
    list.set(list.get().map((one) => (one === entry ? { ...entry, steps, back: done } : one)))
    position.set(isUndo ? at : at + 1)
    if (skipped.length > 0) refuse(core, staleError(skipped), skipped, origin)
  }

  const undo = (): boolean => {
    const at = position.get()
    if (at > 0) apply(at - 1, true)
    return at > 0
  }
  const redo = (): boolean => {
    const at = position.get()
    const isPossible = at < list.get().length
    if (isPossible) apply(at, false)
    return isPossible
  }

  return {
    undo,
    redo,
    travelTo(n) {
      const target = Math.max(0, Math.min(list.get().length, Math.trunc(n) || 0))
      while (position.get() > target) undo()
      while (position.get() < target) redo()
    },
    entries,
    position,
    canUndo: computed(() => position.get() > 0),
    canRedo: computed(() => position.get() < list.get().length),
    clear() {
      isOpen = false
      list.set([])
      position.set(0)
    },
    stop,
  }
}

function staleError(skipped: readonly Operation[]): JodsError {
  const places = skipped.map((operation) => `"${operation.path}"`).join(', ')
  return new JodsError(
    'history/stale',
    `${places} was changed by somebody else since, or can no longer be as it was; it was left alone.`,
  )
}
