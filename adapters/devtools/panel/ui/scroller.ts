import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core'
import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** What a scroller is to show. Keys stay with their rows, so that rows dropped at the head do not move the others. */
export interface Rows {
  readonly count: number
  readonly height: number
  /** What stays at the top and covers the rows below it, in pixels. */
  readonly head?: number
  keyOf(index: number): string | number
}

type Options = VirtualizerOptions<HTMLElement, HTMLElement>

/**
 * Says which of many rows are in sight: the rest has no DOM. With `follows`, new rows at the end are scrolled to unless the
 * reader has scrolled away.
 */
export class Scroller implements ReactiveController {
  private readonly virtualizer: Virtualizer<HTMLElement, HTMLElement>
  private element: HTMLElement | null = null
  private isFollowing = true
  /** How far it could be scrolled when it was last seen at the end. */
  private end: number | undefined
  private rows: Rows = { count: 0, height: 24, keyOf: (index) => index }

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly follows = false,
  ) {
    this.virtualizer = new Virtualizer(this.options())
    host.addController(this)
  }

  /** For lit's `ref` on the element that scrolls. */
  readonly attach = (element: Element | undefined): void => {
    this.element = element instanceof HTMLElement ? element : null
    this.end = undefined
  }

  /** The rows to render now, and the height of all. */
  window(rows: Rows): { readonly items: readonly { index: number; top: number }[]; readonly height: number } {
    const isResized = rows.height !== this.rows.height
    this.rows = rows
    this.virtualizer.setOptions(this.options())
    if (isResized) this.virtualizer.measure()
    const head = rows.head ?? 0
    return {
      items: this.virtualizer.getVirtualItems().map(({ index, start }) => ({ index, top: start - head })),
      height: this.virtualizer.getTotalSize() - head,
    }
  }

  /** The reader has not scrolled away from the end. */
  get isAtEnd(): boolean {
    return this.isFollowing
  }

  /** How many rows are in sight at a time. */
  get pageSize(): number {
    return Math.max(1, Math.floor((this.virtualizer.scrollRect?.height ?? 0) / this.rows.height) - 1)
  }

  focus(): void {
    this.element?.focus()
  }

  reveal(index: number): void {
    const [offset] = this.virtualizer.getOffsetForIndex(index, 'auto') ?? []
    if (offset === undefined || offset === this.virtualizer.scrollOffset) return
    // Where that leads to the end, the scrolling tells.
    this.isFollowing = false
    this.virtualizer.scrollToIndex(index, { align: 'auto' })
  }

  toEnd(): void {
    this.isFollowing = true
    this.end = undefined
    this.keepEnd()
  }

  hostUpdated(): void {
    this.virtualizer._willUpdate()
    if (this.follows && this.isFollowing) this.keepEnd()
  }

  hostDisconnected(): void {
    this.virtualizer._didMount()()
  }

  /** Rows may have come, or changed their height, since it was at the end; or it is shown again. */
  private keepEnd(): void {
    const { element } = this
    if (!element) return
    const end = element.scrollHeight - element.clientHeight
    // Not there although nothing has come: the reader is leaving, and the event that says so is under way.
    if (end - element.scrollTop > 1 && end === this.end) return
    if (end - element.scrollTop > 1) element.scrollTop = end
    this.end = end
  }

  private readonly observeOffset: Options['observeElementOffset'] = (virtualizer, report) =>
    observeElementOffset(virtualizer, (offset, isScrolling) => {
      report(offset, isScrolling)
      if (isScrolling) this.isFollowing = virtualizer.isAtEnd(this.rows.height)
    })

  private options(): Options {
    return {
      count: this.rows.count,
      getScrollElement: () => this.element,
      estimateSize: () => this.rows.height,
      getItemKey: (index) => this.rows.keyOf(index),
      paddingStart: this.rows.head ?? 0,
      scrollPaddingStart: this.rows.head ?? 0,
      overscan: 8,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset: this.observeOffset,
      onChange: () => this.host.requestUpdate(),
      ...(this.follows && { anchorTo: 'end', followOnAppend: true, scrollEndThreshold: this.rows.height }),
    }
  }
}
