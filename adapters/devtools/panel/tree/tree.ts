import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { ref } from 'lit/directives/ref.js'
import { repeat } from 'lit/directives/repeat.js'
import { Scroller } from '../ui/scroller.js'
import { rowHeight } from '../ui/touch.js'
import { type Draft, draftBelow, draftOf, isEditable, isExtendable, isRemovable, writeOf } from './draft.js'
import { draftEditor } from './editor.js'
import { inspector } from './inspector.js'
import { treeRow } from './row.js'
import { rowsOf, type TreeRow } from './rows.js'

const ROW_HEIGHT = 24

export interface TreeInput {
  /** What the root is called. */
  readonly label: string
  readonly value: unknown
  /** Writes a value, undefined to delete; gives the reason when it was refused. Without it the tree is read-only. */
  readonly write?: ((path: string, value: unknown) => string | undefined) | undefined
}

/** A value as a tree that opens on demand, with the selected part in full below it. */
export class Tree {
  private readonly open = new Map<string, boolean>()
  private readonly scroller: Scroller
  private rows: readonly TreeRow[] = []
  private input: TreeInput = { label: '', value: undefined }
  private selected = ''
  private draft: Draft | undefined
  private refusal: string | undefined
  private isWhole = false

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly name: string,
  ) {
    this.scroller = new Scroller(host)
  }

  render(input: TreeInput): TemplateResult {
    this.input = input
    this.rows = rowsOf(input.label, input.value, this.open)
    const { rows } = this
    const row = rowHeight(ROW_HEIGHT)
    const { items, height } = this.scroller.window({
      count: rows.length,
      height: row,
      keyOf: (index) => rows[index]?.id ?? index,
    })
    const selected = this.selectedRow()
    return html`<div class="tree-view">
      <div class="scroller tree" role="tree" tabindex="0" aria-label=${`State of ${input.label}`}
        aria-activedescendant=${selected ? this.rowId(rows.indexOf(selected)) : nothing}
        @keydown=${this.onKey} ${ref(this.scroller.attach)}>
        <div class="sizer" role="presentation" .style=${`height:${height}px;--row:${row}px`}>
          ${repeat(
            items.filter(({ index }) => index < rows.length),
            ({ index }) => rows[index]!.id,
            ({ index, top }) => this.renderRow(rows[index]!, index, top),
          )}
        </div>
      </div>
      ${selected ? this.renderInspector(selected) : nothing}
    </div>`
  }

  private renderRow(row: TreeRow, index: number, top: number): TemplateResult {
    return treeRow(row, {
      top,
      id: this.rowId(index),
      isSelected: row === this.selectedRow(),
      editor: this.draft?.id === row.id && !this.draft.adds ? draftEditor(this.draft, this.onDraft) : undefined,
      onSelect: () => this.select(row),
      onToggle: () => this.toggle(row),
      onEdit: this.input.write && isEditable(row) ? () => this.edit(draftOf(row)) : undefined,
    })
  }

  private renderInspector(row: TreeRow): TemplateResult {
    const canEdit = this.input.write !== undefined
    return inspector(row, {
      isWhole: this.isWhole,
      onWhole: () => this.update(() => (this.isWhole = !this.isWhole)),
      problem: this.refusal,
      editor: this.draft?.adds ? draftEditor(this.draft, this.onDraft) : undefined,
      onEdit: canEdit && isEditable(row) ? () => this.edit(draftOf(row)) : undefined,
      onAdd: canEdit && isExtendable(row) ? () => this.edit(draftBelow(row)) : undefined,
      onRemove: canEdit && isRemovable(row) ? () => this.remove(row) : undefined,
    })
  }

  private readonly onDraft = {
    change: (draft: Draft) => this.update(() => (this.draft = draft)),
    commit: () => this.commitDraft(),
    cancel: () => this.update(() => this.endEdit()),
  }

  private edit(draft: Draft): void {
    this.update(() => {
      this.draft = draft
      this.refusal = undefined
    })
  }

  private endEdit(): void {
    this.draft = undefined
    this.refusal = undefined
    void this.host.updateComplete.then(() => this.scroller.focus())
  }

  private commitDraft(): void {
    const { draft } = this
    if (draft === undefined) return
    const refusal = this.write(draft)
    this.update(() => {
      this.refusal = refusal
      if (refusal !== undefined) return
      if (draft.adds) this.open.set(draft.id, true)
      this.endEdit()
    })
  }

  private write(draft: Draft): string | undefined {
    if (this.isTaken(draft)) return `"${draft.key}" is there already.`
    const write = writeOf(draft)
    return typeof write === 'string' ? write : this.input.write?.(write.path, write.value)
  }

  private remove(row: TreeRow): void {
    const refusal = this.input.write?.(row.pointer ?? '', undefined)
    this.update(() => {
      this.draft = undefined
      this.refusal = refusal
    })
  }

  private isTaken({ id, adds, key }: Draft): boolean {
    const value = this.rows.find((row) => row.id === id)?.value
    return adds === 'key' && typeof value === 'object' && value !== null && Object.hasOwn(value, key)
  }

  private select(row: TreeRow): void {
    if (row.id === this.selected) return
    this.update(() => {
      this.selected = row.id
      this.draft = undefined
      this.refusal = undefined
      this.isWhole = false
    })
  }

  private toggle(row: TreeRow): void {
    if (row.count > 0) this.update(() => this.open.set(row.id, !row.isOpen))
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const index = Math.max(0, this.rows.indexOf(this.selectedRow() as TreeRow))
    const row = this.rows[index]
    if (row === undefined || !this.act(event.key, row, index)) return
    event.preventDefault()
  }

  /** True when the key meant something. */
  private act(key: string, row: TreeRow, index: number): boolean {
    const to = this.destination(key, row, index)
    if (to !== undefined) return this.go(to)
    if (key === 'ArrowRight' || key === 'ArrowLeft' || key === ' ') this.toggle(row)
    else if ((key === 'Enter' || key === 'F2') && isEditable(row) && this.input.write) this.edit(draftOf(row))
    else if (key === 'Enter') this.toggle(row)
    else if (key === 'Insert' && isExtendable(row) && this.input.write) this.edit(draftBelow(row))
    else if (key === 'Delete' && isRemovable(row) && this.input.write) this.remove(row)
    else return false
    return true
  }

  /** Where an arrow or a page key leads; undefined where it opens or closes instead. */
  private destination(key: string, row: TreeRow, index: number): number | undefined {
    if (key === 'ArrowDown') return index + 1
    if (key === 'ArrowUp') return index - 1
    if (key === 'PageDown') return index + this.scroller.pageSize
    if (key === 'PageUp') return index - this.scroller.pageSize
    if (key === 'Home') return 0
    if (key === 'End') return this.rows.length - 1
    if (key === 'ArrowRight' && (row.isOpen || row.count === 0)) return row.isOpen ? index + 1 : index
    if (key === 'ArrowLeft' && !row.isOpen)
      return this.rows.slice(0, index).findLastIndex(({ depth }) => depth < row.depth)
    return undefined
  }

  private go(index: number): true {
    const at = Math.min(Math.max(index, 0), this.rows.length - 1)
    const row = this.rows[at]
    if (row !== undefined) {
      this.select(row)
      this.scroller.reveal(at)
    }
    return true
  }

  private selectedRow(): TreeRow | undefined {
    return this.rows.find(({ id }) => id === this.selected) ?? this.rows[0]
  }

  private rowId(index: number): string {
    return `${this.name}-${index}`
  }

  private update(change: () => void): void {
    change()
    this.host.requestUpdate()
  }
}
