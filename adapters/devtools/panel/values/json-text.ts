import { preview } from './tokens.js'

/** A value as JSON for people to copy: Maps and Sets as lists, what else JSON has no form for as text. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value, replaced, 2) ?? preview(value, 100_000)
  } catch {
    return preview(value, 100_000)
  }
}

function replaced(_: string, value: unknown): unknown {
  if (value instanceof Map || value instanceof Set) return [...value]
  if (typeof value === 'bigint') return `${value}n`
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}
