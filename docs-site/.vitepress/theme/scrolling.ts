/** What scrolls sideways has to be reached by the keyboard too; what fits is no stop on its way. */
export function markScrolling(): void {
  for (const table of document.querySelectorAll<HTMLElement>('.vp-doc table')) {
    if (table.scrollWidth > table.clientWidth) table.tabIndex = 0
    else table.removeAttribute('tabindex')
  }
}
