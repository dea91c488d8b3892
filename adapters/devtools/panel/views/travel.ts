import { html, nothing, type TemplateResult } from 'lit'
import type { ChangeEntry, Outcome, Timeline } from '../../model.js'
import { patchSummary } from '../log/operations.js'
import type { Panel, View } from '../panel-context.js'
import { Tree } from '../tree/tree.js'
import { originBadge } from '../ui/badge.js'
import { type IconName, icon } from '../ui/icons.js'
import { noStore, storeChoice } from '../ui/store-choice.js'
import { timeOfDay } from '../ui/time.js'

/** A timeline over all stores. Moving on it commits nothing; restoring does. */
export function travelView(panel: Panel): View {
  const tree = new Tree(panel, 'travel')
  let outcome: Outcome | undefined

  function go(move: () => void): void {
    outcome = undefined
    move()
    panel.requestUpdate()
  }

  function restore(store?: string): void {
    outcome = panel.model.restore(undefined, store)
    panel.requestUpdate()
  }

  function button(name: IconName, label: string, disabled: boolean, move: () => void): TemplateResult {
    return html`<button class="icon-button" title=${label} aria-label=${label} ?disabled=${disabled}
      @click=${() => go(move)}>${icon(name)}</button>`
  }

  function timeline({ entries, position, isNow }: Timeline): TemplateResult {
    const { model } = panel
    const isFirst = position === 0 || entries.length === 0
    return html`<div class="timeline">
      <div class="bar plain-bar">
        ${button('first', 'Before the first change', isFirst, () => model.jump(0))}
        ${button('back', 'Back', isFirst, () => model.back())}
        ${button('forward', 'Forward', isNow, () => model.forward())}
        ${button('last', 'Now', isNow, () => model.toNow())}
      </div>
      <input type="range" class="grow" min="0" max=${entries.length} step="1" aria-label="Moment"
        aria-valuetext=${isNow ? 'Now' : `After ${position} of ${entries.length} changes`}
        .value=${String(position)} ?disabled=${entries.length === 0}
        @input=${(event: Event) => go(() => model.jump(Number((event.target as HTMLInputElement).value)))}>
      <output class="mono">${position.toLocaleString('en')} / ${entries.length.toLocaleString('en')}</output>
    </div>`
  }

  function moment({ entries, position, isNow }: Timeline): TemplateResult {
    if (isNow)
      return html`<div class="moment"><span class="badge good">now</span> The present: move the slider to look back.</div>`
    const last = entries[position - 1]
    const isMade = position === entries.length
    return html`<div class="moment past">
      <span class="badge warn">${isMade ? 'made' : 'past'}</span>
      <span class="grow">${isMade ? 'As it was put together in Redux DevTools.' : last ? html`After ${about(last)}` : 'Before the first change that is known.'}</span>
      <button class="primary" @click=${() => restore()}>Restore all stores</button>
      ${
        panel.model.stores.get().length > 1
          ? html`<button @click=${() => restore(panel.store)}>Restore ${panel.store} only</button>`
          : nothing
      }
    </div>`
  }

  return {
    id: 'travel',
    label: 'Travel',
    render(): TemplateResult {
      const { model, store } = panel
      if (store === undefined) return noStore
      const line = model.timeline.get()
      return html`${timeline(line)}${moment(line)}
        ${outcome ? result(outcome) : nothing}
        <div class="bar">${storeChoice(panel)}<span class="hint">as it ${line.isNow ? 'is' : 'was'}</span></div>
        ${tree.render({ label: store, value: model.shown(store).get() })}`
    },
  }
}

function about(entry: ChangeEntry): TemplateResult {
  return html`<span class="mono">${timeOfDay(entry.time)}</span> <strong>${entry.store}</strong>
    ${originBadge(entry.origin.source)} <span class="mono">${patchSummary(entry.patches)}</span>`
}

function result(outcome: Outcome): TemplateResult {
  if (!outcome.ok)
    return html`<p class="problem" role="alert">Not restored: <code>${outcome.code}</code> ${outcome.reason}</p>`
  return html`<p class="hint" role="status">${outcome.changed ? 'Restored: committed with origin devtools.' : 'Nothing differed.'}</p>`
}
