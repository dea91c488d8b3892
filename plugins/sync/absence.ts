import { parseStamp } from 'jods/clock'
import type { Hello, Patches, Write } from 'jods/wire'
import { createDraft } from './draft.js'
import { mergeWrite } from './merge.js'
import { type Register, stampOver } from './register.js'
import { isObject, toPointer } from './value.js'
import { type Cursor, cursorAt, listAt, type View } from './view.js'

/** Collects the state of a peer that has forgotten deletes of which we may never have heard. */
export interface Absence {
  /** Takes in what it has sent of its state; at the end says what of ours it does not have any more, as writes. */
  hear(message: Patches): Write[]
}

/**
 * True for a peer that has forgotten deletes made after we last heard anybody (`met`). Whoever says to have forgotten what
 * comes after `latest` is not believed.
 */
export function isAway(
  met: number | undefined,
  forgot: string | undefined,
  latest: number = Number.POSITIVE_INFINITY,
): boolean {
  const time = parseStamp(forgot)?.time ?? 0
  return met !== undefined && time > met && time <= latest
}

export function createAbsence(
  viewOf: () => View,
  isShared: (key: string) => boolean,
  met: number,
  { forgot = '' }: Hello,
): Absence {
  const { keyOf } = viewOf()
  const root: Register = {}
  const theirs: View = { state: {}, shape: {}, root, keyOf }
  const draft = createDraft(theirs)
  let isDone = false

  return {
    hear({ writes, align }) {
      if (isDone) return []
      for (const write of writes) mergeWrite({ root, draft, undo: [], keyOf, oldest: '' }, write)
      if (align !== 'end') return []
      isDone = true
      const gone: Write[] = []
      const view = viewOf()
      const isTheirs = (tokens: readonly string[]) => draft.has(tokens)
      for (const key of Object.keys(view.state).filter(isShared)) findGone(view, [key], { isTheirs, met, forgot, gone })
      return gone
    },
  }
}

/** Finds the absence that a message is about: that of the peer's session, forgotten with the conversation. */
export function createAbsences(
  meetAgain: (peer: Hello) => Absence | undefined,
): (message: Patches, peer: Hello, conversation: object) => Absence | undefined {
  const absences = new WeakMap<object, { readonly session: string; readonly absence: Absence }>()
  return ({ align }, peer, conversation) => {
    if (!align) return undefined
    const known = absences.get(conversation)
    const absence = known?.session === peer.session ? known.absence : meetAgain(peer)
    if (absence && align === 'more') absences.set(conversation, { session: peer.session, absence })
    else absences.delete(conversation)
    return absence
  }
}

interface Search {
  isTheirs(tokens: readonly string[]): boolean
  readonly met: number
  readonly forgot: string
  readonly gone: Write[]
}

function findGone(view: View, tokens: readonly string[], search: Search): void {
  const stamp = stampOver(view.root, tokens)
  if (!search.isTheirs(tokens)) {
    // What has been written here since stands on top.
    if ((parseStamp(stamp)?.time ?? 0) <= search.met) {
      search.gone.push({ op: 'remove', path: toPointer(tokens), stamp: search.forgot })
    }
    return
  }
  for (const token of tokensIn(cursorAt(view, tokens))) findGone(view, [...tokens, token], search)
}

function tokensIn(cursor: Cursor | undefined): readonly string[] {
  if (!cursor) return []
  return listAt(cursor)?.keys ?? (isObject(cursor.value) ? Object.keys(cursor.value) : [])
}
