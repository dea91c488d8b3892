import { html, nothing, type TemplateResult } from 'lit'
import type { Outcome } from '../../model.js'
import { checkPatch } from '../log/check-patch.js'
import { patchSummary } from '../log/operations.js'
import type { Panel, View } from '../panel-context.js'
import { noStore, storeChoice } from '../ui/store-choice.js'

/** One patch that was sent, and what became of it. */
interface Attempt {
  readonly store: string
  readonly text: string
  readonly outcome: Outcome
  readonly revision: number
}

const KEPT = 20

const templates = {
  add: '[\n  { "op": "add", "path": "/key", "value": "text" }\n]',
  replace: '[\n  { "op": "replace", "path": "/key", "value": 1 }\n]',
  remove: '[\n  { "op": "remove", "path": "/key" }\n]',
  test: '[\n  { "op": "test", "path": "/key", "value": 1 }\n]',
}

/** A box to type a patch in, which goes through the sink like any other write. */
export function simulateView(panel: Panel): View {
  let attempts: readonly Attempt[] = []

  const set = (next: string) => {
    panel.patchText = next
    panel.requestUpdate()
  }

  function send(store: string): void {
    const text = panel.patchText
    if (text.trim() === '') return
    const outcome = panel.model.simulate(store, text)
    const revision = panel.model.revisions(store).last
    attempts = [{ store, text, outcome, revision }, ...attempts].slice(0, KEPT)
    panel.requestUpdate()
  }

  function onKey(event: KeyboardEvent, store: string): void {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    send(store)
  }

  function box(store: string): TemplateResult {
    const text = panel.patchText
    const check = checkPatch(text)
    return html`<div class="simulate-box">
      <div class="bar plain-bar"><span class="hint">Start from</span>${Object.entries(templates).map(
        ([name, template]) => html`<button class="small" @click=${() => set(template)}>${name}</button>`,
      )}</div>
      <textarea class="mono" spellcheck="false" autocomplete="off" rows="9" aria-label="Patch"
        aria-describedby="patch-check" aria-invalid=${check.ok ? 'false' : 'true'}
        placeholder='[{ "op": "replace", "path": "/key", "value": 1 }]'
        .value=${text} @input=${(event: Event) => set((event.target as HTMLTextAreaElement).value)}
        @keydown=${(event: KeyboardEvent) => onKey(event, store)}></textarea>
      <div class="bar plain-bar">
        <span id="patch-check" class="check ${check.ok ? '' : 'problem'}" role="status">${check.text}</span>
        <button class="primary" ?disabled=${text.trim() === ''} @click=${() => send(store)}>Send <kbd>Ctrl ⏎</kbd></button>
      </div>
    </div>`
  }

  return {
    id: 'simulate',
    label: 'Simulate',
    render(): TemplateResult {
      const { store } = panel
      if (store === undefined) return noStore
      return html`<div class="bar">${storeChoice(panel)}<span class="hint">JSON Patch, sent through the sink with origin devtools</span></div>
        <div class="split simulate">${box(store)}<section class="attempts" aria-label="Results" aria-live="polite">
          ${attempts.length === 0 ? html`<div class="empty"><p>What becomes of a patch is shown here.</p></div>` : nothing}
          ${attempts.map((attempt) => result(attempt, set))}
        </section></div>`
    },
  }
}

function result({ store, text, outcome, revision }: Attempt, reuse: (text: string) => void): TemplateResult {
  return html`<article class="attempt ${outcome.ok ? 'good' : 'bad'}">
    <header><strong>${titleOf(outcome)}</strong>
      <span class="hint">${store}${outcome.ok && outcome.changed ? ` · revision ${revision}` : ''}</span>
      <button class="small" @click=${() => reuse(text)}>Edit again</button></header>
    ${outcome.ok ? nothing : html`<p class="problem"><code>${outcome.code}</code> ${outcome.reason}</p>${issues(outcome)}`}
    <p class="mono clip">${summary(text)}</p>
  </article>`
}

function titleOf(outcome: Outcome): string {
  if (!outcome.ok) return 'Refused'
  return outcome.changed ? 'Committed' : 'Nothing changed'
}

function issues({ issues }: Extract<Outcome, { ok: false }>): unknown {
  if (issues.length < 2) return nothing
  return html`<ul class="plain issues">${issues.map(({ message }) => html`<li>${message}</li>`)}</ul>`
}

function summary(text: string): unknown {
  try {
    const patch: unknown = JSON.parse(text)
    return patchSummary(Array.isArray(patch) ? patch : [patch])
  } catch {
    return text.slice(0, 200)
  }
}
