import { snapshot, untracked } from 'jods'
import { parseStamp } from 'jods/clock'
import type { AnyStore, Change, Origin, Rejection, Stop } from 'jods/kit'
import { parsePointer, sink } from 'jods/kit'
import type { Write } from 'jods/wire'
import { createDraft, type Draft } from './draft.js'
import { allWrites, writesAt } from './emit.js'
import type { Host } from './host.js'
import { byId, type KeyOf } from './keys.js'
import { findShape, findUnordered, forgetPlaces, placesOf, type Shape, setShape, shapeOf } from './lists.js'
import { mergeWrite } from './merge.js'
import { toOperations } from './operations.js'
import {
  eachKnown,
  emptyMembers,
  findRegister,
  type Members,
  type Register,
  readMembers,
  type Undo,
} from './register.js'
import { checking, stamping } from './stamping.js'
import { createTime, type Time } from './time.js'
import { follow, placeIn } from './track.js'
import { isObject, toPointer } from './value.js'
import { cursorAt, listAt, type View } from './view.js'

/** One store as its peers know it: values, and the stamps of the writes that made them. Shared by all its connections. */
export interface Replica {
  /** Random; new for every replica in memory. */
  readonly node: string
  readonly time: Time
  /** The greatest stamp known; absent before the first. */
  greatest(): string | undefined
  /** Merges remote writes as one; tells everybody else what they changed. */
  merge(writes: readonly Write[], origin: Origin): Merged
  /** Gives what is there now a stamp of its own, so that it is sent and wins: the correction of a refused write. */
  restamp(paths: readonly string[]): void
  /**
   * Takes over a peer's time and stamps again what was stamped too far ahead; false, and nothing done, where there are
   * other peers too: no single one moves the clock of all.
   */
  correctTime(theirs: number): boolean
  writesAt(path: string): Write[]
  allWrites(isShared: (key: string) => boolean): Write[]
  /** `touched` hears of paths with news for others than `except`. */
  join(member: { readonly isReceiver: boolean; touched(paths: readonly string[], except?: Origin): void }): Stop
}

interface Merged {
  readonly taken: readonly Write[]
  readonly stale: readonly Write[]
  readonly refused: readonly { readonly writes: readonly Write[]; readonly rejection: Rejection }[]
}

/** What is kept with the state; `keys` is by top-level key, so that what is not saved of a key is not saved here. */
interface Kept {
  clock?: string
  keys: Members
}

/** How far ahead of its receiver's time a stamp may be, in milliseconds. */
export const driftLimit = 60_000

const replicas = new WeakMap<AnyStore, Replica>()

/** The replica of a store. It lives as long as the store: edits made while no connection is there need stamps too. */
export function replicaOf(store: AnyStore, host: Host, keyOf: KeyOf = byId): Replica {
  const known = replicas.get(store)
  if (known) return known
  const replica = createReplica(store, host, keyOf)
  replicas.set(store, replica)
  return replica
}

/** Above this many operations of one change the state is read from a snapshot instead of through the store. */
const snapshotFrom = 100

function createReplica(store: AnyStore, host: Host, keyOf: KeyOf): Replica {
  const node = host.createId()
  const time = createTime(node, host.now)
  const { commit, onChange, meta } = sink(store)
  const members = new Set<Parameters<Replica['join']>[0]>()
  const shape: Shape = {}
  let kept: Kept = { keys: emptyMembers() }
  let root: Register = { members: kept.keys }
  let merging: { readonly origin: Origin; readonly draft: Draft } | undefined

  const viewOf = (state: object = store): View => ({ state, shape, root, keyOf })

  function tell(paths: readonly string[], except?: Origin): void {
    if (paths.length > 0) for (const member of [...members]) member.touched(paths, except)
  }

  function tick(): string {
    const stamp = time.tick()
    kept.clock = stamp
    return stamp
  }

  // A receiver's own state is older than anything that comes.
  const oldest = () => (isReceiver() ? '' : time.oldest)
  const isReceiver = () => members.size > 0 && [...members].every((member) => member.isReceiver)

  /** What was loaded meanwhile takes the place of what we know; what was written before is newer than all of it. */
  function adopt(): void {
    const found = meta('sync').get()
    if (found === kept) return
    const { clock, keys } = isObject(found) ? found : {}
    const before = root
    kept = { keys: readMembers(keys) }
    root = { members: kept.keys }
    let greatest = parseStamp(clock) ? String(clock) : ''
    eachKnown(root, [], ({ stamp = '', moved = '' }) => {
      if (stamp > greatest) greatest = stamp
      if (moved > greatest) greatest = moved
    })
    if (greatest !== '') {
      time.resume(greatest)
      kept.clock = greatest
    }
    meta('sync').set(kept)
    reshape()
    const paths: string[] = []
    eachKnown(before, [], (_, tokens) => paths.push(toPointer(tokens)))
    restamp(paths)
  }

  /** Finds all lists anew. One whose order is not what the registers say has been written behind our back. */
  function reshape(): void {
    setShape(shape, [], shapeOf(keyOf, snapshot(store)))
    restampUnordered()
  }

  function restampUnordered(): void {
    const unordered: string[] = []
    findUnordered(shape, root, [], (tokens) => unordered.push(toPointer(tokens)))
    if (unordered.length === 0) return
    for (const path of unordered) forgetPlaces(findShape(shape, parsePointer(path) ?? []))
    restamp(unordered)
  }

  function restamp(paths: readonly string[]): void {
    if (paths.length === 0) return
    const view = viewOf()
    const told = new Set<string>()
    const writer = stamping(view, oldest(), tick(), (path) => told.add(path))
    for (const path of paths) {
      const tokens = placeIn(view, parsePointer(path) ?? [])
      // The root is no register.
      if (tokens.length === 0 || tokens.some((_, index) => told.has(toPointer(tokens.slice(0, index))))) continue
      const parent = cursorAt(view, tokens.slice(0, -1))
      const list = parent && listAt(parent)
      const place = list && placesOf(list, parent.register).get(tokens.at(-1)!)
      if (place) writer.moved(tokens, place, place)
      writer.wrote(tokens)
      forgetPlaces(findShape(shape, tokens))
    }
    tell([...told])
  }

  function hear(change: Change): void {
    adopt()
    const view = viewOf(change.patches.length > snapshotFrom ? snapshot(store) : store)
    const paths: string[] = []
    const { source } = change.origin
    const isLoaded = source === 'persist' || source === 'hydrate'
    const isUnstamped = isLoaded || isReceiver()
    const stamp = isUnstamped || change.origin === merging?.origin ? undefined : tick()
    if (change.origin === merging?.origin) hearMerge(view, change, merging.draft)
    else {
      follow(
        view,
        change,
        stamping(view, oldest(), stamp, (path) => paths.push(path)),
      )
      if (isLoaded) reshape()
      // What a receiver writes stays as old as it was, so that anything that comes is newer.
      if (!isReceiver() || isLoaded) tell(paths)
    }
  }

  function hearMerge(view: View, change: Change, draft: Draft): void {
    const paths: string[] = []
    let stamp: string | undefined
    const own = () => {
      stamp ??= tick()
      return stamping(view, oldest(), stamp, (path) => paths.push(path))
    }
    follow(view, change, checking(view, draft, own))
    tell(paths)
  }

  /** Commits what has been merged. */
  function write(draft: Draft, origin: Origin): Rejection | undefined {
    const patch = draft.patch()
    let isAsDrafted = true
    if (patch.length > 0) {
      merging = { origin, draft }
      const result = commit(patch, origin)
      merging = undefined
      if (!result.ok) return result.rejection
      isAsDrafted = result.change?.patches.length === patch.length
    }
    draft.eachPlace({
      whole: (tokens) => forgetPlaces(findShape(shape, tokens)),
      moved(tokens) {
        const places = findShape(shape, tokens.slice(0, -1))?.list?.places
        const at = findRegister(root, tokens)?.at
        if (at !== undefined) places?.set(tokens.at(-1)!, at)
      },
    })
    // A schema may put elements in an order of its own.
    if (!isAsDrafted) restampUnordered()
    return undefined
  }

  function attempt(writes: readonly Write[], origin: Origin): Rejection | { taken: Write[]; stale: Write[] } {
    const undo: Undo = []
    const draft = createDraft(viewOf())
    const outcome = { taken: [] as Write[], stale: [] as Write[] }
    for (const write of writes) {
      const verdict = mergeWrite({ root, draft, undo, keyOf, oldest: oldest() }, write)
      if (verdict !== 'known') outcome[verdict].push(write)
    }
    const rejection = misfitOf(draft, writes, origin) ?? write(draft, origin)
    if (!rejection) return outcome
    for (const back of undo.reverse()) back()
    return rejection
  }

  onChange((change) => untracked(() => hear(change)))
  adopt()

  return {
    node,
    time,
    greatest: () => kept.clock,
    merge(writes, origin) {
      adopt()
      const greatest = writes.reduce((known, { stamp }) => (stamp > known ? stamp : known), '')
      if (greatest !== '' && time.receive(greatest)) kept.clock = tick()
      const merged = { taken: [] as Write[], stale: [] as Write[], refused: [] as Merged['refused'][number][] }
      const whole = attempt(writes, origin)
      if (isOutcome(whole)) Object.assign(merged, whole)
      else {
        // Which of them the schema does not take shows one by one; those of one stamp were one write.
        const groups = byStamp(writes)
        for (const group of groups) {
          const part = groups.length === 1 ? whole : attempt(group, origin)
          if (!isOutcome(part)) merged.refused.push({ writes: group, rejection: part })
          else {
            merged.taken.push(...part.taken)
            merged.stale.push(...part.stale)
          }
        }
      }
      tell(
        merged.taken.map(({ path }) => path),
        origin,
      )
      return merged
    },
    restamp,
    correctTime(theirs) {
      if (members.size > 1) return false
      const ahead = new Map<string, string>()
      const paths: string[] = []
      const isAhead = (stamp = '') => (parseStamp(stamp)?.time ?? 0) > theirs + driftLimit
      let after = ''
      eachKnown(root, [], ({ stamp, moved }, tokens) => {
        for (const one of [stamp, moved]) {
          if (one === undefined) continue
          if (isAhead(one)) ahead.set(one, one)
          else if (one > after) after = one
        }
        if (isAhead(stamp) || isAhead(moved)) paths.push(toPointer(tokens))
      })
      time.correct(theirs, after)
      // In their old order, as an older write must not come to outrank a newer one.
      for (const stamp of [...ahead.keys()].sort()) ahead.set(stamp, tick())
      eachKnown(root, [], (register) => {
        if (register.stamp !== undefined) register.stamp = ahead.get(register.stamp) ?? register.stamp
        if (register.moved !== undefined) register.moved = ahead.get(register.moved) ?? register.moved
      })
      tell(paths)
      return true
    },
    writesAt: (path) => writesAt({ view: viewOf(), oldest: oldest() }, parsePointer(path) ?? []),
    allWrites(isShared) {
      adopt()
      return allWrites({ view: viewOf(), oldest: oldest() }, isShared)
    },
    join(member) {
      members.add(member)
      return () => void members.delete(member)
    },
  }
}

/** An element goes by the key that it has. */
function misfitOf(draft: Draft, writes: readonly Write[], origin: Origin): Rejection | undefined {
  const misfit = draft.misfit()
  if (!misfit) return undefined
  const reason = `The element at ${toPointer(misfit)} has another key than its path says.`
  return { code: 'sync/malformed', patch: toOperations(writes), origin, issues: [], reason }
}

function isOutcome<T>(result: Rejection | T): result is T {
  return !('code' in (result as object))
}

function byStamp(writes: readonly Write[]): Write[][] {
  const groups = new Map<string, Write[]>()
  for (const write of writes) {
    const group = groups.get(write.stamp)
    if (group) group.push(write)
    else groups.set(write.stamp, [write])
  }
  return [...groups.values()]
}
