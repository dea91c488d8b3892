import { html, nothing, type TemplateResult } from 'lit'
import { ref } from 'lit/directives/ref.js'
import { type LiteralKind, literalKinds } from '../values/literal.js'
import { type Draft, withKind } from './draft.js'

export interface DraftHandlers {
  change(draft: Draft): void
  commit(): void
  cancel(): void
}

const titles: Record<LiteralKind, string> = {
  string: 'text',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
  date: 'Date',
  bigint: 'bigint',
  json: 'JSON',
}

/** The line in which a value, or a new member, is typed. Enter takes it over, Escape leaves it. */
export function draftEditor(draft: Draft, { change, commit, cancel }: DraftHandlers): TemplateResult {
  const onKey = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Escape') cancel()
  }
  const onSubmit = (event: Event) => {
    event.preventDefault()
    commit()
  }
  return html`<form class="draft" @submit=${onSubmit} @keydown=${onKey}
    @dblclick=${(event: Event) => event.stopPropagation()}>
    ${draft.adds === 'key' ? keyField(draft, change) : nothing}
    <select aria-label="Type"
      @change=${(event: Event) => change(withKind(draft, textIn(event) as LiteralKind))}>
      ${literalKinds.map((kind) => html`<option value=${kind} .selected=${kind === draft.kind}>${titles[kind]}</option>`)}
    </select>
    ${valueField(draft, change)}
    ${draft.adds ? html`<button type="submit" class="primary">Add</button>` : sign('submit', 'Set', '✓')}
    ${draft.adds ? html`<button type="button" @click=${cancel}>Cancel</button>` : sign('button', 'Cancel', '✕', cancel)}
  </form>`
}

/** In a row there is room for a sign only. */
function sign(type: 'submit' | 'button', label: string, text: string, onClick?: () => void): TemplateResult {
  return html`<button type=${type} class="sign-button" title=${label} aria-label=${label} @click=${onClick ?? nothing}>${text}</button>`
}

function keyField(draft: Draft, change: DraftHandlers['change']): TemplateResult {
  return html`<input class="mono" aria-label="Key" placeholder="key" spellcheck="false" autocomplete="off"
    .value=${draft.key} @input=${(event: Event) => change({ ...draft, key: textIn(event) })} ${ref(focusOnce)}>`
}

function valueField(draft: Draft, change: DraftHandlers['change']): TemplateResult | typeof nothing {
  const onInput = (event: Event) => change({ ...draft, text: textIn(event) })
  const focus = draft.adds === 'key' ? ref() : ref(focusOnce)
  if (draft.kind === 'null') return html``
  if (draft.kind === 'boolean') {
    return html`<select aria-label="Value" @change=${onInput} ${focus}>
      ${['true', 'false'].map((text) => html`<option .selected=${text === draft.text}>${text}</option>`)}
    </select>`
  }
  return html`<input class="mono grow" aria-label="Value" spellcheck="false" autocomplete="off"
    .value=${draft.text} @input=${onInput} ${focus}>`
}

const focused = new WeakSet<Element>()

function focusOnce(element: Element | undefined): void {
  if (!(element instanceof HTMLElement) || focused.has(element)) return
  focused.add(element)
  queueMicrotask(() => {
    element.focus()
    if (element instanceof HTMLInputElement) element.select()
  })
}

function textIn(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value
}
