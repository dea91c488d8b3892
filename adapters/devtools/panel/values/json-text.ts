import { preview } from './tokens.js'

/** A value as JSON for people to copy; as it is shown where it is none. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value, null, 2) ?? preview(value, 100_000)
  } catch {
    return preview(value, 100_000)
  }
}
