/*
 * Time as a simulation owns it: nothing happens but what was planned, in the order of its time, and all of it by one seed.
 * While it is installed, timers, `Date.now` and `Math.random` of this process are its own.
 */

interface Planned {
  readonly at: number
  readonly id: number
  readonly run: () => void
  /** Milliseconds between the runs of an interval. */
  readonly every?: number
}

const realImmediate = setImmediate
/** Lets everything that promises have waiting run to its end. */
const settle = (): Promise<void> => new Promise((resolve) => void realImmediate(resolve))

export interface Timeline {
  readonly now: number
  /** From 0 to 1, by the seed. */
  random(): number
  after(ms: number, run: () => void): void
  /** Runs what is planned for the next `ms` milliseconds. */
  pass(ms: number): Promise<void>
  uninstall(): void
}

/** Takes over the time of this process, from 2026 on. */
export function installTimeline(seed: number): Timeline {
  const { BroadcastChannel } = globalThis
  const real = {
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    BroadcastChannel,
    now: Date.now,
    random: Math.random,
  }
  let now = Date.UTC(2026, 0, 1)
  let serial = 0
  const planned = new Map<number, Planned>()

  function plan(run: () => void, ms: number, isRepeated: boolean): number {
    serial += 1
    const wait = Math.max(ms || 0, isRepeated ? 1 : 0)
    planned.set(serial, { at: now + wait, id: serial, run, ...(isRepeated && { every: wait }) })
    return serial
  }

  function next(until: number): Planned | undefined {
    let first: Planned | undefined
    for (const one of planned.values()) if (one.at <= until && (first === undefined || one.at < first.at)) first = one
    return first
  }

  async function pass(ms: number): Promise<void> {
    const until = now + ms
    await settle()
    for (let due = next(until); due !== undefined; due = next(until)) {
      now = Math.max(now, due.at)
      planned.delete(due.id)
      if (due.every !== undefined) planned.set(due.id, { ...due, at: now + due.every })
      due.run()
      await settle()
    }
    now = until
  }

  const clear = (id: unknown) => void planned.delete(id as number)
  const random = createRandom(seed)
  Object.assign(globalThis, {
    setTimeout: (run: () => void, ms: number) => plan(run, ms, false),
    setInterval: (run: () => void, ms: number) => plan(run, ms, true),
    clearTimeout: clear,
    clearInterval: clear,
    // Each host is a machine of its own: there are no other tabs.
    BroadcastChannel: undefined,
  })
  Date.now = () => Math.floor(now)
  Math.random = random

  return {
    get now() {
      return now
    },
    random,
    after: (ms, run) => void plan(run, ms, false),
    pass,
    uninstall() {
      const { now: realNow, random: realRandom, ...timers } = real
      Object.assign(globalThis, timers)
      Date.now = realNow
      Math.random = realRandom
    },
  }
}

/** mulberry32: small, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
