import { snapshot } from 'jods'
import type { AnyStore } from 'jods/kit'
import { escapePointer } from 'jods/kit'
import type { Write } from 'jods/wire'
import { isObject, readIn } from './overlay.js'
import { findRegister, isInitial, type Register, stampOver } from './register.js'

/** What is known of a store, as writes. */
export interface Known {
  readonly store: AnyStore
  readonly root: Register
  /** The stamp of what nobody has stamped. */
  readonly oldest: string
}

/** The writes that say all that is known of a path and of what is below it, a parent before what is below it. */
export function writesAt(known: Known, tokens: readonly string[]): Write[] {
  const writes: Write[] = []
  const stamp = stampOver(known.root, tokens) || known.oldest
  collect(known, findRegister(known.root, tokens) ?? {}, tokens, stamp, writes)
  return writes
}

/** The same of the whole state, save the top-level keys that are not shared. */
export function allWrites(known: Known, isShared: (key: string) => boolean): Write[] {
  const keys = new Set([...Object.keys(known.store), ...Object.keys(known.root.members ?? {})])
  return [...keys].filter(isShared).flatMap((key) => writesAt(known, [key]))
}

function collect(known: Known, register: Register, tokens: readonly string[], stamp: string, writes: Write[]): void {
  const { isThere, value } = readIn(known.store, tokens)
  const path = tokens.map((token) => `/${escapePointer(token)}`).join('')
  const isUnwritten = stamp === known.oldest && !register.members
  if (isThere && isObject(value) && isInitial(stamp) && !isUnwritten) {
    // Not of one stamp: that there is an object, then each member with its own.
    writes.push({ op: 'add', path, value: {}, stamp })
    for (const key of Object.keys(value)) {
      const below = register.members?.[key] ?? {}
      collect(known, below, [...tokens, key], below.stamp ?? known.oldest, writes)
    }
    collectBelow(known, register, tokens, writes, (token) => !Object.hasOwn(value, token))
    return
  }
  if (isThere) writes.push({ op: 'add', path, value: plain(value), stamp })
  else if (register.hidden) writes.push({ op: 'add', path, value: register.hidden.value, stamp })
  else if (register.stamp !== undefined) writes.push({ op: 'remove', path, stamp })
  collectBelow(known, register, tokens, writes)
}

function collectBelow(
  known: Known,
  { members }: Register,
  tokens: readonly string[],
  writes: Write[],
  isMeant: (token: string) => boolean = () => true,
): void {
  for (const token in members) {
    if (!isMeant(token)) continue
    const below = members[token]!
    const path = [...tokens, token]
    if (below.stamp === undefined) collectBelow(known, below, path, writes)
    else collect(known, below, path, below.stamp, writes)
  }
}

function plain(value: unknown): unknown {
  return isObject(value) || Array.isArray(value) ? snapshot(value) : value
}
