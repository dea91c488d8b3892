import { defineStore, history, snapshot } from 'jods'
import { createOrigin } from 'jods/kit'
import { decode, encode, type Patches, type Write } from 'jods/wire'
import type { z } from 'zod'
import { type Replica, replicaOf } from '../../plugins/sync/replica.js'

/** One store with its replica; who it is connected with, and what is under way to whom. */
export interface Peer<State extends object> {
  readonly store: State
  readonly replica: Replica
  readonly history: ReturnType<typeof history>
  readonly refused: string[]
  readonly overruled: string[]
}

/** Replicas on a network without sockets: writes get lost, arrive twice, late, in any order. */
export function world<State extends object>(
  count: number,
  make: (index: number) => { schema: z.ZodType<State>; initial: State },
  names: readonly string[],
) {
  let now = 1_700_000_000_000
  const peers = Array.from({ length: count }, (_, index): Peer<State> => {
    const store = defineStore({ name: 'law', ...make(index) }) as unknown as State
    const host = { now: () => now, elapsed: () => now, random: () => 0.5, createId: () => names[index]! }
    return { store, replica: replicaOf(store, host), history: history(store), refused: [], overruled: [] }
  })
  const links = new Map<string, ReturnType<typeof link>>()
  const under: { to: number; from: number; writes: readonly Write[] }[] = []
  let sent = 0

  function link(from: number) {
    const origin = createOrigin('sync')
    const pending = new Set<string>()
    const stop = peers[from]!.replica.join({
      isReceiver: false,
      tombstones: 1e12,
      touched(paths, except) {
        if (except !== origin) for (const path of paths) pending.add(path)
      },
    })
    return { origin, pending, stop }
  }

  const nameOf = (from: number, to: number) => `${from}>${to}`
  const pairs = () => peers.flatMap((_, a) => peers.map((_, b) => [a, b] as const)).filter(([a, b]) => a !== b)

  function post(from: number, to: number, writes: readonly Write[]): void {
    if (writes.length === 0) return
    sent += 1
    const message: Patches = { type: 'patches', channel: 'law', from: names[from]!, id: 1, writes }
    under.push({ from, to, writes: (decode(encode(message)) as Patches).writes })
  }

  function connect(a: number, b: number): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      if (links.has(nameOf(from, to))) continue
      links.set(nameOf(from, to), link(from))
      post(
        from,
        to,
        peers[from]!.replica.allWrites(() => true),
      )
    }
  }

  function cut(a: number, b: number): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      links.get(nameOf(from, to))?.stop()
      links.delete(nameOf(from, to))
      for (let index = under.length - 1; index >= 0; index -= 1) {
        if (under[index]!.from === from && under[index]!.to === to) under.splice(index, 1)
      }
    }
  }

  function flush(from: number, to: number): void {
    const known = links.get(nameOf(from, to))
    if (!known) return
    const paths = [...known.pending]
    known.pending.clear()
    post(
      from,
      to,
      paths.flatMap((path) => peers[from]!.replica.writesAt(path)),
    )
  }

  /** Lets one of what is under way arrive, and stay under way if it is to come again. */
  function deliver(pick: number, again: boolean): void {
    if (under.length === 0) return
    const index = pick % under.length
    const { to, from, writes } = under[index]!
    if (!again) under.splice(index, 1)
    const known = links.get(nameOf(to, from))
    if (!known) return
    const { refused, overruled } = peers[to]!.replica.merge(writes, known.origin)
    for (const { writes: group, rejection } of refused) {
      peers[to]!.refused.push(rejection.code)
      peers[to]!.replica.correct(group, known.origin)
    }
    for (const { rejection } of overruled) peers[to]!.overruled.push(rejection.code)
  }

  return {
    peers,
    connect,
    cut,
    flush,
    deliver,
    advance: (by: number) => (now += by),
    get sent() {
      return sent
    },
    states: () => peers.map(({ store }) => snapshot(store)),
    /** Connects all and lets everything arrive; false when that has no end. */
    heal(): boolean {
      for (const [a, b] of pairs()) {
        cut(a, b)
        connect(a, b)
      }
      for (let round = 0; round < 60; round += 1) {
        while (under.length > 0) deliver(0, false)
        for (const [a, b] of pairs()) flush(a, b)
        if (under.length === 0) return true
      }
      return false
    },
  }
}
