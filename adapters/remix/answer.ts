import { JodsError } from 'jods'
import type { JodsPayload } from './payload.js'

/** What React Router's `data()` returns: data with a status and headers. */
export interface DataWithInit<D = unknown> {
  readonly type: string
  readonly data: D
  readonly init: ResponseInit | null
}

/** Data with what jods adds; whatever is not plain data stays what it is. */
export type Extended<T, Extra> = T extends Response
  ? T
  : T extends DataWithInit<infer D>
    ? Omit<T, 'data'> & { readonly data: Extended<D, Extra> }
    : T extends null | undefined | void
      ? Extra
      : T & Extra

type Extra = { readonly __jods?: JodsPayload; readonly [key: string]: unknown }

/**
 * Adds to what a loader or an action returned, as late as `extra` is called: to plain objects, to those inside `data()`,
 * and in the place of nothing. Responses, redirects and what Remix 2's `defer()` returns go through as they are.
 * Throws `remix/reserved-key` where the data has such a member, `remix/loader-data` where there is no room for one.
 */
export function extend(returned: unknown, extra: () => Extra): unknown {
  if (returned == null) return extra()
  if (isResponse(returned) || isDeferred(returned)) return returned
  if (isDataWithInit(returned)) {
    const copy = Object.create(Object.getPrototypeOf(returned))
    return Object.assign(copy, returned, { data: extend(returned.data, extra) })
  }
  if (!isPlainObject(returned)) throw noRoom(returned)
  const added = extra()
  for (const key of Object.keys(added)) if (Object.hasOwn(returned, key)) throw reserved(key)
  return { ...returned, ...added }
}

/** By its shape: hosts bring classes of their own. */
export function isResponse(value: unknown): value is Response {
  const { status, statusText, headers, body } = (value ?? {}) as Partial<Response>
  return (
    typeof status === 'number' && typeof statusText === 'string' && typeof headers === 'object' && body !== undefined
  )
}

/** As React Router tells it. */
export function isDataWithInit(value: unknown): value is DataWithInit {
  if (typeof value !== 'object' || value === null) return false
  return 'type' in value && 'data' in value && 'init' in value && value.type === 'DataWithResponseInit'
}

/** Also of another realm, whose `Object` is another one. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function isDeferred(value: unknown): boolean {
  const { subscribe, cancel, resolveData } = (value ?? {}) as Record<string, unknown>
  return [subscribe, cancel, resolveData].every((method) => typeof method === 'function')
}

function reserved(key: string): JodsError {
  return new JodsError('remix/reserved-key', `The data has a member "${key}", which jods adds itself.`, {
    fix: 'Give it another name.',
  })
}

function noRoom(returned: unknown): JodsError {
  const kind = Array.isArray(returned) ? 'an array' : `a ${returned?.constructor?.name ?? typeof returned}`
  return new JodsError('remix/loader-data', `The data is ${kind}, which has no room for the stores.`, {
    fix: 'Return an object: { items: [...] }.',
  })
}
