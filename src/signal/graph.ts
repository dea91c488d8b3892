import { createReactiveSystem } from 'alien-signals/system'
import { JodsError, report } from '../errors.js'
import { inspector } from './inspector.js'
import { type Cell, CHECKING, DIRTY, GraphNode, type Link, MUTABLE, OPEN, PENDING, WATCHING } from './node.js'

/*
 * The dependency graph: the algorithm of alien-signals (push dirtiness, pull values) under our own class nodes.
 * Sources are cells, signals and computeds; watchers are effects, trackers and atoms that somebody listens to.
 */

export * from './node.js'

/** How often one watcher may run in one flush before it is taken for a loop. */
export const LOOP_LIMIT = 100

/** A node that runs in a flush. */
export abstract class Watcher extends GraphNode {
  /** The effect whose run created this one: it goes first and may dispose it. */
  owner: Watcher | undefined = undefined
  /** The flush it last ran in and how often, as one number. */
  #turns = 0

  /** One turn in the queue. */
  abstract run(): void

  /** Called at the end of a hold in which it ran on uncommitted values. */
  afterHold(): void {}

  /** Counts a run; false for a watcher that keeps waking itself: it is cut off, and named once. */
  protected mayRun(): boolean {
    if (this.#turns >> 8 !== session) this.#turns = session << 8
    return (++this.#turns & 255) <= LOOP_LIMIT || this.#cutOff()
  }

  #cutOff(): false {
    if ((this.#turns & 255) > LOOP_LIMIT + 1)
      this.#turns-- // counted no further
    else
      report(
        new JodsError(
          'update/loop',
          `An effect or a listener woke itself ${LOOP_LIMIT} times in a row; it was cut off.`,
          { fix: 'Write only when the value differs, or read it inside untracked().' },
        ),
      )
    return false
  }
}

const queue: (Watcher | undefined)[] = []
let head = 0
let tail = 0
const tasks: (Task | undefined)[] = []
let nextTask = 0
let lastTask = 0
let session = 0
let flushing = false
/** Something that is not to wait for a frame was written during a flush. */
let isUrgent = false
let cycle = 0

/** Counts the changes of all sources. */
export let bumps = 0

/** The node that is collecting dependencies at this moment. */
export let active: GraphNode | undefined

/** Work that goes before every queued watcher: the delivery of one change. */
export interface Task {
  run(): void
}

interface ReactiveSystem {
  link(dep: GraphNode, sub: GraphNode, version: number): void
  unlink(link: Link, sub: GraphNode): Link | undefined
  propagate(link: Link, isInner: boolean): void
  checkDirty(link: Link, sub: GraphNode): boolean
  shallowPropagate(link: Link): void
}

// alien-signals types its nodes with an ambient enum and optional members; GraphNode has all that it reads.
const create = createReactiveSystem as unknown as (hooks: {
  update(node: GraphNode): boolean
  notify(node: Watcher): void
  unwatched(node: GraphNode): void
}) => ReactiveSystem
const system = create({
  update: (node) => node.update(),
  notify: enqueue,
  unwatched: (node) => node.unwatched(),
})
export const checkDirty: ReactiveSystem['checkDirty'] = system.checkDirty
export const shallowPropagate: ReactiveSystem['shallowPropagate'] = system.shallowPropagate
const unlink: ReactiveSystem['unlink'] = system.unlink

/** Puts a watcher into the queue, the effects around it first. */
export function enqueue(watcher: Watcher): void {
  if (watcher.owner === undefined) {
    if (!(watcher.flags & WATCHING)) return
    watcher.flags &= ~WATCHING
    queue[tail++] = watcher
    return
  }
  let first = tail
  let last = tail
  // One that is running is not asked again: it is queued at its end, if it needs to be.
  for (let next: Watcher | undefined = watcher; next !== undefined; next = next.owner) {
    if ((next.flags & (WATCHING | CHECKING)) !== WATCHING) break
    queue[last++] = next
    next.flags &= ~WATCHING
  }
  tail = last
  while (first < --last) {
    const swap = queue[first]
    queue[first++] = queue[last]
    queue[last] = swap
  }
}

/** Notes that whoever is running has read `source`. */
export function depend(source: GraphNode): void {
  system.link(source, active as GraphNode, cycle)
}

/** The same for a cell; one that is still marked from a change that nobody looked at is settled first. */
export function dependOnCell(cell: Cell): void {
  if (cell.flags & DIRTY && cell.update() && cell.subs !== undefined) system.shallowPropagate(cell.subs)
  system.link(cell, active as GraphNode, cycle)
}

/** Starts collecting for `node`; give the result to `endTracking`. */
export function startTracking(node: GraphNode, flags: number): GraphNode | undefined {
  node.depsTail = undefined
  node.flags = flags
  const before = active
  active = node
  cycle++
  return before
}

/** Ends collecting and drops the dependencies that were not read again. */
export function endTracking(node: GraphNode, before: GraphNode | undefined): void {
  active = before
  node.flags = node.flags & ~CHECKING
  const kept = node.depsTail as Link | undefined
  let link = kept === undefined ? node.deps : kept.nextDep
  while (link !== undefined) link = unlink(link, node)
}

/** Brings all that `node` depends on up to date: what stays marked would keep the next change from it. */
export function catchUp(node: GraphNode): void {
  for (let link = node.deps; link !== undefined; link = link.nextDep)
    if (link.dep.flags & (DIRTY | PENDING)) checkDirty(link, node)
}

/** Links `node` to `source` as if it had read it, after what it is linked to already. */
export function relink(node: GraphNode, source: GraphNode): void {
  system.link(source, node, ++cycle)
}

export function unlinkAll(node: GraphNode): void {
  let link = node.depsTail
  while (link !== undefined) {
    const before: Link | undefined = link.prevDep
    unlink(link, node)
    link = before
  }
  node.deps = undefined
  node.depsTail = undefined
}

/** Runs `fn` without subscribing anybody to what it reads. */
export function untracked<T>(fn: () => T): T {
  const before = active
  active = undefined
  try {
    return fn()
  } finally {
    active = before
  }
}

/** nanostores skips recomputing unless this counter moves, and every copy of it shares the one on `globalThis`. */
const host = globalThis as { nanostoresGlobal?: { epoch: number } }
host.nanostoresGlobal ??= { epoch: 0 }
const nano = host.nanostoresGlobal

/** Tells nanostores that something somewhere has changed. */
export function touchEpoch(): void {
  nano.epoch++
}

/** Marks a source as changed; whoever depends on it is queued. Call `flush` afterwards. */
export function bump(source: GraphNode): void {
  source.version++
  bumps++
  const subs = source.subs
  if (subs !== undefined) {
    source.flags = source.flags | MUTABLE | DIRTY
    if (active !== undefined) noteOwnWrite(source, active)
    system.propagate(subs, false)
  }
}

/** A computed that writes what it has read would give another value the next time. */
function noteOwnWrite(source: GraphNode, writer: GraphNode): void {
  if (!(writer.flags & MUTABLE)) return
  for (let link = writer.depsTail; link !== undefined; link = link.prevDep)
    if (link.dep === source) writer.flags |= OPEN
}

/** Queues a delivery; it goes before the watchers that wait. */
export function addTask(task: Task): void {
  tasks[lastTask++] = task
}

/** Runs a delivery and all that follows from it, or queues it when a flush is going on. */
export function deliver(task: Task): void {
  if (flushing) addTask(task)
  else drain(task, true)
}

/** True when a flush has something to do. */
export function isWaiting(): boolean {
  return head !== tail || nextTask !== lastTask
}

/** Delivers and runs everything that waits. Inside a flush the outer one goes on, to the watchers too. */
export function flush(): void {
  if (flushing) isUrgent = true
  else if (isWaiting()) drain(undefined, true)
}

function drain(first: Task | undefined, withWatchers: boolean): void {
  flushing = true
  session = (session + 1) & 0x3fffff
  const before = active
  active = undefined
  try {
    first?.run()
    for (;;) {
      if (nextTask < lastTask) {
        const task = tasks[nextTask] as Task
        tasks[nextTask++] = undefined
        task.run()
      } else if (withWatchers && head < tail) {
        const watcher = queue[head] as Watcher
        queue[head++] = undefined
        runSafely(watcher)
      } else break
    }
  } finally {
    active = before
    flushing = false
    nextTask = lastTask = 0
    if (withWatchers) head = tail = 0
    if (inspector !== undefined) inspector.flushed(withWatchers)
  }
}

/** What a watcher throws by itself (an equality, a hook) strands nobody else. */
function runSafely(watcher: Watcher): void {
  try {
    watcher.run()
  } catch (error) {
    report(error)
  }
}

let frame = false

/** Delivers at once and leaves the watchers to the next animation frame, or to 16 ms where there are none. */
export function flushInFrame(): void {
  if (!flushing && nextTask < lastTask) {
    isUrgent = false
    drain(undefined, false)
    if (isUrgent) flush()
  }
  if (frame || head === tail) return
  frame = true
  const { requestAnimationFrame, document } = globalThis as FrameHost
  let isDue = true
  const later = (): void => {
    if (!isDue) return
    isDue = false
    document?.removeEventListener?.('visibilitychange', later)
    frame = false
    flush()
  }
  if (requestAnimationFrame === undefined || document?.hidden === true) setTimeout(later, 16)
  else {
    requestAnimationFrame(later)
    // A tab that is hidden meanwhile gets no frame.
    document?.addEventListener?.('visibilitychange', later)
  }
}

interface FrameHost {
  requestAnimationFrame?: (fn: () => void) => number
  document?: {
    hidden?: boolean
    addEventListener?: (type: string, listener: () => void) => void
    removeEventListener?: (type: string, listener: () => void) => void
  }
}
