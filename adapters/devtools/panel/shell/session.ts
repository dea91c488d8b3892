import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit'
import type { DevtoolsModel, Entry, RejectionEntry } from '../../model.js'
import { everything, type Filter } from '../log/filter.js'
import { Found } from '../log/found.js'
import type { Panel, View, ViewId } from '../panel-context.js'
import { noStore } from '../ui/store-choice.js'
import { viewsOf } from '../views/index.js'
import { tabs } from './tabs.js'

/** One model on show: its views, what is selected in them, and what is looked for. */
export class Session implements Panel {
  filter: Filter = everything
  isNarrow = false
  patchText = ''
  private chosen: string | undefined
  private readonly views: readonly View[]
  private readonly controllers: ReactiveController[] = []
  private readonly refused = new Found<RejectionEntry>((entry: Entry) => entry.kind === 'rejection')

  constructor(
    private readonly host: ReactiveControllerHost,
    readonly model: DevtoolsModel,
    private view: string | undefined,
    private readonly onView: (view: ViewId) => void,
  ) {
    this.views = viewsOf(this)
  }

  get store(): string | undefined {
    const stores = this.model.stores.get()
    return (stores.find(({ id }) => id === this.chosen) ?? stores[0])?.id
  }

  get rejections(): number {
    return this.refused.in(this.model.log.get(), everything).length
  }

  get updateComplete(): Promise<boolean> {
    return this.host.updateComplete
  }

  chooseStore(store: string): void {
    this.chosen = store
    this.requestUpdate()
  }

  show(view: ViewId): void {
    this.view = view
    this.onView(view)
    this.requestUpdate()
  }

  simulate(store: string, patchText: string): void {
    this.chosen = store
    this.patchText = patchText
    this.show('simulate')
  }

  renderTabs(): TemplateResult {
    return tabs({
      views: this.views,
      current: this.current.id,
      badge: (view) => (view === 'rejections' ? this.rejections : 0),
      choose: (view) => this.show(view),
    })
  }

  renderView(): TemplateResult {
    const { current } = this
    return html`<div class="view view-${current.id}" id="view" role="tabpanel" aria-labelledby=${`tab-${current.id}`}>
      ${this.renderPausedNotice()}${this.renderPastNotice()}${this.isBare ? noStore : rendered(current)}
    </div>`
  }

  requestUpdate(): void {
    this.host.requestUpdate()
  }

  addController(controller: ReactiveController): void {
    this.controllers.push(controller)
    this.host.addController(controller)
  }

  removeController(controller: ReactiveController): void {
    this.host.removeController(controller)
  }

  /** Lets go of the host. */
  end(): void {
    for (const controller of this.controllers) {
      controller.hostDisconnected?.()
      this.removeController(controller)
    }
  }

  private get current(): View {
    return this.views.find(({ id }) => id === this.view) ?? this.views[0]!
  }

  /** Nothing to show, nor will there be. */
  private get isBare(): boolean {
    return this.model.stores.get().length === 0 && this.model.log.get().length === 0
  }

  private renderPausedNotice(): TemplateResult | typeof nothing {
    if (!this.model.paused.get()) return nothing
    return html`<div class="notice paused-notice" role="status">
      <span class="grow"><strong>Recording is paused:</strong> what happens now will not be listed.</span>
      <button class="small" @click=${() => this.model.resume()}>Resume</button>
    </div>`
  }

  private renderPastNotice(): TemplateResult | typeof nothing {
    const { position, entries, isNow } = this.model.timeline.get()
    if (isNow) return nothing
    return html`<div class="notice past-notice" role="status">
      <span class="grow">${
        position < entries.length
          ? html`<strong>Showing the past, nothing is committed:</strong> after ${position} of ${entries.length} changes.`
          : html`<strong>Not the present, nothing is committed:</strong> as Redux DevTools shows it.`
      }</span>
      ${this.current.id === 'travel' ? nothing : html`<button class="small" @click=${() => this.show('travel')}>Travel</button>`}
      <button class="small" @click=${() => this.model.toNow()}>Back to now</button>
    </div>`
  }
}

/** One view that fails must not take the panel with it. */
function rendered(view: View): TemplateResult {
  try {
    return view.render()
  } catch (error) {
    return html`<p class="problem" role="alert">${view.label} cannot be shown: ${String(error)}</p>`
  }
}
