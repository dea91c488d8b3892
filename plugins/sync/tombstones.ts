import { parseStamp } from 'jods/clock'
import { isInitial, type Register } from './register.js'
import { type Cursor, cursorOf, step, type View } from './view.js'

/**
 * Forgets deletes, and what was written inside of what has been deleted, that are older than `before` (milliseconds since
 * the epoch). Returns the greatest stamp among them.
 */
export function forgetDeletes(view: View, before: number): string | undefined {
  let greatest: string | undefined

  function isOld(stamp: string): boolean {
    return !isInitial(stamp) && (parseStamp(stamp)?.time ?? before) < before
  }

  /** True when nothing is left of the register. */
  function sweep(register: Register, cursor: Cursor | undefined): boolean {
    for (const token in register.members) {
      const below = register.members[token]!
      if (sweep(below, cursor && step(cursor, token))) delete register.members[token]
    }
    if (register.members && Object.keys(register.members).length === 0) delete register.members
    if (cursor) return false
    const { stamp } = register
    if (stamp !== undefined && isOld(stamp)) {
      if (greatest === undefined || stamp > greatest) greatest = stamp
      delete register.stamp
      delete register.hidden
    }
    return register.stamp === undefined && register.members === undefined
  }

  const top = cursorOf(view)
  for (const token in view.root.members) {
    if (sweep(view.root.members[token]!, step(top, token))) delete view.root.members[token]
  }
  return greatest
}
