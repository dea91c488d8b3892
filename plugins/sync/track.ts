import { diff, isStore, snapshot } from 'jods'
import type { Change, Operation } from 'jods/kit'
import { parsePointer } from 'jods/kit'
import { byId, tokenOf, tokensOf } from './keys.js'
import { createLeafFinder, type Leaf } from './leaves.js'
import { insertElement, type ListWriter, moveElement, removeElement, type Spot } from './list-edits.js'
import { findShape, setShape, shapeOf } from './lists.js'
import { findRegister } from './register.js'
import { isObject, toPointer } from './value.js'
import { type Cursor, cursorAt, cursorOf, step, type View } from './view.js'

/** What becomes of what a change is about. */
export interface Writer extends ListWriter {
  /** The same as `wrote`, of a leaf. */
  wroteLeaf(leaf: Leaf): void
  /** A value has been written, or removed, whole; once for each path, none inside another or inside a new element. */
  wrote(tokens: readonly string[]): void
}

interface Touch {
  readonly tokens: readonly string[]
  /** By how much an array that this leads into grows. */
  readonly growth: number
}

/**
 * Follows a committed change: keeps the shape of the view as the store is, and tells the writer what has been done, in
 * terms of tokens. Costs what has changed. The view's state is the one after the change.
 */
export function follow(view: View, change: Change, writer: Writer): void {
  const leaves = leavesOf(view, change)
  if (leaves) {
    for (const leaf of leaves) writer.wroteLeaf(leaf)
    return
  }
  const tracker = createTracker(view, writer)
  for (const operation of change.patches) tracker.apply(operation, change)
  tracker.finish()
}

/** What a change is about, where that is leaves only, as it mostly is. */
function leavesOf(view: View, { patches }: Change): Leaf[] | undefined {
  const find = createLeafFinder(view)
  const leaves: Leaf[] = []
  for (const operation of patches) {
    const leaf = find(operation)
    if (!leaf) return undefined
    leaves.push(leaf)
  }
  return leaves
}

function createTracker(view: View, writer: Writer) {
  const { shape: root, keyOf } = view
  const touches: Touch[] = []
  const suspects: { spot: Spot; token: string }[] = []
  const fresh = new Set<string>()
  const doubted: Spot[] = []

  const edits: ListWriter = {
    placeOf: writer.placeOf,
    inserted(tokens, place) {
      fresh.add(toPointer(tokens))
      writer.inserted(tokens, place)
    },
    removed: writer.removed,
    moved: writer.moved,
  }

  function doubt(spot: Spot): void {
    if (spot.list.doubted) return
    spot.list.doubted = [...spot.list.keys]
    doubted.push(spot)
  }

  /** Where a pointer leads: to an element of a list as such, or anywhere else. */
  function locate(path: string): { tokens: string[]; spot?: Spot; index: number } {
    const pointer = parsePointer(path) ?? []
    const tokens: string[] = []
    let shape: typeof root | undefined = root
    for (const [depth, token] of pointer.entries()) {
      const list = shape?.list
      if (!shape || !list) {
        tokens.push(token)
        shape = shape?.below?.get(token)
        continue
      }
      const index = token === '-' ? list.keys.length : Number(token)
      const spot: Spot = { list, shape, tokens: [...tokens], register: () => findRegister(view.root, spot.tokens) }
      if (depth === pointer.length - 1) return { tokens, spot, index }
      const key: string = list.keys[index] ?? ''
      if (keyOf !== byId || pointer[depth + 1] === 'id') suspects.push({ spot, token: key })
      tokens.push(key)
      shape = shape.below?.get(key)
    }
    return { tokens, index: -1 }
  }

  function insert(spot: Spot, index: number, token: string | undefined): void {
    const isDoubtful = spot.list.doubted !== undefined || token === undefined
    if (!isDoubtful && insertElement(spot, index, token, edits)) return
    doubt(spot)
    spot.list.keys.splice(index, 0, token ?? '')
  }

  function remove(spot: Spot, index: number): void {
    if (spot.list.doubted) spot.list.keys.splice(index, 1)
    else removeElement(spot, index, edits)
  }

  function touch(tokens: readonly string[], growth = 0): void {
    setShape(root, tokens, undefined)
    touches.push({ tokens, growth })
  }

  function applyAdd(path: string, value: unknown): void {
    const { tokens, spot, index } = locate(path)
    if (spot) insert(spot, index, tokenOf(keyOf, value, toPointer(spot.tokens)))
    else touch(tokens, 1)
  }

  function applyRemove(path: string): void {
    const { tokens, spot, index } = locate(path)
    if (spot) remove(spot, index)
    else touch(tokens, -1)
  }

  function applyReplace(path: string, value: unknown): void {
    const { tokens, spot, index } = locate(path)
    if (!spot) {
      touch(tokens)
      return
    }
    const token = tokenOf(keyOf, value, toPointer(spot.tokens))
    if (token !== undefined && token === spot.list.keys[index]) touch([...spot.tokens, token])
    else {
      remove(spot, index)
      insert(spot, index, token)
    }
  }

  function applyMove(from: string, path: string): void {
    const source = locate(from)
    const target = locate(path)
    if (source.spot && target.spot && source.spot.list === target.spot.list && !source.spot.list.doubted) {
      if (moveElement(source.spot, source.index, target.index, edits)) return
      doubt(source.spot)
    }
    const token = source.spot?.list.keys[source.index]
    applyRemove(from)
    // What has moved into another list is seen when all is done.
    const arrival = locate(path)
    if (!arrival.spot) touch(arrival.tokens, 1)
    else {
      if (source.spot?.list !== arrival.spot.list) doubt(arrival.spot)
      insert(arrival.spot, arrival.index, token ?? '')
    }
  }

  function replaceRoot({ patches, inverse }: Change): void {
    const roots = [...patches, ...inverse].flatMap((operation) =>
      'value' in operation && isObject(operation.value) ? [operation.value] : [],
    )
    for (const key of new Set([...roots, view.root.members ?? {}].flatMap((value) => Object.keys(value)))) touch([key])
  }

  function apply(operation: Operation, change: Change): void {
    if (operation.path === '') replaceRoot(change)
    else if (operation.op === 'move') applyMove(operation.from, operation.path)
    else if (operation.op === 'remove') applyRemove(operation.path)
    else if (operation.op === 'replace') applyReplace(operation.path, operation.value)
    else if ('value' in operation) applyAdd(operation.path, operation.value)
  }

  /** An element may have got another key by what was written in it. */
  function checkKeys(): void {
    for (const { spot, token } of suspects) {
      const element = cursorAt(view, [...spot.tokens, token])
      if (element && tokenOf(keyOf, element.value, toPointer(spot.tokens)) !== token) doubt(spot)
    }
  }

  /** Compares with what is there now. */
  function resolve(spot: Spot): void {
    const { list } = spot
    const before = list.doubted!
    delete list.doubted
    const array = cursorAt(view, spot.tokens)?.value
    if (!Array.isArray(array)) return
    list.keys.splice(0, list.keys.length, ...before)
    compare(spot, tokensOf(keyOf, array, toPointer(spot.tokens)))
  }

  function compare(spot: Spot, after: readonly string[] | undefined): void {
    const isSmall = after && diff(spot.list.keys, after).every((operation) => applyToken(spot, operation))
    if (!isSmall) touch(spot.tokens)
  }

  function applyToken(spot: Spot, operation: Operation): boolean {
    if (operation.path === '') return false
    const index = Number(operation.path.slice(1))
    if (operation.op === 'move') return moveElement(spot, Number(operation.from.slice(1)), index, edits)
    if (operation.op !== 'add') removeElement(spot, index, edits)
    return !('value' in operation) || insertElement(spot, index, operation.value as string, edits)
  }

  function finish(): void {
    checkKeys()
    for (const spot of doubted) resolve(spot)
    const places = new Map<string, { tokens: string[]; growth: number }>()
    for (const { tokens, growth } of touches) {
      const place = placeIn(view, tokens)
      const pointer = toPointer(place)
      const known = places.get(pointer)?.growth ?? 0
      const own = tokens.length === place.length + 1 ? growth : 0
      const total = place.length < tokens.length ? known + own : Number.NaN
      places.set(pointer, { tokens: place, growth: total })
    }
    for (const { tokens, growth } of places.values()) if (!fillEmpty(tokens, growth)) wrote(tokens, places)
    for (const pointer of fresh) reshape(parsePointer(pointer) ?? [])
  }

  function wrote(tokens: string[], places: ReadonlyMap<string, unknown>): void {
    reshape(tokens)
    const isInside = tokens.some((_, index) => {
      if (index === 0) return false
      const above = toPointer(tokens.slice(0, index))
      return places.has(above) || fresh.has(above)
    })
    if (!isInside && !fresh.has(toPointer(tokens))) writer.wrote(tokens)
  }

  /** Elements that come into an empty list come one by one. */
  function fillEmpty(tokens: readonly string[], growth: number): boolean {
    const array = cursorAt(view, tokens)?.value
    if (!Array.isArray(array) || array.length === 0 || array.length !== growth) return false
    const after = tokensOf(keyOf, array, toPointer(tokens))
    if (!after) return false
    const list = { keys: [], places: new Map<string, string>() }
    setShape(root, tokens, { list })
    const shape = findShape(root, tokens)!
    compare({ list, shape, tokens, register: () => findRegister(view.root, tokens) }, after)
    return true
  }

  function reshape(tokens: readonly string[]): void {
    const value = cursorAt(view, tokens)?.value
    const isContainer = isObject(value) || Array.isArray(value)
    const plain = isContainer && isStore(view.state) ? snapshot(value) : value
    setShape(root, tokens, shapeOf(keyOf, plain, tokens))
  }

  return { apply, finish }
}

/** The path of the value that a path is part of: down to the first thing that has no members. */
export function placeIn(view: View, tokens: readonly string[]): string[] {
  let cursor: Cursor | undefined = cursorOf(view)
  for (const [index, token] of tokens.entries()) {
    cursor = step(cursor, token)
    const isOpen = cursor && (isObject(cursor.value) || (Array.isArray(cursor.value) && cursor.shape?.list))
    if (!isOpen || !cursor) return tokens.slice(0, index + 1)
  }
  return [...tokens]
}
