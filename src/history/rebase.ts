import type { Operation } from '../contract.js'
import { parsePointer, toIndex, toPointer } from '../patch/pointer.js'

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
    const step = { op, path, value, isElement, isStale: false }
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
      const after = carry(moved, other)
      const passed = carry(other, moved)
      moved = after ?? { ...moved, isStale: true }
      if (passed !== undefined) next.push({ ...passed, isStale: false })
    }
    passing = next
    return moved
  })
  return { steps: carried, over: passing }
}

/** `step` as it must be after `other`; undefined when what it is about is gone. */
function carry(step: Step, other: Step): Step | undefined {
  if (step.isStale) return step
  const path = carryPath(step.path, other, step.op === 'add' && step.isElement)
  const from = step.from === undefined ? undefined : carryPath(step.from, other, false)
  if (path === undefined || (step.from !== undefined && from === undefined)) return undefined
  const moved = { ...step, path, ...(from === undefined ? {} : { from }) }
  return isTouched(moved, other) ? { ...moved, isStale: true } : moved
}

/** The same place after `other`; undefined when it was removed. `isGap`: the place is between two elements. */
function carryPath(path: readonly string[], other: Step, isGap: boolean): readonly string[] | undefined {
  if (!other.isElement && other.op !== 'move') return path
  let result: readonly string[] | undefined = path
  if (other.op === 'move') {
    const from = other.from as readonly string[]
    if (leadsInto(path, from)) return [...other.path, ...path.slice(from.length)]
    result = closeGap(path, from, isGap)
    return result === undefined ? undefined : openGap(result, other.path, isGap)
  }
  return other.op === 'add' ? openGap(path, other.path, isGap) : closeGap(path, other.path, isGap)
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
function openGap(path: readonly string[], place: readonly string[], isGap: boolean): readonly string[] {
  const at = place.length - 1
  const index = indexIn(path, place)
  const limit = toIndex(place[at] as string)
  const isSelf = isGap && path.length === place.length
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
