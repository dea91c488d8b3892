import { escapePointer, parsePointer } from 'jods/kit'

/** Names of what nobody should see in a log or a bug report. */
const secret =
  /^(x-)?(proxy-)?auth(orization)?$|(^|[-_])(pass(word|phrase|wd|code)?|pwd|secret|token|credentials?|cookie|jwt|otp|pin|cvv|cvc|ssn|iban)s?$|(password|secret|token|credentials?|cookie)s?$|(api|access|private|secret|session|auth)[-_]?(key|id|token)$|^(set-)?cookie$|^bearer$/i
/** A secret that travels inside a text: in an address, in a header. */
const inText =
  /\b(bearer|basic)\s+[\w.~+/=-]{8,}|([?&#](?:[\w-]*token|key|api_?key|secret|password|sig(?:nature)?|code)=)[^&#\s"']+/gi

const REDACTED = '[redacted]'

/** How much of one value is kept: parts, levels, characters of a text. */
export interface Bounds {
  readonly parts: number
  readonly levels: number
  readonly text: number
}
const noBounds: Bounds = { parts: Number.POSITIVE_INFINITY, levels: 200, text: Number.POSITIVE_INFINITY }

/** Gives a copy of anything as plain data that JSON can hold, without the secrets in it, as large as `bounds` allow. */
export type Redact = (value: unknown, options?: { readonly at?: string; readonly bounds?: Bounds }) => unknown

export function createRedact(rules: readonly (string | RegExp)[] = []): Redact {
  const pointers = rules.filter((rule): rule is string => typeof rule === 'string' && rule.startsWith('/'))
  const tokens = pointers.map((pointer) => parsePointer(pointer) ?? [])
  const names = rules.filter((rule) => rule instanceof RegExp || !rule.startsWith('/'))
  const isNamed = (key: string): boolean => secret.test(key) || names.some((name) => isOfName(name, key))
  const isAt = (path: string): boolean => tokens.length > 0 && tokens.some((rule) => leadsThrough(rule, path))
  const isHidden = (path: string): boolean => isAt(path) || (parsePointer(path) ?? []).some(isNamed)

  return (value, { at = '', bounds = noBounds } = {}) => {
    let parts = bounds.parts
    const above = new Set<object>()

    function copy(item: unknown, path: string): unknown {
      if (typeof item === 'string') return shortened(item.replace(inText, hideInText), bounds.text)
      if (typeof item !== 'object' || item === null) return scalar(item)
      if (above.has(item)) return '[circular]'
      if (above.size >= bounds.levels || parts <= 0) return '[…]'
      above.add(item)
      try {
        return copyObject(item, path)
      } catch {
        return '[unreadable]'
      } finally {
        above.delete(item)
      }
    }

    function copyObject(item: object, path: string): unknown {
      if (item instanceof Date) return Number.isNaN(item.getTime()) ? 'Invalid Date' : item.toISOString()
      if (item instanceof Error) return copyMembers({ ...item, name: item.name, message: item.message }, path)
      if (item instanceof Map) return copy([...item], path)
      if (item instanceof Set) return copy([...item], path)
      if (ArrayBuffer.isView(item) || item instanceof ArrayBuffer) return `[${item.byteLength} bytes]`
      return Array.isArray(item) ? copyElements(item, path) : copyMembers(item, path)
    }

    function copyElements(list: readonly unknown[], path: string): unknown[] {
      const copies: unknown[] = []
      for (let i = 0; i < list.length; i++) {
        if (parts-- <= 0) {
          copies.push(`[… ${list.length - i} more]`)
          break
        }
        copies.push(copy(list[i], `${path}/${i}`))
      }
      return copies
    }

    function copyMembers(item: object, path: string): Record<string, unknown> {
      const copies: Record<string, unknown> = {}
      const pointer = pointerOf(item)
      for (const key of Object.keys(item)) {
        if (parts-- <= 0) {
          copies['[…]'] = 'more'
          break
        }
        const member = (item as Record<string, unknown>)[key]
        // An operation, or a write of the wire: its value stands where its path says.
        const place = pointer !== undefined && key === 'value' ? pointer : `${path}/${escapePointer(key)}`
        const isGone = isNamed(key) || (place === pointer ? isHidden(place) : isAt(place))
        Object.defineProperty(copies, key, {
          value: isGone && member !== undefined ? REDACTED : copy(member, place),
          enumerable: true,
          configurable: true,
          writable: true,
        })
      }
      return copies
    }

    return isHidden(at) ? REDACTED : copy(value, at)
  }
}

function isOfName(rule: string | RegExp, key: string): boolean {
  if (typeof rule === 'string') return rule.toLowerCase() === key.toLowerCase()
  rule.lastIndex = 0
  return rule.test(key)
}

function leadsThrough(rule: readonly string[], path: string): boolean {
  const tokens = parsePointer(path) ?? []
  return rule.length <= tokens.length && rule.every((token, index) => token === '*' || token === tokens[index])
}

function pointerOf(item: object): string | undefined {
  const { path } = item as { path?: unknown }
  return 'value' in item && typeof path === 'string' && parsePointer(path) !== undefined ? path : undefined
}

function hideInText(_: string, scheme: string | undefined, parameter: string | undefined): string {
  return scheme === undefined ? `${parameter}${REDACTED}` : `${scheme} ${REDACTED}`
}

function shortened(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}[… ${text.length - limit} more]` : text
}

function scalar(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value === 'function') return `[function ${value.name}]`
  return typeof value === 'symbol' ? String(value) : value
}
