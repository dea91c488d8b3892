import { escapePointer, parsePointer } from 'jods/kit'
import { createIsNamed, hideInText, REDACTED } from './secrets.js'

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
  const isNamed = createIsNamed(names)
  const isAt = (path: string): boolean => tokens.length > 0 && tokens.some((rule) => leadsThrough(rule, path))
  const isHidden = (path: string): boolean => isAt(path) || (parsePointer(path) ?? []).some(isNamed)

  return (value, { at = '', bounds = noBounds } = {}) => {
    let parts = bounds.parts
    const above = new Set<object>()

    function copy(item: unknown, path: string): unknown {
      if (typeof item === 'string') return hideInText(shortened(item, bounds.text), isNamed)
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
      if (item instanceof Map) return copyElements([...item], path)
      if (item instanceof Set) return copy([...item], path)
      if (ArrayBuffer.isView(item) || item instanceof ArrayBuffer) return `[${item.byteLength} bytes]`
      return Array.isArray(item) ? copyElements(item, path) : copyMembers(item, path)
    }

    function copyElements(list: readonly unknown[], path: string): unknown[] {
      const copies: unknown[] = []
      const isPair = list.length === 2 && typeof list[0] === 'string' && isNamed(list[0])
      for (let i = 0; i < list.length; i++) {
        if (parts-- <= 0) {
          copies.push(`[… ${list.length - i} more]`)
          break
        }
        copies.push(isPair && i === 1 ? REDACTED : copy(list[i], `${path}/${i}`))
      }
      return copies
    }

    function copyMembers(item: object, path: string): Record<string, unknown> {
      const copies: Record<string, unknown> = {}
      const pointer = pointerOf(item)
      const isLabelled = isNamed(labelOf(item))
      for (const key of Object.keys(item)) {
        if (parts-- <= 0) {
          copies['[…]'] = 'more'
          break
        }
        const member = (item as Record<string, unknown>)[key]
        const here = `${path}/${escapePointer(key)}`
        // An operation, or a write of the wire: its value stands where its path says.
        const place = pointer !== undefined && key === 'value' ? pointer : here
        const isGone = isNamed(key) || isAt(here) || (key === 'value' && (isLabelled || isHidden(place)))
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

function leadsThrough(rule: readonly string[], path: string): boolean {
  const tokens = parsePointer(path) ?? []
  return rule.length <= tokens.length && rule.every((token, index) => token === '*' || token === tokens[index])
}

function pointerOf(item: object): string | undefined {
  const { path } = item as { path?: unknown }
  return 'value' in item && typeof path === 'string' && parsePointer(path) !== undefined ? path : undefined
}

/** What a header or a field of a form is called beside its `value`. */
function labelOf(item: object): string {
  const { name, key } = item as { name?: unknown; key?: unknown }
  return typeof name === 'string' ? name : typeof key === 'string' ? key : ''
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
