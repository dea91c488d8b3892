import { type List, placesOf, type Shape } from './lists.js'
import { atEnd, placesBetween } from './place.js'
import type { Register } from './register.js'

/** What is told of a list. Tokens are those of the element. */
export interface ListWriter {
  /** The place that the element has been given, or has kept (`before`); none where it is still to be given one. */
  placeOf(tokens: readonly string[], before?: string): string | undefined
  inserted(tokens: readonly string[], place: string): void
  removed(tokens: readonly string[], place: string): void
  moved(tokens: readonly string[], place: string, before: string): void
}

/** One list of a store. */
export interface Spot {
  readonly list: List
  readonly shape: Shape
  readonly tokens: readonly string[]
  register(): Register | undefined
}

/** False where it cannot be: the element is there, or no place is left. */
export function insertElement(spot: Spot, index: number, token: string, writer: ListWriter): boolean {
  const places = placesOf(spot.list, spot.register())
  if (places.has(token)) return false
  const path = [...spot.tokens, token]
  const place = writer.placeOf(path) ?? makeRoom(spot, index, writer)
  if (place === undefined) return false
  spot.list.keys.splice(index, 0, token)
  places.set(token, place)
  writer.inserted(path, place)
  return true
}

export function removeElement(spot: Spot, index: number, writer: ListWriter): void {
  const places = placesOf(spot.list, spot.register())
  const [token = ''] = spot.list.keys.splice(index, 1)
  const place = places.get(token) ?? atEnd
  places.delete(token)
  spot.shape.below?.delete(token)
  writer.removed([...spot.tokens, token], place)
}

/** False where no place is left; then nothing is done. */
export function moveElement(spot: Spot, from: number, to: number, writer: ListWriter): boolean {
  const places = placesOf(spot.list, spot.register())
  const { keys } = spot.list
  const [token = ''] = keys.splice(from, 1)
  const path = [...spot.tokens, token]
  const before = places.get(token) ?? atEnd
  const place = writer.placeOf(path, before) ?? makeRoom(spot, to, writer)
  if (place === undefined) {
    keys.splice(from, 0, token)
    return false
  }
  keys.splice(to, 0, token)
  places.set(token, place)
  writer.moved(path, place, before)
  return true
}

/** A place at `index`. Elements that share one with a neighbour there, or have none, get others. */
function makeRoom(spot: Spot, index: number, writer: ListWriter): string | undefined {
  const { keys } = spot.list
  const places = placesOf(spot.list, spot.register())
  const placeAt = (at: number) => (at >= 0 && at < keys.length ? places.get(keys[at]!) : undefined)
  const before = placeAt(index - 1)
  let start = index
  let end = index
  if (before === atEnd) while (placeAt(start - 1) === atEnd) start -= 1
  if (before !== undefined) while (placeAt(end) === before) end += 1
  const room = placesBetween(placeAt(start - 1), placeAt(end), end - start + 1)
  if (room.length === 0) return undefined
  for (let at = start; at < end; at += 1) {
    const token = keys[at]!
    const place = room[at < index ? at - start : at - start + 1]!
    const former = places.get(token) ?? atEnd
    places.set(token, place)
    writer.moved([...spot.tokens, token], place, former)
  }
  return room[index - start]
}
