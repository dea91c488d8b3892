/** What a value is shown as. `odd` is what no state holds but a refused patch may: functions, symbols, unreadable proxies. */
export type Kind =
  | 'string'
  | 'number'
  | 'bigint'
  | 'boolean'
  | 'null'
  | 'undefined'
  | 'date'
  | 'array'
  | 'object'
  | 'map'
  | 'set'
  | 'odd'

export function kindOf(value: unknown): Kind {
  if (value === null) return 'null'
  if (typeof value === 'object') return kindOfObject(value)
  const type = typeof value
  return type === 'function' || type === 'symbol' || type === 'object' ? 'odd' : type
}

function kindOfObject(value: object): Kind {
  if (Array.isArray(value)) return 'array'
  if (value instanceof Date) return 'date'
  if (value instanceof Map) return 'map'
  return value instanceof Set ? 'set' : 'object'
}

/** A value without members as one line of text; `limit` cuts strings, in characters. */
export function scalarText(value: unknown, limit: number = Number.POSITIVE_INFINITY): string {
  if (typeof value === 'string') return quote(value, limit)
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (Object.is(value, -0)) return '-0'
  return typeof value === 'function' ? 'function' : String(value)
}

/** In quotes and with control characters escaped; what lies past `limit` is counted, not shown. */
function quote(text: string, limit: number): string {
  if (text.length <= limit) return JSON.stringify(text)
  return `${JSON.stringify(text.slice(0, limit)).slice(0, -1)}…" (${text.length.toLocaleString('en')} characters)`
}
