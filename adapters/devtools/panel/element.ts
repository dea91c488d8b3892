import { track } from 'jods/kit'
import {
  type CSSResultGroup,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit'
import type { DevtoolsModel } from '../model.js'
import { current, watchPage } from '../running.js'
import { header, SHORTCUT } from './shell/header.js'
import { type Dock, isDock, isTheme, remember, remembered, type Theme } from './shell/memory.js'
import { clamp, initialSize, resizer } from './shell/resizer.js'
import { Session } from './shell/session.js'
import { styles } from './styles/index.js'
import { noStore } from './ui/store-choice.js'

/** Pixels below which columns stand one below the other. */
const NARROW = 640

/** `<jods-devtools>`: what happens in the stores of a page, in a shadow root of its own. */
export class JodsDevtools extends LitElement {
  static override readonly properties: PropertyDeclarations = {
    dock: { reflect: true },
    open: { type: Boolean, reflect: true },
    theme: { reflect: true },
    model: { attribute: false },
  }
  static override readonly styles: CSSResultGroup = styles

  /** `bottom`, `left`, `right`; `inline` fills the element that it stands in and stays open. */
  declare dock: Dock
  declare open: boolean
  declare theme: Theme
  /** What is shown; by default what `devtools(stores)` watches, else every store of the page. */
  declare model: DevtoolsModel | undefined

  private session: Session | undefined
  private sizes: Partial<Record<Dock, number>> = {}
  private view: string | undefined
  private isNarrow = false
  private frame = 0
  private stopTracking: () => void = () => {}
  private leavePage: (() => void) | undefined
  /** None in the documents that tests make: there the window's `resize` serves. */
  private readonly resized =
    typeof ResizeObserver === 'function' ? new ResizeObserver(() => this.onResize()) : undefined

  constructor() {
    super()
    this.dock = 'bottom'
    this.open = false
    this.theme = 'auto'
  }

  override connectedCallback(): void {
    this.recall()
    super.connectedCallback()
    this.watch()
    addEventListener('keydown', this.onShortcut, true)
    addEventListener('resize', this.onResize)
    this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('keydown', this.onShortcut, true)
    removeEventListener('resize', this.onResize)
    this.resized?.disconnect()
    this.stopTracking()
    this.watch()
    cancelAnimationFrame(this.frame)
    this.frame = 0
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('model')) this.watch()
  }

  /** Reads the atoms that are shown, and renders again, once per frame at most, when one of them changes. */
  protected override render(): TemplateResult {
    this.stopTracking()
    const { value, stop } = track(() => this.renderWhole(), this.onStale)
    this.stopTracking = stop
    return value
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('open') && !changed.has('dock')) return
    this.resized?.disconnect()
    const panel = this.renderRoot.querySelector('.panel')
    if (panel) this.resized?.observe(panel)
    // Not at first: a page that opens with the panel keeps its focus.
    if (changed.get('open') === undefined || !this.isToggled) return
    this.isToggled = false
    this.renderRoot.querySelector<HTMLElement>(this.open ? '[role=tab][aria-selected=true]' : '.opener')?.focus()
  }

  private renderWhole(): TemplateResult {
    const model = this.model ?? current.get()
    if (model !== this.session?.model) this.begin(model)
    return this.open || this.side === 'inline' ? this.renderPanel() : this.renderOpener()
  }

  private renderOpener(): TemplateResult {
    const count = this.session?.rejections ?? 0
    return html`<button class="opener at-${this.side}" title=${`Open the devtools (${SHORTCUT})`}
      @click=${() => this.toggle(true)}>
      jods ${
        count === 0
          ? nothing
          : html`<span class="badge solid">${count > 999 ? '999+' : count}</span><span class="unseen"> rejected</span>`
      }<span class="unseen">: open the devtools</span>
    </button>`
  }

  private renderPanel(): TemplateResult {
    const { session, side, size } = this
    if (session) session.isNarrow = this.isNarrow
    return html`<section class="panel at-${side} ${this.isNarrow ? 'narrow' : 'wide'}" aria-label="jods devtools"
      .style=${side === 'inline' ? '' : `--size:${size}px`}
      @keydown=${keepInside} @keyup=${keepInside} @keypress=${keepInside}>
      ${resizer(side, size, this.onSize)}
      ${header({
        model: session?.model,
        dock: side,
        theme: isTheme(this.theme) ? this.theme : 'auto',
        tabs: session?.renderTabs(),
        onDock: (dock) => this.keep({ dock }),
        onTheme: (theme) => this.keep({ theme }),
        onClose: () => this.toggle(false),
      })}
      ${session ? session.renderView() : noStore}
    </section>`
  }

  /** Every store of the page, as long as it is not told what to show. */
  private watch(): void {
    if (this.isConnected && !this.model) this.leavePage ??= watchPage()
    else {
      this.leavePage?.()
      this.leavePage = undefined
    }
  }

  private begin(model: DevtoolsModel | undefined): void {
    this.session?.end()
    this.session = model && new Session(this, model, this.view, (view) => this.keepView(view))
  }

  private get side(): Dock {
    return isDock(this.dock) ? this.dock : 'bottom'
  }

  private get size(): number {
    const size = this.sizes[this.side]
    return size === undefined ? initialSize(this.side) : clamp(this.side, size)
  }

  /** Place and size are the reader's own, whatever the page begins with; `open` and `theme` are what the page says, if it does. */
  private recall(): void {
    const { dock, open, theme, view, sizes } = remembered()
    this.sizes = sizes
    this.view ??= view
    if (dock !== undefined && this.side !== 'inline') this.dock = dock
    if (open !== undefined && !this.open && !this.hasAttribute('open')) this.open = open
    if (theme !== undefined && this.theme === 'auto' && !this.hasAttribute('theme')) this.theme = theme
  }

  private keep(choice: { dock?: Dock; theme?: Theme; open?: boolean }): void {
    Object.assign(this, choice)
    remember(choice)
  }

  private keepView(view: string): void {
    this.view = view
    remember({ view })
  }

  private toggle(open: boolean): void {
    this.isToggled = true
    this.keep({ open })
  }

  /** The reader opened or closed it, and the focus goes along. */
  private isToggled = false

  private readonly onSize = (size: number, isOver: boolean): void => {
    this.sizes = { ...this.sizes, [this.side]: size }
    if (isOver) remember({ sizes: this.sizes })
    this.requestUpdate()
  }

  private readonly onResize = (): void => {
    const width = this.renderRoot.querySelector('.panel')?.clientWidth ?? NARROW
    this.isNarrow = width < NARROW
    this.requestUpdate()
  }

  private readonly onShortcut = (event: KeyboardEvent): void => {
    const { code, altKey, shiftKey, ctrlKey, metaKey } = event
    if (code !== 'KeyD' || !altKey || !shiftKey || ctrlKey || metaKey || this.side === 'inline') return
    event.preventDefault()
    event.stopPropagation()
    this.toggle(!this.open)
  }

  private readonly onStale = (): void => {
    if (this.frame !== 0 || !this.isConnected) return
    this.frame = requestAnimationFrame(() => {
      this.frame = 0
      this.requestUpdate()
    })
  }
}

/** What is typed here is no shortcut of the page's. */
function keepInside(event: Event): void {
  event.stopPropagation()
}
