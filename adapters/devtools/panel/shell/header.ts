import { html, nothing, type TemplateResult } from 'lit'
import type { DevtoolsModel } from '../../model.js'
import { iconButton } from '../ui/icons.js'
import type { Dock, Theme } from './memory.js'

export interface HeaderInput {
  readonly model: DevtoolsModel | undefined
  readonly dock: Dock
  readonly theme: Theme
  readonly tabs: TemplateResult | undefined
  onDock(dock: Dock): void
  onTheme(theme: Theme): void
  onClose(): void
}

const sides = ['left', 'bottom', 'right'] as const
const nextTheme: Record<Theme, Theme> = { auto: 'dark', dark: 'light', light: 'auto' }

/** How the panel is opened and closed from anywhere. */
export const SHORTCUT = 'Alt+Shift+D'

/** The row at the top: the views, and what concerns all of them. */
export function header({ model, dock, theme, tabs, onDock, onTheme, onClose }: HeaderInput): TemplateResult {
  return html`<header class="header">
    <span class="brand" aria-hidden="true">jods</span>
    ${tabs}
    <div class="header-actions">
      ${model ? recording(model) : nothing}
      ${iconButton(theme, `Theme: ${theme}`, () => onTheme(nextTheme[theme]))}
      ${dock === 'inline' ? nothing : docking(dock, onDock)}
      ${dock === 'inline' ? nothing : iconButton('minimise', `Minimise (${SHORTCUT})`, onClose)}
    </div>
  </header>`
}

function recording(model: DevtoolsModel): TemplateResult {
  const isPaused = model.paused.get()
  return html`${
    isPaused
      ? iconButton('play', 'Resume recording', () => model.resume())
      : iconButton('pause', 'Pause recording', () => model.pause())
  }${iconButton('clear', 'Clear', () => model.clear())}`
}

function docking(current: Dock, onDock: (dock: Dock) => void): TemplateResult {
  return html`<span class="segments" role="group" aria-label="Dock">${sides.map((side) =>
    iconButton(side, `Dock ${side}`, () => onDock(side), side === current),
  )}</span>`
}
