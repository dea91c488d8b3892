import type { Change, Definition, Operation, Origin, Rejection, Stop } from '../contract.js'
import { JodsError, report, SchemaError } from '../errors.js'
import { OPAQUE, type Plan } from '../schema/index.js'
import { addTask, deliver, flush, isWaiting, type Task, touchEpoch } from '../signal/graph.js'
import { inspector } from '../signal/inspector.js'
import type { Dictionary, Tree, TreeNode } from '../tree/node.js'
import type { Metas } from './meta.js'

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
  /** Made when a plugin first asks. */
  metas: Metas | undefined
  revision: number
  /** Who hears of changes, in order of subscription. Replaced, never mutated: a change goes to who was there. */
  hearers: readonly Hearer<Change>[]
  refusers: readonly Hearer<Rejection>[]
  makeNode(raw: object, parent: TreeNode | null, key: string | number): PlannedNode
}

/** One subscription. */
interface Hearer<T> {
  readonly hear: (value: T) => void
  /** What development tools call it. */
  readonly name: string
  /** Whether a value concerns it, asked when it happens. */
  readonly concerns: ((value: T) => boolean) | undefined
  isLive: boolean
}

/** A tree node that knows which plan its value follows. */
export interface PlannedNode extends TreeNode {
  plan: Plan
  /** Some value at or above this one has a rule about the whole: writes here are not a matter of one leaf. */
  isRuled: boolean
}

/** Lets a node, and what was made below it, follow the plan of the place where it stands now. */
export function follow(node: PlannedNode, plan: Plan = OPAQUE): void {
  node.plan = plan.resolve()
  node.isRuled = node.plan.whole || (node.parent as PlannedNode | null)?.isRuled === true
  for (const key in node.kids) {
    const kid = (node.kids as Dictionary<TreeNode>)[key]
    if (kid !== undefined) follow(kid as PlannedNode, node.plan.at(key))
  }
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

const reported = new WeakSet<object>()

/** Hands a failure to the host, unless it has heard of it. */
export function reportOnce(error: unknown): void {
  if (error instanceof JodsError) {
    if (reported.has(error)) return
    reported.add(error)
  }
  report(error)
}

class Delivery<T> {
  readonly hearers: readonly Hearer<T>[]
  readonly value: T
  readonly generation: number

  constructor(hearers: readonly Hearer<T>[], value: T) {
    this.hearers = hearers
    this.value = value
    this.generation = generation + 1
    for (const hearer of hearers) {
      if (hearer.concerns === undefined) continue
      // A path is judged by the state that the change has made, not by what a listener before did to it.
      this.hearers = hearers.filter((one) => one.concerns === undefined || one.concerns(value))
      break
    }
  }

  run(): void {
    generation = this.generation
    // What a listener writes itself waits for no frame.
    const before = wake
    wake = flush
    for (const hearer of this.hearers) {
      if (!hearer.isLive) continue
      if (inspector !== undefined) inspector.woke('listener', hearer.name, hearer.hear, this.value)
      try {
        hearer.hear(this.value)
      } catch (error) {
        reportOnce(error)
      }
    }
    wake = before
    generation = 0
  }
}

/** Counts a committed write and makes its record. */
export function makeChange(core: Core, patches: Operation[], inverse: Operation[], origin: Origin): Change {
  const change: Change = {
    store: core.definition.name,
    patches,
    inverse,
    origin,
    revision: ++core.revision,
    timestamp: Date.now(),
  }
  if (inspector !== undefined) inspector.committed(change)
  return change
}

/** The telling of a change, as a task. */
export function telling(core: Core, change: Change): Task {
  return new Delivery(core.hearers, change)
}

/** Tells of a change that stands alone, and wakes whoever depends on it. */
export function announce(core: Core, change: Change): void {
  touchEpoch()
  if (core.hearers.length === 0) settle()
  else if (wake === flush) deliver(new Delivery(core.hearers, change))
  else {
    addTask(new Delivery(core.hearers, change))
    wake()
  }
}

/** Lets everybody hear of what was committed, unless a delivery is going on, which will. */
export function settle(): void {
  touchEpoch()
  if (isWaiting()) wake()
}

/** The telling of a rejection, as a task: in turn with the changes. */
export function tellingRejection(core: Core, rejection: Rejection): Task {
  return new Delivery(core.refusers, rejection)
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

/** Subscribes to committed changes, or to those that `concerns` finds of interest. */
export function hear(
  core: Core,
  listener: (change: Change) => void,
  concerns?: (change: Change) => boolean,
  name: string = listener.name,
): Stop {
  const hearer: Hearer<Change> = { hear: listener, name, concerns, isLive: true }
  core.hearers = [...core.hearers, hearer]
  return () => {
    hearer.isLive = false
    core.hearers = core.hearers.filter((other) => other !== hearer)
  }
}

/** Subscribes to rejections. */
export function hearRejections(core: Core, listener: (rejection: Rejection) => void): Stop {
  const hearer: Hearer<Rejection> = { hear: listener, name: listener.name, concerns: undefined, isLive: true }
  core.refusers = [...core.refusers, hearer]
  return () => {
    hearer.isLive = false
    core.refusers = core.refusers.filter((other) => other !== hearer)
  }
}
