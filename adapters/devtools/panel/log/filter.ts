import type { Entry } from '../../model.js'
import { preview } from '../values/tokens.js'

/** Which entries are looked for. An empty text lets everything through. */
export interface Filter {
  readonly text: string
  readonly store: string
  readonly origin: string
  readonly path: string
}

export const everything: Filter = { text: '', store: '', origin: '', path: '' }

/** A test for `filter`, over all entries that `includes` lets through. */
export function matcher(filter: Filter, includes: (entry: Entry) => boolean): (entry: Entry) => boolean {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean)
  return (entry) =>
    includes(entry) &&
    (filter.store === '' || entry.store === filter.store) &&
    (filter.origin === '' || sourceOf(entry) === filter.origin) &&
    (filter.path === '' || isAt(entry, filter.path)) &&
    words.every((word) => textOf(entry).includes(word))
}

/** Who brought it: the source of the origin, or the plugin. */
export function sourceOf(entry: Entry): string {
  return 'origin' in entry ? entry.origin.source : entry.plugin
}

/** At, above or below; the last token may be unfinished. */
function isNear(path: string, wanted: string): boolean {
  return path.startsWith(wanted) || wanted === path || wanted.startsWith(`${path}/`) || path === ''
}

/** What has no paths is not looked for by path. */
function isAt(entry: Entry, wanted: string): boolean {
  return !('patches' in entry) || listed(entry.patches).some((operation) => isNear(pathOf(operation), wanted))
}

/** What was refused may be anything, and throw when it is read. */
function pathOf(operation: unknown): string {
  try {
    return String((operation as { path?: unknown } | null)?.path)
  } catch {
    return ''
  }
}

export function listed(patches: unknown): readonly unknown[] {
  return Array.isArray(patches) ? patches : []
}

const texts = new WeakMap<Entry, string>()

/** What a search looks through: made once per entry, when first searched. */
function textOf(entry: Entry): string {
  const known = texts.get(entry)
  if (known !== undefined) return known
  const shown = 'patches' in entry ? entry.patches : entry.detail
  const parts = [entry.store, sourceOf(entry), preview(shown, 1_000)]
  if ('event' in entry) parts.push(entry.event)
  if ('reason' in entry) parts.push(entry.reason, entry.code)
  if ('woke' in entry) parts.push(...entry.woke.map(({ name }) => name))
  const text = parts.join(' ').toLowerCase()
  texts.set(entry, text)
  return text
}
