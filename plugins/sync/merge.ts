import { parsePointer } from 'jods/kit'
import type { Write } from 'jods/wire'
import { detach, isObject, type Overlay } from './overlay.js'
import {
  eachStamped,
  isInitial,
  newerThan,
  type Register,
  reachRegister,
  setRegister,
  stampOver,
  type Undo,
} from './register.js'

/** Where a write is merged into. */
export interface Merging {
  readonly root: Register
  readonly overlay: Overlay
  readonly undo: Undo
  /** What a value counts as that nobody has stamped: older than any write. */
  readonly oldest: string
}

/** `known`: the same write again. `stale`: something newer is there. */
export type Verdict = 'taken' | 'known' | 'stale'

/**
 * Merges one write: it is taken when its stamp is greater than those of its path and of every path above.
 *
 * A value replaces what was there, objects whole, save what is below and newer; that stays, or stays hidden where nothing
 * can be below any more. Initial state (time 0) merges member by member instead. The outcome does not depend on the order
 * in which writes come. Registers that are last-writer-wins, in a tree: Shapiro et al. 2011, section 3.2; the rule for
 * parents is that of src/wire/PROTOCOL.md.
 */
export function mergeWrite(merging: Merging, write: Write): Verdict {
  const tokens = parsePointer(write.path) ?? []
  if (write.op === 'add' && isInitial(write.stamp) && isObject(write.value)) {
    return mergeInitial(merging, tokens, write.value, write.stamp)
  }
  return mergeAt(merging, tokens, write)
}

/** An object of initial state: that there is one, then each member. */
function mergeInitial(
  merging: Merging,
  tokens: readonly string[],
  value: Record<string, unknown>,
  stamp: string,
): Verdict {
  const { overlay, root, undo, oldest } = merging
  const standing = stampOver(root, tokens)
  if (standing !== '' && !isInitial(standing)) return 'stale'
  const verdicts: Verdict[] = []
  if (overlay.canShow(tokens) && isObject(overlay.read(tokens).value)) {
    if (stamp > (standing || oldest)) {
      const register = reachRegister(root, tokens, undo)
      setRegister(register, { ...register, stamp }, undo)
      verdicts.push('taken')
    }
  } else verdicts.push(mergeAt(merging, tokens, { op: 'add', value: {}, stamp }))

  for (const key of Object.keys(value)) {
    const member = value[key]
    const path = [...tokens, key]
    verdicts.push(
      isObject(member)
        ? mergeInitial(merging, path, member, stamp)
        : mergeAt(merging, path, { op: 'add', value: member, stamp }),
    )
  }
  return verdicts.includes('taken') ? 'taken' : verdicts.includes('stale') ? 'stale' : 'known'
}

type Content = { op: 'add'; value: unknown; stamp: string } | { op: 'remove'; stamp: string }

function mergeAt(merging: Merging, tokens: readonly string[], write: Content): Verdict {
  const { root, overlay, undo, oldest } = merging
  const standing = stampOver(root, tokens) || (overlay.read(tokens).isThere ? oldest : '')
  if (write.stamp === standing) return 'known'
  if (write.stamp < standing) return 'stale'

  const register = reachRegister(root, tokens, undo)
  const isShown = overlay.canShow(tokens)
  // What is below initial state is as old as itself: nothing of it is outdated, only hidden.
  if (isShown && isInitial(write.stamp)) stampBelow(merging, tokens)
  const members = newerThan(register.members, isInitial(write.stamp) ? '' : write.stamp)
  const next: Register = { stamp: write.stamp, ...(members && { members }) }
  if (!isShown && write.op === 'add') next.hidden = { value: write.value }

  // Before the parent is replaced, what is below and newer is still where it was.
  const survivors: { below: Register; path: readonly string[]; now: ReturnType<Overlay['read']> }[] = []
  if (isShown && members) {
    eachStamped({ members }, tokens, (below, path) => {
      const shown = overlay.canShow(path) ? overlay.read(path) : { isThere: false }
      const now = below.hidden ? { isThere: true, value: below.hidden.value } : shown
      survivors.push({ below, path, now: { ...now, value: detach(now.value) } })
    })
  }
  setRegister(register, next, undo)
  if (!isShown) return 'taken'

  if (write.op === 'add') overlay.set(tokens, write.value)
  else overlay.remove(tokens)
  for (const { below, path, now } of survivors) {
    delete below.hidden
    if (!overlay.canShow(path)) {
      if (now.isThere) below.hidden = { value: now.value }
    } else if (now.isThere) overlay.set(path, now.value)
    else overlay.remove(path)
  }
  return 'taken'
}

/** Gives the stamp that is understood to everything below that has none. */
function stampBelow(merging: Merging, tokens: readonly string[]): void {
  const { value } = merging.overlay.read(tokens)
  if (!isObject(value)) return
  for (const key of Object.keys(value)) {
    const path = [...tokens, key]
    const register = reachRegister(merging.root, path, merging.undo)
    if (register.stamp === undefined) setRegister(register, { ...register, stamp: merging.oldest }, merging.undo)
    stampBelow(merging, path)
  }
}
