import { diff } from 'jods'
import type { Operation } from 'jods/kit'
import { escapePointer } from 'jods/kit'
import type { Layer } from './draft.js'
import { lowerBound, placesOf } from './lists.js'
import { compareElements } from './place.js'
import { type Found, hasParts, isEqual } from './value.js'
import { type Cursor, listAt, step } from './view.js'

/** How a draft is read. */
export interface Reading {
  contentOf(layer: Layer | undefined, cursor: Cursor | undefined, tokens: readonly string[]): Found
  placeOf(tokens: readonly string[], layer: Layer | undefined, cursor: Cursor | undefined, token: string): string
}

/** What brings the store, of which `cursor` is a part at `path`, to what the layer says. */
export function operationsOf(
  reading: Reading,
  layer: Layer,
  cursor: Cursor | undefined,
  tokens: readonly string[],
  path: string,
): Operation[] {
  if (layer.written || layer.kind || !cursor) {
    const { isThere, value } = reading.contentOf(layer, undefined, tokens)
    if (!isThere) return cursor ? [{ op: 'remove', path }] : []
    if (!cursor) return [{ op: 'add', path, value }]
    if (!hasParts(cursor.value) || !hasParts(value)) {
      return isEqual({ isThere, value }, { isThere, value: cursor.value }) ? [] : [{ op: 'replace', path, value }]
    }
    return diff(cursor.value, value).map((operation) => under(path, operation))
  }
  const list = listAt(cursor)
  if (list) return listOperations(reading, layer, cursor, tokens, path)
  return [...(layer.below ?? [])].flatMap(([token, below]) =>
    operationsOf(reading, below, step(cursor, token), [...tokens, token], `${path}/${escapePointer(token)}`),
  )
}

/** First what changes inside elements, then which elements there are, and where. */
function listOperations(
  reading: Reading,
  layer: Layer,
  cursor: Cursor,
  tokens: readonly string[],
  path: string,
): Operation[] {
  const { keys } = listAt(cursor)!
  const places = placesOf(listAt(cursor)!, cursor.register)
  const indexOf = (token: string) => lowerBound(keys, places, places.get(token)!, token)
  const operations: Operation[] = []
  const gone: number[] = []
  const come: { token: string; place: string; value: unknown }[] = []
  for (const [token, below] of layer.below ?? []) {
    const isHere = places.has(token)
    if (isHere && below.written?.isThere !== false) {
      const index = indexOf(token)
      operations.push(...operationsOf(reading, below, step(cursor, token), [...tokens, token], `${path}/${index}`))
    } else if (isHere) gone.push(indexOf(token))
    else {
      const { isThere, value } = reading.contentOf(below, undefined, [...tokens, token])
      if (isThere) come.push({ token, value, place: reading.placeOf(tokens, layer, cursor, token) })
    }
  }
  come.sort((a, b) => compareElements(a.place, a.token, b.place, b.token))
  const moved = [...(layer.moved ?? [])].filter((token) => places.has(token) && !gone.includes(indexOf(token)))
  if (moved.length > 0) {
    const rest = keys.filter((token, index) => !gone.includes(index) && !layer.moved?.has(token))
    const changed = moved.map((token) => ({ token, place: reading.placeOf(tokens, layer, cursor, token) }))
    const after = mergeIn(rest, places, [...come, ...changed])
    const values = new Map(come.map(({ token, value }) => [token, value]))
    return [...operations, ...reorder(keys, after, values, path, () => reading.contentOf(layer, cursor, tokens).value)]
  }
  gone.sort((a, b) => a - b)
  for (const index of [...gone].reverse()) operations.push({ op: 'remove', path: `${path}/${index}` })
  for (const [before, { token, place, value }] of come.entries()) {
    const index = lowerBound(keys, places, place, token)
    const shift = before - countBelow(gone, index)
    operations.push({ op: 'add', path: `${path}/${index + shift}`, value })
  }
  return operations
}

/** `rest`, which is in order, with the others at their places. */
function mergeIn(
  rest: readonly string[],
  places: ReadonlyMap<string, string>,
  others: { token: string; place: string }[],
): string[] {
  const sorted = others.sort((a, b) => compareElements(a.place, a.token, b.place, b.token))
  const merged: string[] = []
  let next = 0
  for (const token of rest) {
    for (; next < sorted.length; next += 1) {
      const other = sorted[next]!
      if (compareElements(other.place, other.token, places.get(token)!, token) > 0) break
      merged.push(other.token)
    }
    merged.push(token)
  }
  return [...merged, ...sorted.slice(next).map(({ token }) => token)]
}

/** What brings elements into another order, some of them new. */
function reorder(
  before: readonly string[],
  after: readonly string[],
  values: ReadonlyMap<string, unknown>,
  path: string,
  all: () => unknown,
): Operation[] {
  return diff(before, after).map((operation): Operation => {
    if (operation.path === '') return { op: 'replace', path, value: all() }
    if (operation.op !== 'add' && operation.op !== 'replace') return under(path, operation)
    return { op: operation.op, path: path + operation.path, value: values.get(operation.value) }
  })
}

/** How many of the numbers, which are in order, are less. */
function countBelow(numbers: readonly number[], limit: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (numbers[middle]! < limit) low = middle + 1
    else high = middle
  }
  return low
}

function under(place: string, operation: Operation): Operation {
  const path = place + operation.path
  return 'from' in operation ? { ...operation, from: place + operation.from, path } : { ...operation, path }
}
