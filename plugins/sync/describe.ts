import type { Operation } from 'jods/kit'
import { escapePointer, parsePointer } from 'jods/kit'
import type { Write } from 'jods/wire'
import { lowerBound, placesOf } from './lists.js'
import { atEnd, compareElements } from './place.js'
import { type Cursor, cursorAt, cursorOf, listAt, step, type View } from './view.js'

/**
 * Writes as people are told of them: operations on the state of this moment, each by itself. What leads into an element
 * that is not here keeps the key of that element in its path.
 */
export function describe(view: View, writes: readonly Write[]): Operation[] {
  return writes.map((write): Operation => {
    const tokens = parsePointer(write.path) ?? []
    const isThere = cursorAt(view, tokens) !== undefined
    const path = pointerOf(view, tokens)
    if (write.op === 'remove') return { op: 'remove', path }
    if (write.op === 'move') return { op: 'move', from: path, path: isThere ? pointerOf(view, tokens, write.at) : path }
    if (isThere) return { op: 'replace', path, value: write.value }
    return { op: 'add', path: pointerOf(view, tokens, write.at ?? atEnd), value: write.value }
  })
}

/** With elements by their indexes; `at` is the place that the last one is about to take. */
function pointerOf(view: View, tokens: readonly string[], at?: string): string {
  let cursor: Cursor | undefined = cursorOf(view)
  let pointer = ''
  for (const [depth, token] of tokens.entries()) {
    const index = cursor && indexOf(cursor, token, depth === tokens.length - 1 ? at : undefined)
    pointer += `/${index ?? escapePointer(token)}`
    cursor = cursor && step(cursor, token)
  }
  return pointer
}

function indexOf(cursor: Cursor, token: string, at: string | undefined): number | undefined {
  const list = listAt(cursor)
  if (!list) return undefined
  const places = placesOf(list, cursor.register)
  const place = places.get(token)
  if (at === undefined) return place === undefined ? undefined : lowerBound(list.keys, places, place, token)
  const isBehind = place !== undefined && compareElements(place, token, at, token) < 0
  return lowerBound(list.keys, places, at, token) - (isBehind ? 1 : 0)
}
