type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** Puts into a field what a person had put there, and tells its handlers. */
type Tell = () => void

/** Types of fields that nobody types into, or that no script may fill. */
const unseen: ReadonlySet<string> = new Set(['hidden', 'file'])

/** What was noticed before React took over: it empties a `textarea` into its default. */
const noticed = new WeakMap<Field, Tell>()

/** Remembers what a person has typed, ticked or chosen in fields that nobody listens to yet. */
export function noticeWhatWasTyped(page: ParentNode): void {
  for (const field of fieldsIn(page)) {
    const tell = newsOf(field)
    if (tell) noticed.set(field, tell)
  }
}

/**
 * Tells the handlers of fields what a person typed, ticked or chose before there were any: React keeps it on the screen,
 * but the next render of a controlled field would put the state in its place. What is there now, or else what was noticed
 * before, is told when React is done.
 */
export function tellWhatWasTyped(page: ParentNode): void {
  const fields = fieldsIn(page)
  const news = fields.flatMap((field) => newsOf(field) ?? noticed.get(field) ?? [])
  for (const field of fields) noticed.delete(field)
  if (news.length > 0) {
    queueMicrotask(() => {
      for (const tell of news) tell()
    })
  }
}

function fieldsIn(page: ParentNode): Field[] {
  return [...page.querySelectorAll<Field>('input, textarea, select')]
}

function newsOf(field: Field): Tell | undefined {
  if ('options' in field) return chosen(field)
  return isBox(field) ? ticked(field) : typed(field)
}

function isBox(field: Field): field is HTMLInputElement {
  return field.type === 'checkbox' || field.type === 'radio'
}

function ticked(box: HTMLInputElement): Tell | undefined {
  // A radio button that was left is told of by the one that was chosen.
  if (box.checked === box.defaultChecked || (box.type === 'radio' && !box.checked)) return undefined
  return () => {
    box.checked = box.defaultChecked
    box.click()
  }
}

function chosen(list: HTMLSelectElement): Tell | undefined {
  const options = [...list.options]
  const choice = options.map(({ selected }) => selected)
  if (choice.every((isChosen, index) => isChosen === isDefault(list, options, index))) return undefined
  return () => {
    for (const [index, option] of options.entries()) option.selected = choice[index] === true
    for (const type of ['input', 'change']) list.dispatchEvent(new Event(type, { bubbles: true }))
  }
}

/** Whether a browser chooses the option by itself: of those that the HTML marks, else of those that can be chosen. */
function isDefault(list: HTMLSelectElement, options: readonly HTMLOptionElement[], index: number): boolean {
  if (list.multiple) return options[index]?.defaultSelected === true
  const marked = options.findLastIndex((option) => option.defaultSelected)
  if (marked >= 0 || list.size > 1) return index === marked
  return index === options.findIndex((option) => !option.matches(':disabled'))
}

function typed(field: HTMLInputElement | HTMLTextAreaElement): Tell | undefined {
  const { value, selectionStart, selectionEnd } = field
  if (unseen.has(field.type) || value === field.defaultValue) return undefined
  // Without a default these have a value of the browser's own.
  if (field.defaultValue === '' && (field.type === 'range' || field.type === 'color')) return undefined
  return () => {
    // Within a Suspense boundary React hydrates a field only now, and takes for known what is in it.
    field.dispatchEvent(new Event('change', { bubbles: true }))
    // React takes an event for news only where the value is another than the one that was set on the element itself.
    field.value = field.defaultValue
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set?.call(field, value)
    // Some types of fields have no selection.
    if (selectionStart !== null) field.setSelectionRange(selectionStart, selectionEnd)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
}
