import type { KeyOf } from './keys.js'
import { tokensOf } from './keys.js'
import { atEnd, compareElements, nthPlace } from './place.js'
import { countPlaces, type Register } from './register.js'
import { isObject, toPointer } from './value.js'

/** An array whose elements have keys, as it is in the store: which element is where. */
export interface List {
  /** The tokens of the elements, in order. */
  readonly keys: string[]
  /** Made when first asked for. Of every element. */
  places?: Map<string, string>
  /** What `keys` was before something came that only a comparison can tell. */
  doubted?: string[]
}

/** Where the lists of a store are: nothing of what has none in it. */
export interface Shape {
  list?: List
  below?: Map<string, Shape>
}

/** Finds the lists in a value. */
export function shapeOf(keyOf: KeyOf, value: unknown, tokens: readonly string[] = []): Shape | undefined {
  if (Array.isArray(value)) return shapeOfArray(keyOf, value, tokens)
  if (!isObject(value)) return undefined
  const shape: Shape = {}
  for (const key in value) shapeMember(keyOf, shape, key, value[key], tokens)
  return shape.below && shape
}

function shapeOfArray(keyOf: KeyOf, array: readonly unknown[], tokens: readonly string[]): Shape | undefined {
  // An empty one needs none: nothing in it has a place.
  const keys = array.length > 0 ? tokensOf(keyOf, array, toPointer(tokens)) : undefined
  if (!keys) return undefined
  const shape: Shape = { list: { keys } }
  for (const [index, token] of keys.entries()) shapeMember(keyOf, shape, token, array[index], tokens)
  return shape
}

function shapeMember(keyOf: KeyOf, shape: Shape, token: string, value: unknown, tokens: readonly string[]): void {
  if (typeof value !== 'object' || value === null) return
  const member = shapeOf(keyOf, value, [...tokens, token])
  if (!member) return
  shape.below ??= new Map()
  shape.below.set(token, member)
}

export function findShape(root: Shape, tokens: readonly string[]): Shape | undefined {
  let shape: Shape | undefined = root
  for (const token of tokens) shape = shape?.below?.get(token)
  return shape
}

/** Puts what was found at a path in the place of what was known of it. */
export function setShape(root: Shape, tokens: readonly string[], found: Shape | undefined): void {
  let shape = root
  for (const token of tokens.slice(0, -1)) {
    let next = shape.below?.get(token)
    if (!next) {
      if (!found) return
      next = {}
      shape.below ??= new Map()
      shape.below.set(token, next)
    }
    shape = next
  }
  const last = tokens.at(-1)
  if (last === undefined) {
    delete root.list
    delete root.below
    Object.assign(root, found)
  } else if (found) {
    shape.below ??= new Map()
    shape.below.set(last, found)
  } else shape.below?.delete(last)
}

/**
 * The places of a list's elements. An element that was given none has the next of those that the list was written with:
 * such elements never change places among themselves.
 */
export function placesOf(list: List, register: Register | undefined): Map<string, string> {
  if (list.places) return list.places
  const places = new Map<string, string>()
  const next = countPlaces(register?.gaps)
  for (const token of list.keys) places.set(token, register?.members?.[token]?.at ?? nthPlace(next()))
  list.places = places
  return places
}

/** Where an element with that place and token stands among `keys`, or would. */
export function lowerBound(
  keys: readonly string[],
  places: ReadonlyMap<string, string>,
  place: string,
  token: string,
): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    const key = keys[middle]!
    if (compareElements(places.get(key) ?? atEnd, key, place, token) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** The index of an element; -1 where it is not. */
export function indexIn(list: List, register: Register | undefined, token: string): number {
  const places = placesOf(list, register)
  const place = places.get(token)
  if (place === undefined) return -1
  const index = lowerBound(list.keys, places, place, token)
  return list.keys[index] === token ? index : list.keys.indexOf(token)
}

/** Has the places of all lists in a shape read from their registers again. */
export function forgetPlaces(shape: Shape | undefined): void {
  if (shape?.list) delete shape.list.places
  for (const below of shape?.below?.values() ?? []) forgetPlaces(below)
}

/** Names the lists whose elements do not stand in the order of their places. */
export function findUnordered(
  shape: Shape,
  register: Register | undefined,
  tokens: readonly string[],
  found: (tokens: readonly string[]) => void,
): void {
  // Without registers the places follow from the order.
  if (!register) return
  if (shape.list && !isOrdered(shape.list, register)) found(tokens)
  for (const [token, below] of shape.below ?? []) {
    findUnordered(below, register.members?.[token], [...tokens, token], found)
  }
}

function isOrdered(list: List, register: Register): boolean {
  const places = placesOf(list, register)
  return list.keys.every((token, index) => {
    const before = list.keys[index - 1]
    if (before === undefined) return true
    return compareElements(places.get(before) ?? atEnd, before, places.get(token) ?? atEnd, token) < 0
  })
}
