import { html, nothing, type TemplateResult } from 'lit'
import type { Entry } from '../../model.js'
import { Details } from '../log/details.js'
import { sourceOf } from '../log/filter.js'
import { type FilterBarInput, filterBar } from '../log/filter-bar.js'
import { Found } from '../log/found.js'
import type { Panel } from '../panel-context.js'
import { type Column, Grid } from '../ui/grid.js'

export interface EntryListOptions<Kind extends Entry> {
  readonly name: string
  readonly label: string
  readonly columns: readonly Column<Kind>[]
  includes(entry: Entry): entry is Kind
  tone?(entry: Kind): string
}

/** A list of entries with the details of the selected one beside it. */
export class EntryList<Kind extends Entry> {
  private readonly grid: Grid<Kind>
  private readonly found: Found<Kind>
  private readonly details: Details

  constructor(
    private readonly panel: Panel,
    private readonly options: EntryListOptions<Kind>,
  ) {
    this.grid = new Grid(panel, options.name)
    this.found = new Found((entry): entry is Kind => options.includes(entry))
    this.details = new Details(panel, (id) => this.grid.select(id))
  }

  /** The list and what narrows it down; `above` stands between the two. */
  render(
    log: readonly Entry[],
    bar: Pick<FilterBarInput, 'hasPath' | 'actions' | 'originLabel'>,
    parts: { readonly empty: TemplateResult; readonly above?: (items: readonly Kind[]) => TemplateResult },
  ): TemplateResult {
    const items = this.found.in(log, this.panel.filter)
    if (this.found.isBehind) requestAnimationFrame(() => this.panel.requestUpdate())
    const all = tally(log, this.options.includes)
    return html`${filterBar(this.panel, { ...bar, ...all, shown: items.length })}
      ${parts.above?.(items) ?? nothing}
      ${this.list(items, all.total === 0 ? parts.empty : this.found.isBehind ? searching : nothingFound)}`
  }

  private list(items: readonly Kind[], empty: TemplateResult): TemplateResult {
    const { label, columns, tone } = this.options
    const list = this.grid.render({
      label,
      items,
      columns,
      isNarrow: this.panel.isNarrow,
      empty,
      ...(tone && { tone }),
    })
    const { selected } = this.grid
    return html`<div class="split">
      ${list}
      ${selected ? this.details.render(selected, () => this.grid.select(undefined)) : nothing}
    </div>`
  }
}

const searching = html`<p>Searching …</p>`
const nothingFound = html`<p><strong>Nothing matches.</strong></p><p>Widen the search, or reset it.</p>`

/** How many entries there are to search, and who brought them. */
function tally(
  log: readonly Entry[],
  includes: (entry: Entry) => boolean,
): { total: number; origins: readonly string[] } {
  const origins = new Set<string>()
  let total = 0
  for (const entry of log) {
    if (!includes(entry)) continue
    total += 1
    origins.add(sourceOf(entry))
  }
  return { total, origins: [...origins].sort() }
}
