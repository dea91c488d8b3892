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

  get isAtEnd(): boolean {
    return this.element === null || this.virtualizer.isAtEnd(this.rows.height)
  }

  /** How many rows are in sight at a time. */
  get pageSize(): number {
    return Math.max(1, Math.floor((this.virtualizer.scrollRect?.height ?? 0) / this.rows.height) - 1)
  }

  focus(): void {
    this.element?.focus()
  }

  reveal(index: number): void {
    this.virtualizer.scrollToIndex(index, { align: 'auto' })
  }

  toEnd(): void {
    this.virtualizer.scrollToEnd()
  }

  hostUpdated(): void {
    this.virtualizer._willUpdate()
  }

  hostDisconnected(): void {
    this.virtualizer._didMount()()
  }

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
      observeElementOffset,
      onChange: () => this.host.requestUpdate(),
      ...(this.follows && { anchorTo: 'end', followOnAppend: true, scrollEndThreshold: this.rows.height }),
    }
  }
}
