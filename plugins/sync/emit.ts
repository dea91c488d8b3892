import { snapshot } from 'jods'
import { escapePointer } from 'jods/kit'
import type { Write, WritePlace } from 'jods/wire'
import { tokensOf } from './keys.js'
import { placesOf } from './lists.js'
import { atEnd, indexOfPlace, nthPlace } from './place.js'
import { countPlaces, isInitial, oldestAt, type Register, stampAbove, stampOver } from './register.js'
import { hasParts, isObject, toPointer } from './value.js'
import { type Cursor, cursorAt, listAt, step, type View } from './view.js'

/** What is known of a store, as writes. */
export interface Known {
  readonly view: View
  /** The stamp of what nobody has stamped. */
  readonly oldest: string
}

/** A path with what is known of it. */
interface Spot {
  readonly tokens: readonly string[]
  readonly register: Register
  /** Absent where the path holds nothing. */
  readonly cursor: Cursor | undefined
  /** Of the newest write at the path or above. */
  readonly stamp: string
  /** What counts below the path for what nobody has stamped. */
  readonly oldest: string
  /** Of an element. */
  readonly place?: WritePlace
}

/** The writes that say all that is known of a path and of what is below it, a parent before what is below it. */
export function writesAt(known: Known, tokens: readonly string[]): Write[] {
  const { view } = known
  const { root } = view
  const parent = cursorAt(view, tokens.slice(0, -1))
  const token = tokens.at(-1) ?? ''
  const register = tokens.reduce<Register | undefined>((found, name) => found?.members?.[name], root) ?? {}
  const oldest = oldestAt(root, tokens, known.oldest)
  const list = tokens.slice(0, -1)
  const listStamp = stampAbove(root, list) || oldestAt(root, list, known.oldest)
  const spot: Spot = {
    tokens,
    register,
    cursor: parent && step(parent, token),
    stamp: stampOver(root, tokens) || oldest,
    oldest,
    place: placeOf(parent, token, register, listStamp),
  }
  const writes: Write[] = []
  if (register.stamp === undefined && register.at !== undefined) collectMoved(spot, writes)
  else collect(spot, writes)
  return writes
}

/** The same of the whole state, save the top-level keys that are not shared. */
export function allWrites(known: Known, isShared: (key: string) => boolean): Write[] {
  const { state, root } = known.view
  const keys = new Set([...Object.keys(state), ...Object.keys(root.members ?? {})])
  return [...keys].filter(isShared).flatMap((key) => writesAt(known, [key]))
}

/** Initial state merges member by member, so that it may also be sent so. */
export function membersOf({ keyOf }: View, write: Write): Write[] {
  if (write.op !== 'add' || !isInitial(write.stamp)) return []
  const { value, path, stamp, gaps = {}, ...rest } = write
  const at = (token: string, member: unknown) =>
    ({ op: 'add', path: `${path}/${escapePointer(token)}`, value: member, stamp }) as const
  if (isObject(value)) {
    const members = Object.entries(value).map(([key, member]) => at(key, member))
    return members.length > 0 ? [{ ...write, value: {} }, ...members] : []
  }
  const keys = Array.isArray(value) && value.length > 0 ? tokensOf(keyOf, value, path) : undefined
  if (!keys || Object.keys(gaps).some((list) => list !== '')) return []
  const next = countPlaces(gaps[''])
  const elements = keys.map((key, index) => ({ ...at(key, (value as unknown[])[index]), at: nthPlace(next()) }))
  return [{ ...rest, path, value: [], stamp }, ...elements]
}

function placeOf(parent: Cursor | undefined, token: string, { at, moved }: Register, listStamp: string): WritePlace {
  if (at !== undefined) return at === atEnd || moved === undefined ? {} : { at, moved }
  const list = parent && listAt(parent)
  const place = list && placesOf(list, parent.register).get(token)
  return place === undefined || place === atEnd ? {} : { at: place, moved: listStamp }
}

function collect(spot: Spot, writes: Write[]): void {
  const { tokens, register, cursor, stamp, oldest } = spot
  const path = toPointer(tokens)
  const { at, moved } = spot.place ?? {}
  const place = at === undefined ? {} : moved === stamp ? { at } : { at, moved: moved! }
  const isMixed = isInitial(stamp) && (register.members !== undefined || stamp !== oldest)
  if (cursor && isMixed && (isObject(cursor.value) || listAt(cursor))) {
    collectInitial(spot, place, writes)
    return
  }
  if (cursor || register.hidden) {
    const gaps: Record<string, number[]> = {}
    const value = cursor ? contentOf(cursor, register, '', gaps) : register.hidden!.value
    if (!cursor) hiddenGaps(register, '', gaps)
    writes.push({ op: 'add', path, value, stamp, ...place, ...(Object.keys(gaps).length > 0 && { gaps }) })
  } else if (register.stamp !== undefined) writes.push({ op: 'remove', path, stamp, ...place })
  collectBelow(spot, oldest, writes)
}

/** Initial state that is not of one stamp: that there is a container, what nobody has written in it, then the rest. */
function collectInitial(spot: Spot, place: WritePlace, writes: Write[]): void {
  const { tokens, register, cursor, stamp, oldest } = spot
  const { value } = cursor!
  const path = toPointer(tokens)
  const list = listAt(cursor!)
  const names = list?.keys ?? Object.keys(value as object)
  const isUnwritten = (token: string) => register.members?.[token] === undefined
  const members = names.flatMap((token, index) =>
    isUnwritten(token)
      ? [[token, plain(list ? (value as unknown[])[index] : (value as Record<string, unknown>)[token])] as const]
      : [],
  )
  const content = list ? members.map(([, member]) => member) : Object.fromEntries(members)
  const gaps = list && gapsBetween(members.map(([token]) => indexOfPlace(placesOf(list, register).get(token)!)))
  if (stamp !== oldest) writes.push({ op: 'add', path, value: list ? [] : {}, stamp, ...place })
  const first = stamp === oldest ? place : {}
  if (stamp === oldest || members.length > 0)
    writes.push({
      op: 'add',
      path,
      value: content,
      stamp: oldest,
      ...first,
      ...(gaps?.length && { gaps: { '': gaps } }),
    })
  for (const token in register.members) {
    const below = register.members[token]!
    const next = step(cursor!, token)
    const floor = below.floor ?? oldest
    const child: Spot = {
      tokens: [...tokens, token],
      register: below,
      cursor: next,
      stamp: below.stamp ?? floor,
      oldest: floor,
      place: placeOf(cursor, token, below, oldest),
    }
    if (next || below.stamp !== undefined) collect(child, writes)
    else if (below.at !== undefined) collectMoved(child, writes)
    else collectBelow(child, floor, writes)
  }
}

/** An element that has only changed places. */
function collectMoved(spot: Spot, writes: Write[]): void {
  const { at, moved } = spot.register
  if (at !== atEnd && at !== undefined && moved)
    writes.push({ op: 'move', path: toPointer(spot.tokens), at, stamp: moved })
  collectBelow(spot, spot.oldest, writes)
}

function collectBelow({ tokens, register, cursor, stamp }: Spot, oldest: string, writes: Write[]): void {
  for (const token in register.members) {
    const below = register.members[token]!
    const spot: Spot = {
      tokens: [...tokens, token],
      register: below,
      cursor: cursor && step(cursor, token),
      stamp: below.stamp ?? stamp,
      oldest: below.floor ?? oldest,
      place: placeOf(cursor, token, below, stamp),
    }
    if (below.stamp !== undefined) collect(spot, writes)
    else if (below.at !== undefined) collectMoved(spot, writes)
    else collectBelow(spot, spot.oldest, writes)
  }
}

/**
 * A value as it was written, as far as that can still be told: lists without the elements that have come since, which
 * are sent on their own, so that each of the others is in the place that it was written with.
 */
function contentOf(cursor: Cursor, register: Register, path: string, gaps: Record<string, number[]>): unknown {
  const { value } = cursor
  if (register.gaps) gaps[path] = register.gaps
  if (!register.members || !hasParts(value)) return plain(value)
  const { members } = register
  const contentAt = (token: string, member: unknown) => {
    const below = members[token]
    const next = below && step(cursor, token)
    return next ? contentOf(next, below, path + toPointer([token]), gaps) : plain(member)
  }
  const list = listAt(cursor)
  if (!list) {
    if (!isObject(value)) return plain(value)
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, contentAt(key, member)]))
  }
  const elements = list.keys.map((token, index) => ({ token, member: (value as unknown[])[index] }))
  const inPlace = elements.filter(({ token }) => members[token]?.at === undefined)
  const moved = elements.filter(({ token }) => members[token]?.at !== undefined && members[token]?.stamp === undefined)
  return [...inPlace, ...moved].map(({ token, member }) => contentAt(token, member))
}

function hiddenGaps(register: Register, path: string, gaps: Record<string, number[]>): void {
  if (register.gaps) gaps[path] = register.gaps
  for (const token in register.members) {
    const below = register.members[token]!
    if (below.stamp === undefined) hiddenGaps(below, path + toPointer([token]), gaps)
  }
}

/** The runs of numbers that are missing; `numbers` are in order. */
function gapsBetween(numbers: readonly number[]): number[] {
  const gaps: number[] = []
  let next = 0
  for (const number of numbers) {
    if (number > next) gaps.push(next, number - next)
    next = number + 1
  }
  return gaps
}

function plain(value: unknown): unknown {
  return hasParts(value) ? snapshot(value) : value
}
