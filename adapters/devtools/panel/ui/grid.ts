import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { ref } from 'lit/directives/ref.js'
import { repeat } from 'lit/directives/repeat.js'
import { countUpTo } from '../../engine/ids.js'
import { Scroller } from './scroller.js'
import { rowHeight } from './touch.js'

export interface Column<Item> {
  /** Its class is `c-<name>`. */
  readonly name: string
  readonly label: string
  cell(item: Item): unknown
}

export interface GridInput<Item> {
  readonly label: string
  /** Newest last. */
  readonly items: readonly Item[]
  readonly columns: readonly Column<Item>[]
  readonly isNarrow: boolean
  readonly empty: TemplateResult
  /** A class for the row. */
  tone?(item: Item): string
}

const ROW_HEIGHT = 26
const NARROW_ROW_HEIGHT = 46

/** A table of any length with one row selected. Arrow and page keys move the selection; it stays at the end unless moved. */
export class Grid<Item extends { readonly id: number }> {
  private readonly scroller: Scroller
  private items: readonly Item[] = []
  private selectedId: number | undefined
  private seen = 0

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly name: string,
  ) {
    this.scroller = new Scroller(host, true)
  }

  get selected(): Item | undefined {
    return this.items[this.indexOf(this.selectedId)]
  }

  render(input: GridInput<Item>): TemplateResult {
    const { items, columns } = input
    this.items = items
    const { isAtEnd } = this.scroller
    if (isAtEnd) this.seen = items.at(-1)?.id ?? 0
    const height = rowHeight(input.isNarrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT)
    const window = this.scroller.window({
      count: items.length,
      height,
      head: input.isNarrow ? 0 : ROW_HEIGHT,
      keyOf: (index) => items[index]?.id ?? index,
    })
    const selected = this.indexOf(this.selectedId)
    return html`<div class="grid-view">
      <div class="scroller grid ${this.name}" role="grid" tabindex="0" aria-label=${input.label}
        aria-rowcount=${items.length + 1} aria-activedescendant=${selected < 0 ? nothing : this.rowId(this.selectedId!)}
        @keydown=${this.onKey} ${ref(this.scroller.attach)}>
        <div class="grid-row head" role="row" aria-rowindex="1">
          ${columns.map(({ name, label }) => html`<span class="c-${name}" role="columnheader">${label}</span>`)}
        </div>
        <div class="sizer" role="rowgroup" .style=${`height:${window.height}px;--row:${height}px`}>
          ${repeat(
            window.items.filter(({ index }) => index < items.length),
            ({ index }) => items[index]!.id,
            ({ index, top }) => this.renderRow(items[index]!, index, top, input),
          )}
        </div>
        ${items.length === 0 ? html`<div class="empty" role="row"><div role="gridcell">${input.empty}</div></div>` : nothing}
      </div>
      ${isAtEnd ? nothing : this.renderNewer()}
    </div>`
  }

  /** Selects an item and scrolls to it. */
  select(id: number | undefined): void {
    this.selectedId = id
    const index = this.indexOf(id)
    if (index >= 0) this.scroller.reveal(index)
    this.host.requestUpdate()
  }

  private renderRow(item: Item, index: number, top: number, { columns, tone }: GridInput<Item>): TemplateResult {
    const isSelected = item.id === this.selectedId
    return html`<div class="grid-row ${tone?.(item) ?? ''}" role="row" id=${this.rowId(item.id)}
      aria-rowindex=${index + 2} aria-selected=${isSelected} .style=${`transform:translateY(${top}px)`}
      @click=${() => this.select(isSelected ? undefined : item.id)}>
      ${columns.map(({ name, cell }) => html`<span class="c-${name}" role="gridcell">${cell(item)}</span>`)}
    </div>`
  }

  private renderNewer(): TemplateResult {
    const newer = this.items.length - 1 - this.items.findLastIndex(({ id }) => id <= this.seen)
    return html`<button class="newer" @click=${() => this.scroller.toEnd()}>
      ↓ ${newer > 0 ? `${newer.toLocaleString('en')} new` : 'Latest'}
    </button>`
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape' && this.selectedId !== undefined) this.select(undefined)
    else {
      const to = this.destination(event.key)
      if (to === undefined || this.items.length === 0) return
      this.select(this.items[Math.min(Math.max(to, 0), this.items.length - 1)]?.id)
    }
    event.preventDefault()
    event.stopPropagation()
  }

  private destination(key: string): number | undefined {
    const last = this.items.length - 1
    const index = this.indexOf(this.selectedId)
    const page = this.scroller.pageSize
    const from = index < 0 ? last + 1 : index
    if (key === 'ArrowDown') return index < 0 ? last : index + 1
    if (key === 'ArrowUp') return from - 1
    if (key === 'PageDown') return from + page
    if (key === 'PageUp') return from - page
    if (key === 'Home') return 0
    return key === 'End' ? last : undefined
  }

  private indexOf(id: number | undefined): number {
    if (id === undefined) return -1
    const index = countUpTo(this.items, id) - 1
    return this.items[index]?.id === id ? index : -1
  }

  private rowId(id: number): string {
    return `${this.name}-${id}`
  }
}
