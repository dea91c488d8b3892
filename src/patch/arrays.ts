import type { PatchWriter } from './operation.js'
import { isContainer, isEqual, isSame } from './value.js'

/** Above this many moves inside one array the whole array is written instead. */
const MOVE_LIMIT = 1000
/** How many pairs of elements without ids are compared to find equal ones. */
const SEARCH_LIMIT = 10_000

/**
 * For each element of `b` the index of the element of `a` that it continues, or -1. Elements continue each other
 * when they are the same object or scalar, bear the same `id`, or (without ids) are deeply equal at a common end;
 * what is left between two ends of one length continues by position.
 */
export function matchElements(a: readonly unknown[], b: readonly unknown[]): Int32Array {
  const match = new Int32Array(b.length).fill(-1)
  const { start, aEnd, bEnd } = trim(match, a, b, continues)
  if (start === aEnd || start === bEnd) return match
  const places = new Map<unknown, number>()
  for (let i = aEnd - 1; i >= start; i--) {
    places.set(a[i], i)
    const id = idOf(a[i])
    if (id !== undefined) places.set(id, i)
  }
  const taken = new Set<number>()
  let found = false
  for (let j = start; j < bEnd; j++) {
    const at = places.get(b[j]) ?? places.get(idOf(b[j]) ?? places)
    if (at === undefined || taken.has(at)) continue
    taken.add(at)
    match[j] = at
    found = true
  }
  if (!found && idOf(a[start]) === undefined) matchUnnamed(match, a, b, start, aEnd, bEnd)
  return match
}

/**
 * Where `b` differs from `a` when each element continues the one in its place, which is what most edits leave;
 * undefined when some have moved, come or gone.
 */
export function editsInPlace(a: readonly unknown[], b: readonly unknown[]): number[] | undefined {
  if (a.length !== b.length) return undefined
  const edits: number[] = []
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i]) continue
    if (!continues(a[i], b[i])) return undefined
    edits.push(i)
  }
  return edits
}

/** Elements without ids: equal ones, where the search is short, else by position. */
function matchUnnamed(
  match: Int32Array,
  a: readonly unknown[],
  b: readonly unknown[],
  start: number,
  aEnd: number,
  bEnd: number,
): void {
  const taken = new Set<number>()
  if ((aEnd - start) * (bEnd - start) <= SEARCH_LIMIT) {
    for (let j = start; j < bEnd; j++) {
      for (let i = start; i < aEnd; i++) {
        if (taken.has(i) || !isEqual(a[i], b[j])) continue
        taken.add(i)
        match[j] = i
        break
      }
    }
  }
  for (let j = start; j < bEnd && j < aEnd; j++) {
    if (match[j] !== -1 || taken.has(j) || !isContainer(a[j]) || !isContainer(b[j])) continue
    if (Array.isArray(a[j]) === Array.isArray(b[j])) match[j] = j
  }
}

/** The same, with the same object or scalar as the only sign: what was edited in place is still itself. */
export function matchIdentical(a: readonly unknown[], b: readonly unknown[]): Int32Array {
  const match = new Int32Array(b.length).fill(-1)
  const { start, aEnd, bEnd } = trim(match, a, b, isSame)
  if (start === aEnd || start === bEnd) return match
  const places = new Map<unknown, number[]>()
  for (let i = aEnd - 1; i >= start; i--) {
    const list = places.get(a[i])
    if (list === undefined) places.set(a[i], [i])
    else list.push(i)
  }
  for (let j = start; j < bEnd; j++) match[j] = places.get(b[j])?.pop() ?? -1
  return match
}

/** Matches what is alike at both ends; says what is left in between. */
function trim(
  match: Int32Array,
  a: readonly unknown[],
  b: readonly unknown[],
  isAlike: (a: unknown, b: unknown) => boolean,
): { start: number; aEnd: number; bEnd: number } {
  let start = 0
  const short = Math.min(a.length, b.length)
  while (start < short && (a[start] === b[start] || isAlike(a[start], b[start]))) match[start] = start++
  let end = 0
  while (end < short - start && isAlike(a[a.length - 1 - end], b[b.length - 1 - end])) {
    match[b.length - 1 - end] = a.length - 1 - end
    end++
  }
  return { start, aEnd: a.length - end, bEnd: b.length - end }
}

function continues(a: unknown, b: unknown): boolean {
  if (isSame(a, b)) return true
  if (!isContainer(a) || !isContainer(b)) return isEqual(a, b)
  const id = idOf(a)
  return id !== undefined ? id === idOf(b) : idOf(b) === undefined && isEqual(a, b)
}

function idOf(value: unknown): string | undefined {
  if (!isContainer(value) || Array.isArray(value)) return undefined
  const id = value.id
  return typeof id === 'string' || typeof id === 'number' ? `\0${typeof id}:${id}` : undefined
}

/**
 * Writes the operations that turn array `a` into `b`, element `b[j]` continuing `a[match[j]]`; what differs inside
 * a continued element is left to the caller. Removes come first, then what stays is put in order by the fewest
 * moves, then adds: every index is the one at the moment of its operation. Where much has moved or all is gone the
 * array is written as a whole, unless operations inside its elements follow (`canReplace`).
 */
export function writeArray(
  writer: PatchWriter,
  path: string,
  a: readonly unknown[],
  b: readonly unknown[],
  match: Int32Array,
  copy: (value: unknown) => unknown,
  canReplace = true,
): void {
  if (a.length === b.length && match.every((at, j) => at === j)) return
  const stays = new Uint8Array(a.length)
  for (let j = 0; j < match.length; j++) if ((match[j] as number) >= 0) stays[match[j] as number] = 1
  const order = longestRun(match)
  if (canReplace && (b.length === 0 ? a.length > 1 : order.moves > MOVE_LIMIT)) {
    writer.replace(path, copy(b), copy(a))
    return
  }
  // `row` holds, in the order of the moment, the places in `b` that what is there will have; -1 goes.
  const row: number[] = []
  if (order.moves === 0) {
    writeInOrder(writer, path, a, b, match, stays, copy)
    return
  }
  const target = new Int32Array(a.length).fill(-1)
  for (let j = 0; j < match.length; j++) if ((match[j] as number) >= 0) target[match[j] as number] = j
  for (let i = 0; i < a.length; i++) row.push(target[i] as number)
  for (let i = a.length - 1; i >= 0; i--) {
    if (stays[i] === 1) continue
    writer.remove(`${path}/${i}`, copy(a[i]))
    row.splice(i, 1)
  }
  // From the right: whatever stands to the right of `anchor` is final.
  let anchor = row.length
  for (let j = b.length - 1; j >= 0; j--) {
    if ((match[j] as number) < 0) continue
    if (order.keeps[j] === 1) {
      anchor = row.lastIndexOf(j, anchor - 1)
      continue
    }
    const from = row.indexOf(j)
    row.splice(from, 1)
    const to = from < anchor ? anchor - 1 : anchor
    if (from !== to) writer.move(`${path}/${from}`, `${path}/${to}`)
    row.splice(to, 0, j)
    anchor = to
  }
  for (let j = 0; j < b.length; j++) {
    if ((match[j] as number) < 0) writer.add(`${path}/${j}`, copy(b[j]))
  }
}

/** Nothing changes places: runs of replaced, removed and added elements between what stays. */
function writeInOrder(
  writer: PatchWriter,
  path: string,
  a: readonly unknown[],
  b: readonly unknown[],
  match: Int32Array,
  stays: Uint8Array,
  copy: (value: unknown) => unknown,
): void {
  let i = 0
  for (let j = 0; j <= b.length; ) {
    let gone = 0
    let fresh = 0
    while (i + gone < a.length && stays[i + gone] === 0) gone++
    while (j + fresh < b.length && (match[j + fresh] as number) < 0) fresh++
    const both = Math.min(gone, fresh)
    for (let k = 0; k < both; k++) writer.replace(`${path}/${j + k}`, copy(b[j + k]), copy(a[i + k]))
    for (let k = gone - 1; k >= both; k--) writer.remove(`${path}/${j + k}`, copy(a[i + k]))
    for (let k = both; k < fresh; k++) writer.add(`${path}/${j + k}`, copy(b[j + k]))
    i += gone + 1
    j += fresh + 1
  }
}

/** Which continued elements of `b` can stay where they are: the longest run whose places in `a` increase. */
function longestRun(match: Int32Array): { keeps: Uint8Array; moves: number } {
  const keeps = new Uint8Array(match.length)
  const before = new Int32Array(match.length).fill(-1)
  const tails: number[] = []
  let continued = 0
  for (let j = 0; j < match.length; j++) {
    const at = match[j] as number
    if (at < 0) continue
    continued++
    let low = 0
    let high = tails.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((match[tails[middle] as number] as number) < at) low = middle + 1
      else high = middle
    }
    if (low > 0) before[j] = tails[low - 1] as number
    tails[low] = j
  }
  for (let j = tails.length > 0 ? (tails[tails.length - 1] as number) : -1; j >= 0; j = before[j] as number)
    keeps[j] = 1
  return { keeps, moves: continued - tails.length }
}
