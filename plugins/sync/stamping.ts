import type { Draft } from './draft.js'
import { atEnd, indexOfPlace, nthPlace } from './place.js'
import type { Trace } from './recent.js'
import {
  addGap,
  emptyMembers,
  findRegister,
  oldestAt,
  type Register,
  reachRegister,
  setPlace,
  setRegister,
  stampAbove,
  stampOver,
} from './register.js'
import type { Writer } from './track.js'
import { isEqual, toPointer } from './value.js'
import { readAt, type View } from './view.js'

/** Registers what has been written here. Without a stamp, what is written counts as older than anything. */
export function stamping(
  { root }: View,
  oldest: string,
  stamp: string | undefined,
  wrote: (trace: Trace) => void,
): Writer {
  function vacate(tokens: readonly string[], place: string): void {
    if (findRegister(root, tokens)?.at !== undefined || place === atEnd) return
    addGap(reachRegister(root, tokens.slice(0, -1)), indexOfPlace(place))
  }

  function write(tokens: readonly string[], register: Register): void {
    const before = stampOver(root, tokens)
    setRegister(register, stamp === undefined ? {} : { stamp })
    wrote({ path: toPointer(tokens), before })
  }

  return {
    placeOf: () => undefined,
    wroteLeaf({ object, token, path }) {
      if (stamp === undefined) {
        const register = findRegister(root, object.tokens)?.members?.[token]
        if (register) setRegister(register, {})
        wrote({ path, before: '' })
        return
      }
      object.register ??= reachRegister(root, object.tokens)
      object.register.members ??= emptyMembers()
      const { members } = object.register
      const register = members[token]
      const before = register?.stamp ?? ''
      if (register) setRegister(register, { stamp })
      else members[token] = { stamp }
      wrote({ path, before })
    },
    wrote(tokens) {
      const register = stamp === undefined ? findRegister(root, tokens) : reachRegister(root, tokens)
      if (register) write(tokens, register)
      else wrote({ path: toPointer(tokens), before: '' })
    },
    inserted(tokens, place) {
      const register = reachRegister(root, tokens)
      write(tokens, register)
      setPlace(register, place, stamp ?? '')
    },
    removed(tokens, place) {
      const list = tokens.slice(0, -1)
      const implied = stampAbove(root, list) || oldestAt(root, list, oldest)
      vacate(tokens, place)
      const register = reachRegister(root, tokens)
      if (register.at === undefined) setPlace(register, place, place === atEnd ? '' : implied)
      write(tokens, register)
    },
    moved(tokens, place, before) {
      vacate(tokens, before)
      setPlace(reachRegister(root, tokens), place, stamp ?? '')
      wrote({ path: toPointer(tokens), before: '', place: before })
    },
  }
}

/** What the schema made of a merge and nobody has sent is a write of ours; the rest is registered. */
export function checking(view: View, draft: Draft, own: () => Writer): Writer {
  const { root } = view
  const isDrafted = (tokens: readonly string[]) => draft.covers(tokens) && draft.has(tokens)
  const isSame = (tokens: readonly string[]) => isEqual(draft.read(tokens), readAt(view, tokens))

  // What the draft says of what is not written in it would be what the store says meanwhile.
  function placeOf(tokens: readonly string[], before?: string): string | undefined {
    const at = findRegister(root, tokens)?.at
    if (at !== undefined || !draft.covers(tokens)) return at ?? before
    const number = draft.baseOf(tokens)
    return number === undefined ? before : nthPlace(number)
  }

  return {
    placeOf,
    wroteLeaf({ object, token, path }) {
      const tokens = [...object.tokens, token]
      if (!draft.covers(tokens) || !isSame(tokens)) own().wroteLeaf({ object, token, path })
    },
    wrote(tokens) {
      if (!draft.covers(tokens) || !isSame(tokens)) own().wrote(tokens)
    },
    inserted(tokens, place) {
      if (!isDrafted(tokens)) own().inserted(tokens, place)
      else if (!isSame(tokens)) own().wrote(tokens)
    },
    removed(tokens, place) {
      if (!draft.covers(tokens) || draft.has(tokens)) own().removed(tokens, place)
    },
    moved(tokens, place, before) {
      if (placeOf(tokens, before) !== place) own().moved(tokens, place, before)
    },
  }
}
