import { html, nothing, type TemplateResult } from 'lit'
import { copyButton } from '../ui/copy.js'
import { longValue } from '../ui/value.js'
import { jsonText } from '../values/json-text.js'
import type { TreeRow } from './rows.js'

export interface InspectorOptions {
  readonly isWhole: boolean
  readonly onWhole: () => void
  /** Why the last edit was not taken. */
  readonly problem: string | undefined
  readonly editor: TemplateResult | undefined
  readonly onEdit: (() => void) | undefined
  readonly onAdd: (() => void) | undefined
  readonly onRemove: (() => void) | undefined
}

/** The selected part of a tree in full, and what can be done to it. */
export function inspector(row: TreeRow, options: InspectorOptions): TemplateResult {
  const { problem, editor, onEdit, onAdd, onRemove } = options
  const path = row.pointer ?? row.label
  return html`<section class="inspector" aria-label="Selected value">
    <div class="inspector-bar">
      <code class="path" title=${path}>${path === '' ? '(root)' : path}</code>
      ${row.pointer !== undefined ? copyButton('Copy path', () => row.pointer ?? '') : nothing}
      ${row.kind === 'range' ? nothing : copyButton('Copy value', () => jsonText(row.value))}
      ${onEdit ? html`<button class="small" @click=${onEdit}>Edit</button>` : nothing}
      ${onAdd ? html`<button class="small" @click=${onAdd}>Add member</button>` : nothing}
      ${onRemove ? html`<button class="small danger" @click=${onRemove}>Delete</button>` : nothing}
    </div>
    ${editor ?? nothing}
    ${problem === undefined ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
    ${row.kind === 'range' ? nothing : longValue(row.value, options)}
  </section>`
}
