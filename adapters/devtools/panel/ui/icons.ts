import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit'

export type IconName =
  | 'pause'
  | 'play'
  | 'clear'
  | 'minimise'
  | 'left'
  | 'right'
  | 'bottom'
  | 'dark'
  | 'light'
  | 'auto'
  | 'first'
  | 'back'
  | 'forward'
  | 'last'

const paths: Record<IconName, SVGTemplateResult> = {
  pause: svg`<path d="M5 3v10M11 3v10"/>`,
  play: svg`<path d="M4.5 3v10l8-5z"/>`,
  clear: svg`<circle cx="8" cy="8" r="5.5"/><path d="M4.2 4.2l7.6 7.6"/>`,
  minimise: svg`<path d="M4 6l4 4 4-4"/>`,
  left: svg`<rect x="2.5" y="3" width="11" height="10" rx="1"/><path d="M6.5 3v10"/>`,
  right: svg`<rect x="2.5" y="3" width="11" height="10" rx="1"/><path d="M9.5 3v10"/>`,
  bottom: svg`<rect x="2.5" y="3" width="11" height="10" rx="1"/><path d="M2.5 9h11"/>`,
  dark: svg`<path d="M12.5 9.6A5 5 0 0 1 6.4 3.5a5 5 0 1 0 6.1 6.1z"/>`,
  light: svg`<circle cx="8" cy="8" r="2.6"/><path d="M8 2v1.4M8 12.6V14M2 8h1.4M12.6 8H14M3.8 3.8l1 1M11.2 11.2l1 1M3.8 12.2l1-1M11.2 4.8l1-1"/>`,
  auto: svg`<circle cx="8" cy="8" r="5"/><path d="M8 3v10a5 5 0 0 0 0-10z" fill="currentColor"/>`,
  first: svg`<path d="M12 3.5L6.5 8l5.5 4.5zM4.5 3.5v9"/>`,
  back: svg`<path d="M10.5 3.5L5 8l5.5 4.5z"/>`,
  forward: svg`<path d="M5.5 3.5L11 8l-5.5 4.5z"/>`,
  last: svg`<path d="M4 3.5L9.5 8 4 12.5zM11.5 3.5v9"/>`,
}

/** A picture of 16 pixels in the colour of the text; the button around it says what it means. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${paths[name]}</svg>`
}

/** A button that is only a picture. */
export function iconButton(name: IconName, label: string, onClick: () => void, pressed?: boolean): TemplateResult {
  return html`<button class="icon-button" title=${label} aria-label=${label} aria-pressed=${pressed ?? nothing}
    @click=${onClick}>${icon(name)}</button>`
}
