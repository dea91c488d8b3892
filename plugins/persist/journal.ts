import type { Change, Operation, Patch } from 'jods/kit'
import { parsePointer } from 'jods/kit'
import { applyTo, copy, isContainer } from './plain.js'

/** More steps than this are not remembered one by one: the members that they touched are then saved whole. */
const stepLimit = 10_000

/** What a save takes out of the journal. */
export interface Taken {
  /** In order; each within one top-level member. */
  readonly patch: Patch
  /** Top-level members of which it is only known that they changed. */
  readonly whole: ReadonlySet<string>
  /** Where it ends; `confirm` it once it is saved. */
  readonly end: number
}

/** What was changed since the last save, and how to get back there: so that a save costs what changed. */
export interface Journal {
  readonly isEmpty: boolean
  /** Writes to one leaf collapse into the last of them. */
  add(change: Pick<Change, 'patches' | 'inverse'>): void
  /** Remembers of a top-level member only that it changed. */
  addWhole(key: string): void
  /** What was added after `start`, everything by default. */
  take(start?: number): Taken
  /** What lies before `end` is saved, under this id. */
  confirm(end: number, id: string): void
  /**
   * Takes back what was saved and has been written over by somebody who had not seen it: of the last saves those after
   * the last that was seen, from the first on that is not there. Those are forgotten then.
   */
  unconfirm(isSeen: (id: string) => boolean, isThere: (id: string) => boolean): void
  /** Starts afresh, from one change. */
  reset(change?: Pick<Change, 'patches' | 'inverse'>): void
  touches(key: string): boolean
  /** True for a member of which it is only known that it changed. */
  isWhole(key: string): boolean
  /** A copy of `state` as it was at the last save; members that changed as a whole are as they are now. */
  before(state: Record<string, unknown>): Record<string, unknown>
}

/** So many saves can be taken back. */
const batchLimit = 20

/** What one save has saved. */
interface Batch {
  readonly id: string
  readonly keys: readonly string[]
  readonly steps: readonly Step[]
}

interface Step {
  readonly at: number
  patches: readonly Operation[]
  readonly inverse: readonly Operation[]
}

export function createJournal(): Journal {
  let steps: Step[] = []
  let confirmed: readonly Batch[] = []
  /** Where each was touched last. */
  const whole = new Map<string, number>()
  /** The steps that may still take in another write to their leaf. */
  const open = new Map<string, Step>()
  let count = 0

  const isStepwise = (step: Operation) => !whole.has(topKey(step))

  function addWhole(key: string): void {
    count += 1
    whole.set(key, count)
    open.clear()
  }

  function clear(): void {
    steps = []
    confirmed = []
    whole.clear()
    open.clear()
  }

  function add({ patches, inverse }: Pick<Change, 'patches' | 'inverse'>): void {
    const leaf = leafOf(patches, inverse)
    const known = leaf === undefined ? undefined : open.get(leaf)
    if (known) {
      known.patches = patches
      return
    }
    if (steps.length >= stepLimit) {
      const keys = new Set([...steps, { patches }].flatMap((step) => step.patches.map(topKey)))
      steps = []
      for (const key of keys) addWhole(key)
      return
    }
    count += 1
    const step = { at: count, patches, inverse }
    steps.push(step)
    if (leaf === undefined) open.clear()
    else open.set(leaf, step)
  }

  return {
    get isEmpty() {
      return steps.length === 0 && whole.size === 0
    },
    add,
    addWhole,
    take(start = 0) {
      open.clear()
      const later = steps.filter(({ at }) => at > start)
      const isWhole = (key: string) => (whole.get(key) ?? 0) > start
      const patch = later.flatMap((step) => step.patches).filter((step) => !isWhole(topKey(step)))
      return { patch, whole: new Set([...whole.keys()].filter(isWhole)), end: count }
    },
    confirm(end, id) {
      const keys = [...whole].flatMap(([key, at]) => (at <= end ? [key] : []))
      confirmed = [...confirmed, { id, keys, steps: steps.filter(({ at }) => at <= end) }].slice(-batchLimit)
      steps = steps.filter(({ at }) => at > end)
      for (const key of keys) whole.delete(key)
    },
    unconfirm(isSeen, isThere) {
      const after = confirmed.findLastIndex(({ id }) => isSeen(id)) + 1
      const from = confirmed.findIndex(({ id }, index) => index >= after && !isThere(id))
      const lost = from < 0 ? [] : confirmed.slice(from)
      steps = [...lost.flatMap((batch) => batch.steps), ...steps]
      for (const key of lost.flatMap(({ keys }) => keys)) addWhole(key)
      confirmed = []
    },
    reset(change) {
      clear()
      if (change && change.patches.length > 0) add(change)
    },
    touches: (key) => whole.has(key) || steps.some(({ patches }) => patches.some((step) => topKey(step) === key)),
    isWhole: (key) => whole.has(key),
    before(state) {
      const base = copy(state)
      for (const { inverse } of steps.toReversed()) applyTo(base, inverse.filter(isStepwise))
      return base
    },
  }
}

/** The top-level member that an operation is about; a change moves nothing from one to another. */
export function topKey({ path }: Operation): string {
  return parsePointer(path)?.[0] ?? ''
}

/** The path of the only thing that a change did: to replace a leaf. */
function leafOf([step, ...more]: readonly Operation[], [back, ...others]: readonly Operation[]): string | undefined {
  if (step?.op !== 'replace' || back?.op !== 'replace' || more.length > 0 || others.length > 0) return undefined
  return isContainer(step.value) || isContainer(back.value) ? undefined : step.path
}
