/** The tokens of recently seen pointers: the same few paths come again and again. */
const known = new Map<string, readonly string[]>()
const KNOWN_LIMIT = 4096

/**
 * Splits a JSON Pointer (RFC 6901) into its unescaped tokens; `''` is the root, `[]`. Undefined when `pointer` is
 * not one: it must be empty or begin with `/`, and `~` must be followed by `0` or `1`.
 */
export function parsePointer(pointer: string): readonly string[] | undefined {
  const found = known.get(pointer)
  if (found !== undefined) return found
  const tokens = splitPointer(pointer)
  if (tokens !== undefined && pointer.length < 256) {
    if (known.size >= KNOWN_LIMIT) known.clear()
    known.set(pointer, tokens)
  }
  return tokens
}

function splitPointer(pointer: string): readonly string[] | undefined {
  if (!isPointer(pointer)) return undefined
  if (pointer === '') return []
  const tokens = pointer.slice(1).split('/')
  if (pointer.includes('~')) for (let i = 0; i < tokens.length; i++) tokens[i] = unescapeToken(tokens[i] as string)
  return tokens
}

export function isPointer(value: unknown): value is string {
  if (value === '') return true
  return typeof value === 'string' && value.charCodeAt(0) === 47 && !(value.includes('~') && /~(?![01])/.test(value))
}

/** A token as the key that it stands for. */
export function unescapeToken(token: string): string {
  return token.includes('~') ? token.replace(/~1/g, '/').replace(/~0/g, '~') : token
}

const escaped = new Map<string, string>()

/** Escapes one token for use in a JSON Pointer. */
export function escapePointer(token: string | number): string {
  if (typeof token === 'number') return String(token)
  const found = escaped.get(token)
  if (found !== undefined) return found
  const made = token.replace(/~/g, '~0').replace(/\//g, '~1')
  if (escaped.size >= KNOWN_LIMIT) escaped.clear()
  if (token.length < 256) escaped.set(token, made)
  return made
}

/** Joins tokens into a JSON Pointer. */
export function toPointer(tokens: readonly (string | number)[]): string {
  let pointer = ''
  for (const token of tokens) pointer += `/${escapePointer(token)}`
  return pointer
}

/** The array index that `token` is, or -1: digits only, no leading zero, no sign, no exponent. */
export function toIndex(token: string | number): number {
  if (typeof token === 'number') return token
  const first = token.charCodeAt(0)
  if (first < 48 || first > 57 || (first === 48 && token.length > 1)) return -1
  const index = +token
  return Number.isSafeInteger(index) && String(index) === token ? index : -1
}
