import { type Plan, QUICK_BOOLEAN, QUICK_CHOICE, QUICK_INTEGER, QUICK_NUMBER, QUICK_STRING } from '../schema/index.js'

/** True when `value` is a scalar that `plan` accepts as it is, so that nobody needs to be asked. */
export function isQuick(plan: Plan, value: unknown): boolean {
  switch (plan.quick) {
    case QUICK_NUMBER:
      return typeof value === 'number' && value - value === 0
    case QUICK_STRING:
      return typeof value === 'string'
    case QUICK_BOOLEAN:
      return typeof value === 'boolean'
    case QUICK_INTEGER:
      return Number.isSafeInteger(value)
    case QUICK_CHOICE:
      return value !== undefined && (plan.choices as ReadonlySet<unknown>).has(value)
    default:
      return false
  }
}
