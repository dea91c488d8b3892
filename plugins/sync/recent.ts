import { applyPatch, fork, snapshot } from 'jods'
import type { AnyStore, Change, Operation } from 'jods/kit'
import { parsePointer } from 'jods/kit'
import type { Write } from 'jods/wire'
import { tokenOf } from './keys.js'
import { placesOf } from './lists.js'
import { findRegister, stampOver } from './register.js'
import { detach, type Found, isObject, nothing, toPointer } from './value.js'
import { cursorAt, listAt, type View } from './view.js'

/** One path that a write was about. */
export interface Trace {
  readonly path: string
  /** The stamp that was there before; empty for none. */
  readonly before: string
  /** The place that an element had before, where the write gave it another. */
  readonly place?: string
}

/** All that one stamp has written here. */
export interface RecentWrite {
  readonly stamp: string
  readonly traces: readonly Trace[]
}

interface Entry {
  readonly inverse: readonly Operation[]
  readonly writes: readonly RecentWrite[]
}

/** The states before the latest changes, by index, as far back as they have been asked for. Holds until the next change. */
interface Past {
  readonly store: AnyStore
  readonly states: object[]
  reached: number
}

/** The latest changes of a store: enough to take one of them back when it turns out to clash with an older one. */
export interface Recent {
  note(change: Change, writes: readonly RecentWrite[]): void
  /** A write that came too late to be taken: what it says counts again when a newer one is taken back. */
  missed(write: Write): void
  /** Newest first: writes newer than `stamp` of which something still stands. */
  newerThan(stamp: string): RecentWrite[]
  /** What stood at the write's paths before, as writes with the stamp given; nothing where that is not known any more. */
  undoing(write: RecentWrite, stamp: string): Write[] | undefined
}

/** Changes that are remembered, and operations in them. */
const entryLimit = 500
const operationLimit = 20_000

export function createRecent(store: AnyStore, viewOf: () => View): Recent {
  const entries: Entry[] = []
  let operations = 0
  let past: Past | undefined
  let late = new Map<string, Write>()

  function standsAt(stamp: string, { path, place }: Trace): boolean {
    const register = findRegister(viewOf().root, parsePointer(path) ?? [])
    return register?.stamp === stamp || (place !== undefined && register?.moved === stamp)
  }

  /** The state before an entry. Every state that there was is one that the schema takes. */
  function stateBefore(entry: Entry): object | undefined {
    const first = entries.indexOf(entry)
    past ??= { store: fork(store, snapshot(store)), states: [], reached: entries.length }
    while (past.reached > first) {
      if (!applyPatch(past.store, entries[past.reached - 1]!.inverse).ok) return undefined
      past.reached -= 1
      past.states[past.reached] = snapshot(past.store)
    }
    return past.states[first]
  }

  function priorAt(past: object, { path, before }: Trace, stamp: string): Found {
    const write = late.get(path)
    if (write && write.stamp > before && write.stamp < stamp && write.op !== 'move') {
      return write.op === 'add' ? { isThere: true, value: write.value } : nothing
    }
    return findIn(viewOf(), past, parsePointer(path) ?? [])
  }

  return {
    note({ inverse }, writes) {
      past = undefined
      entries.push({ inverse, writes })
      operations += inverse.length
      while (entries.length > 1 && (entries.length > entryLimit || operations > operationLimit)) {
        operations -= entries.shift()!.inverse.length
      }
    },
    missed(write) {
      const known = late.get(write.path)
      if (known && known.stamp >= write.stamp) return
      if (late.size >= entryLimit) late = new Map([...late].slice(entryLimit / 2))
      late.set(write.path, write)
    },
    newerThan(stamp) {
      const found = entries
        .flatMap(({ writes }) => writes)
        .filter((write) => write.stamp > stamp && write.traces.some((trace) => standsAt(write.stamp, trace)))
      return found.sort((a, b) => (a.stamp < b.stamp ? 1 : -1))
    },
    undoing(write, stamp) {
      const entry = entries.find(({ writes }) => writes.includes(write))
      const past = entry && stateBefore(entry)
      if (!past) return undefined
      return write.traces.flatMap((trace): Write[] => {
        if (!standsAt(write.stamp, trace)) return []
        const { path, place } = trace
        const register = findRegister(viewOf().root, parsePointer(path) ?? [])
        if (register?.stamp !== write.stamp) return place ? [{ op: 'move', path, at: place, stamp }] : []
        const { isThere, value } = priorAt(past, trace, write.stamp)
        const at = place ? { at: place } : {}
        return [isThere ? { op: 'add', path, value: detach(value), stamp, ...at } : { op: 'remove', path, stamp }]
      })
    },
  }
}

/** Follows tokens through a state whose lists nobody has indexed. */
function findIn({ keyOf }: View, state: object, tokens: readonly string[]): Found {
  let value: unknown = state
  for (const [index, token] of tokens.entries()) {
    if (Array.isArray(value)) {
      const path = toPointer(tokens.slice(0, index))
      const at = value.findIndex((element) => tokenOf(keyOf, element, path) === token)
      if (at < 0) return nothing
      value = value[at]
    } else if (isObject(value) && Object.hasOwn(value, token)) value = value[token]
    else return nothing
  }
  return { isThere: true, value }
}

/** What stands at the paths of writes that were refused, with the stamp given to each. */
export function standing(view: View, writes: readonly Write[], stampOf: (stamp: string) => string): Write[] {
  return writes.map((write): Write => {
    const tokens = parsePointer(write.path) ?? []
    const stamp = stampOf(write.stamp)
    const parent = cursorAt(view, tokens.slice(0, -1))
    const list = parent && listAt(parent)
    const place = list && placesOf(list, parent.register).get(tokens.at(-1)!)
    if (write.op === 'move') return { op: 'move', path: write.path, at: place || write.at, stamp }
    const cursor = cursorAt(view, tokens)
    const at = place ? { at: place } : {}
    if (!cursor) return { op: 'remove', path: write.path, stamp, ...at }
    return { op: 'add', path: write.path, value: detach(cursor.value), stamp, ...at }
  })
}

/** Traces of writes about to be merged. */
export function tracesOf(view: View, writes: readonly Write[]): RecentWrite[] {
  const byStamp = new Map<string, Trace[]>()
  for (const write of writes) {
    const tokens = parsePointer(write.path) ?? []
    const parent = cursorAt(view, tokens.slice(0, -1))
    const list = parent && listAt(parent)
    const place = list && placesOf(list, parent.register).get(tokens.at(-1)!)
    const before = stampOver(view.root, tokens)
    const trace: Trace = { path: write.path, before, ...(place !== undefined && { place }) }
    const traces = byStamp.get(write.stamp)
    if (traces) traces.push(trace)
    else byStamp.set(write.stamp, [trace])
  }
  return [...byStamp].map(([stamp, traces]) => ({ stamp, traces }))
}
