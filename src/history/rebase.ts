import type { Operation } from '../contract.js'
import { parsePointer, toIndex, toPointer } from '../patch/pointer.js'
import { copyState } from '../patch/value.js'

/** An operation that waits to be applied later, and what later changes have done to it. */
export interface Step {
  readonly op: 'add' | 'remove' | 'replace' | 'move'
  readonly path: readonly string[]
  readonly from?: readonly string[]
  readonly value?: unknown
  /** Its last token counts elements of an array. */
  readonly isElement: boolean
  /** What it was about has been changed by somebody else: applying it would take that back. */
  readonly isStale: boolean
}

/** Reads a patch as steps; `isArray` says whether a pointer leads to an array. */
export function toSteps(patch: readonly Operation[], isArray: (tokens: readonly string[]) => boolean): Step[] {
  return patch.map((operation) => {
    const path = parsePointer(operation.path) as readonly string[]
    const { op, value, from } = operation as { op: Step['op']; value?: unknown; from?: string }
    const isElement = op !== 'replace' && toIndex(path[path.length - 1] ?? '') >= 0 && isArray(path.slice(0, -1))
    // A copy: the change is in other hands too.
    const step = { op, path, value: copyState(value), isElement, isStale: false }
    return from === undefined ? step : { ...step, from: parsePointer(from) as readonly string[] }
  })
}

/** Turns a step into an operation again. */
export function toOperation({ op, path, from, value }: Step): Operation {
  const pointer = toPointer(path)
  if (op === 'remove') return { op, path: pointer }
  if (op === 'move') return { op, path: pointer, from: toPointer(from as readonly string[]) }
  return { op, path: pointer, value }
}

/**
 * Carries waiting steps over a change that somebody else made: array indexes are shifted, and steps about the very
 * thing that was changed go stale. Also gives that change as it would look once the steps were applied.
 */
export function rebase(steps: readonly Step[], over: readonly Step[]): { steps: Step[]; over: Step[] } {
  let passing = [...over]
  const carried = steps.map((step) => {
    let moved = step
    const next: Step[] = []
    for (const other of passing) {
      const after = carry(moved, other, true)
      const passed = carry(other, moved, false)
      moved = after ?? { ...moved, isStale: true }
      if (passed !== undefined) next.push({ ...passed, isStale: false })
    }
    passing = next
    return moved
  })
  return { steps: carried, over: passing }
}

/**
 * `step` as it must be after `other`; undefined when what it is about is gone. Where both put something between the
 * same two elements, what `isFirst` goes before the other.
 */
function carry(step: Step, other: Step, isFirst: boolean): Step | undefined {
  if (step.isStale) return step
  const isGap = step.op === 'add' && step.isElement
  if (step.op === 'move') {
    const moved = carryMove(step, other, isFirst)
    return moved !== undefined && isTouched(moved, other) ? { ...moved, isStale: true } : moved
  }
  const path = carryPath(step.path, other, isGap, isFirst)
  if (path === undefined) return undefined
  const moved = { ...step, path }
  return isTouched(moved, other) ? { ...moved, isStale: true } : moved
}

/** The place that an element moves to counts once it has been taken out; carried is the gap, as it counts before. */
function carryMove(step: Step, other: Step, isFirst: boolean): Step | undefined {
  const from = carryPath(step.from as readonly string[], other, false, isFirst)
  if (from === undefined) return undefined
  const gap = carryPath(step.isElement ? gapOf(step) : step.path, other, step.isElement, isFirst)
  return gap === undefined ? undefined : { ...step, from, path: step.isElement ? placeOf(from, gap) : gap }
}

/** Where the element that `step` moves would be put in, were it still where it is. */
function gapOf(step: Step): readonly string[] {
  const { path } = step
  const from = indexBeside(step.from as readonly string[], path)
  const last = path.length - 1
  return from >= 0 && toIndex(path[last] as string) >= from ? shift(path, last, 1) : path
}

function placeOf(from: readonly string[], gap: readonly string[]): readonly string[] {
  const at = indexBeside(from, gap)
  const last = gap.length - 1
  return at >= 0 && toIndex(gap[last] as string) > at ? shift(gap, last, -1) : gap
}

/** The index of `path` when it is an element of the array that `place` is in, else -1. */
function indexBeside(path: readonly string[], place: readonly string[]): number {
  return path.length === place.length ? indexIn(path, place) : -1
}

/** The same place after `other`; undefined when it was removed. `isGap`: the place is between two elements. */
function carryPath(
  path: readonly string[],
  other: Step,
  isGap: boolean,
  isFirst: boolean,
): readonly string[] | undefined {
  if (!other.isElement && other.op !== 'move') return path
  if (other.op === 'move') {
    const from = other.from as readonly string[]
    if (leadsInto(path, from) && !(isGap && path.length === from.length)) {
      return [...other.path, ...path.slice(from.length)]
    }
    const result = closeGap(path, from, isGap)
    return result === undefined || !other.isElement ? result : openGap(result, other.path, isGap, isFirst)
  }
  return other.op === 'add' ? openGap(path, other.path, isGap, isFirst) : closeGap(path, other.path, isGap)
}

function leadsInto(path: readonly string[], container: readonly string[]): boolean {
  return path.length >= container.length && container.every((token, i) => token === path[i])
}

function indexIn(path: readonly string[], place: readonly string[]): number {
  const at = place.length - 1
  return leadsInto(path, place.slice(0, at)) && path.length > at ? toIndex(path[at] as string) : -1
}

function shift(path: readonly string[], at: number, by: number): readonly string[] {
  return path.map((token, i) => (i === at ? String(+token + by) : token))
}

/** An element came at `place`. */
function openGap(
  path: readonly string[],
  place: readonly string[],
  isGap: boolean,
  isFirst: boolean,
): readonly string[] {
  const at = place.length - 1
  const index = indexIn(path, place)
  const limit = toIndex(place[at] as string)
  const isSelf = isGap && isFirst && path.length === place.length
  return index > limit || (index === limit && !isSelf) ? shift(path, at, 1) : path
}

/** The element at `place` went. */
function closeGap(path: readonly string[], place: readonly string[], isGap: boolean): readonly string[] | undefined {
  const at = place.length - 1
  const index = indexIn(path, place)
  const limit = toIndex(place[at] as string)
  if (index === limit && index >= 0 && !(isGap && path.length === place.length)) return undefined
  return index > limit ? shift(path, at, -1) : path
}

/** `other` changed what `step` is about, something in it, or what it is in. */
function isTouched(step: Step, other: Step): boolean {
  if (other.isElement || other.op === 'move') {
    // Inside what the step would overwrite or remove.
    return (
      step.op !== 'add' &&
      step.op !== 'move' &&
      other.path.length > step.path.length &&
      leadsInto(other.path, step.path)
    )
  }
  if (step.isElement && step.op === 'add') return leadsInto(step.path.slice(0, -1), other.path)
  return leadsInto(step.path, other.path) || (step.op !== 'move' && leadsInto(other.path, step.path))
}
