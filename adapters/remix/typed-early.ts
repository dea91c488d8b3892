type Field = HTMLInputElement | HTMLTextAreaElement

/** Types of fields that nobody types into, or that no script may fill. */
const unseen: ReadonlySet<string> = new Set(['hidden', 'file'])

/**
 * Tells the handlers of fields what a person typed or ticked before there were any: React keeps it on the screen, but
 * the next render of a controlled field would put the state in its place. What is there now is told when React is done.
 */
export function tellWhatWasTyped(page: ParentNode): void {
  const fields = [...page.querySelectorAll<Field>('input, textarea')]
  const news = fields.flatMap((field) => (isBox(field) ? ticked(field) : typed(field)))
  if (news.length > 0) {
    queueMicrotask(() => {
      for (const tell of news) tell()
    })
  }
}

function isBox(field: Field): field is HTMLInputElement {
  return field.type === 'checkbox' || field.type === 'radio'
}

function ticked(box: HTMLInputElement): (() => void)[] {
  // A radio button that was left is told of by the one that was chosen.
  if (box.checked === box.defaultChecked || (box.type === 'radio' && !box.checked)) return []
  return [
    () => {
      box.checked = box.defaultChecked
      box.click()
    },
  ]
}

function typed(field: Field): (() => void)[] {
  const { value, selectionStart, selectionEnd } = field
  if (unseen.has(field.type) || value === field.defaultValue) return []
  // Without a default these have a value of the browser's own.
  if (field.defaultValue === '' && (field.type === 'range' || field.type === 'color')) return []
  return [
    () => {
      // React takes an event for news only where the value is another than the one that was set on the element itself.
      field.value = field.defaultValue
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set?.call(field, value)
      // Some types of fields have no selection.
      if (selectionStart !== null) field.setSelectionRange(selectionStart, selectionEnd)
      field.dispatchEvent(new Event('input', { bubbles: true }))
    },
  ]
}
