import { bump, DIRTY, enqueue, type GraphNode, touchEpoch, type Watcher } from './graph.js'

/*
 * While a batch runs, writes are visible to its own function and to nobody else: signals keep the value they had
 * in a log, computeds answer from a scratch value that no later reader sees, and nothing is woken.
 */

/** A source whose writes a hold can undo. */
export interface Held extends GraphNode {
  current: unknown
  wake(): void
}

/** What can be computed for good. */
interface Asked extends GraphNode {
  refresh(): void
}

/** Identifies the last write inside a hold; 0 when nothing uncommitted is visible. */
export let heldWrite = 0
let writes = 0
let depth = 0
const log: { signal: Held; before: unknown }[] = []
const ran: Watcher[] = []
const asked = new Set<Asked>()

export function isHeld(): boolean {
  return depth > 0
}

/** Opens a hold, or a savepoint inside one; hand the mark to `dropHeld` or let `endHold` commit. */
export function startHold(): number {
  depth++
  return log.length
}

/** Says that something was written inside the hold: scratch values made before are stale. */
export function noteHeldWrite(): void {
  heldWrite = ++writes
  touchEpoch()
}

export function holdSignal(signal: Held, value: unknown): void {
  log.push({ signal, before: signal.current })
  signal.current = value
  noteHeldWrite()
}

/** A watcher that ran on uncommitted values runs again when the hold ends. */
export function noteHeldRun(watcher: Watcher): void {
  ran.push(watcher)
}

/** One that was read for somebody, from scratch: it is linked to what it reads when the hold ends. */
export function noteHeldRead(node: Asked): void {
  asked.add(node)
}

/** Undoes the signal writes since `mark`. */
export function dropHeld(mark: number): void {
  if (log.length > mark) noteHeldWrite()
  while (log.length > mark) {
    const entry = log.pop() as { signal: Held; before: unknown }
    entry.signal.current = entry.before
  }
}

/** Closes a hold; the outermost one wakes whoever depends on a signal that really changed. */
export function endHold(): void {
  if (--depth > 0) return
  heldWrite = 0
  touchEpoch()
  if (log.length > 0) wakeChanged()
  for (const watcher of ran) {
    watcher.afterHold()
    enqueue(watcher)
    // Whoever reads it must hear too.
    if (watcher.subs === undefined) watcher.flags |= DIRTY
    else bump(watcher)
  }
  if (ran.length > 0) ran.length = 0
  // Before anybody else writes: who has read it hears of changes from here on.
  if (asked.size === 0) return
  for (const node of asked) node.refresh()
  asked.clear()
}

function wakeChanged(): void {
  if (log.length === 1) {
    const { signal, before } = log.pop() as { signal: Held; before: unknown }
    wakeOne(signal, before)
    return
  }
  const first = new Map<Held, unknown>()
  for (const { signal, before } of log) if (!first.has(signal)) first.set(signal, before)
  log.length = 0
  for (const [signal, before] of first) wakeOne(signal, before)
}

function wakeOne(signal: Held, before: unknown): void {
  if (Object.is(signal.current, before)) return
  bump(signal)
  signal.wake()
}
