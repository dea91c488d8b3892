import { html, nothing, type TemplateResult } from 'lit'
import type { Dock } from './memory.js'

const STEP = 24

/** Pixels that a panel takes at its side at least, and how much of a window that is not a phone's it leaves free. */
const LEAST = { left: 300, right: 300, bottom: 160, inline: 0 } satisfies Record<Dock, number>
const FREE = 48
const PHONE = 500

export function initialSize(dock: Dock): number {
  // On a phone there is no room beside the panel, and little below the page.
  const bottom = innerWidth < PHONE ? Math.max(360, innerHeight * 0.6) : 360
  return clamp(dock, dock === 'bottom' ? bottom : 480)
}

export function clamp(dock: Dock, size: number): number {
  return Math.round(Math.max(LEAST[dock], Math.min(size, mostOf(dock))))
}

function mostOf(dock: Dock): number {
  if (dock === 'bottom') return Math.max(LEAST[dock], innerHeight - FREE)
  return Math.max(LEAST[dock], innerWidth < PHONE ? innerWidth : innerWidth - FREE)
}

/** The edge by which the panel is made larger: by pointer, arrow keys, Home and End. */
export function resizer(
  dock: Dock,
  size: number,
  resize: (size: number, isOver: boolean) => void,
): TemplateResult | typeof nothing {
  if (dock === 'inline') return nothing
  const onPointerDown = (event: PointerEvent) => drag(event, dock, size, resize)
  const onKey = (event: KeyboardEvent) => {
    const next = sizeAfter(event.key, dock, size)
    if (next === undefined) return
    event.preventDefault()
    resize(clamp(dock, next), true)
  }
  return html`<div class="resizer" role="separator" tabindex="0" aria-label="Resize the panel"
    aria-orientation=${dock === 'bottom' ? 'horizontal' : 'vertical'}
    aria-valuenow=${size} aria-valuemin=${LEAST[dock]} aria-valuemax=${mostOf(dock)}
    @pointerdown=${onPointerDown} @keydown=${onKey}></div>`
}

function sizeAfter(key: string, dock: Dock, size: number): number | undefined {
  if (key === 'Home') return LEAST[dock]
  if (key === 'End') return mostOf(dock)
  const [more, less] = growKeys[dock]
  if (key === more) return size + STEP
  return key === less ? size - STEP : undefined
}

/** The keys that move the edge away from the side, and back. */
const growKeys: Record<Dock, readonly [string, string]> = {
  bottom: ['ArrowUp', 'ArrowDown'],
  left: ['ArrowRight', 'ArrowLeft'],
  right: ['ArrowLeft', 'ArrowRight'],
  inline: ['', ''],
}

function drag(start: PointerEvent, dock: Dock, size: number, resize: (size: number, isOver: boolean) => void): void {
  const edge = start.currentTarget as HTMLElement
  start.preventDefault()
  edge.focus()
  edge.setPointerCapture(start.pointerId)
  const sizeAt = (event: PointerEvent): number => {
    if (dock === 'bottom') return clamp(dock, size + start.clientY - event.clientY)
    const moved = event.clientX - start.clientX
    return clamp(dock, size + (dock === 'left' ? moved : -moved))
  }
  const onMove = (event: PointerEvent) => resize(sizeAt(event), false)
  const onEnd = (event: PointerEvent) => {
    edge.removeEventListener('pointermove', onMove)
    resize(sizeAt(event), true)
  }
  edge.addEventListener('pointermove', onMove)
  edge.addEventListener('lostpointercapture', onEnd as (event: Event) => void, { once: true })
}
