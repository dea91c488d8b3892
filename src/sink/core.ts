import type { Change, Definition, Operation, Origin, Rejection, Stop } from '../contract.js'
import { type JodsError, report, SchemaError } from '../errors.js'
import type { Plan } from '../schema/index.js'
import { addTask, deliver, flush, isWaiting, type Task, touchEpoch } from '../signal/graph.js'
import type { Tree, TreeNode } from '../tree/node.js'

/** A value derived from the state by name, see `computed` in a definition. */
export interface Field {
  get(): unknown
}

/** One store from the inside. */
export interface Core extends Tree {
  readonly definition: Definition
  readonly plan: Plan
  /** The input that `reset` goes back to. */
  readonly initial: () => unknown
  /** The store that users hold: the proxy of the root. */
  readonly state: object
  readonly local: Origin
  readonly fields: Record<string, Field>
  readonly meta: Map<string, unknown>
  revision: number
  /** Who hears of changes, in order of subscription. Replaced, never mutated, so that a delivery keeps its list. */
  hearers: readonly ((change: Change) => void)[]
  refusers: readonly ((rejection: Rejection) => void)[]
  makeNode(raw: object, parent: TreeNode | null, key: string | number): PlannedNode
}

/** A tree node that knows which plan its value follows. */
export interface PlannedNode extends TreeNode {
  readonly plan: Plan
  /** Some value at or above this one has a rule about the whole: writes here are not a matter of one leaf. */
  readonly isRuled: boolean
}

export const NO_OPERATIONS: readonly never[] = []

/** How what waits is woken: at once, or with the next frame. */
let wake: () => void = flush

/** Runs `fn` with another way of waking: handed in, so that who never waits for frames does not load it. */
export function inFrame<T>(wakeLater: () => void, fn: () => T): T {
  const before = wake
  wake = wakeLater
  try {
    return fn()
  } finally {
    wake = before
  }
}

/** How deep the writes of listeners to changes go: a listener's own write is one deeper than the change it heard. */
export let generation = 0
export const GENERATION_LIMIT = 100

class Delivery {
  readonly core: Core
  readonly change: Change
  readonly generation: number

  constructor(core: Core, change: Change) {
    this.core = core
    this.change = change
    this.generation = generation + 1
  }

  run(): void {
    generation = this.generation
    tellAll(this.core.hearers, this.change)
    generation = 0
  }
}

function tellAll<T>(listeners: readonly ((value: T) => void)[], value: T): void {
  for (const listener of listeners) {
    try {
      listener(value)
    } catch (error) {
      report(error)
    }
  }
}

/** Counts a committed write and makes its record. */
export function makeChange(core: Core, patches: Operation[], inverse: Operation[], origin: Origin): Change {
  return {
    store: core.definition.name,
    patches,
    inverse,
    origin,
    revision: ++core.revision,
    timestamp: Date.now(),
  }
}

/** The telling of a change, as a task. */
export function telling(core: Core, change: Change): Task {
  return new Delivery(core, change)
}

/** Tells of a change that stands alone, and wakes whoever depends on it. */
export function announce(core: Core, change: Change): void {
  touchEpoch()
  if (core.hearers.length === 0) settle()
  else if (wake === flush) deliver(new Delivery(core, change))
  else {
    addTask(new Delivery(core, change))
    wake()
  }
}

/** Lets everybody hear of what was committed, unless a delivery is going on, which will. */
export function settle(): void {
  touchEpoch()
  if (isWaiting()) wake()
}

/** Tells the listeners of rejections. Run it as a task, in turn with the changes. */
export function tellRejection(core: Core, rejection: Rejection): void {
  tellAll(core.refusers, rejection)
}

export function toRejection(error: JodsError, patch: readonly Operation[], origin: Origin): Rejection {
  return {
    code: error.code,
    patch: patch as Operation[],
    origin,
    issues: error instanceof SchemaError ? error.issues : NO_OPERATIONS,
    reason: error.message,
  }
}

/** Subscribes to committed changes. */
export function hear(core: Core, listener: (change: Change) => void): Stop {
  core.hearers = [...core.hearers, listener]
  return once(() => {
    core.hearers = without(core.hearers, listener)
  })
}

/** Subscribes to rejections. */
export function hearRejections(core: Core, listener: (rejection: Rejection) => void): Stop {
  core.refusers = [...core.refusers, listener]
  return once(() => {
    core.refusers = without(core.refusers, listener)
  })
}

function once(fn: () => void): Stop {
  let isDone = false
  return () => {
    if (!isDone) fn()
    isDone = true
  }
}

/** One function subscribed twice is two subscriptions: only one of them ends. */
function without<T>(list: readonly T[], item: T): readonly T[] {
  const at = list.indexOf(item)
  return list.filter((_, i) => i !== at)
}
