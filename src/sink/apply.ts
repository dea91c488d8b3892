import type { ApplyResult, Change, Operation, Origin, Patch } from '../contract.js'
import { JodsError } from '../errors.js'
import { faultOf } from '../patch/operation.js'
import { parsePointer } from '../patch/pointer.js'
import { copyState, isContainer, isEqual } from '../patch/value.js'
import { untracked } from '../signal/graph.js'
import type { Dictionary } from '../tree/node.js'
import { refuse, write } from './batch.js'
import { rootMustBeObject } from './check.js'
import { type Core, toRejection } from './core.js'
import { assign, checkKey, remove, splice } from './direct.js'
import { copyIn, forbiddenKey, isForbiddenKey } from './guard.js'
import { find, missing, type Place, type Way } from './place.js'
import { reconcile } from './reconcile.js'
import { transaction } from './transaction.js'
import { put, startSpending, take, transfer } from './transfer.js'
import { parseInput } from './validate.js'

/**
 * Applies a JSON Patch whole or not at all. Never throws: bad input comes back as a rejection. Without `needsChange` the
 * result says nothing of the change, which then is made only for those who listen.
 */
export function applyPatch(core: Core, patch: Patch, origin: Origin, needsChange = true): ApplyResult {
  return untracked(() => {
    let told = false
    startSpending()
    try {
      const ways: Way[] = []
      const operations = readPatch(patch, ways)
      if (operations.length === 1 && transaction === undefined) {
        told = true
        return succeed(applySingle(core, operations[0] as Operation, ways[0] as Way, origin, needsChange))
      }
      told = true
      const change = write(
        core,
        origin,
        operations,
        () => {
          for (let i = 0; i < operations.length; i++) {
            applyOperation(core, operations[i] as Operation, ways[i] as Way)
          }
        },
        needsChange,
      )
      return succeed(change)
    } catch (error) {
      return fail(core, error, patch, origin, told)
    }
  })
}

function succeed(change: Change | undefined): ApplyResult {
  return change === undefined ? { ok: true } : { ok: true, change }
}

/** `told` says that the listeners of rejections have heard of it. */
function fail(core: Core, error: unknown, patch: unknown, origin: Origin, told: boolean): ApplyResult {
  const known =
    error instanceof JodsError
      ? error
      : new JodsError(
          'patch/malformed',
          `Reading the patch failed: ${error instanceof Error ? error.message : 'it threw something that is no error'}.`,
          { cause: error },
        )
  const list = isList(patch) ? patch : []
  if (!told || known !== error) refuse(core, known, list, origin)
  return { ok: false, rejection: toRejection(known, list, origin) }
}

/** A revoked proxy does not even say whether it is an array. */
function isList(patch: unknown): patch is Operation[] {
  try {
    return Array.isArray(patch)
  } catch {
    return false
  }
}

/**
 * A copy of the patch, each member read once: whoever made it cannot change it half-way through. The paths are parsed
 * into `ways`.
 */
function readPatch(patch: unknown, ways: Way[]): Operation[] {
  if (!Array.isArray(patch)) {
    throw new JodsError(
      'patch/malformed',
      `A patch is an array of operations; found ${patch === null ? 'null' : typeof patch}.`,
    )
  }
  const operations: Operation[] = []
  const isSingle = patch.length === 1 && transaction === undefined
  for (let i = 0; i < patch.length; i++) {
    const given = patch[i] as Partial<Record<'op' | 'path' | 'from' | 'value', unknown>> | null | undefined
    const { op, path, from, value } = given ?? {}
    const operation = { op, path, from, value } as never
    const fault = faultOf(given === null || typeof given !== 'object' ? given : operation)
    if (fault !== undefined) throw new JodsError('patch/malformed', `Operation ${i}: ${fault}.`)
    ways.push(wayOf(path as string))
    if (from !== undefined && typeof from === 'string') wayOf(from)
    // A single write copies what it is given itself.
    if (isSingle && path !== '' && (op === 'add' || op === 'replace')) {
      operations.push(operation)
      continue
    }
    if (typeof value === 'object' && value !== null) (operation as { value: unknown }).value = copyIn(value)
    else if (typeof value === 'function' || typeof value === 'symbol') copyIn(value)
    operations.push(operation)
  }
  return operations
}

function wayOf(path: string): Way {
  const way = parsePointer(path) as Way
  for (let i = 0; i < way.length; i++) {
    if (isForbiddenKey(way[i] as string)) throw forbiddenKey(path, way[i] as string)
  }
  return way
}

/** One operation on its own: it needs no transaction where a direct write will do. */
function applySingle(
  core: Core,
  operation: Operation,
  way: Way,
  origin: Origin,
  needsChange: boolean,
): Change | undefined {
  const { op, path } = operation
  if (path === '' || (op !== 'add' && op !== 'replace' && op !== 'remove')) {
    return write(core, origin, [operation], () => applyOperation(core, operation, way), needsChange)
  }
  let place: Place
  try {
    place = find(core, path, way)
    checkKey(place.node, place.key)
    if (!place.exists && op !== 'add') throw missing(path)
  } catch (error) {
    refuse(core, error, [operation], origin)
    throw error
  }
  const { node, key } = place
  const isElement = Array.isArray(node.raw)
  if (op === 'remove')
    return isElement ? splice(node, key as number, 1, [], origin, needsChange) : remove(node, key, origin, needsChange)
  const { value } = operation as { value: unknown }
  if (isElement && op === 'add') return splice(node, key as number, 0, [value], origin, needsChange)
  return assign(node, key, value, origin, needsChange)
}

/** One operation inside a transaction, unvalidated. */
function applyOperation(core: Core, operation: Operation, way: Way): void {
  const { op, path } = operation
  if (path === '') {
    applyToRoot(core, operation)
    return
  }
  if (op === 'move' || op === 'copy') {
    transfer(core, operation as { op: 'copy' | 'move'; from: string; path: string })
    return
  }
  const { node, key, exists } = find(core, path, way)
  const { value } = operation as { value?: unknown }
  if (op !== 'test' && op !== 'add') checkKey(node, key)
  switch (op) {
    case 'test': {
      const now = (node.raw as Dictionary<unknown>)[key]
      if (!exists || !isEqual(now, value))
        throw new JodsError('patch/test-failed', `The value at "${path}" is not the one that the patch expects.`)
      return
    }
    case 'add':
      put(node, key, value, Array.isArray(node.raw))
      return
    case 'replace':
      if (!exists) throw missing(path)
      put(node, key, value, false)
      return
    case 'remove':
      if (!exists) throw missing(path)
      take(node, key)
      return
  }
}

function applyToRoot(core: Core, operation: Operation): void {
  const { op } = operation
  const { value } = operation as { value?: unknown }
  if (op === 'test') {
    if (!isEqual(core.root.raw, value))
      throw new JodsError('patch/test-failed', 'The state is not the one that the patch expects.')
  } else if (op === 'remove') {
    throw new JodsError('patch/missing-path', 'The root cannot be removed.', {
      fix: 'Use reset(store), or replace the root by an object.',
    })
  } else {
    let next = value
    if (op === 'move' || op === 'copy') {
      const { from } = operation as { from: string }
      if (from === '') return
      const { node, key, exists } = find(core, from)
      if (!exists) throw missing(from)
      next = copyState((node.raw as Dictionary<unknown>)[key])
    }
    if (!isContainer(next) || Array.isArray(next)) throw rootMustBeObject()
    for (const key of Object.keys(next)) checkKey(core.root, key)
    reconcile(core.root, next)
  }
}

/** Makes `value`, an input of the schema, the whole state: a small patch, one change. */
export function replaceState(core: Core, value: unknown, origin: Origin): ApplyResult {
  return untracked(() => {
    const tried: Operation[] = [{ op: 'replace', path: '', value }]
    let told = false
    try {
      const isBatched = transaction !== undefined
      const next = isBatched ? copyIn(value) : parseInput(core.plan, value, () => [])
      if (!isContainer(next) || Array.isArray(next)) throw rootMustBeObject()
      for (const key of Object.keys(next)) checkKey(core.root, key)
      told = true
      return succeed(write(core, origin, tried, () => reconcile(core.root, next), true))
    } catch (error) {
      return fail(core, error, tried, origin, told)
    }
  })
}
