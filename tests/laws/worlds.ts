import type { Tape } from './tape.js'
import { object, type Shape, tree } from './trees.js'
import type { Keys } from './values.js'

/** What the states of the model law look like: anything, or rows in fields. */

/** What stands at a place, and so what may be put there. */
export type Kind = 'any' | 'root' | 'rows' | 'row' | 'byKey' | 'numbers' | 'number' | 'text'

export interface World {
  kind: 'any' | 'root'
  shape: Shape
}

export function kindOf(kind: Kind, key: string | number): Kind {
  if (kind === 'root')
    return key === 'list' ? 'rows' : key === 'byKey' ? 'byKey' : key === 'numbers' ? 'numbers' : 'text'
  if (kind === 'rows' || kind === 'byKey') return 'row'
  if (kind === 'row') return key === 'tags' ? 'numbers' : key === 'id' ? 'number' : 'text'
  return kind === 'numbers' ? 'number' : kind
}

export function make(tape: Tape, kind: Kind, shape: Shape, depth = 2): any {
  switch (kind) {
    case 'root':
      return {
        list: make(tape, 'rows', shape),
        byKey: make(tape, 'byKey', shape),
        numbers: make(tape, 'numbers', shape),
      }
    case 'rows':
      return tape.list(tape.below(4), () => make(tape, 'row', shape))
    case 'byKey':
      return Object.fromEntries(
        tape.list(tape.below(3), () => [tape.pick(['a', 'b/c', '0']), make(tape, 'row', shape)]),
      )
    case 'row':
      return {
        id: tape.below(4),
        tags: make(tape, 'numbers', shape),
        ...(tape.chance(50) && { t: tape.pick(['', 'x']) }),
      }
    case 'numbers':
      return tape.list(tape.below(4), () => tape.below(5))
    case 'number':
      return tape.below(5)
    case 'text':
      return tape.pick(['', 'x', 'y', 'length'])
    default:
      return tree(tape, depth, shape)
  }
}

export function makeRoot(tape: Tape, { kind, shape }: World): any {
  return kind === 'any' ? object(tape, 3, shape) : make(tape, 'root', shape)
}

export const OPTIONAL: Partial<Record<Kind, readonly string[]>> = {
  root: ['text'],
  row: ['t'],
  byKey: ['a', 'b/c', '0'],
  any: ['a', 'b', 'c', 'd/e', '0', '', 'length', 'id'],
}

export function kindAt(world: World, way: Keys): Kind {
  return way.reduce<Kind>(kindOf, world.kind)
}
