import type { Change, Operation, Origin } from '../contract.js'
import { JodsError } from '../errors.js'
import { PatchWriter } from '../patch/operation.js'
import { escapePointer } from '../patch/pointer.js'
import { copyState, isContainer, isEqual, isSame } from '../patch/value.js'
import {
  type Dictionary,
  keysOf,
  memberOf,
  own,
  pathOf,
  type TreeNode,
  touchAbove,
  touchElements,
  touchKey,
  touchKeys,
} from '../tree/node.js'
import { refuse, write } from './batch.js'
import { announce, type Core, GENERATION_LIMIT, generation, makeChange, type PlannedNode, settle } from './core.js'
import { copyIn, forbiddenKey, isForbiddenKey } from './guard.js'
import { released } from './nets.js'
import { detach, enlist, isUntouched, setMember, spliceElements, transaction } from './transaction.js'
import { parseAbsent, parseInput, readOnlyField, unknownKey } from './validate.js'

/*
 * Single writes where no rule about a whole value stands above: validated first, then done, so that nothing ever
 * has to be undone. Everything else goes through a transaction.
 */

function isDirect(node: PlannedNode): boolean {
  return transaction === undefined && !node.isRuled && generation < GENERATION_LIMIT
}

/** Assigns whatever somebody handed in to member `key` of an object or element `key` of an array. */
export function assign(
  node: PlannedNode,
  key: string | number,
  input: unknown,
  origin: Origin,
  needsChange = false,
): Change | undefined {
  const core = node.tree as Core
  let old = memberOf(node.raw, key)
  if (isSame(old, input)) return undefined
  const tried = (): Operation[] => [
    { op: old === undefined ? 'add' : 'replace', path: `${pathOf(node)}/${escapePointer(key)}`, value: input },
  ]
  if (!isDirect(node)) {
    const prepare = (): unknown => {
      checkKey(node, key)
      return copyIn(input, keysOf(node).length + 1)
    }
    return inTransaction(core, origin, tried, prepare, (value) => setMember(node, key, value), needsChange)
  }
  let value: unknown
  try {
    checkKey(node, key)
    const plan = node.plan.at(key)
    if (plan === undefined) {
      if (node.plan.isStrict) throw unknownKey(node, node.plan, key as string, input)
      copyIn(input)
      return undefined // the schema strips what it does not know
    }
    value = parseInput(plan, input, () => [...keysOf(node), key])
  } catch (error) {
    refuse(core, error, tried(), origin)
    throw error
  }
  // A getter in what was handed in may have written here itself.
  if (!node.isLive) return undefined
  old = memberOf(node.raw, key)
  if (value === undefined) return remove(node, key, origin, needsChange)
  if (isEqual(old, value)) return undefined
  put(node, key, value)
  touchMember(node, key, old, value)
  const writer = core.hearers.length > 0 || needsChange ? new PatchWriter() : undefined
  if (writer !== undefined) {
    const path = `${pathOf(node)}/${escapePointer(key)}`
    if (old === undefined) writer.add(path, copyState(value))
    else writer.replace(path, copyState(value), released(node, old))
  }
  return finish(core, writer, origin)
}

/**
 * Does one write in a transaction: in the one in progress where there is one, whose end validates, else in its own.
 * What `prepare` refuses is refused before anything is written.
 */
function inTransaction<T>(
  core: Core,
  origin: Origin,
  tried: () => Operation[],
  prepare: () => T,
  perform: (value: T) => void,
  needsChange: boolean,
): Change | undefined {
  if (transaction === undefined) return write(core, origin, tried(), () => perform(prepare()), needsChange)
  let value: T
  try {
    value = prepare()
  } catch (error) {
    refuse(core, error, tried(), origin)
    throw error
  }
  enlist(core, origin)
  perform(value)
  return undefined
}

/** Assigns the value of a part of a store, which is state already. */
export function assignPart(node: PlannedNode, key: string | number, part: PlannedNode): void {
  const core = node.tree as Core
  const raw = part.raw
  const copy = copyState(raw)
  const isSamePlan = node.plan.at(key)?.resolve() === part.plan && !part.isRuled
  if (transaction === undefined || !isSamePlan || !isUntouched(part, node)) {
    assign(node, key, copy, core.local)
    return
  }
  transaction.valid ??= new Set()
  transaction.valid.add(copy)
  enlist(core, core.local)
  setMember(node, key, copy)
}

/** Deletes a member of an object. */
export function remove(
  node: PlannedNode,
  key: string | number,
  origin: Origin,
  needsChange = false,
): Change | undefined {
  const core = node.tree as Core
  const old = memberOf(node.raw, key)
  const path = `${pathOf(node)}/${escapePointer(key)}`
  const tried: Operation[] = [{ op: 'remove', path }]
  const field = node.plan.kind === 'object' ? node.plan.fields?.[key] : undefined
  let filled: unknown
  try {
    checkKey(node, key)
    if (!Object.hasOwn(node.raw, key)) return undefined
    if (!node.isRuled && transaction === undefined && field !== undefined) {
      filled = parseAbsent(field, () => [...keysOf(node), key])
    }
  } catch (error) {
    refuse(core, error, tried, origin)
    throw error
  }
  if (filled !== undefined || !isDirect(node)) {
    const prepare = (): void => checkKey(node, key)
    return inTransaction(
      core,
      origin,
      () => tried,
      prepare,
      () => setMember(node, key, undefined),
      needsChange,
    )
  }
  put(node, key, undefined)
  touchMember(node, key, old, undefined)
  const writer = core.hearers.length > 0 || needsChange ? new PatchWriter() : undefined
  writer?.remove(path, released(node, old))
  return finish(core, writer, origin)
}

/** Removes and inserts elements. `items` are whatever somebody handed in. */
export function splice(
  node: PlannedNode,
  index: number,
  count: number,
  items: readonly unknown[],
  origin: Origin,
  needsChange = false,
): Change | undefined {
  const core = node.tree as Core
  const { revision } = core
  const length = (node.raw as unknown[]).length - count + items.length
  const tried = (): Operation[] => {
    const path = pathOf(node)
    const gone = Array.from({ length: count }, (): Operation => ({ op: 'remove', path: `${path}/${index}` }))
    return [...gone, ...items.map((value, i): Operation => ({ op: 'add', path: `${path}/${index + i}`, value }))]
  }
  if (count === 0 && items.length === 0) return undefined
  if (!isDirect(node) || !node.plan.allowsLength(length)) {
    const prepare = (): unknown[] => {
      const depth = keysOf(node).length + 1
      return items.map((item) => element(copyIn(item, depth)))
    }
    return inTransaction(
      core,
      origin,
      tried,
      prepare,
      (values) => spliceElements(node, index, count, values),
      needsChange,
    )
  }
  const values: unknown[] = []
  try {
    for (let i = 0; i < items.length; i++) {
      const plan = node.plan.at(index + i) as PlannedNode['plan']
      values.push(element(parseInput(plan, element(items[i]), () => [...keysOf(node), index + i])))
    }
  } catch (error) {
    refuse(core, error, tried(), origin)
    throw error
  }
  if (core.revision !== revision) return again(node, index, count, values, origin, needsChange)
  const old = (node.raw as unknown[]).slice(index, index + count)
  if (count === values.length && isEqual(old, values)) return undefined
  const writer = core.hearers.length > 0 || needsChange ? new PatchWriter() : undefined
  if (writer !== undefined) writeSplice(writer, node, index, released(node, old) as unknown[], values, copyState)
  spliceElements(node, index, count, values)
  const shift = values.length - count
  if (node.interest !== null) {
    touchElements(node, index, length - shift, (i) =>
      i < index + count ? old[i - index] : (node.raw as unknown[])[i + shift],
    )
  }
  core.shapeChanged(node, index)
  touchAbove(node)
  return finish(core, writer, origin)
}

/** A getter in what was handed in has written meanwhile: what it gave is spliced into what is there now. */
function again(
  node: PlannedNode,
  index: number,
  count: number,
  values: readonly unknown[],
  origin: Origin,
  needsChange: boolean,
): Change | undefined {
  if (!node.isLive) return undefined
  const { length } = node.raw as unknown[]
  const from = Math.min(index, length)
  return splice(node, from, Math.min(count, length - from), values, origin, needsChange)
}

function element(value: unknown): unknown {
  if (value !== undefined) return value
  throw new JodsError('state/unsupported', 'undefined cannot be an element of an array in state.', { fix: 'Use null.' })
}

function writeSplice(
  writer: PatchWriter,
  node: TreeNode,
  index: number,
  old: readonly unknown[],
  values: readonly unknown[],
  copy: (value: unknown) => unknown,
): void {
  const path = pathOf(node)
  if (old.length > 1 && values.length === 0 && old.length === (node.raw as unknown[]).length) {
    writer.replace(path, [], old)
    return
  }
  const both = Math.min(old.length, values.length)
  for (let i = 0; i < both; i++) {
    if (!isEqual(old[i], values[i])) writer.replace(`${path}/${index + i}`, copy(values[i]), old[i])
  }
  for (let i = old.length - 1; i >= both; i--) writer.remove(`${path}/${index + i}`, old[i])
  for (let i = both; i < values.length; i++) writer.add(`${path}/${index + i}`, copy(values[i]))
}

/** The checks that hold whatever the schema says. */
export function checkKey(node: TreeNode, key: string | number): void {
  if (Array.isArray(node.raw)) return
  if (isForbiddenKey(key)) throw forbiddenKey(`${pathOf(node)}/${escapePointer(key)}`, key as string)
  if (node.parent === null && Object.hasOwn((node.tree as Core).fields, key)) throw readOnlyField(key as string)
}

function put(node: TreeNode, key: string | number, value: unknown): void {
  const raw = own(node) as Dictionary<unknown>
  if (value === undefined) delete raw[key]
  else raw[key] = value
  const kids = node.kids as Dictionary<TreeNode> | null
  const kid = kids?.[key]
  if (kid === undefined) return
  detach(node, kid)
  ;(kids as Dictionary<TreeNode>)[key] = undefined
}

function touchMember(node: TreeNode, key: string | number, old: unknown, value: unknown): void {
  touchKey(node, key)
  if (old === undefined || value === undefined || Array.isArray(node.raw)) touchKeys(node, key)
  if (isContainer(old) || isContainer(value)) node.tree.shapeChanged(node, key)
  touchAbove(node)
}

function finish(core: Core, writer: PatchWriter | undefined, origin: Origin): Change | undefined {
  if (writer === undefined) {
    core.revision++
    settle()
    return undefined
  }
  const change = makeChange(core, writer.patches, writer.inverse(), origin)
  announce(core, change)
  return change
}
