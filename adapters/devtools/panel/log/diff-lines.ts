import { type Operation, parsePointer } from 'jods/kit'
import { html, nothing, type TemplateResult } from 'lit'
import { rebuild } from '../../engine/rebuild.js'
import { valueText } from '../ui/value.js'

/** Operations that are shown at most, and characters of each value. */
const MOST = 500
const LIMIT = 4_000

interface Line {
  readonly path: string
  readonly was: unknown
  readonly is: unknown
}

/** A patch as what goes and what comes at each path. `state` is what it starts from. */
export function diffLines(state: unknown, patch: readonly Operation[]): TemplateResult {
  const lines = linesOf(state, patch.slice(0, MOST))
  const rest = patch.length - lines.length
  return html`${lines.map(line)}${rest > 0 ? html`<p class="hint">… and ${rest} more operations</p>` : nothing}`
}

/** Indexes of an operation count from what the ones before it have made, so that each is looked up in its turn. */
function linesOf(state: unknown, patch: readonly Operation[]): readonly Line[] {
  const rebuilding = rebuild(state)
  return patch.map((operation) => {
    const was = operation.op === 'add' ? undefined : read(rebuilding.value, operation.path)
    rebuilding.apply([operation])
    const is = operation.op === 'remove' ? undefined : 'value' in operation ? operation.value : undefined
    return { path: operation.path, was, is }
  })
}

function read(state: unknown, path: string): unknown {
  let value = state
  for (const token of parsePointer(path) ?? []) value = (value as Record<string, unknown> | undefined)?.[token]
  return value
}

function line({ path, was, is }: Line): TemplateResult {
  return html`<article class="change">
    <h3 class="path">${path === '' ? '(root)' : path}</h3>
    ${side('was', '−', was)}${side('is', '+', is)}
  </article>`
}

function side(name: 'was' | 'is', sign: string, value: unknown): TemplateResult | typeof nothing {
  if (value === undefined) return nothing
  const label = name === 'was' ? 'removed' : 'added'
  return html`<div class=${name}><span class="sign" role="img" aria-label=${label}>${sign}</span><pre>${valueText(
    value,
    {
      limit: LIMIT,
      lines: true,
    },
  )}</pre></div>`
}
