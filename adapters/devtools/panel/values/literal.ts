import { type Kind, kindOf, scalarText } from './kind.js'

/** What a value can be typed in as. */
export const literalKinds = ['string', 'number', 'boolean', 'null', 'date', 'bigint', 'json'] as const
export type LiteralKind = (typeof literalKinds)[number]

export type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string }

const refuse = (reason: string): Parsed => ({ ok: false, reason })
const accept = (value: unknown): Parsed => ({ ok: true, value })

export function parseLiteral(kind: LiteralKind, text: string): Parsed {
  switch (kind) {
    case 'string':
      return accept(text)
    case 'number':
      return parseNumber(text.trim())
    case 'boolean':
      return parseBoolean(text.trim())
    case 'null':
      return accept(null)
    case 'date':
      return parseDate(text.trim())
    case 'bigint':
      return /^-?\d+n?$/.test(text.trim())
        ? accept(BigInt(text.trim().replace(/n$/, '')))
        : refuse('A bigint is digits only, such as 123.')
    case 'json':
      return parseJson(text)
  }
}

/** JSON with the engine's own words for what is wrong with it. */
export function parseJson(text: string): Parsed {
  try {
    return accept(JSON.parse(text))
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

/** The kind to begin with when a value is edited, and its text. */
export function literalOf(value: unknown): { readonly kind: LiteralKind; readonly text: string } {
  const kind: Kind = kindOf(value)
  if (kind === 'string') return { kind, text: value as string }
  if (kind === 'bigint') return { kind, text: String(value) }
  if (kind === 'number' || kind === 'boolean' || kind === 'null' || kind === 'date')
    return { kind, text: scalarText(value) }
  return { kind: 'json', text: '' }
}

function parseNumber(text: string): Parsed {
  const value = Number(text)
  const isNumber = text !== '' && (!Number.isNaN(value) || text === 'NaN')
  return isNumber ? accept(value) : refuse(`"${text}" is not a number.`)
}

function parseBoolean(text: string): Parsed {
  return text === 'true' || text === 'false' ? accept(text === 'true') : refuse('A boolean is true or false.')
}

function parseDate(text: string): Parsed {
  const value = new Date(text)
  return Number.isNaN(value.getTime()) ? refuse('A date is written as 2026-01-31T12:00:00.000Z.') : accept(value)
}
