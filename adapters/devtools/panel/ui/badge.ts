import { html, type TemplateResult } from 'lit'

/** Sources that have a colour of their own; any other text is shown in the same way without. */
const known = new Set(['local', 'persist', 'sync', 'stream', 'history', 'hydrate', 'devtools', 'merge'])

/** Who wrote. */
export function originBadge(source: unknown): TemplateResult {
  const text = String(source)
  return html`<span class="badge ${known.has(text) ? `o-${text}` : ''}">${text}</span>`
}

const tones: Record<string, string> = {
  ready: 'good',
  connected: 'good',
  error: 'bad',
  'needs-auth': 'bad',
  disconnected: 'warn',
  starting: 'warn',
  connecting: 'warn',
}

/** How a plugin is doing. */
export function statusBadge(status: string): TemplateResult {
  return html`<span class="badge ${Object.hasOwn(tones, status) ? tones[status] : ''}">${status}</span>`
}
