import type { Operation } from 'jods/kit'
import { parsePointer } from 'jods/kit'
import type { Write } from 'jods/wire'
import { describe } from './describe.js'
import type { Draft } from './draft.js'
import { isInitial } from './register.js'
import { isEqual } from './value.js'
import { readAt, type View } from './view.js'

/** What writes would do. */
export interface Preview {
  /** What they would change, and what they would write again or where it does not show, initial state aside. */
  readonly patch: Operation[]
  readonly taken: readonly Write[]
}

/** Of the writes that the draft has taken. */
export function previewOf(view: View, draft: Draft, taken: readonly Write[]): Preview {
  const silent = taken.filter((write) => isSilent(view, draft, write))
  return { patch: [...draft.patch(), ...describe(view, silent)], taken }
}

/** True for a write that would leave no trace in the state. */
function isSilent(view: View, draft: Draft, write: Write): boolean {
  if (isInitial(write.stamp)) return false
  if (write.op === 'move') return describe(view, [write]).every((one) => 'from' in one && one.from === one.path)
  const tokens = parsePointer(write.path) ?? []
  return !draft.covers(tokens) || isEqual(draft.read(tokens), readAt(view, tokens))
}
