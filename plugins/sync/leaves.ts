import type { Operation } from 'jods/kit'
import { parsePointer } from 'jods/kit'
import { tokenOf } from './keys.js'
import type { Register } from './register.js'
import { isObject, toPointer } from './value.js'
import { type Cursor, cursorOf, listAt, type View } from './view.js'

/** A member of an object that holds no container, before or after; most of what is ever written. */
export interface Leaf {
  readonly object: Holder
  readonly token: string
  /** The pointer of tokens. */
  readonly path: string
}

/** An object whose members are written. */
interface Holder {
  readonly tokens: readonly string[]
  /** Its pointer of tokens. */
  readonly pointer: string
  register?: Register
}

interface Found extends Holder {
  readonly cursor: Cursor
}

/**
 * Tells writes of leaves from others, at the cost of one look-up each for those of one object. Holds as long as no
 * element of a list comes, goes or changes places.
 */
export function createLeafFinder(view: View): (operation: Operation) => Leaf | undefined {
  const holders = new Map<string, Found | undefined>()

  function holderAt(path: string): Found | undefined {
    if (holders.has(path)) return holders.get(path)
    const found = find(view, parsePointer(path) ?? [])
    holders.set(path, found)
    return found
  }

  return (operation) => {
    if (operation.op !== 'replace' && operation.op !== 'add' && operation.op !== 'remove') return undefined
    if (operation.op !== 'remove' && typeof operation.value === 'object' && operation.value !== null) return undefined
    const { path } = operation
    const end = path.lastIndexOf('/')
    const object = end > 0 ? holderAt(path.slice(0, end)) : undefined
    if (!object) return undefined
    const name = path.slice(end + 1)
    const token = name.includes('~') ? (parsePointer(`/${name}`)?.[0] ?? '') : name
    if (object.cursor.shape?.below?.has(token)) return undefined
    return { object, token, path: `${object.pointer}/${name}` }
  }
}

/** An object that a pointer leads to, where elements on the way have the keys that they had. */
function find(view: View, pointer: readonly string[]): Found | undefined {
  let cursor = cursorOf(view)
  const tokens: string[] = []
  for (const name of pointer) {
    const { value, shape, register } = cursor
    const list = listAt(cursor)
    const token = list ? list.keys[Number(name)] : name
    if (token === undefined || (!list && !isObject(value))) return undefined
    const next = (value as Record<string, unknown>)[name]
    if (list && tokenOf(view.keyOf, next, toPointer(tokens)) !== token) return undefined
    tokens.push(token)
    cursor = { value: next, shape: shape?.below?.get(token), register: register?.members?.[token] }
  }
  return isObject(cursor.value) ? { tokens, pointer: toPointer(tokens), cursor } : undefined
}
