import { html, nothing, type TemplateResult } from 'lit'
import { type Token, type TokenOptions, tokensOf } from '../values/tokens.js'

/** Characters of a value that are shown before one asks for the rest, and after. */
const SHORT = 2_000
const WHOLE = 200_000

/** A value as coloured text, on one line unless `lines`; what is left out is marked. */
export function valueText(value: unknown, options: TokenOptions): TemplateResult {
  const { tokens, cut } = tokensOf(value, options)
  return spans(tokens, cut)
}

/** A value in full, in a box of its own; the first part of it until one asks for the rest. */
export function longValue(
  value: unknown,
  { isWhole, onWhole, label = 'Value' }: { isWhole: boolean; onWhole: () => void; label?: string },
): TemplateResult {
  const { tokens, cut } = tokensOf(value, { limit: isWhole ? WHOLE : SHORT, lines: true })
  return html`<pre class="code" tabindex="0" role="region" aria-label=${label}>${spans(tokens, cut)}</pre>
    ${
      cut || isWhole
        ? html`<button class="small" @click=${onWhole}>${isWhole ? 'Show less' : 'Show all'}</button>`
        : nothing
    }`
}

function spans(tokens: readonly Token[], cut: boolean): TemplateResult {
  return html`${tokens.map(({ kind, text }) => html`<span class="v-${kind}">${text}</span>`)}${cut ? '…' : ''}`
}
