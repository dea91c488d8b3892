import { html, type TemplateResult } from 'lit'
import type { Panel } from '../panel-context.js'

/** Chooses the store that the views about one store show. */
export function storeChoice(panel: Panel): TemplateResult {
  const choose = (event: Event) => panel.chooseStore((event.target as HTMLSelectElement).value)
  return html`<label class="field"><span>Store</span>
    <select aria-label="Store" @change=${choose}>
      ${panel.model.stores.get().map(({ id }) => html`<option value=${id} .selected=${id === panel.store}>${id}</option>`)}
    </select>
  </label>`
}

export const noStore: TemplateResult = html`<div class="empty">
  <p><strong>No store is watched.</strong></p>
  <p>Give your stores to <code>devtools([cart, user])</code> and they appear here.</p>
</div>`
