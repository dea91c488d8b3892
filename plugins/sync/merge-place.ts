import type { Merging, Verdict } from './merge.js'
import { nthPlace } from './place.js'
import { addGap, findRegister, oldestAt, reachRegister, setPlace, stampAbove } from './register.js'

/**
 * Merges the place of an element: the newest wins. The list written whole gives all its elements places, so that older
 * ones count no more.
 */
export function mergePlace(merging: Merging, tokens: readonly string[], at: string, moved: string): Verdict {
  const { root, draft, undo } = merging
  const list = tokens.slice(0, -1)
  const above = stampAbove(root, list)
  if (moved < above) return 'stale'
  const known = findRegister(root, tokens)
  const isShown = draft.canShow(tokens) && draft.kind(list) === 'list'
  const number = isShown && known?.at === undefined ? draft.numberOf(tokens) : undefined
  const standing = known?.moved ?? (number === undefined ? '' : above || oldestAt(root, list, merging.oldest))
  if (moved === standing) return 'known'
  if (moved < standing) return 'stale'
  if (number !== undefined) addGap(reachRegister(root, list, undo), number, undo)
  setPlace(reachRegister(root, tokens, undo), at, moved, undo)
  if (isShown && draft.has(tokens)) draft.move(tokens)
  return 'taken'
}

/** Remembers the place that an element was written with together with its list, as it will not follow from it any more. */
export function makeExplicit(merging: Merging, tokens: readonly string[]): void {
  const { root, draft, undo, oldest } = merging
  const list = tokens.slice(0, -1)
  if (findRegister(root, tokens)?.at !== undefined) return
  const number = draft.numberOf(tokens)
  if (number === undefined) return
  setPlace(
    reachRegister(root, tokens, undo),
    nthPlace(number),
    stampAbove(root, list) || oldestAt(root, list, oldest),
    undo,
  )
  addGap(reachRegister(root, list, undo), number, undo)
}
