import { parseStamp } from 'jods/clock'
import { isPlace, isRuns } from 'jods/wire'
import { atEnd } from './place.js'

/** What is known of a path besides its value, which the store has. */
export interface Register {
  /** Of the newest write to exactly this path. Greater than every stamp above it. */
  stamp?: string
  /** The value of a path that cannot be shown, as something above it is no container of such members. */
  hidden?: { readonly value: unknown }
  /** Of an element: its place in the list, where it is not the one that it was written at with the whole list. */
  at?: string
  /** The stamp of the write that gave the place; absent for an element whose place nobody has given. */
  moved?: string
  /** Of a list: which of the places that it was written with are vacant, as runs: first, how many, first, … */
  gaps?: number[]
  /** Everything below that nobody has written counts as initial state of this stamp instead of the holder's own. */
  floor?: string
  /** By token; without a prototype, so that any key is just a key. */
  members?: Members
}

export type Members = Record<string, Register>

/** How to take a change of registers back, latest last. */
export type Undo = (() => void)[]

export function emptyMembers(): Members {
  return Object.create(null) as Members
}

export function findRegister(root: Register, tokens: readonly string[]): Register | undefined {
  let register: Register | undefined = root
  for (const token of tokens) register = register?.members?.[token]
  return register
}

/** True for the stamp of initial state: of no time, but of a node. */
export function isInitial(stamp: string): boolean {
  return stamp.startsWith('000000000000-0000-')
}

/**
 * The greatest stamp of the path and of those above it; `''` when there is none. Initial state above does not count: an
 * object in it is not a write of all that is below.
 */
export function stampOver(root: Register, tokens: readonly string[]): string {
  const above = stampAbove(root, tokens)
  const own = findRegister(root, tokens)?.stamp
  return own !== undefined && own > above ? own : above
}

/** The same, for what is below the path: initial state at the path itself does not count either. */
export function stampAbove(root: Register, tokens: readonly string[]): string {
  let register: Register | undefined = root
  let greatest = ''
  for (const token of tokens) {
    register = register.members?.[token]
    if (!register) return greatest
    const { stamp } = register
    if (stamp !== undefined && stamp > greatest && !isInitial(stamp)) greatest = stamp
  }
  return greatest
}

/** The register of a path, made where it is missing. */
export function reachRegister(root: Register, tokens: readonly string[], undo?: Undo): Register {
  let register = root
  for (const token of tokens) {
    if (!register.members) {
      register.members = emptyMembers()
      const parent = register
      undo?.push(() => delete parent.members)
    }
    const { members } = register
    let next = members[token]
    if (!next) {
      next = {}
      members[token] = next
      undo?.push(() => delete members[token])
    }
    register = next
  }
  return register
}

/** What is written with a value, and goes with it. */
type Written = Omit<Register, 'at' | 'moved'>

/** Sets all that is written with a value; the place of an element is another matter. */
export function setRegister(register: Register, next: Written, undo?: Undo): void {
  const before = undo && { ...register }
  assign(register, next)
  if (before) undo?.push(() => assign(register, before))
}

function assign(register: Register, { stamp, hidden, members, gaps, floor }: Written): void {
  if (stamp === undefined) delete register.stamp
  else register.stamp = stamp
  if (hidden === undefined) delete register.hidden
  else register.hidden = hidden
  if (members === undefined) delete register.members
  else register.members = members
  if (gaps === undefined) delete register.gaps
  else register.gaps = gaps
  if (floor === undefined) delete register.floor
  else register.floor = floor
}

/** Gives an element a place. */
export function setPlace(register: Register, at: string, moved: string, undo?: Undo): void {
  const { at: formerAt, moved: formerMoved } = register
  register.at = at
  register.moved = moved
  undo?.push(() => {
    if (formerAt === undefined) delete register.at
    else register.at = formerAt
    if (formerMoved === undefined) delete register.moved
    else register.moved = formerMoved
  })
}

/** Vacates one of the places that a list was written with. */
export function addGap(list: Register, index: number, undo?: Undo): void {
  const before = list.gaps
  const gaps = [...(before ?? [])]
  let run = 0
  while (run < gaps.length && gaps[run]! + gaps[run + 1]! < index) run += 2
  if (run < gaps.length && gaps[run]! + gaps[run + 1]! === index) gaps[run + 1]! += 1
  else if (run < gaps.length && gaps[run] === index + 1) {
    gaps[run] = index
    gaps[run + 1]! += 1
  } else if (run >= gaps.length || gaps[run]! > index) gaps.splice(run, 0, index, 1)
  if (run + 2 < gaps.length && gaps[run]! + gaps[run + 1]! === gaps[run + 2]) {
    gaps[run + 1]! += gaps[run + 3]!
    gaps.splice(run + 2, 2)
  }
  list.gaps = gaps
  undo?.push(() => {
    if (before) list.gaps = before
    else delete list.gaps
  })
}

/** Gives the numbers of the places that a list was written with and that are not vacant, one after the other. */
export function countPlaces(gaps: readonly number[] = []): () => number {
  let next = 0
  let run = 0
  return () => {
    while (run < gaps.length && next === gaps[run]) {
      next += gaps[run + 1]!
      run += 2
    }
    next += 1
    return next - 1
  }
}

/** Copies of what is below and newer than `stamp`. `isKept`: what is above is; what was written with it is kept, too. */
export function newerThan(members: Members | undefined, stamp: string, isKept = false): Members | undefined {
  let newer: Members | undefined
  for (const token in members) {
    const { stamp: own, hidden, at, moved, gaps, members: below } = members[token]!
    const kept: Register = {}
    const isNewer = own !== undefined && own > stamp
    if (isNewer) assign(kept, { stamp: own, ...(hidden && { hidden }) })
    if (at !== undefined && moved !== undefined && moved > stamp) setPlace(kept, at, moved)
    if (gaps && (isNewer || isKept)) kept.gaps = gaps
    const deeper = newerThan(below, stamp, isNewer || isKept)
    if (deeper) kept.members = deeper
    if (Object.keys(kept).length === 0) continue
    newer ??= emptyMembers()
    newer[token] = kept
  }
  return newer
}

/** What a value at a path counts as that nobody has stamped. */
export function oldestAt(root: Register, tokens: readonly string[], oldest: string): string {
  let register: Register | undefined = root
  let floor = oldest
  for (const token of tokens) {
    register = register.members?.[token]
    if (!register) break
    floor = register.floor ?? floor
  }
  return floor
}

/** Visits every register that says something of its own, a parent before what is below it. */
export function eachKnown(
  register: Register,
  path: readonly string[],
  visit: (register: Register, path: readonly string[]) => void,
): void {
  if (register.stamp !== undefined || register.at !== undefined) visit(register, path)
  for (const token in register.members) eachKnown(register.members[token]!, [...path, token], visit)
}

/** Registers out of a storage, which may hold anything; what is none is left out. */
export function readMembers(value: unknown, depth = 0): Members {
  const members = emptyMembers()
  if (typeof value !== 'object' || value === null || depth > 1000) return members
  for (const [token, found] of Object.entries(value)) {
    if (typeof found === 'object' && found !== null) members[token] = readRegister(found, depth)
  }
  return members
}

function readRegister(found: Record<string, unknown>, depth: number): Register {
  const register: Register = {}
  if (parseStamp(found.stamp)) register.stamp = found.stamp as string
  if (typeof found.hidden === 'object' && found.hidden !== null && 'value' in found.hidden) {
    register.hidden = { value: found.hidden.value }
  }
  const isMoved = parseStamp(found.moved) !== undefined || found.moved === ''
  if (isMoved && (isPlace(found.at) || found.at === atEnd)) {
    register.at = found.at as string
    register.moved = found.moved as string
  }
  if (isRuns(found.gaps)) register.gaps = [...found.gaps]
  if (parseStamp(found.floor)) register.floor = found.floor as string
  if (found.members) register.members = readMembers(found.members, depth + 1)
  return register
}
