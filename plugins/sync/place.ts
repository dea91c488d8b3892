import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing'
import { isPlace } from 'jods/wire'

/**
 * Where an element stands in a list: text that sorts, between any two of which there is another (fractional indexing,
 * after David Greenspan, "Implementing Fractional Indexing"). Empty text stands for the end, behind all others.
 */
export const atEnd = ''

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The place of the element number `index` of a list written whole: every node derives the same. */
export function nthPlace(index: number): string {
  let width = 1
  let size = 62
  let rest = index
  while (rest >= size) {
    rest -= size
    width += 1
    size *= 62
  }
  let text = ''
  for (let digit = 0; digit < width; digit += 1) {
    text = digits[rest % 62] + text
    rest = Math.floor(rest / 62)
  }
  return String.fromCharCode(96 + width) + text
}

/** Which element `nthPlace` gave this place. */
export function indexOfPlace(place: string): number {
  const width = place.charCodeAt(0) - 96
  let index = 0
  let before = 0
  for (let digit = 1; digit <= width; digit += 1) {
    index = index * 62 + digits.indexOf(place[digit]!)
    if (digit < width) before = before * 62 + 62
  }
  return before + index
}

/** `count` places in order between two, or before or behind all; nothing where no place is left. */
export function placesBetween(before: string | undefined, after: string | undefined, count: number): string[] {
  try {
    const low = before ?? null
    const high = after === atEnd ? null : (after ?? null)
    const places = count === 1 ? [generateKeyBetween(low, high)] : generateNKeysBetween(low, high, count)
    return places.every(isPlace) ? places : []
  } catch {
    // Places that others made may lie at the very edge of what there is.
    return []
  }
}

/** Orders elements: by place, at equal places by token, both by UTF-16 code units. */
export function compareElements(place: string, token: string, otherPlace: string, otherToken: string): number {
  if (place !== otherPlace) {
    if (place === atEnd) return 1
    if (otherPlace === atEnd) return -1
    return place < otherPlace ? -1 : 1
  }
  return token < otherToken ? -1 : token > otherToken ? 1 : 0
}
