/** A plugin of `@tanstack/devtools`, as far as it is one of ours. */
export interface TanStackPlugin {
  readonly id: string
  readonly name: string
  readonly defaultOpen?: boolean
  /** Puts the panel into an element of the shell; `theme` is the shell's. */
  render(element: HTMLElement, props?: { readonly theme?: string }): void
  destroy(): void
}

/**
 * Gives a plugin for the shell of `@tanstack/devtools` that mounts the panel: pass it in `plugins`. It shows what
 * `devtools()` watches, else every store of the page.
 */
export function tanstackPlugin(options: { defaultOpen?: boolean } = {}): TanStackPlugin {
  let panel: HTMLElement | undefined
  const remove = (): void => {
    panel?.remove()
    panel = undefined
  }
  return {
    id: 'jods',
    name: 'jods',
    ...options,
    render(element, { theme } = {}) {
      remove()
      panel = element.ownerDocument.createElement('jods-devtools')
      panel.setAttribute('dock', 'inline')
      if (theme === 'dark' || theme === 'light') panel.setAttribute('theme', theme)
      panel.style.height = '100%'
      element.append(panel)
    },
    destroy: remove,
  }
}
