import { html, nothing, type TemplateResult } from 'lit'
import { valueText } from '../ui/value.js'
import type { TreeRow } from './rows.js'

export interface TreeRowOptions {
  readonly top: number
  readonly id: string
  readonly isSelected: boolean
  /** Stands in place of the value. */
  readonly editor: TemplateResult | undefined
  readonly onSelect: () => void
  readonly onToggle: () => void
  readonly onEdit: (() => void) | undefined
}

/** One line of a tree: key, and the value or how much there is in it. */
export function treeRow(row: TreeRow, options: TreeRowOptions): TemplateResult {
  const { top, id, isSelected, editor, onSelect, onToggle, onEdit } = options
  return html`<div class="tree-row" role="treeitem" id=${id}
    aria-level=${row.depth + 1} aria-posinset=${row.position} aria-setsize=${row.siblings}
    aria-selected=${isSelected} aria-expanded=${row.count > 0 ? row.isOpen : nothing}
    data-pointer=${row.pointer ?? nothing}
    .style=${`transform:translateY(${top}px);padding-left:${8 + Math.min(row.depth, 40) * 14}px`}
    @click=${onSelect} @dblclick=${onEdit ?? onToggle}>
    <span class="twist" aria-hidden="true" @click=${onToggle} @dblclick=${stop}>${row.count > 0 ? (row.isOpen ? '▾' : '▸') : ''}</span>
    <span class=${row.kind === 'range' ? 'v-mark' : 'v-key'}>${row.label === '' ? '""' : clip(row.label)}</span>
    <span class="v-mark">${separator(row)}</span>
    ${editor ?? html`<span class="tree-value">${summary(row)}</span>`}
  </div>`
}

function stop(event: Event): void {
  event.stopPropagation()
}

function separator({ kind, parent }: TreeRow): string {
  if (kind === 'range') return ''
  return parent === 'map' ? '→' : ':'
}

function summary(row: TreeRow): TemplateResult {
  if (row.kind === 'range') return html`<span class="v-mark">${count(row.count, 'member')}</span>`
  if (row.count === 0) return html`${typeLabel(row)}${valueText(row.value, { limit: 240 })}`
  const size = count(row.count, row.kind === 'object' ? 'key' : row.kind === 'map' ? 'entry' : 'element')
  const what = row.kind === 'map' ? 'Map ' : row.kind === 'set' ? 'Set ' : ''
  return html`<span class="type">${what}${size}</span> ${row.isOpen ? '' : valueText(row.value, { limit: 120 })}`
}

/** What its text alone hardly tells apart from a number. */
function typeLabel({ kind }: TreeRow): TemplateResult | string {
  return kind === 'bigint' ? html`<span class="type">bigint</span> ` : ''
}

function count(n: number, noun: 'key' | 'element' | 'entry' | 'member'): string {
  const plural = noun === 'entry' ? 'entries' : `${noun}s`
  return `${n.toLocaleString('en')} ${n === 1 ? noun : plural}`
}

function clip(label: string): string {
  return label.length > 120 ? `${label.slice(0, 120)}…` : label
}
