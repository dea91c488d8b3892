import { parseStamp } from 'jods/clock'

/** What is known of a path besides its value, which the store has. */
export interface Register {
  /** Of the newest write to exactly this path. Greater than every stamp above it. */
  stamp?: string
  /** The value of a path that cannot be shown, as something above it is no object. */
  hidden?: { readonly value: unknown }
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
  let register: Register | undefined = root
  let greatest = ''
  for (const [index, token] of tokens.entries()) {
    register = register.members?.[token]
    if (!register) return greatest
    const { stamp } = register
    if (stamp === undefined || stamp <= greatest) continue
    if (index === tokens.length - 1 || !isInitial(stamp)) greatest = stamp
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

/** Sets all of a register at once. */
export function setRegister(register: Register, next: Register, undo?: Undo): void {
  const before = { ...register }
  assign(register, next)
  undo?.push(() => assign(register, before))
}

function assign(register: Register, { stamp, hidden, members }: Register): void {
  delete register.stamp
  delete register.hidden
  delete register.members
  if (stamp !== undefined) register.stamp = stamp
  if (hidden !== undefined) register.hidden = hidden
  if (members !== undefined) register.members = members
}

/** Copies of what is below and newer than `stamp`. */
export function newerThan(members: Members | undefined, stamp: string): Members | undefined {
  let newer: Members | undefined
  for (const token in members) {
    const { stamp: own, hidden, members: below } = members[token]!
    const kept: Register = {}
    if (own !== undefined && own > stamp) assign(kept, { stamp: own, ...(hidden && { hidden }) })
    const deeper = newerThan(below, stamp)
    if (deeper) kept.members = deeper
    if (kept.stamp === undefined && !deeper) continue
    newer ??= emptyMembers()
    newer[token] = kept
  }
  return newer
}

/** Visits every register that bears a stamp, a parent before what is below it. */
export function eachStamped(
  register: Register,
  path: readonly string[],
  visit: (register: Register, path: readonly string[]) => void,
): void {
  if (register.stamp !== undefined) visit(register, path)
  for (const token in register.members) eachStamped(register.members[token]!, [...path, token], visit)
}

/** Registers out of a storage, which may hold anything; what is none is left out. */
export function readMembers(value: unknown, depth = 0): Members {
  const members = emptyMembers()
  if (typeof value !== 'object' || value === null || depth > 1000) return members
  for (const [token, found] of Object.entries(value)) {
    if (typeof found !== 'object' || found === null) continue
    const register: Register = {}
    if (parseStamp(found.stamp)) register.stamp = found.stamp
    if (typeof found.hidden === 'object' && found.hidden !== null && 'value' in found.hidden) {
      register.hidden = { value: found.hidden.value }
    }
    if (found.members) register.members = readMembers(found.members, depth + 1)
    members[token] = register
  }
  return members
}
