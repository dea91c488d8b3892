import { html, nothing, type TemplateResult } from 'lit'
import type { View, ViewId } from '../panel-context.js'

export interface TabsInput {
  readonly views: readonly View[]
  readonly current: ViewId
  /** A number beside the label, where it is not 0. */
  badge(view: ViewId): number
  choose(view: ViewId): void
}

/** One tab per view. Arrow keys, Home and End choose; Tab leaves the row. */
export function tabs({ views, current, badge, choose }: TabsInput): TemplateResult {
  const onKey = (event: KeyboardEvent) => {
    const to = destination(
      event.key,
      views.findIndex(({ id }) => id === current),
      views.length,
    )
    const view = to === undefined ? undefined : views[to]
    if (view === undefined) return
    event.preventDefault()
    const row = event.currentTarget as HTMLElement
    choose(view.id)
    row.querySelector<HTMLElement>(`#tab-${view.id}`)?.focus()
  }
  return html`<div class="tabs" role="tablist" aria-label="Views" @keydown=${onKey}>
    ${views.map(({ id, label }) => {
      const count = badge(id)
      return html`<button class="tab" role="tab" id=${`tab-${id}`} aria-controls="view"
        aria-selected=${id === current} tabindex=${id === current ? 0 : -1} @click=${() => choose(id)}>
        ${label}${count > 0 ? html` <span class="badge bad">${count.toLocaleString('en')}</span>` : nothing}
      </button>`
    })}
  </div>`
}

function destination(key: string, index: number, count: number): number | undefined {
  if (key === 'ArrowRight') return (index + 1) % count
  if (key === 'ArrowLeft') return (index - 1 + count) % count
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : undefined
}
