import type { Change, Patch, Rejection } from 'jods/kit'
import { escapePointer, parsePointer } from 'jods/kit'

export type Key = string | number

/** Where an unfinished text is shown, and what brings back what was there before. */
export interface Shown {
  readonly path: string
  readonly undo: Patch
}

/** A member or element that is complete and not in the store, or there in an unfinished form. */
export interface Complete {
  readonly key: Key
  readonly shown?: Shown | undefined
}

/** A string that is not complete. */
export interface OpenText extends Complete {
  text: string
  /** How much of it is shown; -1 for nothing. */
  length: number
  shown: Shown | undefined
  isRefused: boolean
}

/** An object or array that is not complete; the outermost one has the document as its only member. */
export interface Frame {
  /** What the text has said of it. */
  readonly value: Record<string, unknown> | unknown[]
  /** Its key in the frame around it. */
  readonly key: Key
  /** How many characters came before it. */
  readonly start: number
  /** Where it stands in the store; undefined while it waits. */
  path: string | undefined
  /** How many elements of it stand in the store. */
  size: number
  /** To be put in the next turn. */
  fresh: Complete[]
  /** What follows may make them acceptable. */
  refused: Complete[]
  /** How long it was when it was offered last, and how much had happened. */
  triedLength: number
  triedEvents: number
  /** The places in it that the schema found fault with then. */
  missing: readonly Keys[]
}

type Keys = readonly PropertyKey[]

export function createFrame(value: Frame['value'], key: Key, start: number): Frame {
  return {
    value,
    key,
    start,
    path: undefined,
    size: 0,
    fresh: [],
    refused: [],
    triedLength: 0,
    triedEvents: -1,
    missing: [],
  }
}

/** The store has the first of `frames` at `path`, the others inside it, and `text` inside the last, as they are now. */
export function hasCome(frames: readonly Frame[], path: string, text?: OpenText): void {
  let place = path
  for (const frame of frames) {
    if (frame !== frames[0]) place += `/${escapePointer(frame.key)}`
    frame.path = place
    frame.size = Array.isArray(frame.value) ? frame.value.length : 0
    frame.fresh = []
    frame.refused = []
  }
  if (!text) return
  place += `/${escapePointer(text.key)}`
  text.length = text.text.length
  text.shown = { path: place, undo: [{ op: 'remove', path: place }] }
}

/** The store has it no longer. */
export function waits(frame: Frame): void {
  frame.path = undefined
  frame.size = 0
  frame.fresh = []
  frame.refused = []
  frame.triedEvents = -1
  frame.missing = []
}

/** Where in the value at `path` the schema found fault with it. */
export function missingIn({ issues }: Rejection, path: string): Keys[] {
  const depth = parsePointer(path)?.length ?? 0
  return issues.map(({ path = [] }) => path.slice(depth).map((part) => (typeof part === 'object' ? part.key : part)))
}

/** True while something that the schema asked for has not come, so that it would refuse the value again. */
export function lacksMore({ value, missing }: Frame): boolean {
  return missing.some((keys) => {
    let part: unknown = value
    for (const key of keys) {
      if (typeof part !== 'object' || part === null) return false
      if (!Object.hasOwn(part, key)) return true
      part = (part as Record<PropertyKey, unknown>)[key]
    }
    return false
  })
}

/** True when a change replaced, removed or moved what stands around the place where the document grows. */
export function isMoved(spine: readonly Frame[], { patches }: Change): boolean {
  const deepest = spine.findLast(({ path }) => path !== undefined)?.path ?? ''
  const isAbove = (path: string) => deepest === path || deepest.startsWith(`${path}/`)
  const isElement = (path: string) => {
    const around = path.slice(0, path.lastIndexOf('/'))
    return spine.some((frame) => Array.isArray(frame.value) && frame.path === around)
  }
  return patches.some(({ op, path }) => isAbove(path) || (op !== 'replace' && isElement(path)))
}

export function memberOf(value: Frame['value'], key: Key): unknown {
  return (value as Record<Key, unknown>)[key]
}

/** An own member whatever its name: `__proto__` is refused by the store, as in any other value. */
export function setMember(value: Frame['value'], key: Key, member: unknown): void {
  if (key !== '__proto__') (value as Record<Key, unknown>)[key] = member
  else Object.defineProperty(value, key, { value: member, enumerable: true, configurable: true, writable: true })
}

export function without(value: Frame['value'], key: Key): Frame['value'] {
  if (Array.isArray(value)) return value.slice(0, -1)
  const { [key]: _, ...rest } = value
  return rest
}
