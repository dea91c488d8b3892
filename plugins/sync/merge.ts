import { parsePointer } from 'jods/kit'
import type { Write } from 'jods/wire'
import type { Draft } from './draft.js'
import { type KeyOf, tokensOf } from './keys.js'
import { makeExplicit, mergePlace } from './merge-place.js'
import { atEnd, nthPlace } from './place.js'
import {
  addGap,
  countPlaces,
  eachKnown,
  findRegister,
  isInitial,
  newerThan,
  oldestAt,
  type Register,
  reachRegister,
  setPlace,
  setRegister,
  stampOver,
  type Undo,
} from './register.js'
import { detach, type Found, isObject, nothing, toPointer } from './value.js'

/** Where a write is merged into. */
export interface Merging {
  readonly root: Register
  readonly draft: Draft
  readonly undo: Undo
  readonly keyOf: KeyOf
  /** True for the stamp of a write that, where nothing of it is known, has been deleted since, which has been forgotten. */
  readonly isForgotten?: ((stamp: string) => boolean) | undefined
  /** What a value counts as that nobody has stamped: older than any write. */
  readonly oldest: string
}

/** `known`: the same write again. `stale`: something newer is there. */
export type Verdict = 'taken' | 'known' | 'stale'

/**
 * Merges one write: it is taken when its stamp is greater than those of its path and of every path above.
 *
 * A value replaces what was there, objects and lists whole, save what is below and newer; that stays, or stays hidden
 * where nothing can be below any more. Initial state (time 0) merges member by member instead. The outcome does not
 * depend on the order in which writes come. Registers that are last-writer-wins, in a tree: Shapiro et al. 2011, section
 * 3.2; the rule for parents is that of src/wire/PROTOCOL.md. Elements of a list are members under their keys; the place
 * of each is a register of its own: Kleppmann 2020, Moving Elements in List CRDTs.
 */
export function mergeWrite(merging: Merging, write: Write): Verdict {
  const tokens = parsePointer(write.path) ?? []
  if (write.op === 'move') return mergePlace(merging, tokens, write.at, write.stamp)
  const isMerged = write.op === 'add' && isInitial(write.stamp) && mergesByMember(merging, tokens, write.value)
  const verdict = isMerged
    ? mergeInitial(merging, tokens, write.value, write.stamp, write.gaps?.[''])
    : mergeAt(merging, tokens, write)
  if (write.at === undefined) return verdict
  return overall([verdict, mergePlace(merging, tokens, write.at, write.moved ?? write.stamp)])
}

function overall(verdicts: readonly Verdict[]): Verdict {
  return verdicts.includes('taken') ? 'taken' : verdicts.includes('stale') ? 'stale' : 'known'
}

/** The members of an object, the elements of a list; none of what is one value. */
function partsOf({ keyOf }: Merging, tokens: readonly string[], value: unknown): [string, unknown][] | undefined {
  if (isObject(value)) return Object.entries(value)
  if (!Array.isArray(value)) return undefined
  return tokensOf(keyOf, value, toPointer(tokens))?.map((token, index) => [token, value[index]])
}

function mergesByMember(merging: Merging, tokens: readonly string[], value: unknown): boolean {
  return partsOf(merging, tokens, value) !== undefined
}

/** A container of initial state: that there is one, then each member. */
function mergeInitial(
  merging: Merging,
  tokens: readonly string[],
  value: unknown,
  stamp: string,
  gaps: readonly number[] = [],
): Verdict {
  const { draft, root, undo } = merging
  const standing = stampOver(root, tokens)
  if (standing !== '' && !isInitial(standing)) return 'stale'
  const register = findRegister(root, tokens)
  const floor = oldestAt(root, tokens, merging.oldest)
  const isUnwritten = !register?.members && !register?.stamp && !register?.gaps && gaps.length === 0
  if (isUnwritten && draft.canShow(tokens)) {
    const isNew = !draft.has(tokens)
    if (isNew || draft.matches(tokens, value)) {
      if (!isNew && stamp <= floor) return 'known'
      if (isNew && mergeAt(merging, tokens, { op: 'add', value, stamp }) !== 'taken') return 'known'
      const reached = reachRegister(root, tokens, undo)
      setRegister(reached, { ...reached, floor: stamp }, undo)
      return 'taken'
    }
  }
  const verdicts: Verdict[] = []
  const isList = Array.isArray(value)
  if (draft.canShow(tokens) && draft.kind(tokens) === (isList ? 'list' : 'object')) {
    if (stamp > (standing || floor)) {
      const reached = reachRegister(root, tokens, undo)
      setRegister(reached, { ...reached, stamp }, undo)
      verdicts.push('taken')
    }
  } else verdicts.push(mergeAt(merging, tokens, { op: 'add', value: isList ? [] : {}, stamp }))

  const next = countPlaces(gaps)
  for (const [token, member] of partsOf(merging, tokens, value)!) {
    const path = [...tokens, token]
    verdicts.push(
      mergesByMember(merging, path, member)
        ? mergeInitial(merging, path, member, stamp)
        : mergeAt(merging, path, { op: 'add', value: member, stamp }),
    )
    if (isList) verdicts.push(mergePlace(merging, path, nthPlace(next()), stamp))
  }
  return overall(verdicts)
}

type Added = Pick<Extract<Write, { op: 'add' }>, 'op' | 'value' | 'stamp' | 'gaps'>
type Content = Added | { readonly op: 'remove'; readonly stamp: string }

interface Survivor {
  readonly below: Register
  readonly path: readonly string[]
  readonly now: Found
}

function mergeAt(merging: Merging, tokens: readonly string[], write: Content): Verdict {
  const { root, draft, undo, oldest } = merging
  const standing = stampOver(root, tokens) || (draft.has(tokens) ? oldestAt(root, tokens, oldest) : '')
  if (write.stamp === standing) return 'known'
  if (write.stamp < standing) return 'stale'
  const isUnknown = !draft.has(tokens) && findRegister(root, tokens)?.stamp === undefined
  if (isUnknown && merging.isForgotten?.(write.stamp)) return 'known'

  const isShown = draft.canShow(tokens)
  const list = tokens.slice(0, -1)
  const isElement = isShown && draft.kind(list) === 'list'
  if (isElement && write.op === 'remove') makeExplicit(merging, tokens)
  const register = reachRegister(root, tokens, undo)
  // What is below initial state is as old as itself: nothing of it is outdated, only hidden.
  if (isShown && isInitial(write.stamp)) stampBelow(merging, tokens)
  const members = newerThan(register.members, isInitial(write.stamp) ? '' : write.stamp)
  const survivors = isShown && members ? survivorsOf(draft, members, tokens) : []
  const gaps = write.op === 'add' ? write.gaps?.[''] : undefined
  setRegister(
    register,
    {
      stamp: write.stamp,
      ...(members && { members }),
      ...(gaps && { gaps: [...gaps] }),
      ...(!isShown && write.op === 'add' && { hidden: { value: write.value } }),
    },
    undo,
  )
  if (write.op === 'add') vacateBelow(merging, tokens, write.gaps)
  if (!isShown) return 'taken'

  const hasPlace = register.at !== undefined || draft.numberOf(tokens) !== undefined
  if (write.op === 'remove') draft.remove(tokens)
  else {
    if (isElement && !hasPlace) setPlace(register, atEnd, '', undo)
    draft.set(tokens, write.value)
  }
  for (const survivor of survivors) revive(merging, survivor)
  return 'taken'
}

/** What is below and newer, as it is before the parent is replaced. */
function survivorsOf(draft: Draft, members: Register['members'], tokens: readonly string[]): Survivor[] {
  const survivors: Survivor[] = []
  eachKnown({ members: members! }, tokens, (below, path) => {
    const shown = draft.canShow(path) ? draft.read(path) : nothing
    const now = below.hidden ? { isThere: true, value: below.hidden.value } : shown
    survivors.push({ below, path, now: { ...now, value: detach(now.value) } })
  })
  return survivors
}

/** Lets what is newer stand on what has just been written above it. Its register is a copy, which no undo concerns. */
function revive(merging: Merging, { below, path, now }: Survivor): void {
  const { draft, root } = merging
  const list = path.slice(0, -1)
  const canShow = draft.canShow(path)
  const isElement = canShow && draft.kind(list) === 'list'
  const number = isElement ? draft.numberOf(path) : undefined
  if (below.at !== undefined && number !== undefined) addGap(reachRegister(root, list), number)
  if (below.stamp === undefined) return
  delete below.hidden
  if (!canShow) {
    if (now.isThere) below.hidden = { value: now.value }
  } else if (now.isThere) {
    if (isElement && below.at === undefined && number === undefined) setPlace(below, atEnd, '')
    draft.set(path, now.value)
  } else {
    if (isElement) makeExplicit(merging, path)
    draft.remove(path)
  }
}

/** The vacant places of lists inside what is written. */
function vacateBelow({ root, undo }: Merging, tokens: readonly string[], gaps: Added['gaps']): void {
  for (const [path, runs] of Object.entries(gaps ?? {})) {
    if (path === '') continue
    const register = reachRegister(root, [...tokens, ...(parsePointer(path) ?? [])], undo)
    setRegister(register, { ...register, gaps: [...runs] }, undo)
  }
}

/** Gives the stamp that is understood to everything below that has none. */
function stampBelow(merging: Merging, tokens: readonly string[]): void {
  const { draft, root, undo, oldest } = merging
  const kind = draft.kind(tokens)
  if (kind !== 'object' && kind !== 'list') return
  const stamp = oldestAt(root, tokens, oldest)
  for (const token of draft.tokens(tokens)) {
    const path = [...tokens, token]
    const register = reachRegister(root, path, undo)
    if (kind === 'list') makeExplicit(merging, path)
    if (register.stamp === undefined) setRegister(register, { ...register, stamp: register.floor ?? stamp }, undo)
    stampBelow(merging, path)
  }
}
