/** What the default theme leaves to be said of the page that is shown: where its content is, and what scrolls. */
export function markPage(): void {
  markMain()
  markScrolling()
}

/** Pages without a menu beside them have no element that says "this is the content". */
function markMain(): void {
  const content = document.querySelector('#VPContent')
  if (content?.querySelector('main')) content.removeAttribute('role')
  else content?.setAttribute('role', 'main')
}

/** What scrolls sideways has to be reached by the keyboard too; what fits is no stop on its way. */
function markScrolling(): void {
  for (const wide of document.querySelectorAll<HTMLElement>('.vp-doc :is(table, .diagram)')) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0
    else wide.removeAttribute('tabindex')
  }
}
