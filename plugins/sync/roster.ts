import type { Message } from 'jods/wire'
import type { Link } from './link.js'

/** A peer that has a name. */
export interface Entry {
  readonly node: string
  readonly link: Link
  lastHeard: number
  /** Milliseconds that its clock was ahead of ours when it said hello. */
  offset: number
  /** Who is known to speak with it, without us. */
  readonly speaksWith: Set<string>
  /** What it has told us, for those whom it may have had no time to tell. */
  readonly told: Set<string>
}

/** Everybody on one socket: who is there, and who may come back. */
export interface Roster {
  readonly present: readonly Entry[]
  /** How many are there. */
  readonly count: number
  /** Paths that one of them is not known to have. */
  readonly pending: number
  /** Also of those who are away. */
  readonly size: number
  find(node: string): Entry | undefined
  /** Undefined where there are too many. */
  add(node: string): Entry | undefined
  /** What it has told us is news again for everybody else. */
  depart(entry: Entry): void
  /** Takes note of what others say to each other. */
  overhear(message: Message): void
  /** There is news at these paths, which everybody gets but `teller`, and those whom `teller` tells itself. */
  spread(paths: readonly string[], teller: Link | undefined): void
}

interface RosterOptions {
  now(): number
  create(node: string): Link
  /** True where everybody hears everybody. */
  isBroadcast(): boolean
}

const mostPeers = 256
/** Who comes back gets only what it missed; the latest to go are remembered. */
const mostAbsent = 16

export function createRoster({ now, create, isBroadcast }: RosterOptions): Roster {
  const entries = new Map<string, Entry>()

  function forgetOldest(): void {
    const absent = [...entries.values()].filter(({ link }) => !link.peer)
    for (const { node } of absent.slice(0, Math.max(0, absent.length - mostAbsent))) entries.delete(node)
  }

  function unitedPending(): number {
    const paths = new Set<string>()
    for (const { link } of entries.values()) if (link.peer) for (const path of link.unacknowledged()) paths.add(path)
    return paths.size
  }

  function tells(teller: Entry | undefined, to: Entry): boolean {
    return teller !== undefined && to.link.peer !== undefined && (isBroadcast() || teller.speaksWith.has(to.node))
  }

  return {
    get present() {
      return [...entries.values()].filter(({ link }) => link.peer)
    },
    get count() {
      let count = 0
      for (const { link } of entries.values()) if (link.peer) count += 1
      return count
    },
    get pending() {
      let waiting: Link | undefined
      for (const { link } of entries.values()) {
        if (!link.peer || link.pending === 0) continue
        if (waiting) return unitedPending()
        waiting = link
      }
      return waiting?.pending ?? 0
    },
    get size() {
      return entries.size
    },
    find: (node) => entries.get(node),
    add(node) {
      const known = entries.get(node)
      if (!known && entries.size >= mostPeers + mostAbsent) return undefined
      const entry = known ?? {
        node,
        link: create(node),
        lastHeard: 0,
        offset: 0,
        speaksWith: new Set(),
        told: new Set(),
      }
      entries.set(node, entry)
      entry.lastHeard = now()
      return entry
    },
    depart(entry) {
      const told = [...entry.told]
      entry.link.lose()
      entry.told.clear()
      entry.speaksWith.clear()
      for (const other of entries.values()) {
        if (other === entry) continue
        other.link.touched(told)
        other.speaksWith.delete(entry.node)
      }
      // The latest to go is the last to be forgotten.
      entries.delete(entry.node)
      entries.set(entry.node, entry)
      forgetOldest()
    },
    overhear({ type, from, to }) {
      if (type !== 'ack' && type !== 'patches') return
      const [one, other] = [entries.get(from), entries.get(to ?? '')]
      if (!one?.link.peer || !other?.link.peer) return
      one.speaksWith.add(other.node)
      other.speaksWith.add(one.node)
    },
    spread(paths, teller) {
      const by = teller?.node === undefined ? undefined : entries.get(teller.node)
      for (const entry of entries.values()) {
        if (entry === by) continue
        if (!tells(by, entry)) entry.link.touched(paths)
        else for (const path of paths) by?.told.add(path)
      }
    },
  }
}
