import { diff, untracked } from 'jods'
import { parseStamp } from 'jods/clock'
import type { AnyStore, Change, Operation, Origin, Rejection, Stop } from 'jods/kit'
import { escapePointer, parsePointer, sink } from 'jods/kit'
import type { Write } from 'jods/wire'
import { allWrites, writesAt } from './emit.js'
import type { Host } from './host.js'
import { mergeWrite } from './merge.js'
import { createOverlay, isObject, type Overlay, readIn } from './overlay.js'
import {
  eachStamped,
  emptyMembers,
  type Members,
  type Register,
  reachRegister,
  readMembers,
  setRegister,
  type Undo,
} from './register.js'
import { createTime, type Time } from './time.js'

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
export function replicaOf(store: AnyStore, host: Host): Replica {
  const known = replicas.get(store)
  if (known) return known
  const replica = createReplica(store, host)
  replicas.set(store, replica)
  return replica
}

function createReplica(store: AnyStore, host: Host): Replica {
  const node = host.createId()
  const time = createTime(node, host.now)
  const { commit, onChange, meta } = sink(store)
  const members = new Set<Parameters<Replica['join']>[0]>()
  let kept: Kept = { keys: emptyMembers() }
  let root: Register = { members: kept.keys }
  let merging: { readonly origin: Origin; readonly overlay: Overlay } | undefined

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
    eachStamped(root, [], ({ stamp = '' }) => {
      if (stamp > greatest) greatest = stamp
    })
    if (greatest !== '') {
      time.resume(greatest)
      kept.clock = greatest
    }
    meta('sync').set(kept)
    const paths: string[] = []
    eachStamped(before, [], (_, tokens) => paths.push(toPointer(tokens)))
    stampAll(paths, tick)
    tell(paths)
  }

  function stampAll(paths: readonly string[], next: () => string): string[] {
    if (paths.length === 0) return []
    const stamp = next()
    const places = new Set(paths.map((path) => placeOf(store, path)))
    for (const place of places) {
      // The root is no register. What is inside something stamped just now bears the same stamp.
      const tokens = parsePointer(place) ?? []
      if (tokens.length > 0 && !isInside(place, places)) setRegister(reachRegister(root, tokens), { stamp })
    }
    return [...places]
  }

  function hear(change: Change): void {
    adopt()
    const paths = touchedBy(store, change, root)
    const isUnstamped = change.origin.source === 'persist' || change.origin.source === 'hydrate'
    if (change.origin === merging?.origin) hearMerge(paths, merging.overlay)
    else if (isUnstamped) tell(paths)
    // What a receiver writes stays as old as it was, so that anything that comes is newer.
    else if (!isReceiver()) tell(stampAll(paths, tick))
  }

  /** What the schema made of a merge and nobody has sent is a write of ours. */
  function hearMerge(paths: readonly string[], overlay: Overlay): void {
    const own = paths.filter((path) => {
      const tokens = parsePointer(path) ?? []
      if (!overlay.covers(tokens)) return true
      const [sent, here] = [overlay.read(tokens), readIn(store, tokens)]
      return (
        sent.isThere !== here.isThere || (here.isThere && diff({ value: sent.value }, { value: here.value }).length > 0)
      )
    })
    tell(stampAll(own, tick))
  }

  function attempt(writes: readonly Write[], origin: Origin): Rejection | { taken: Write[]; stale: Write[] } {
    const undo: Undo = []
    const overlay = createOverlay(store)
    const outcome = { taken: [] as Write[], stale: [] as Write[] }
    for (const write of writes) {
      const verdict = mergeWrite({ root, overlay, undo, oldest: oldest() }, write)
      if (verdict !== 'known') outcome[verdict].push(write)
    }
    const patch = overlay.patch()
    if (patch.length === 0) return outcome
    merging = { origin, overlay }
    const result = commit(patch, origin)
    merging = undefined
    if (result.ok) return outcome
    for (const back of undo.reverse()) back()
    return result.rejection
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
    restamp: (paths) => tell(stampAll(paths, tick)),
    correctTime(theirs) {
      if (members.size > 1) return false
      const ahead: { register: Register; path: string }[] = []
      let after = ''
      eachStamped(root, [], (register, tokens) => {
        const { stamp = '' } = register
        if ((parseStamp(stamp)?.time ?? 0) > theirs + driftLimit) ahead.push({ register, path: toPointer(tokens) })
        else if (stamp > after) after = stamp
      })
      time.correct(theirs, after)
      // In their old order, as an older write must not come to outrank a newer one.
      ahead.sort((a, b) => ((a.register.stamp ?? '') < (b.register.stamp ?? '') ? -1 : 1))
      for (const { register } of ahead) register.stamp = tick()
      tell(ahead.map(({ path }) => path))
      return true
    },
    writesAt: (path) => writesAt({ store, root, oldest: oldest() }, parsePointer(path) ?? []),
    allWrites(isShared) {
      adopt()
      return allWrites({ store, root, oldest: oldest() }, isShared)
    },
    join(member) {
      members.add(member)
      return () => void members.delete(member)
    },
  }
}

function isOutcome<T>(result: Rejection | T): result is T {
  return !('code' in (result as object))
}

/** The path of the value that a path is part of: down to the first thing that is no object. */
function placeOf(store: AnyStore, path: string): string {
  const tokens = parsePointer(path) ?? []
  let value: unknown = store
  for (const [index, token] of tokens.entries()) {
    value = readIn(value, [token]).value
    if (!isObject(value)) return index === tokens.length - 1 ? path : toPointer(tokens.slice(0, index + 1))
  }
  return path
}

/** The paths of the values that a change is about. */
function touchedBy(store: AnyStore, { patches, inverse }: Change, root: Register): string[] {
  const paths = patches.flatMap((step) => (step.op === 'move' ? [step.from, step.path] : [step.path]))
  if (!paths.includes('')) return [...new Set(paths.map((path) => placeOf(store, path)))]
  // The root was replaced: whatever was there, or is.
  const roots = [...patches, ...inverse].flatMap((step: Operation) =>
    'value' in step && isObject(step.value) ? [step.value] : [],
  )
  return [...new Set([...roots, root.members ?? {}].flatMap((value) => Object.keys(value)))].map((key) =>
    toPointer([key]),
  )
}

function isInside(path: string, places: ReadonlySet<string>): boolean {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (places.has(path.slice(0, end))) return true
  }
  return false
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

function toPointer(tokens: readonly string[]): string {
  return tokens.map((token) => `/${escapePointer(token)}`).join('')
}
