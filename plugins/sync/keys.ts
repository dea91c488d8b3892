import { isObject } from './value.js'

/** See `keyOf` in the options. */
export type KeyOf = (element: unknown, path: string) => string | number | undefined

/** The `id` of an object. */
export const byId: KeyOf = (element) => (isObject(element) ? (element.id as string | number | undefined) : undefined)

/** How a path names an element: `=` and a key that is text, `#` and one that is a number. */
export function tokenOf(keyOf: KeyOf, element: unknown, path: string): string | undefined {
  const key = keyIn(keyOf, element, path)
  if (typeof key === 'string') return `=${key}`
  return typeof key === 'number' && Number.isFinite(key) ? `#${key}` : undefined
}

/** What comes may be no element at all, as the schema has not seen it: what the app cannot find a key in has none. */
function keyIn(keyOf: KeyOf, element: unknown, path: string): unknown {
  try {
    return keyOf(element, path)
  } catch {
    return undefined
  }
}

/** The tokens of all elements in order; nothing when one has no key, or two have the same: such an array is one value. */
export function tokensOf(keyOf: KeyOf, array: readonly unknown[], path: string): string[] | undefined {
  const tokens: string[] = []
  for (const element of array) {
    const token = tokenOf(keyOf, element, path)
    if (token === undefined) return undefined
    tokens.push(token)
  }
  return new Set(tokens).size === tokens.length ? tokens : undefined
}

export function isElementToken(token: string): boolean {
  return token.startsWith('=') || token.startsWith('#')
}
