import type { Change, Operation, Origin, ReadableAtom, Stop } from '../contract.js'
import { JodsError } from '../errors.js'
import { computed, signal } from '../signal/index.js'
import { applyPatch } from '../sink/apply.js'
import { quietly, refuse } from '../sink/batch.js'
import { type Core, hear } from '../sink/core.js'
import type { Dictionary } from '../tree/node.js'
import { rebase, type Step, toOperation, toSteps } from './rebase.js'

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
  change: Change
  /** What undoes it while it is applied, what redoes it while it is not: good for the state of that moment. */
  steps: Step[]
  key: unknown
}

/** Keeps the local changes of a store and undoes them by inverse patch, over whatever others have done since. */
export function historyOf(core: Core, origin: Origin, options: HistoryOptions = {}): History {
  const { limit = 100, group } = options
  const entries = signal<readonly Change[]>([])
  const position = signal(0)
  let list: Entry[] = []
  let isOpen = false

  const publish = (at: number): void => {
    position.set(at)
    entries.set(list.map((entry) => entry.change))
  }
  const isArray = (tokens: readonly string[]): boolean => {
    let value: unknown = core.root.raw
    for (const token of tokens) value = (value as Dictionary<unknown> | null | undefined)?.[token]
    return value === undefined || Array.isArray(value)
  }

  const add = (change: Change): void => {
    const at = position.get()
    list.length = at
    const last = list[at - 1]
    const key = typeof group === 'function' ? group(change) : undefined
    const steps = toSteps(change.inverse, isArray)
    const joins =
      isOpen &&
      last !== undefined &&
      (typeof group === 'number'
        ? change.timestamp - last.change.timestamp <= group
        : key !== undefined && key === last.key)
    if (joins) {
      const { change: before } = last
      last.steps = [...steps, ...last.steps]
      last.change = {
        ...change,
        patches: [...before.patches, ...change.patches],
        inverse: [...change.inverse, ...before.inverse],
      }
    } else list.push({ change, steps, key })
    if (list.length > limit) list.shift()
    isOpen = true
    publish(list.length)
  }

  /** Somebody else's change: every waiting step is carried over it, the nearest first. */
  const carryOver = (change: Change): void => {
    const at = position.get()
    const over = toSteps(change.patches, isArray)
    const carryAll = (waiting: Entry[]): void => {
      let passing = over
      for (const entry of waiting) {
        const result = rebase(entry.steps, passing)
        entry.steps = result.steps
        passing = result.over
      }
    }
    carryAll(list.slice(0, at).reverse())
    carryAll(list.slice(at))
  }

  const stop = hear(core, (change) => {
    if (change.origin === origin) return
    if (change.origin.source === 'local') add(change)
    else carryOver(change)
  })

  /** Applies the steps of an entry; what they come to is undone by the steps kept in their place. */
  const apply = (entry: Entry): void => {
    isOpen = false
    const good = entry.steps.filter((step) => !step.isStale).map(toOperation)
    const stale = entry.steps.filter((step) => step.isStale).map(toOperation)
    let skipped: Operation[] = stale
    let change: Change | undefined
    if (good.length > 0) {
      const result = quietly(() => applyPatch(core, good, origin))
      if (result.ok) change = result.change
      else skipped = [...stale, ...good]
    }
    entry.steps = change === undefined ? [] : toSteps(change.inverse, isArray)
    if (skipped.length > 0) refuse(core, staleError(skipped), skipped, origin)
  }

  const undo = (): boolean => {
    const at = position.get()
    if (at === 0) return false
    apply(list[at - 1] as Entry)
    publish(at - 1)
    return true
  }
  const redo = (): boolean => {
    const at = position.get()
    if (at === list.length) return false
    apply(list[at] as Entry)
    publish(at + 1)
    return true
  }

  return {
    undo,
    redo,
    travelTo(n) {
      const target = Math.max(0, Math.min(list.length, Math.trunc(n) || 0))
      while (position.get() > target) undo()
      while (position.get() < target) redo()
    },
    entries,
    position,
    canUndo: computed(() => position.get() > 0),
    canRedo: computed(() => position.get() < entries.get().length),
    clear() {
      list = []
      isOpen = false
      publish(0)
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
