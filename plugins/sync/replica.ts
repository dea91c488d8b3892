import { snapshot, untracked } from 'jods'
import type { AnyStore, Change, Operation, Origin, Stop } from 'jods/kit'
import { parsePointer, sink } from 'jods/kit'
import type { Hello, Lead, Write } from 'jods/wire'
import { type Absence, createAbsence, isAway } from './absence.js'
import { describe } from './describe.js'
import type { Draft } from './draft.js'
import { driftLimit } from './drift.js'
import { allWrites, membersOf, writesAt } from './emit.js'
import type { Host } from './host.js'
import { byId, type KeyOf } from './keys.js'
import { createLeadership, type Heard } from './lead.js'
import { findShape, findUnordered, forgetPlaces, placesOf, type Shape, setShape, shapeOf } from './lists.js'
import { createMemory, type Memory } from './memory.js'
import { createMerger, type Merged } from './merging.js'
import type { Preview } from './preview.js'
import type { Trace } from './recent.js'
import { eachKnown, findRegister, stampOver } from './register.js'
import { goBy } from './retime.js'
import { checking, stamping } from './stamping.js'
import { createTime, type Time } from './time.js'
import { forgetDeletes } from './tombstones.js'
import { follow, placeIn } from './track.js'
import { toPointer } from './value.js'
import { cursorAt, listAt, type View } from './view.js'

/** One store as its peers know it: values, and the stamps of the writes that made them. Shared by all its connections. */
export interface Replica {
  /** Random; new for every replica in memory. */
  readonly node: string
  readonly time: Time
  /** The greatest stamp known; absent before the first. */
  greatest(): string | undefined
  /** Merges remote writes as one; tells everybody else what they changed. */
  merge(writes: readonly Write[], origin: Origin, isForgotten?: (stamp: string) => boolean): Merged
  /** What merging would do here, which is not done. */
  preview(writes: readonly Write[], isForgotten?: (stamp: string) => boolean): Preview
  /** Writes as people are told of them. */
  describe(writes: readonly Write[]): Operation[]
  readonly memory: Pick<Memory, 'met' | 'meet' | 'forgot'>
  /** Meets a peer that has forgotten deletes of which we may never have heard. */
  meetAgain(peer: Hello, isShared: (key: string) => boolean): Absence | undefined
  /** True for the stamp of a write of our own that did not stand, when that is first heard. */
  isNews(stamp: string): boolean
  /** Gives what stands at the paths of refused writes stamps just above theirs, so that it is sent and wins. */
  correct(writes: readonly Write[], origin: Origin): void
  /** Gives what is there now a stamp of its own, so that it is sent and wins. */
  restamp(paths: readonly string[]): void
  /** Whose time we go by. */
  readonly lead: Lead
  /**
   * A peer goes by that time, give or take `doubt` milliseconds. Followed where it counts more than ours; what is
   * stamped too far ahead is stamped again.
   */
  hearTime(lead: Lead, theirs: number, doubt: number): Heard
  /** Takes over a time that nobody leads; false where that is none to go by, or there have been too many. */
  takeTime(theirs: number): boolean
  meet(node: string): void
  writesAt(path: string): Write[]
  allWrites(isShared: (key: string) => boolean): Write[]
  split(write: Write): Write[]
  /** `touched` hears of paths with news for others than `except`. */
  join(member: Member): Stop
}

interface Member {
  /** Set while it only keeps count of what is not sent. */
  readonly isResting?: boolean
  /** How long deletes are remembered for it, in milliseconds. */
  readonly tombstones?: number
  readonly isReceiver: boolean
  touched(paths: readonly string[], except?: Origin): void
  /** We go by another time. */
  retimed?(): void
}

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
  const time = createTime(node, host)
  const leadership = createLeadership(node, host.elapsed)
  const { commit, onChange, meta } = sink(store)
  const memory = createMemory(meta('sync'), time)
  const members = new Set<Member>()
  const shape: Shape = {}
  /** The first is our own beginning, the second may be what is loaded then. */
  let adoptions = 0
  let merging: { readonly origin: Origin; readonly draft: Draft } | undefined

  const viewOf = (state: object = store): View => ({ state, shape, root: memory.root, keyOf })

  function tell(paths: readonly string[], except?: Origin): void {
    if (paths.length === 0) return
    memory.changed(paths)
    for (const member of [...members]) member.touched(paths, except)
  }

  // A receiver's own state is older than anything that comes.
  const oldest = () => (isReceiver() ? '' : time.oldest)
  const isReceiver = () => members.size > 0 && [...members].every((member) => member.isReceiver)

  const merger = createMerger({
    store,
    node,
    viewOf,
    oldest,
    tick: memory.tick,
    elapsed: host.elapsed,
    commit(patch, draft, origin) {
      merging = { origin, draft }
      const result = commit(patch, origin, { tentative: true })
      merging = undefined
      return result
    },
    settle(draft, isAsDrafted) {
      draft.eachPlace({
        whole: (tokens) => forgetPlaces(findShape(shape, tokens)),
        moved(tokens) {
          const places = findShape(shape, tokens.slice(0, -1))?.list?.places
          const at = findRegister(memory.root, tokens)?.at
          if (at !== undefined) places?.set(tokens.at(-1)!, at)
        },
      })
      // A schema may put elements in an order of its own.
      if (!isAsDrafted) restampUnordered()
    },
    corrected: (paths) => tell(paths),
  })

  /** What was loaded meanwhile takes the place of what we know; what was written before is newer than all of it. */
  function adopt(): void {
    const before = memory.adopt()
    if (!before) return
    adoptions += 1
    reshape()
    const paths: string[] = []
    eachKnown(before, [], ({ stamp = '', moved = '' }, tokens) => {
      const loaded = findRegister(memory.root, tokens)
      const isSame = loaded?.stamp === (stamp || undefined) && loaded?.moved === (moved || undefined)
      // After the first load, what comes is from another tab: whoever knows more has the newer stamp.
      const isOlder = adoptions > 2 && stampOver(memory.root, tokens) >= stamp && (loaded?.moved ?? moved) >= moved
      if (!isSame && !isOlder) paths.push(toPointer(tokens))
    })
    restamp([...memory.unstamped, ...paths])
  }

  /** Finds all lists anew. One whose order is not what the registers say has been written behind our back. */
  function reshape(): void {
    setShape(shape, [], shapeOf(keyOf, snapshot(store)))
    restampUnordered()
  }

  function restampUnordered(): void {
    const unordered: string[] = []
    findUnordered(shape, memory.root, [], (tokens) => unordered.push(toPointer(tokens)))
    for (const path of unordered) forgetPlaces(findShape(shape, parsePointer(path) ?? []))
    restamp(unordered)
  }

  function restamp(paths: readonly string[]): void {
    if (paths.length === 0) return
    const view = viewOf()
    const told = new Set<string>()
    const writer = stamping(view, oldest(), memory.tick(), ({ path }) => told.add(path))
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
    if (change.origin === merging?.origin) hearMerge(view, change, merging.draft)
    else hearWrite(view, change)
  }

  function hearWrite(view: View, change: Change): void {
    const { source } = change.origin
    const isLoaded = source === 'persist' || source === 'hydrate'
    const traces: Trace[] = []
    // What a receiver writes stays as old as it was, so that anything that comes is newer.
    const stamp = isLoaded || isReceiver() ? undefined : memory.tick()
    follow(
      view,
      change,
      stamping(view, oldest(), stamp, (trace) => traces.push(trace)),
    )
    merger.recent.note(change, stamp === undefined ? [] : [{ stamp, traces }])
    if (isLoaded) reshape()
    if (!isReceiver() || isLoaded) tell(traces.map(({ path }) => path))
  }

  function hearMerge(view: View, change: Change, draft: Draft): void {
    const paths = new Set<string>()
    let stamp: string | undefined
    const own = () => {
      stamp ??= memory.tick()
      return stamping(view, oldest(), stamp, ({ path }) => paths.add(path))
    }
    follow(view, change, checking(view, draft, own))
    tell([...paths])
  }

  /** Deletes are remembered for the member that wants it longest. */
  function forget(): void {
    const longest = Math.max(0, ...[...members].map(({ tombstones = 0 }) => tombstones))
    const forgot = longest > 0 ? forgetDeletes(viewOf(), time.now() - longest) : undefined
    if (forgot !== undefined) memory.forget(forgot)
  }

  function takeTime(theirs: number): void {
    adopt()
    tell(goBy(memory, time, node, theirs))
    for (const member of [...members]) member.retimed?.()
  }

  onChange((change) => untracked(() => hear(change)))
  adopt()

  return {
    node,
    time,
    greatest: () => memory.clock,
    memory,
    meetAgain(peer, isShared) {
      const { met } = memory
      const tellsAll = peer.mode !== 'readOnly' && peer.align === 'merge'
      if (!tellsAll || met === undefined || !isAway(met, peer.forgot, time.now() + driftLimit)) return undefined
      const isTheirs = (key: string) => isShared(key) && (peer.keys?.includes(key) ?? true)
      return createAbsence(() => viewOf(), isTheirs, met, peer)
    },
    merge(writes, origin, isForgotten) {
      adopt()
      const greatest = writes.reduce((known, { stamp }) => (stamp > known ? stamp : known), '')
      if (greatest !== '' && time.receive(greatest)) memory.tick()
      const merged = merger.merge(writes, origin, isForgotten)
      tell(
        merged.taken.map(({ path }) => path),
        origin,
      )
      return merged
    },
    preview(writes, isForgotten) {
      adopt()
      return merger.preview(writes, isForgotten)
    },
    describe: (writes) => describe(viewOf(), writes),
    correct: merger.correct,
    isNews: merger.isNews,
    restamp,
    get lead() {
      return leadership.lead
    },
    hearTime(lead, theirs, doubt) {
      const ahead = theirs - time.now()
      const heard = leadership.weigh(lead, theirs, ahead)
      if (heard === 'followed') takeTime(Math.abs(ahead) > doubt ? theirs : time.now())
      return heard
    },
    takeTime(theirs) {
      if (!leadership.allows(theirs, theirs - time.now())) return false
      takeTime(theirs)
      return true
    },
    meet: leadership.meet,
    writesAt: (path) => writesAt({ view: viewOf(), oldest: oldest() }, parsePointer(path) ?? []),
    allWrites(isShared) {
      adopt()
      forget()
      return allWrites({ view: viewOf(), oldest: oldest() }, isShared)
    },
    split: (write) => membersOf(viewOf(), write),
    join(member) {
      members.add(member)
      leadership.attached(members.size)
      return () => void members.delete(member)
    },
  }
}
