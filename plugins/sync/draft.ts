import type { Operation } from 'jods/kit'
import { byId, isElementToken, tokenOf, tokensOf } from './keys.js'
import { placesOf } from './lists.js'
import { operationsOf } from './operations.js'
import { atEnd, compareElements, indexOfPlace, nthPlace } from './place.js'
import { countPlaces, findRegister } from './register.js'
import { detach, type Found, isEqual, isObject, nothing, toPointer } from './value.js'
import { type Cursor, cursorOf, listAt, step, type View } from './view.js'

/** What a path holds, as far as paths below it go. */
type Kind = 'none' | 'value' | 'object' | 'list'

/** What has been written at one path, or below it. */
export interface Layer {
  /** A whole value, or none. */
  written?: Found
  /** A whole value that has been taken apart: nothing of what the store has here counts. */
  kind?: 'object' | 'list'
  /** Of a list taken apart: the number of the place that each element was written with. */
  base?: Map<string, number>
  /** Of a list in the store: elements that have got another place. */
  moved?: Set<string>
  below?: Map<string, Layer>
}

/** A draft of a store's state: reads through to it, keeps writes to itself, and costs what was written. */
export interface Draft {
  read(tokens: readonly string[]): Found
  has(tokens: readonly string[]): boolean
  /** True when that very value is there. */
  matches(tokens: readonly string[], value: unknown): boolean
  /** The members of the object, or the elements of the list, at a path. */
  tokens(tokens: readonly string[]): string[]
  kind(tokens: readonly string[]): Kind
  /** True where everything above the path may have such a member, so that a value at the path would show. */
  canShow(tokens: readonly string[]): boolean
  /** Owns `value` from then on. Only where it shows. */
  set(tokens: readonly string[], value: unknown): void
  remove(tokens: readonly string[]): void
  /** An element of a list that shows has got another place. */
  move(tokens: readonly string[]): void
  /** The number of the place that an element was written with, together with its list. */
  baseOf(tokens: readonly string[]): number | undefined
  /** The same, also where the list has been written before and the element has kept that place. */
  numberOf(tokens: readonly string[]): number | undefined
  /** True when the path or something above it has been written. */
  covers(tokens: readonly string[]): boolean
  /** Visits what may have changed places without a trace in the patch: lists in what has been written whole, and elements. */
  eachPlace(visit: { whole(tokens: readonly string[]): void; moved(tokens: readonly string[]): void }): void
  /** A path below which an element's key is not the one it goes by. */
  misfit(): readonly string[] | undefined
  /** What brings the store to the draft: of a container over a container only what differs. */
  patch(): Operation[]
}

export function createDraft(view: View): Draft {
  const { keyOf, root: registers } = view
  const root: Layer = {}
  const elements = new Map<string, readonly string[]>()

  /** Takes a whole value apart, where it has parts. */
  function open(layer: Layer, tokens: readonly string[]): void {
    const value = layer.written?.value
    if (isObject(value)) {
      layer.kind = 'object'
      layer.below = new Map(Object.keys(value).map((key) => [key, whole(value[key])]))
    } else if (Array.isArray(value)) {
      const keys = tokensOf(keyOf, value, toPointer(tokens))
      if (!keys) return
      const next = countPlaces(findRegister(registers, tokens)?.gaps)
      layer.kind = 'list'
      layer.base = new Map(keys.map((key) => [key, next()]))
      layer.below = new Map(keys.map((key, index) => [key, whole(value[index])]))
    } else return
    delete layer.written
  }

  function find(tokens: readonly string[]): { layer?: Layer; cursor?: Cursor; isOpen: boolean } {
    let layer: Layer | undefined = root
    let cursor: Cursor | undefined = cursorOf(view)
    let isOpen = true
    for (const [index, token] of tokens.entries()) {
      if (layer?.written) open(layer, tokens.slice(0, index))
      const kind: Kind = kindOf(layer, cursor)
      isOpen &&= kind === 'object' || (kind === 'list' && isElementToken(token))
      if (kind === 'none' || kind === 'value') return { isOpen: false }
      if (layer?.kind) cursor = undefined
      cursor = cursor && step(cursor, token)
      layer = layer?.below?.get(token)
    }
    return { ...(layer && { layer }), ...(cursor && { cursor }), isOpen }
  }

  function reach(tokens: readonly string[]): Layer {
    let layer = root
    let cursor: Cursor | undefined = cursorOf(view)
    for (const [index, token] of tokens.entries()) {
      if (layer.written) open(layer, tokens.slice(0, index))
      const isKey = index === tokens.length - 1 || tokens[index + 1] === 'id' || keyOf !== byId
      if (isKey && kindOf(layer, cursor) === 'list') {
        const element = tokens.slice(0, index + 1)
        elements.set(toPointer(element), element)
      }
      if (layer.kind) cursor = undefined
      cursor = cursor && step(cursor, token)
      layer.below ??= new Map()
      const next: Layer = layer.below.get(token) ?? {}
      layer.below.set(token, next)
      layer = next
    }
    return layer
  }

  function write(tokens: readonly string[], written: Found): void {
    const layer = reach(tokens)
    delete layer.kind
    delete layer.base
    delete layer.moved
    delete layer.below
    layer.written = written
  }

  function placeOf(
    tokens: readonly string[],
    layer: Layer | undefined,
    cursor: Cursor | undefined,
    token: string,
  ): string {
    const at = findRegister(registers, tokens)?.members?.[token]?.at
    if (at !== undefined) return at
    const number = layer?.base?.get(token)
    if (number !== undefined) return nthPlace(number)
    const list = layer?.kind || !cursor ? undefined : listAt(cursor)
    return (list && placesOf(list, cursor?.register).get(token)) ?? atEnd
  }

  function contentOf(layer: Layer | undefined, cursor: Cursor | undefined, tokens: readonly string[]): Found {
    if (!layer) return cursor ? { isThere: true, value: cursor.value } : nothing
    if (layer.written) return layer.written
    if (!layer.below) return cursor ? { isThere: true, value: cursor.value } : nothing
    const kind = kindOf(layer, cursor)
    const store = layer.kind ? undefined : cursor
    const found = new Map<string, unknown>()
    const own = store && (kind === 'list' ? listAt(store)!.keys : Object.keys(store.value as object))
    for (const token of new Set([...(own ?? []), ...layer.below.keys()])) {
      const member = contentOf(layer.below.get(token), store && step(store, token), [...tokens, token])
      if (member.isThere) found.set(token, detach(member.value))
    }
    if (kind === 'object') return { isThere: true, value: Object.fromEntries(found) }
    const places = new Map([...found.keys()].map((token) => [token, placeOf(tokens, layer, store, token)]))
    const order = [...places].sort((a, b) => compareElements(a[1], a[0], b[1], b[0]))
    return { isThere: true, value: order.map(([token]) => found.get(token)) }
  }

  const read = (tokens: readonly string[]) => {
    const { layer, cursor } = find(tokens)
    return contentOf(layer, cursor, tokens)
  }

  function isThere(layer: Layer | undefined, cursor: Cursor | undefined): boolean {
    return layer?.written ? layer.written.isThere : layer?.kind !== undefined || cursor !== undefined
  }

  function baseOf(tokens: readonly string[]): number | undefined {
    const { layer } = find(tokens.slice(0, -1))
    if (layer?.written) open(layer, tokens.slice(0, -1))
    return layer?.base?.get(tokens.at(-1)!)
  }

  return {
    read,
    has(tokens) {
      const { layer, cursor } = find(tokens)
      return isThere(layer, cursor)
    },
    matches: (tokens, value) => isEqual(read(tokens), { isThere: true, value }),
    tokens(tokens) {
      const { layer, cursor } = find(tokens)
      if (layer?.written) open(layer, tokens)
      const store = layer?.kind ? undefined : cursor
      const own = store && (listAt(store)?.keys ?? Object.keys(store.value as object))
      return [...new Set([...(own ?? []), ...(layer?.below?.keys() ?? [])])].filter((token) =>
        isThere(layer?.below?.get(token), store && step(store, token)),
      )
    },
    kind(tokens) {
      const { layer, cursor } = find(tokens)
      if (layer?.written) open(layer, tokens)
      return kindOf(layer, cursor)
    },
    canShow: (tokens) => tokens.length === 0 || find(tokens).isOpen,
    set: (tokens, value) => write(tokens, { isThere: true, value }),
    remove: (tokens) => write(tokens, nothing),
    move(tokens) {
      const layer = reach(tokens.slice(0, -1))
      layer.moved ??= new Set()
      layer.moved.add(tokens.at(-1)!)
    },
    baseOf,
    numberOf(tokens) {
      const token = tokens.at(-1)!
      const { layer, cursor } = find(tokens.slice(0, -1))
      if (layer?.kind || layer?.written) return baseOf(tokens)
      if (findRegister(registers, tokens)?.at !== undefined) return undefined
      const list = cursor && listAt(cursor)
      const place = list && placesOf(list, cursor.register).get(token)
      return place === undefined || place === atEnd ? undefined : indexOfPlace(place)
    },
    covers(tokens) {
      let layer: Layer | undefined = root
      for (const token of tokens) {
        layer = layer.below?.get(token)
        if (!layer) return false
        if (layer.written || layer.kind) return true
      }
      return false
    },
    eachPlace: (visit) => eachPlace(root, [], visit),
    misfit() {
      for (const tokens of elements.values()) {
        const list = tokens.slice(0, -1)
        const element = read(tokens)
        if (!element.isThere || find(list).layer?.kind === 'object') continue
        if (tokenOf(keyOf, element.value, toPointer(list)) !== tokens.at(-1)) return tokens
      }
      return undefined
    },
    patch: () => operationsOf({ placeOf, contentOf }, root, cursorOf(view), [], ''),
  }
}

function eachPlace(layer: Layer, tokens: readonly string[], visit: Parameters<Draft['eachPlace']>[0]): void {
  if (layer.written || layer.kind) {
    visit.whole(tokens)
    return
  }
  for (const token of layer.moved ?? []) visit.moved([...tokens, token])
  for (const [token, below] of layer.below ?? []) eachPlace(below, [...tokens, token], visit)
}

function whole(value: unknown): Layer {
  return { written: { isThere: true, value } }
}

function kindOf(layer: Layer | undefined, cursor: Cursor | undefined): Kind {
  if (layer?.kind) return layer.kind
  if (layer?.written) return layer.written.isThere ? 'value' : 'none'
  if (!cursor) return 'none'
  if (isObject(cursor.value)) return 'object'
  return listAt(cursor) ? 'list' : 'value'
}
