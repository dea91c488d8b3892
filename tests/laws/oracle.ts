import type { z } from 'zod'
import { clone, defined, isContainer, same } from './values.js'

/** What a store has to do with a next state, by parsing all of it. */
export type Verdict =
  | { ok: true; state: Record<string, unknown> }
  | { ok: false; code: string; issues: { path: string; message: string }[] }

const refused = (code: string): Verdict => ({ ok: false, code, issues: [] })

export function judge(schema: z.ZodType, next: unknown): Verdict {
  const first = parse(schema, next)
  if (first === undefined) return refused('schema/threw')
  if (!first.success) {
    return {
      ok: false,
      code: 'schema/invalid',
      issues: first.error.issues.map(({ path, message }) => ({ path: JSON.stringify(path.map(String)), message })),
    }
  }
  if (hasHoles(first.data)) return refused('state/unsupported')
  const state = defined(first.data)
  if (!isContainer(state) || Array.isArray(state)) return refused('state/unsupported')
  if (!same(state, next)) {
    const again = parse(schema, state)
    if (again === undefined || !again.success || !same(defined(again.data), state))
      return refused('schema/not-idempotent')
  }
  return { ok: true, state }
}

function parse(schema: z.ZodType, value: unknown): ReturnType<z.ZodType['safeParse']> | undefined {
  try {
    return schema.safeParse(clone(value))
  } catch {
    return undefined
  }
}

/** True when an array in `value` has undefined in it, which no state may. */
function hasHoles(value: unknown): boolean {
  if (!isContainer(value)) return false
  if (Array.isArray(value)) return value.some((item) => item === undefined || hasHoles(item))
  return Object.values(value).some(hasHoles)
}
