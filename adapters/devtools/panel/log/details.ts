import { html, nothing, type TemplateResult } from 'lit'
import type { ChangeEntry, Entry, LifecycleEntry, RejectionEntry, TransportEntry, Woke } from '../../model.js'
import type { Panel } from '../panel-context.js'
import { originBadge } from '../ui/badge.js'
import { copyButton } from '../ui/copy.js'
import { byteSize, duration, timeOfDay } from '../ui/time.js'
import { longValue } from '../ui/value.js'
import { jsonText } from '../values/json-text.js'
import { OperationList } from './operations.js'

/** Everything about one entry. */
export class Details {
  private readonly operations: OperationList
  private readonly whole = new Set<number>()

  constructor(
    private readonly panel: Panel,
    private readonly goTo: (id: number) => void,
  ) {
    this.operations = new OperationList(() => panel.requestUpdate())
  }

  render(entry: Entry, onClose: () => void): TemplateResult {
    return html`<section class="details" aria-label="Details">
      <header class="details-head">
        <h2>${title(entry)}</h2>
        <button class="small" @click=${onClose}>Close</button>
      </header>
      <dl class="facts">${this.facts(entry)}</dl>
      ${this.body(entry)}
    </section>`
  }

  private body(entry: Entry): TemplateResult {
    if (entry.kind === 'change') return this.change(entry)
    return entry.kind === 'rejection' ? this.rejection(entry) : this.happening(entry)
  }

  private facts(entry: Entry): unknown {
    return [
      fact('Time', timeOfDay(entry.time)),
      fact('Store', entry.store),
      'origin' in entry
        ? fact('Origin', html`${originBadge(entry.origin.source)} <code>${entry.origin.id}</code>`)
        : nothing,
      entry.kind === 'change' ? fact('Revision', entry.revision) : nothing,
      entry.kind === 'change' && entry.cause !== undefined ? fact('Made by', this.link(entry.cause)) : nothing,
      entry.kind === 'rejection' ? fact('Code', html`<code>${entry.code}</code>`) : nothing,
      'plugin' in entry ? fact('Plugin', entry.plugin) : nothing,
      entry.kind === 'transport' && entry.bytes !== undefined ? fact('Size', byteSize(entry.bytes)) : nothing,
      entry.kind === 'transport' && entry.latency !== undefined ? fact('Latency', duration(entry.latency)) : nothing,
    ]
  }

  private change(entry: ChangeEntry): TemplateResult {
    const { panel } = this
    return html`<div class="actions">
        <button class="small" @click=${() => panel.model.jumpToEntry(entry.id) && panel.show('travel')}>Travel here</button>
        ${copyButton('Copy patch', () => jsonText(entry.patches))}
        ${this.again(entry)}
      </div>
      <h3>Patch</h3>
      ${this.operations.render(entry.patches, `${entry.id}+`)}
      <h3>Inverse</h3>
      ${this.operations.render(entry.inverse, `${entry.id}-`)}
      <h3>Woke</h3>
      ${wokeList(entry.woke)}`
  }

  private rejection(entry: RejectionEntry): TemplateResult {
    return html`<p class="problem">${entry.reason}</p>
      <div class="actions">${copyButton('Copy patch', () => jsonText(entry.patches))} ${this.again(entry)}</div>
      ${entry.issues.length > 0 ? issueList(entry) : nothing}
      <h3>Patch as it was given</h3>
      ${this.operations.render(entry.patches, `${entry.id}+`)}`
  }

  private happening(entry: LifecycleEntry | TransportEntry): TemplateResult {
    if (entry.detail === undefined) return html`<p class="hint">No details.</p>`
    const isWhole = this.whole.has(entry.id)
    return html`<h3>${entry.kind === 'transport' ? 'Frame, secrets redacted' : 'Detail'}</h3>
      ${longValue(entry.detail, { isWhole, onWhole: () => this.toggle(entry.id), label: 'Detail' })}`
  }

  private again({ store, patches }: ChangeEntry | RejectionEntry): TemplateResult {
    return html`<button class="small" @click=${() => this.panel.simulate(store, jsonText(patches))}>Edit and send</button>`
  }

  private link(cause: number): TemplateResult {
    return html`<button class="small" @click=${() => this.goTo(cause)}>change ${cause}</button>`
  }

  private toggle(id: number): void {
    if (!this.whole.delete(id)) this.whole.add(id)
    this.panel.requestUpdate()
  }
}

function title(entry: Entry): string {
  if (entry.kind === 'change') return `Change ${entry.id}`
  return entry.kind === 'rejection' ? `Rejection ${entry.id}` : entry.event
}

function fact(name: string, value: unknown): TemplateResult {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`
}

function wokeList(woke: readonly Woke[]): TemplateResult {
  if (woke.length === 0) return html`<p class="hint">Nobody was listening.</p>`
  return html`<ul class="plain">${woke.map(
    ({ kind, name, count }) =>
      html`<li><span class="badge">${kind}</span> <code>${name === '' ? 'unnamed' : name}</code>${count > 1 ? ` ×${count}` : ''}</li>`,
  )}</ul>`
}

function issueList({ issues }: RejectionEntry): TemplateResult {
  return html`<h3>Issues</h3>
    <ul class="plain issues">${issues.map(
      ({ path, message }) => html`<li><code class="path">${pointerOf(path)}</code> ${message}</li>`,
    )}</ul>`
}

function pointerOf(path: RejectionEntry['issues'][number]['path']): string {
  if (!path || path.length === 0) return '(root)'
  return path.map((step) => `/${String(typeof step === 'object' ? step.key : step)}`).join('')
}
