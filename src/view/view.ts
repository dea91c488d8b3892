import { mapParts, nodeOf, VIEW, type Viewer } from '../proxy/node-of.js'
import type { PlannedNode } from '../sink/core.js'
import { snapshotOf } from '../tree/snapshot.js'

/**
 * One question that was put to a part of the state: a member (`.title`), whether there is one (`?title`), the key set
 * (`*`), all elements of an array (`#`), or all there is (`=`).
 */
export type Look = string

type Part = Record<PropertyKey, unknown>

/**
 * The answer to a look, as a list, so that any two answers to one look compare element by element. With a computed field
 * come the parts of the store that it holds.
 */
export function answer(part: object, look: Look): unknown[] {
  const key = look.slice(1)
  if (look === '=') return [wholeOf(part)]
  if (look === '#') return [...(part as unknown[])]
  if (look === '*') return Reflect.ownKeys(part)
  if (look[0] === '?') return [key in part]
  const value = (part as Part)[key]
  return nodeOf(value) ? [value] : [value, ...partsIn(value)]
}

/** The snapshot of a part. */
export const wholeOf = (part: object): unknown => snapshotOf(nodeOf(part) as PlannedNode)

/** By what was given by a computed field: the parts of the state in it. */
const held = new WeakMap<object, object[]>()

function partsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  const parts = held.get(value) ?? []
  if (!held.has(value)) mapParts(value, ({ proxy }) => parts[parts.push(proxy) - 1])
  held.set(value, parts)
  return parts
}

/** What a proxy of `part` has as its target, so that `Array.isArray` is right. */
export const emptyAs = (part: object): object => (Array.isArray(part) ? [] : {})

/** What the views of one store, or of one component, have in common. */
export interface ViewHost {
  /** By what holds parts of the state: the copy of it that was shown last, in which turn, and the views in that. */
  readonly copies: WeakMap<object, { views: object[]; shown: unknown; turn: unknown }>
  /** While it stays the same, so does the view of each part; undefined when that is not known. */
  readonly turn: unknown
  viewOf(part: object): View
}

/**
 * A stand-in for a store or a part of one: the handler of a proxy that reads the live state, tells `note` of every look,
 * shows parts as views, and hands writes on.
 */
export abstract class View implements ProxyHandler<object>, Viewer {
  readonly view: object
  readonly part: object
  protected readonly host: ViewHost

  constructor(part: object, host: ViewHost) {
    this.part = part
    this.host = host
    this.view = new Proxy(emptyAs(part), this)
  }

  /** Hears of every look. */
  abstract note(look: Look): void

  get(_: object, key: PropertyKey): unknown {
    if (key === VIEW) return this
    const { part } = this
    const value = (part as Part)[key]
    // A method works on the view that it is called on.
    if (typeof value === 'function' && Array.isArray(part)) return value
    if (typeof key === 'string') this.note(`.${key}`)
    return this.show(value)
  }

  set(_: object, key: PropertyKey, value: unknown): boolean {
    return Reflect.set(this.part, key, value)
  }

  deleteProperty(_: object, key: PropertyKey): boolean {
    return Reflect.deleteProperty(this.part, key)
  }

  has(_: object, key: PropertyKey): boolean {
    if (typeof key === 'string') this.note(`?${key}`)
    return key in this.part
  }

  ownKeys(): (string | symbol)[] {
    this.note('*')
    return Reflect.ownKeys(this.part)
  }

  getOwnPropertyDescriptor(_: object, key: PropertyKey): PropertyDescriptor | undefined {
    // Whoever asks for the keys asks for every descriptor.
    this.note('*')
    const found = Reflect.getOwnPropertyDescriptor(this.part, key)
    return found && { ...found, value: this.show(found.value) }
  }

  defineProperty(_: object, key: PropertyKey, descriptor: PropertyDescriptor): boolean {
    return Reflect.defineProperty(this.part, key, descriptor)
  }

  preventExtensions(): boolean {
    return false
  }

  /** A part as its view; what holds parts, as a computed field may, as a copy that holds the views. */
  show(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    const { host } = this
    const node = nodeOf(value)
    if (node) return host.viewOf(node.proxy).view
    if (!partsIn(value)[0]) return value
    const known = host.copies.get(value)
    if (known && host.turn && known.turn === host.turn) return known.shown
    const views: object[] = []
    let shown = mapParts(value, ({ proxy }) => views[views.push(host.viewOf(proxy).view) - 1])
    if (known?.views.every((view, i) => view === views[i])) shown = known.shown
    host.copies.set(value, { views, shown, turn: host.turn })
    return shown
  }
}
