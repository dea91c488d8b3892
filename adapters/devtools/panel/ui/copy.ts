import { html, type TemplateResult } from 'lit'

/** A button that copies a text and says so. Where a page may not write to the clipboard it says that. */
export function copyButton(label: string, text: () => string): TemplateResult {
  const copy = async ({ currentTarget }: Event) => {
    const button = currentTarget as HTMLButtonElement
    const done = await writeToClipboard(text())
    button.dataset.said = done ? 'Copied' : 'Not allowed'
    setTimeout(() => delete button.dataset.said, 1_200)
  }
  return html`<button class="small copy" aria-live="polite" @click=${copy}>${label}</button>`
}

async function writeToClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
