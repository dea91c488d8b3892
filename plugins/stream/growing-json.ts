import type { AnyStore, ApplyResult, Change, Operation, Patch } from 'jods/kit'
import { escapePointer } from 'jods/kit'
import { isPlain, look, put } from './chunk.js'
import { createJsonReader } from './json-reader.js'
import {
  type Complete,
  createFrame,
  type Frame,
  hasCome,
  isMoved,
  type Key,
  lacksMore,
  memberOf,
  missingIn,
  type OpenText,
  type Shown,
  setMember,
  waits,
  without,
} from './open-json.js'

/** A JSON document that grows in a store while its text arrives. */
export interface GrowingJson {
  /** Reads on and puts what the schema accepts so far; true when that changed something. Throws what the reader throws. */
  push(piece: string): boolean
  /** Gives the whole document. Throws `stream/chunk` when it is not complete. */
  end(): unknown
  /** Hears of what others write: they may have moved what grows. */
  notice(change: Change): void
}

/**
 * What is refused is offered again when it has grown, and an offer costs its size. So many characters may be offered
 * again for each that arrives, which keeps the whole linear.
 */
const generosity = 8

/** An array is copied once where several elements are appended together: worth it from one new in so many on. */
const shareOfArray = 64

/**
 * Grows the value at `at`, a JSON Pointer, as the text of a document arrives: O(n) over the whole document.
 *
 * Only what is new is written: an open string by replacing one leaf, a complete member by one operation. What is open is
 * shown as far as the schema accepts it: an object that lacks members waits for them or, where an object stands already,
 * its members are put over those one by one. Nobody should be told of what `commit` refuses: it is offered again.
 */
export function growJson(store: AnyStore, at: string, commit: (patch: Patch) => ApplyResult): GrowingJson {
  const root = createFrame({}, '', 0)
  root.path = ''
  const spine = [root]
  let text: OpenText | undefined
  let key = ''
  let read = 0
  let credit = 0
  let events = 0
  let isChanged = false
  let isDisturbed = false

  const top = () => spine[spine.length - 1] as Frame

  function nextKey(): Key {
    const frame = top()
    if (frame === root) return ''
    return Array.isArray(frame.value) ? frame.value.length : key
  }

  const reader = createJsonReader({
    open(isArray) {
      events += 1
      const frame = createFrame(isArray ? [] : {}, nextKey(), read)
      setMember(top().value, frame.key, frame.value)
      spine.push(frame)
    },
    close() {
      events += 1
      const frame = spine.pop() as Frame
      if (frame.path === undefined) top().fresh.push({ key: frame.key })
      else if (!isDisturbed) putComplete(frame)
    },
    key(name) {
      key = name
    },
    scalar: (value) => complete({ key: nextKey() }, value),
    openText() {
      events += 1
      text = { key: nextKey(), text: '', length: -1, shown: undefined, isRefused: false }
    },
    growText(piece) {
      ;(text as OpenText).text += piece
    },
    closeText() {
      const closed = text as OpenText
      text = undefined
      if (closed.length === closed.text.length && top().refused.length === 0) {
        setMember(top().value, closed.key, closed.text)
      } else complete(closed, closed.text)
    },
  })

  function complete({ key, shown }: Complete, value: unknown): void {
    events += 1
    setMember(top().value, key, value)
    top().fresh.push({ key, shown })
  }

  function offer(patch: Patch): ApplyResult {
    const result = commit(patch)
    if (result.ok && result.change) isChanged = true
    return result
  }

  /** Pays for an offer, if there is enough. */
  function pay(cost: number): boolean {
    if (cost > credit) return false
    credit -= cost
    return true
  }

  /** Where the next element of an array, or member `key` of an object, is put. */
  function placeIn(frame: Frame, key: Key): string {
    if (frame === root) return at
    return `${frame.path}/${Array.isArray(frame.value) ? frame.size : escapePointer(key)}`
  }

  function putting(frame: Frame, path: string, value: unknown, isShown: boolean): Operation {
    if (frame === root) return put(store, path, value)
    return { op: isShown ? 'replace' : 'add', path, value }
  }

  /** Puts the members of a frame that have become complete. */
  function putComplete(frame: Frame): void {
    const { fresh, refused } = frame
    if (fresh.length === 0) return
    frame.fresh = []
    frame.refused = []
    if (fresh.length > 1 && fresh.length * shareOfArray > frame.size && putTogether(frame, fresh)) {
      frame.refused = refused
      return
    }
    for (const one of fresh) if (!putOne(frame, one)) frame.refused.push(one)
    // An element that came later would not stand where it belongs: the end will tell.
    const isWorthIt = refused.length > 0 && !Array.isArray(frame.value) && pay(read - frame.start)
    frame.refused.unshift(...(isWorthIt ? refused.filter((one) => !putOne(frame, one)) : refused))
  }

  function putTogether(frame: Frame, fresh: readonly Complete[]): boolean {
    const { size } = frame
    const patch = fresh.map(({ key, shown }) => {
      const path = shown?.path ?? placeIn(frame, key)
      if (!shown) frame.size += 1
      return putting(frame, path, memberOf(frame.value, key), shown !== undefined)
    })
    if (offer(patch).ok) return true
    frame.size = size
    return false
  }

  function putOne(frame: Frame, { key, shown }: Complete): boolean {
    const path = shown?.path ?? placeIn(frame, key)
    const { ok } = offer([putting(frame, path, memberOf(frame.value, key), shown !== undefined)])
    if (ok && !shown) frame.size += 1
    if (!ok && shown) withdraw(frame, shown)
    return ok
  }

  /** The document does not say what an unfinished text let it seem to say: what was there before comes back. */
  function withdraw(frame: Frame, { undo }: Shown): void {
    if (offer(undo).ok && undo[0]?.op === 'remove') frame.size -= 1
  }

  /** Puts what the store has not of what is open, from the outside inwards, as far as the schema accepts it. */
  function turn(): void {
    if (isDisturbed) beginAgain()
    for (let i = 1; i < spine.length; i += 1) {
      putComplete(spine[i - 1] as Frame)
      if ((spine[i] as Frame).path === undefined && !putFrame(i)) return
    }
    putComplete(top())
    if (text) putText(top(), text)
  }

  /** Puts an open object or array that waits, with what it holds. */
  function putFrame(index: number): boolean {
    const frame = spine[index] as Frame
    const around = spine[index - 1] as Frame
    const length = read - frame.start
    const isOther = frame.triedEvents !== events || length >= frame.triedLength * 2
    if (text) setMember(top().value, text.key, text.text)
    if (!isOther || lacksMore(frame) || !pay(length)) return false
    frame.triedLength = length
    frame.triedEvents = events
    const path = placeIn(around, frame.key)
    const result = offer([putting(around, path, frame.value, false)])
    if (result.ok) {
      around.size += 1
      hasCome(spine.slice(index), path, text)
      return true
    }
    const open = spine[index + 1]?.key ?? text?.key
    if (open !== undefined && offer([putting(around, path, without(frame.value, open), false)]).ok) {
      around.size += 1
      hasCome([frame], path)
      frame.size -= 1
      return true
    }
    frame.missing = missingIn(result.rejection, path)
    return !Array.isArray(around.value) && putOver(frame, path, open)
  }

  /** Where an object is there already, its members are replaced one by one. */
  function putOver(frame: Frame, path: string, open: Key | undefined): boolean {
    if (Array.isArray(frame.value) || !isPlain(look(store, path).current)) return false
    frame.path = path
    frame.fresh = Object.keys(frame.value).flatMap((key) => (key === open ? [] : [{ key }]))
    return true
  }

  function putText(frame: Frame, open: OpenText): void {
    if (open.length === open.text.length || (open.isRefused && !pay(open.text.length))) return
    const path = open.shown?.path ?? placeIn(frame, open.key)
    const result = offer([putting(frame, path, open.text, open.shown !== undefined)])
    open.isRefused = !result.ok
    if (!result.ok) return
    if (!open.shown) frame.size += 1
    open.length = open.text.length
    open.shown ??= { path, undo: result.change?.inverse ?? [] }
  }

  /** Others have moved what grows, or taken it away: all that has come is put again. */
  function beginAgain(): void {
    isDisturbed = false
    for (const frame of spine) if (frame !== root) waits(frame)
    if (text) Object.assign(text, { length: -1, shown: undefined })
  }

  return {
    push(piece) {
      isChanged = false
      credit += piece.length * generosity
      try {
        reader.push(piece)
      } finally {
        read += piece.length
        turn()
      }
      return isChanged
    },
    end() {
      reader.end()
      return memberOf(root.value, '')
    },
    notice(change) {
      isDisturbed ||= isMoved(spine, change)
    },
  }
}
