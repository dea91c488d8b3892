import type { KeyOf } from './keys.js'
import { indexIn, type List, type Shape } from './lists.js'
import type { Register } from './register.js'
import { type Found, isObject, nothing } from './value.js'

/** A store's state as its registers see it: elements of lists go by tokens. */
export interface View {
  readonly state: object
  readonly shape: Shape
  readonly root: Register
  readonly keyOf: KeyOf
}

/** A place in the state on the way down, with what is known of it. */
export interface Cursor {
  readonly value: unknown
  readonly shape: Shape | undefined
  readonly register: Register | undefined
}

export function cursorOf({ state, shape, root }: View): Cursor {
  return { value: state, shape, register: root }
}

/** One step down; nothing where there is no such member or element. Whole values have none. */
export function step(cursor: Cursor, token: string): Cursor | undefined {
  const { value } = cursor
  const shape = cursor.shape?.below?.get(token)
  const register = cursor.register?.members?.[token]
  if (isObject(value)) return Object.hasOwn(value, token) ? { value: value[token], shape, register } : undefined
  const list = listAt(cursor)
  if (!list) return undefined
  const index = indexIn(list, cursor.register, token)
  return index < 0 ? undefined : { value: (value as unknown[])[index], shape, register }
}

const empty: List = { keys: [], places: new Map() }

/** The list that is there. An empty array is one. */
export function listAt({ value, shape }: Cursor): List | undefined {
  if (!Array.isArray(value)) return undefined
  return value.length === 0 ? empty : shape?.list
}

export function cursorAt(view: View, tokens: readonly string[]): Cursor | undefined {
  let cursor: Cursor | undefined = cursorOf(view)
  for (const token of tokens) {
    cursor = step(cursor, token)
    if (!cursor) return undefined
  }
  return cursor
}

export function readAt(view: View, tokens: readonly string[]): Found {
  const cursor = cursorAt(view, tokens)
  return cursor ? { isThere: true, value: cursor.value } : nothing
}
