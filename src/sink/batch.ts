import type { Change, Operation, Origin, Rejection } from '../contract.js'
import { JodsError } from '../errors.js'
import { addTask, type Task } from '../signal/graph.js'
import { endHold } from '../signal/hold.js'
import { check } from './check.js'
import {
  type Core,
  GENERATION_LIMIT,
  generation,
  makeChange,
  reportOnce,
  settle,
  telling,
  tellingRejection,
  toRejection,
} from './core.js'
import { isNothing, type Outcome, outcomeOf, patchOf, touchNets } from './nets.js'
import { isPlainLog, touchPlain, writePlain } from './plain.js'
import {
  begin,
  closeTransaction,
  closeUnused,
  enlist,
  type Mark,
  type Transaction,
  transaction,
} from './transaction.js'
import { restoreDetached, rollBack, rollBackState } from './undo.js'

/**
 * Runs `fn` as one write. Reads inside see what it wrote; everything is validated once, at the end; each store gives
 * one change. When it throws, or the result is invalid, every store is as it was. A nested batch is a savepoint.
 */
export function batch<T>(fn: () => T): T {
  const mark = begin()
  const isOuter = mark.level === 0
  let result: T
  try {
    result = fn()
    if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') throw asyncBatch(result)
  } catch (error) {
    const { tasks, cores } = transaction as Transaction
    rollBack(mark)
    if (isOuter && error instanceof JodsError && error.code === 'batch/async') {
      for (const [core, origin] of cores) tasks.push(rejecting(core, error, [], origin))
    }
    leave(mark)
    throw error
  }
  if (!isOuter) leave(mark)
  else if (closeUnused()) {
    endHold()
    settle()
  } else commit(mark)
  return result
}

function asyncBatch(result: unknown): JodsError {
  // What it does later is no part of the batch, and how it ends is no news of ours.
  if (result instanceof Promise) result.catch(() => {})
  return new JodsError('batch/async', 'A batch ends when its function returns; this one returned a promise.', {
    fix: 'Await first, then batch the writes.',
  })
}

/** Goes back to the savepoint around, or ends the transaction. */
function leave(mark: Mark): void {
  if (mark.level !== 0) {
    ;(transaction as Transaction).level = mark.level
    endHold()
    return
  }
  const { tasks } = closeTransaction()
  endHold()
  for (const task of tasks) addTask(task)
  settle()
}

function rejecting(core: Core, error: JodsError, patch: readonly Operation[], origin: Origin): Task {
  return tellingRejection(core, toRejection(error, patch, origin))
}

/** Validates and commits the outermost transaction; when a store refuses, all of it is undone and the error thrown. */
function commit(mark: Mark, patch?: readonly Operation[], needsChange = false): Change | undefined {
  const { log, cores, tasks } = transaction as Transaction
  let current: Core | undefined
  let isPlain = false
  try {
    for (const core of cores.keys()) {
      current = core
      if (generation >= GENERATION_LIMIT) throw loop(core)
      isPlain = cores.size === 1 && isPlainLog(core, log)
      if (!isPlain) check(core, log)
    }
  } catch (error) {
    if (error instanceof JodsError && current !== undefined) {
      const origin = cores.get(current) as Origin
      if (origin !== unheard)
        tasks.push(rejecting(current, error, patch ?? patchOf(outcomeOf(current, log).visible).patches, origin))
    }
    rollBack(mark)
    leave(mark)
    throw error
  }
  if (isPlain) return commitPlain(current as Core, needsChange)
  restoreDetached(log)
  const outcomes: [Core, Outcome][] = []
  for (const core of cores.keys()) outcomes.push([core, outcomeOf(core, log)])
  // Nothing came of it: then not even identities change.
  if (outcomes.every(([, { visible }]) => visible.every(isNothing))) {
    rollBackState(mark)
    leave(mark)
    return undefined
  }
  let change: Change | undefined
  closeTransaction()
  for (const task of tasks) addTask(task)
  for (const [core, { nets, visible }] of outcomes) {
    if (visible.length === 0) continue
    touchNets(core, nets)
    if (core.hearers.length === 0 && !needsChange) {
      core.revision++
      continue
    }
    const writer = patchOf(visible)
    change = makeChange(core, writer.patches, writer.inverse(), cores.get(core) as Origin)
    if (core.hearers.length > 0) addTask(telling(core, change))
  }
  endHold()
  settle()
  return change
}

/** The short way for a log that has been found to be plain. */
function commitPlain(core: Core, needsChange: boolean): Change | undefined {
  const { log, cores, tasks } = closeTransaction()
  for (const task of tasks) addTask(task)
  touchPlain(core, log)
  let change: Change | undefined
  if (core.hearers.length === 0 && !needsChange) core.revision++
  else {
    const patches: Operation[] = []
    const inverse: Operation[] = []
    writePlain(log, patches, inverse)
    change = makeChange(core, patches, inverse, cores.get(core) as Origin)
    if (core.hearers.length > 0) addTask(telling(core, change))
  }
  endHold()
  settle()
  return change
}

/**
 * Runs `fn` as one write to `core`. A refusal undoes it, is told to the listeners of rejections once, and thrown.
 * `patch` says what was tried.
 */
export function write(
  core: Core,
  origin: Origin,
  patch: readonly Operation[],
  fn: () => void,
  needsChange = false,
): Change | undefined {
  const mark = begin()
  try {
    enlist(core, origin)
    fn()
  } catch (error) {
    rollBack(mark)
    if (error instanceof JodsError && origin !== unheard) {
      ;(transaction as Transaction).tasks.push(rejecting(core, error, patch, origin))
    }
    leave(mark)
    throw error
  }
  if (mark.level === 0) return commit(mark, patch, needsChange)
  leave(mark)
  return undefined
}

let unheard: Origin | undefined

/** Runs `fn` without telling of what `origin` is refused in it: the caller will, in its own words. */
export function quietly<T>(origin: Origin, fn: () => T): T {
  const before = unheard
  unheard = origin
  try {
    return fn()
  } finally {
    unheard = before
  }
}

/** The host hears of a loop from here, however the write that it was cut at was made. */
function loop(core: Core): JodsError {
  const error = new JodsError(
    'update/loop',
    `Listeners of "${core.definition.name}" kept answering each other's changes with changes; they were cut off after ${GENERATION_LIMIT}.`,
    { fix: 'Write only when the value differs, or derive it with computed().' },
  )
  reportOnce(error)
  return error
}

/** Tells of a refusal that happened before anything was written. */
export function refuse(core: Core, error: unknown, patch: readonly Operation[], origin: Origin): void {
  if (error instanceof JodsError && origin !== unheard) refuseAs(core, toRejection(error, patch, origin))
}

/** The same for a rejection that somebody else made. */
export function refuseAs(core: Core, rejection: Rejection): void {
  const task = tellingRejection(core, rejection)
  if (transaction !== undefined) transaction.tasks.push(task)
  else {
    addTask(task)
    settle()
  }
}
