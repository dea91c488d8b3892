import type { Tape } from './tape.js'
import { clone, isContainer } from './values.js'

/** Random JSON-like values, and values a few edits away from others. */

const KEYS = ['a', 'b', 'c', 'd/e', 'f~g', '0', '1', '', 'length', 'id']
const SCALARS = [0, 1, 2, '', 'x', 'y', true, false, null, 1.5, 'length', '0']
const RICH = [new Date(0), new Date(5), 7n, 8n, Number.NaN, new Date(Number.NaN)]

export interface Shape {
  /** Date, bigint, NaN, Map and Set too. */
  rich: boolean
}

export function scalar(tape: Tape, { rich }: Shape): unknown {
  if (!rich || !tape.chance(15)) return tape.pick(SCALARS)
  const kind = tape.below(8)
  if (kind === 6) return new Map([[tape.pick(['k', 'l']), scalar(tape, { rich: false })]])
  if (kind === 7) return new Set([tape.below(3), 9])
  return clone(RICH[kind])
}

export function tree(tape: Tape, depth: number, shape: Shape): unknown {
  if (depth <= 0) return scalar(tape, shape)
  const kind = tape.below(8)
  if (kind < 3) return scalar(tape, shape)
  if (kind < 5) return object(tape, depth, shape)
  if (kind === 5) return rows(tape, depth, shape)
  return tape.list(tape.below(5), () => tree(tape, depth - 1, shape))
}

export function object(tape: Tape, depth: number, shape: Shape): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (let left = tape.below(5); left > 0; left--) made[tape.pick(KEYS)] = tree(tape, depth - 1, shape)
  return made
}

/** Objects with ids, mostly different ones. */
function rows(tape: Tape, depth: number, shape: Shape): unknown[] {
  return tape.list(tape.below(5), () => ({
    ...object(tape, depth - 1, shape),
    id: tape.chance(50) ? tape.below(6) : String(tape.below(6)),
  }))
}

/** Something close to `value`: some members and elements changed, gone, come, moved or written twice. */
export function edited(tape: Tape, value: unknown, depth: number, shape: Shape): unknown {
  if (!isContainer(value)) return tape.chance(50) ? tree(tape, depth, shape) : value
  if (Array.isArray(value)) {
    const next = [...value]
    for (let edits = 1 + tape.below(3); edits > 0; edits--) {
      const index = tape.below(next.length + 1)
      const kind = tape.below(5)
      if (kind === 0 && index < next.length) next[index] = edited(tape, next[index], depth - 1, shape)
      else if (kind === 1) next.splice(index, 1)
      else if (kind === 2) next.splice(index, 0, tree(tape, depth - 1, shape))
      else if (kind === 3) next.splice(tape.below(next.length + 1), 0, ...next.splice(index, 1))
      else if (index < next.length) next.splice(tape.below(next.length + 1), 0, clone(next[index]))
    }
    return next
  }
  const next: Record<string, unknown> = { ...value }
  for (let edits = 1 + tape.below(2); edits > 0; edits--) {
    const keys = Object.keys(next)
    const key = keys.length > 0 && tape.chance(70) ? tape.pick(keys) : tape.pick(KEYS)
    const kind = tape.below(4)
    if (kind === 0) delete next[key]
    else if (kind === 1 || !Object.hasOwn(next, key)) next[key] = tree(tape, depth - 1, shape)
    else next[key] = edited(tape, next[key], depth - 1, shape)
  }
  return next
}
