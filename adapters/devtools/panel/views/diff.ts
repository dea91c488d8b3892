import type { Operation } from 'jods/kit'
import { html, type TemplateResult } from 'lit'
import { diffLines } from '../log/diff-lines.js'
import { OperationList } from '../log/operations.js'
import type { Panel, View } from '../panel-context.js'
import { copyButton } from '../ui/copy.js'
import { noStore, storeChoice } from '../ui/store-choice.js'

/** What lies between two revisions of a store, either way round: line by line, and as a patch. */
export function diffView(panel: Panel): View {
  const operations = new OperationList(() => panel.requestUpdate())
  /** What was typed; undefined follows the newest change. */
  let from: number | undefined
  let to: number | undefined
  let isPatch = false

  const update = (change: () => void) => {
    change()
    panel.requestUpdate()
  }

  function revisionField(
    label: string,
    value: number,
    limits: { first: number; last: number },
    set: (n: number) => void,
  ) {
    const onInput = (event: Event) => {
      const typed = Number((event.target as HTMLInputElement).value)
      if (Number.isInteger(typed)) update(() => set(typed))
    }
    return html`<label class="field"><span>${label}</span>
      <input type="number" class="mono" min=${limits.first} max=${limits.last} step="1" .value=${String(value)} @input=${onInput}>
    </label>`
  }

  function bar(store: string, range: { from: number; to: number }): TemplateResult {
    const limits = panel.model.revisions(store)
    const isFollowing = from === undefined && to === undefined
    return html`<div class="bar">
      ${storeChoice(panel)}
      ${revisionField('From', range.from, limits, (n) => (from = n))}
      ${revisionField('to', range.to, limits, (n) => (to = n))}
      <button class="small" @click=${() => update(() => ([from, to] = [range.to, range.from]))}>Swap</button>
      <button class="small" @click=${() => update(() => ([from, to] = [limits.first, limits.last]))}>All</button>
      <button class="small" aria-pressed=${isFollowing} @click=${() => update(() => (from = to = undefined))}>Latest change</button>
      <span class="hint end">revisions ${limits.first} to ${limits.last}</span>
      <span class="segments" role="group" aria-label="Show as">
        <button class="small" aria-pressed=${!isPatch} @click=${() => update(() => (isPatch = false))}>Lines</button>
        <button class="small" aria-pressed=${isPatch} @click=${() => update(() => (isPatch = true))}>Patch</button>
      </span>
    </div>`
  }

  function body(store: string, range: { from: number; to: number }): TemplateResult {
    const patch = panel.model.diff(store, range.from, range.to)
    if (patch === undefined) {
      const { first, last } = panel.model.revisions(store)
      return html`<div class="empty"><p><strong>That revision is not known.</strong></p><p>Those from ${first} to ${last} are.</p></div>`
    }
    if (patch.length === 0) {
      return html`<div class="empty"><p><strong>No difference</strong> between revision ${range.from} and ${range.to}.</p></div>`
    }
    return html`<div class="scroller diff" tabindex="0" role="region" aria-label="Difference">${
      isPatch ? asPatch(patch) : diffLines(panel.model.stateOf(store, range.from), patch)
    }</div>`
  }

  function asPatch(patch: readonly Operation[]): TemplateResult {
    return html`<div class="actions">${copyButton('Copy patch', () => JSON.stringify(patch, null, 2))}</div>
      ${operations.render(patch, 'diff')}`
  }

  return {
    id: 'diff',
    label: 'Diff',
    render(): TemplateResult {
      const { model, store } = panel
      if (store === undefined) return noStore
      // Read so that the view wakes with the store.
      model.shown(store).get()
      const { first, last } = model.revisions(store)
      const range = { from: from ?? Math.max(first, (to ?? last) - 1), to: to ?? last }
      return html`${bar(store, range)}${body(store, range)}`
    },
  }
}
