import type { Operation } from 'jods'

export function isRoot(document: unknown): document is Record<string, unknown> {
  return typeof document === 'object' && document !== null && !Array.isArray(document)
}

/** The state of a store is an object: any other document runs under the key `root`. */
export function rooted(document: unknown): Record<string, any> {
  return { root: document }
}

/** The same patch with its pointers led through `root`; what is no pointer stays as it is. */
export function rerooted(patch: unknown): Operation[] {
  if (!Array.isArray(patch)) return patch as never
  const lead = (pointer: unknown) =>
    typeof pointer === 'string' && (pointer === '' || pointer.startsWith('/')) ? `/root${pointer}` : pointer
  return patch.map((operation) =>
    typeof operation === 'object' && operation !== null
      ? {
          ...operation,
          ...('path' in operation && { path: lead(operation.path) }),
          ...('from' in operation && { from: lead(operation.from) }),
        }
      : operation,
  )
}

const forbidden = ['__proto__', 'constructor', 'prototype']

/** The one departure from RFC 6902: these keys are refused wherever they appear, in pointers and in values. */
export function hasForbiddenKey(value: unknown): boolean {
  if (typeof value === 'string')
    return value.startsWith('/') && value.split('/').some((token) => forbidden.includes(token))
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, item]) => forbidden.includes(key) || hasForbiddenKey(item))
}
