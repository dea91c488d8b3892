import { html, nothing, type TemplateResult } from 'lit'
import { longValue, valueText } from '../ui/value.js'
import { listed } from './filter.js'

/** Characters of a value beside its path; longer ones get a box of their own on demand. */
const INLINE = 160

interface Shape {
  readonly op: string
  readonly path: string
  readonly from?: string
  readonly value?: unknown
}

/** An operation as far as it can be read: what was refused may be anything. */
function shapeOf(operation: unknown): Shape | undefined {
  if (typeof operation !== 'object' || operation === null) return undefined
  try {
    const { op, path, from } = operation as Record<string, unknown>
    const shape = { op: String(op), path: String(path), ...(from !== undefined && { from: String(from) }) }
    return 'value' in operation ? { ...shape, value: operation.value } : shape
  } catch {
    return undefined
  }
}

/** A patch on one line: its first operation, and how many more there are. */
export function patchSummary(patches: unknown): TemplateResult {
  const list = listed(patches)
  if (list.length === 0) return html`<span class="v-odd">${valueText(patches, { limit: 120 })}</span>`
  return html`${oneLine(list[0])}${list.length > 1 ? html` <span class="more">+${list.length - 1} more</span>` : nothing}`
}

function oneLine(operation: unknown): TemplateResult {
  const shape = shapeOf(operation)
  if (shape === undefined) return valueText(operation, { limit: INLINE })
  return html`${verb(shape)} ${path(shape)}${
    'value' in shape ? html` <span class="brief">${valueText(shape.value, { limit: INLINE })}</span>` : nothing
  }`
}

function verb({ op }: Shape): TemplateResult {
  const known = ['add', 'remove', 'replace', 'move', 'copy', 'test'].includes(op)
  return html`<span class="op ${known ? `op-${op}` : ''}">${op.slice(0, 40)}</span>`
}

function path({ path, from }: Shape): TemplateResult {
  const source = from === undefined ? nothing : html`<span class="path">${from}</span> → `
  return html`${source}<span class="path">${path === '' ? '(root)' : path.slice(0, 400)}</span>`
}

/** Operations one below the other, with long values behind a button. */
export class OperationList {
  private readonly whole = new Set<string>()

  constructor(private readonly changed: () => void) {}

  render(patches: unknown, key: string): TemplateResult {
    const list = listed(patches)
    if (list.length === 0) return html`<div class="operation">${valueText(patches, { limit: 2_000 })}</div>`
    const shown = this.whole.has(key) ? list : list.slice(0, 50)
    return html`<ol class="operations">${shown.map((operation, i) => this.operation(operation, `${key}/${i}`))}</ol>
      ${
        shown.length < list.length
          ? html`<button class="small" @click=${() => this.toggle(key)}>Show all ${list.length} operations</button>`
          : nothing
      }`
  }

  private operation(operation: unknown, key: string): TemplateResult {
    const shape = shapeOf(operation)
    if (shape === undefined) return html`<li class="operation">${valueText(operation, { limit: 2_000 })}</li>`
    return html`<li class="operation">
      <div class="operation-line">${verb(shape)} ${path(shape)}</div>
      ${
        'value' in shape
          ? longValue(shape.value, {
              isWhole: this.whole.has(key),
              onWhole: () => this.toggle(key),
              label: `Value of ${shape.op}`,
            })
          : nothing
      }
    </li>`
  }

  private toggle(key: string): void {
    if (!this.whole.delete(key)) this.whole.add(key)
    this.changed()
  }
}
