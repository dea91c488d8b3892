import { isSame } from '../patch/value.js'
import type { Plan } from '../schema/index.js'
import { isForbiddenKey } from './guard.js'
import { isQuick } from './quick-scalar.js'

/** How deep a value may lie to be copied here; deeper ones are left to the guard. */
const DEPTH = 500
/** How many parts: a small graph may unfold into an endless tree. */
const LIMIT = 200_000
let count = 0

/**
 * Guards, validates and copies plain data in one walk along the plan, each property read once. Undefined where
 * anything is out of the ordinary: then the guard and the schema look themselves, and say what is wrong.
 */
export function copyQuickly(plan: Plan, value: unknown, depth: number): unknown {
  count = 0
  try {
    return depth < DEPTH ? copyPart(plan, value, depth) : undefined
  } catch {
    // A getter or a proxy that throws, a refinement that does.
    return undefined
  }
}

function copyPart(plan: Plan, value: unknown, depth: number): unknown {
  if (typeof value !== 'object') return copyScalar(plan, value)
  if (value === null) return (plan.takesNull && !plan.whole) || isQuick(plan, null) ? null : undefined
  if (!plan.isTransparent || depth > DEPTH || ++count > LIMIT) return undefined
  if (plan.kind === 'array') return copyArray(plan, value, depth)
  const prototype = Object.getPrototypeOf(value)
  if ((prototype !== Object.prototype && prototype !== null) || Object.getOwnPropertySymbols(value).length > 0) {
    return undefined
  }
  return plan.kind === 'object' ? copyObject(plan, value as never, depth) : copyRecord(plan, value as never, depth)
}

/** Scalars with checks ask the schema; what it changes must be left alone the next time. */
function copyScalar(plan: Plan, value: unknown): unknown {
  if (isQuick(plan, value)) return value
  if (!plan.isScalar || value === undefined || typeof value === 'function' || typeof value === 'symbol')
    return undefined
  const output = plan.parse(value)
  if (isSame(output, value)) return value
  const type = typeof output
  if (type !== 'string' && type !== 'number' && type !== 'boolean' && type !== 'bigint') return undefined
  return isSame(plan.parse(output), output) ? output : undefined
}

function copyObject(plan: Plan, value: Record<string, unknown>, depth: number): unknown {
  const copy: Record<string, unknown> = {}
  const { fields } = plan
  let known = 0
  for (const key in fields) {
    const field = fields[key] as Plan
    const item = value[key]
    if (item === undefined) {
      if (!field.mayMiss || key in value) return undefined
      continue
    }
    const part = isQuick(field, item) ? item : copyPart(field, item, depth + 1)
    if (part === undefined) return undefined
    copy[key] = part
    known++
  }
  // Nothing inherited, nothing that the schema does not know.
  for (const _ in value) known--
  return known === 0 ? copy : undefined
}

function copyRecord(plan: Plan, value: Record<string, unknown>, depth: number): unknown {
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    if (isForbiddenKey(key)) return undefined
    const part = copyPart(plan.rest as Plan, value[key], depth + 1)
    if (part === undefined) return undefined
    copy[key] = part
  }
  return copy
}

function copyArray(plan: Plan, value: object, depth: number): unknown {
  if (!Array.isArray(value) || !Array.isArray(Object.getPrototypeOf(value)) || !plan.allowsLength(value.length)) {
    return undefined
  }
  const { length } = value
  const copy: unknown[] = []
  for (let i = 0; i < length; i++) {
    const part = copyPart(plan.rest as Plan, value[i], depth + 1)
    if (part === undefined) return undefined
    copy.push(part)
  }
  return Object.keys(value).length === length ? copy : undefined
}
