import { html, nothing, type TemplateResult } from 'lit'
import type { Panel } from '../panel-context.js'
import { everything, type Filter } from './filter.js'

/** What can be narrowed down in a view. */
export interface FilterBarInput {
  readonly shown: number
  readonly total: number
  /** The origins, or plugins, to choose from. */
  readonly origins: readonly string[]
  readonly originLabel?: string
  readonly hasPath: boolean
  /** Buttons at the end. */
  readonly actions?: TemplateResult
}

/** The fields above a list. What is typed narrows down at once, in every list. */
export function filterBar(panel: Panel, input: FilterBarInput): TemplateResult {
  const { filter } = panel
  const set = (part: Partial<Filter>) => {
    panel.filter = { ...panel.filter, ...part }
    panel.requestUpdate()
  }
  const isFiltered = Object.values(filter).some((text) => text !== '')
  return html`<div class="bar" role="search">
    <input type="search" class="grow" placeholder="Search" aria-label="Search" spellcheck="false"
      .value=${filter.text} @input=${(event: Event) => set({ text: textIn(event) })}>
    ${choice(
      'Store',
      'All stores',
      filter.store,
      panel.model.stores.get().map(({ id }) => id),
      (store) => set({ store }),
    )}
    ${choice(input.originLabel ?? 'Origin', `All ${(input.originLabel ?? 'Origin').toLowerCase()}s`, filter.origin, input.origins, (origin) => set({ origin }))}
    ${
      input.hasPath
        ? html`<input class="mono path-field" placeholder="/path" aria-label="Path" spellcheck="false"
            .value=${filter.path} @input=${(event: Event) => set({ path: textIn(event) })}>`
        : nothing
    }
    <span class="count">${countText(input)}</span>
    ${isFiltered ? html`<button class="small" @click=${() => set(everything)}>Reset</button>` : nothing}
    ${input.actions ?? nothing}
  </div>`
}

/** A select with an entry for everything. What is chosen stays on the list, even when there is none of it any more. */
function choice(
  label: string,
  all: string,
  chosen: string,
  options: readonly string[],
  choose: (value: string) => void,
): TemplateResult {
  const values = chosen === '' || options.includes(chosen) ? options : [...options, chosen]
  return html`<select aria-label=${label} @change=${(event: Event) => choose(textIn(event))}>
    <option value="" .selected=${chosen === ''}>${all}</option>
    ${values.map((value) => html`<option value=${value} .selected=${value === chosen}>${value}</option>`)}
  </select>`
}

function countText({ shown, total }: FilterBarInput): string {
  const all = total.toLocaleString('en')
  return shown === total ? all : `${shown.toLocaleString('en')} of ${all}`
}

function textIn(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value
}
