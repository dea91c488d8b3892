/** Deeper parts, and longer lists, are cut short. */
const deepest = 6
const longest = 100

/** A value as a person would write it. Reads as little as it can: a getter that throws shows as that. */
export function inspect(value: unknown, depth = 0, above: readonly object[] = []): string {
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return `[Function ${value.name || 'anonymous'}]`
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (value instanceof Error) return said(value)
  if (typeof Element !== 'undefined' && value instanceof Element) return `<${value.tagName.toLowerCase()}>`
  if (above.includes(value)) return '[Circular]'
  if (depth >= deepest) return Array.isArray(value) ? '[…]' : '{…}'
  const part = (inner: unknown) => inspect(inner, depth + 1, [...above, value])
  if (Array.isArray(value)) return list('[', value.map(part), ']')
  if (value instanceof Map)
    return `Map ${list(
      '{',
      [...value].map(([key, inner]) => `${part(key)} => ${part(inner)}`),
      '}',
    )}`
  if (value instanceof Set) return `Set ${list('{', [...value].map(part), '}')}`
  return list(
    '{',
    Object.keys(value).map((key) => `${name(key)}: ${member(value, key, part)}`),
    '}',
  )
}

function said(error: Error): string {
  const { code } = error as { code?: string }
  return `${error.name}${code ? ` ${code}` : ''}: ${error.message}`
}

function member(value: object, key: string, part: (inner: unknown) => string): string {
  try {
    return part((value as Record<string, unknown>)[key])
  } catch {
    return '[threw]'
  }
}

function name(key: string): string {
  return /^[a-z_$][\w$]*$/i.test(key) ? key : `'${key}'`
}

function list(open: string, parts: string[], close: string): string {
  if (parts.length === 0) return open + close
  const shown = parts.length > longest ? [...parts.slice(0, longest), `… ${parts.length - longest} more`] : parts
  const line = shown.join(', ')
  const padded = open === '{' ? `${open} ${line} ${close}` : open + line + close
  if (padded.length <= 72 && !padded.includes('\n')) return padded
  return `${open}\n${shown.map((one) => `  ${one.replaceAll('\n', '\n  ')}`).join(',\n')}\n${close}`
}
