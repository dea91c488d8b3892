import type { DevtoolsModel } from '../model.js'
import { JodsDevtools } from './element.js'

/** The attributes of the element, for the declaration that a framework's JSX asks for. */
export interface JodsDevtoolsAttributes {
  dock?: 'left' | 'right' | 'bottom' | 'inline'
  open?: boolean
  theme?: 'auto' | 'dark' | 'light'
}

/** The panel as a page sees it. */
export interface JodsDevtoolsElement extends HTMLElement {
  /** Where it stands; `inline` fills the element that it is in. By default `bottom`, or where the reader has moved it. */
  dock: 'left' | 'right' | 'bottom' | 'inline'
  /** Whether it is open; closed it is a small button. */
  open: boolean
  /** `auto` follows the system. */
  theme: 'auto' | 'dark' | 'light'
  /** What it shows; by default what `devtools(stores)` watches, else every store of the page. */
  model: DevtoolsModel | undefined
}

declare global {
  interface HTMLElementTagNameMap {
    'jods-devtools': JodsDevtoolsElement
  }
}

/** Registers `<jods-devtools>`, once; does nothing where there are no custom elements, on a server. */
export function definePanel(): void {
  if (typeof customElements === 'undefined' || typeof HTMLElement === 'undefined') return
  if (customElements.get('jods-devtools') === undefined) customElements.define('jods-devtools', JodsDevtools)
}
