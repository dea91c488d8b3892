import { diff } from 'jods'
import type { AnyStore, Operation } from 'jods/kit'
import { escapePointer } from 'jods/kit'

/** What is at a path. */
export interface Found {
  readonly isThere: boolean
  readonly value?: unknown
}

/** A draft of a store's state: reads through to it, keeps writes to itself, and costs what was written. */
export interface Overlay {
  read(tokens: readonly string[]): Found
  /** True where everything above the path is an object, so that a value at the path would show. */
  canShow(tokens: readonly string[]): boolean
  /** Owns `value` from then on. Only where it shows. */
  set(tokens: readonly string[], value: unknown): void
  remove(tokens: readonly string[]): void
  /** True when the path or something above it has been written. */
  covers(tokens: readonly string[]): boolean
  /** What brings the store to the draft: of a container over a container only what differs. */
  patch(): Operation[]
}

interface Layer {
  written?: Found
  below?: Map<string, Layer>
}

export function createOverlay(store: AnyStore): Overlay {
  const root: Layer = {}

  function read(tokens: readonly string[]): Found {
    let layer: Layer | undefined = root
    for (const [index, token] of tokens.entries()) {
      layer = layer.below?.get(token)
      if (!layer) return readIn(store, tokens)
      if (layer.written) return layer.written.isThere ? readIn(layer.written.value, tokens.slice(index + 1)) : nothing
    }
    // Written only below: the object itself is the store's.
    return readIn(store, tokens)
  }

  function write(tokens: readonly string[], written: Found): void {
    let layer = root
    for (const [index, token] of tokens.entries()) {
      layer.below ??= new Map()
      const next: Layer = layer.below.get(token) ?? {}
      layer.below.set(token, next)
      layer = next
      if (layer.written && index < tokens.length - 1) {
        writeIn(layer.written.value, tokens.slice(index + 1), written)
        return
      }
    }
    layer.written = written
    delete layer.below
  }

  return {
    read,
    canShow: (tokens) => tokens.every((_, index) => index === 0 || isObject(read(tokens.slice(0, index)).value)),
    set: (tokens, value) => write(tokens, { isThere: true, value }),
    remove: (tokens) => write(tokens, nothing),
    covers(tokens) {
      let layer: Layer | undefined = root
      for (const token of tokens) {
        layer = layer.below?.get(token)
        if (!layer) return false
        if (layer.written) return true
      }
      return false
    },
    patch: () => operationsOf(root, store, ''),
  }
}

const nothing: Found = { isThere: false }

/** True for what has members: an object that is not one value, such as an array or a date. */
export function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return !(value instanceof Date || value instanceof Map || value instanceof Set)
}

/** Reads along own members of objects only. */
export function readIn(root: unknown, tokens: readonly string[]): Found {
  let value = root
  for (const token of tokens) {
    if (!isObject(value) || !Object.hasOwn(value, token)) return nothing
    value = value[token]
  }
  return { isThere: true, value }
}

/** A copy, of a part of a store or of a plain value, that shares no container with it. */
export function detach(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(detach)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, detach(member)]))
}

function writeIn(root: unknown, tokens: readonly string[], { isThere, value }: Found): void {
  const parent = readIn(root, tokens.slice(0, -1)).value
  const token = tokens.at(-1)
  if (!isObject(parent) || token === undefined) return
  if (isThere) parent[token] = value
  else delete parent[token]
}

function operationsOf(layer: Layer, base: unknown, path: string): Operation[] {
  return [...(layer.below ?? [])].flatMap(([token, { written, ...below }]): Operation[] => {
    const place = `${path}/${escapePointer(token)}`
    const before = readIn(base, [token])
    if (!written) return operationsOf(below, before.value, place)
    if (written.isThere && hasParts(before.value) && hasParts(written.value)) {
      return diff(before.value, written.value).map((step) => under(place, step))
    }
    if (written.isThere) return [{ op: before.isThere ? 'replace' : 'add', path: place, value: written.value }]
    return before.isThere ? [{ op: 'remove', path: place }] : []
  })
}

/** True for what a pointer can lead into. */
function hasParts(value: unknown): boolean {
  return isObject(value) || Array.isArray(value)
}

function under(place: string, step: Operation): Operation {
  const path = place + step.path
  return 'from' in step ? { ...step, from: place + step.from, path } : { ...step, path }
}
