import { escapePointer } from 'jods/kit'
import { type LiteralKind, literalOf, parseLiteral } from '../values/literal.js'
import type { TreeRow } from './rows.js'

/** What is being typed in a tree: a new value for a row, or a new member of it. */
export interface Draft {
  readonly id: string
  readonly pointer: string
  readonly adds: 'key' | 'element' | false
  readonly key: string
  readonly kind: LiteralKind
  readonly text: string
  /** Why it was not taken. */
  readonly problem?: string
}

/** True for what is edited where it stands. A Map or a Set is a value as a whole, and a container is its members. */
export function isEditable({ kind, pointer }: TreeRow): boolean {
  return pointer !== undefined && pointer !== '' && kindOfScalar(kind)
}

/** True for what takes a new member. */
export function isExtendable({ kind, pointer }: TreeRow): boolean {
  return pointer !== undefined && (kind === 'object' || kind === 'array')
}

/** True for what can be deleted. */
export function isRemovable({ pointer }: TreeRow): boolean {
  return pointer !== undefined && pointer !== ''
}

export function draftOf({ id, pointer = '', value }: TreeRow): Draft {
  return { id, pointer, adds: false, key: '', ...literalOf(value) }
}

/** A new element takes the kind of the last one. */
export function draftBelow({ id, pointer = '', value }: TreeRow): Draft {
  const last = Array.isArray(value) ? value.at(-1) : ''
  const { kind } = literalOf(last ?? '')
  return { id, pointer, adds: Array.isArray(value) ? 'element' : 'key', key: '', kind, text: '' }
}

/** What the draft writes and where, or why it cannot. */
export function writeOf(draft: Draft): { readonly path: string; readonly value: unknown } | string {
  const parsed = parseLiteral(draft.kind, draft.text)
  if (!parsed.ok) return parsed.reason
  const { value } = parsed
  if (draft.adds === false) return { path: draft.pointer, value }
  const token = draft.adds === 'element' ? '-' : escapePointer(draft.key)
  return { path: `${draft.pointer}/${token}`, value }
}

function kindOfScalar(kind: TreeRow['kind']): boolean {
  return ['string', 'number', 'bigint', 'boolean', 'null', 'date'].includes(kind)
}

/** A draft whose kind was changed: the text is kept where it still means something. */
export function withKind(draft: Draft, kind: LiteralKind): Draft {
  const text = kind === 'boolean' ? String(draft.text === 'true') : draft.text
  return { ...draft, kind, text }
}
