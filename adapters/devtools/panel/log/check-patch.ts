import { parseJson } from '../values/literal.js'

/** What can be said of a typed patch before it is sent. */
export interface PatchCheck {
  readonly ok: boolean
  readonly text: string
}

const withValue = ['add', 'replace', 'test']
const withFrom = ['move', 'copy']

/** Checks the form of a patch; whether it applies, and whether the schema takes it, the sink says. */
export function checkPatch(text: string): PatchCheck {
  if (text.trim() === '') return { ok: true, text: 'Type a patch, or start from a template.' }
  const parsed = parseJson(text)
  if (!parsed.ok) return { ok: false, text: `Not JSON yet: ${parsed.reason}` }
  const list = Array.isArray(parsed.value) ? parsed.value : [parsed.value]
  for (const [i, operation] of list.entries()) {
    const problem = problemOf(operation)
    if (problem !== undefined) return { ok: false, text: `Operation ${i + 1}: ${problem}` }
  }
  return { ok: true, text: `${list.length} ${list.length === 1 ? 'operation' : 'operations'}, ready to send.` }
}

function problemOf(operation: unknown): string | undefined {
  if (typeof operation !== 'object' || operation === null) return 'not an object.'
  const { op, path, from } = operation as Record<string, unknown>
  if (typeof op !== 'string' || ![...withValue, ...withFrom, 'remove'].includes(op))
    return '"op" is add, remove, replace, move, copy or test.'
  if (!isPointer(path)) return '"path" is a JSON Pointer such as /items/0.'
  if (withFrom.includes(op) && !isPointer(from)) return `"${op}" needs "from", a JSON Pointer.`
  if (withValue.includes(op) && !('value' in operation)) return `"${op}" needs "value".`
  return undefined
}

function isPointer(value: unknown): boolean {
  return typeof value === 'string' && (value === '' || value.startsWith('/'))
}
