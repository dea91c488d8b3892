import { generateNKeysBetween } from 'fractional-indexing'
import { expect, test } from 'vitest'
import { compareElements, indexOfPlace, nthPlace, placesBetween } from '../../../plugins/sync/place.js'
import { addGap, countPlaces } from '../../../plugins/sync/register.js'

test('S14 every node gives the elements of a whole list the same places, in order', () => {
  const count = 62 + 62 ** 2 + 100
  expect(Array.from({ length: count }, (_, index) => nthPlace(index))).toEqual(generateNKeysBetween(null, null, count))
  for (const index of [0, 61, 62, 3905, 3906, 1_000_000]) expect(indexOfPlace(nthPlace(index))).toBe(index)
})

test('S14 between two places, before and behind all there is another; between equal ones there is none', () => {
  const [place] = placesBetween('a0', 'a1', 1)
  expect(compareElements('a0', '', place!, '')).toBe(-1)
  expect(compareElements(place!, '', 'a1', '')).toBe(-1)
  expect(placesBetween(undefined, undefined, 2)).toEqual(['a0', 'a1'])
  expect(placesBetween('a0', '', 1)).toEqual(['a1'])
  expect(placesBetween('a0', 'a0', 1)).toEqual([])
  expect(placesBetween(`a0${'V'.repeat(254)}`, `a0${'V'.repeat(253)}W`, 1)).toEqual([])
})

test('S14 vacant places are remembered as runs', () => {
  const register = {} as { gaps?: number[] }
  for (const index of [5, 3, 4, 0, 9, 1, 8]) addGap(register, index)
  expect(register.gaps).toEqual([0, 2, 3, 3, 8, 2])
  const next = countPlaces(register.gaps)
  expect([next(), next(), next(), next(), next()]).toEqual([2, 6, 7, 10, 11])
})
