import { defineStore, fork, history, json, onUpdate } from 'jods'
import { persist } from 'jods/persist'
import { z } from 'zod'
import { syncOn } from '../../../plugins/sync/sync.js'
import { Disk } from './disk.js'
import { Link } from './network.js'
import type { Timeline } from './timeline.js'

const Board = z
  .object({
    title: z.string().default(''),
    budget: z.object({ a: z.int(), b: z.int() }).default({ a: 0, b: 0 }),
    rows: z
      .array(
        z.object({
          id: z.string(),
          text: z.string(),
          done: z.boolean().default(false),
          tags: z.array(z.string()).default([]),
        }),
      )
      .default([]),
    list: z.array(z.number()).default([]),
    map: z.record(z.string(), z.union([z.number(), z.record(z.string(), z.number())])).default({}),
    due: z.date().optional(),
    /** Only ever added to: what was written and is not lost. */
    marks: z.record(z.string(), z.literal(true)).default({}),
  })
  .refine(({ budget }) => budget.a + budget.b <= 10, { error: 'The budget is 10.', path: ['budget'] })

const board = defineStore({ name: 'board', schema: Board, initial: {}, version: '1' })
export type BoardStore = typeof board

export interface WorldOptions {
  readonly peers: number
  readonly shape: 'star' | 'line' | 'ring'
  readonly latency: number
  readonly duplicates: number
  /** Which peers keep a log rather than snapshots. */
  readonly logs: readonly boolean[]
}

const DAY = 86_400_000

/** A host with a store, a disk and a clock of its own. */
export class Peer {
  readonly disk: Disk
  store!: BoardStore
  isAlive = false
  undo: () => unknown = () => undefined
  lives: ReturnType<typeof syncOn>[] = []
  saved: ReturnType<typeof persist> | undefined
  /** Milliseconds between its clock and the time, and the moment at which it has stopped. */
  skew = 0
  stuckAt: number | undefined
  readonly faults: unknown[] = []
  #serial = 0
  #life = 0

  constructor(
    readonly index: number,
    readonly world: World,
    readonly isLogging: boolean,
  ) {
    this.disk = new Disk(world.time)
  }

  get clock(): number {
    return Math.floor((this.stuckAt ?? this.world.time.now) + this.skew)
  }

  /** Boots: a fresh store, loaded from the disk, then synced on every link. */
  start(): void {
    this.isAlive = true
    this.#life += 1
    const life = this.#life
    const isCurrent = () => this.isAlive && life === this.#life
    const store = fork(board)
    this.store = store
    onUpdate(store, (state) => {
      if (isCurrent() && !Board.safeParse(json(state)).success)
        this.world.fail(`peer ${this.index} shows an invalid state`)
    })
    const onError = (error: unknown) => {
      if (isCurrent()) this.faults.push(error)
    }
    const storage = this.disk.engine(this.isLogging)
    const saved = persist(store, { storage, key: `peer${this.index}`, debounce: 50, onError, onSaveError() {} })
    this.saved = saved
    this.undo = () => undefined
    const begin = () => {
      if (!isCurrent()) return
      this.undo = history(store).undo
      for (const [link, side] of this.world.linksOf(this.index)) {
        const host = {
          now: () => this.clock,
          elapsed: () => this.world.time.now,
          random: this.world.time.random,
          createId: () => {
            this.#serial += 1
            return `p${this.index}.${this.#serial}`
          },
        }
        this.lives.push(syncOn(() => link.make(side), store, { onError }, host))
      }
    }
    if (saved.status.get() === 'ready') begin()
    else void saved.ready.then(begin)
  }

  /** Dies in the middle of whatever it was doing. */
  crash(isTearing: boolean, isSilent: boolean): void {
    this.isAlive = false
    this.#life += 1
    this.disk.crash(isTearing)
    for (const [link, side] of this.world.linksOf(this.index)) link.kill(side, isSilent)
    for (const live of this.lives) void live.stop()
    void this.saved?.stop()
    this.lives = []
  }

  get isConnected(): boolean {
    const count = this.world.linksOf(this.index).length
    return this.lives.length === count && this.lives.every((live) => live.status.get() === 'connected')
  }

  get pending(): number {
    return this.lives.reduce((sum, live) => sum + (live.detail.get()?.pending ?? 0), 0)
  }
}

/** Peers and the links between them, under one time. */
export class World {
  readonly peers: Peer[] = []
  readonly links: { link: Link; ends: readonly [number, number] }[] = []
  readonly trace: string[] = []
  fault: string | undefined
  /** Marks that must be there in the end. */
  expected = new Set<string>()

  constructor(
    readonly time: Timeline,
    { peers, shape, latency, duplicates, logs }: WorldOptions,
  ) {
    const start = time.now
    const trace = (line: string) => void this.trace.push(`${time.now - start} ${line}`)
    const connect = (a: number, b: number) =>
      this.links.push({ link: new Link(time, { latency, duplicates }, trace, `${a}-${b}`), ends: [a, b] })
    for (let i = 1; i < peers; i++) connect(shape === 'star' ? 0 : i - 1, i)
    if (shape === 'ring' && peers > 2) connect(peers - 1, 0)
    for (let i = 0; i < peers; i++) this.peers.push(new Peer(i, this, logs[i] ?? false))
    for (const peer of this.peers) peer.start()
  }

  fail(fault: string): void {
    this.fault ??= fault
  }

  linksOf(index: number): [Link, 0 | 1][] {
    return this.links.flatMap(({ link, ends }): [Link, 0 | 1][] =>
      ends[0] === index ? [[link, 0]] : ends[1] === index ? [[link, 1]] : [],
    )
  }

  /** What a crash takes away is only what nobody else had: neither a disk, nor a store that is alive. */
  crash(peer: Peer, isTearing: boolean, isSilent: boolean): void {
    const kept = this.peers.flatMap(({ isAlive, store, disk }, index) =>
      isAlive && index !== peer.index ? [...disk.texts(), ...Object.keys(store.marks)] : disk.texts(),
    )
    peer.crash(isTearing, isSilent)
    for (const mark of this.expected) if (!kept.some((text) => text.includes(mark))) this.expected.delete(mark)
  }

  /** Everything works again: cables, disks, hosts. The clocks stay as wrong as they are. */
  heal(): void {
    for (const { link } of this.links) {
      link.isUp = true
      link.unblock()
    }
    for (const peer of this.peers) {
      peer.disk.isFull = false
      peer.disk.slowness = 0
      if (peer.stuckAt !== undefined) peer.skew += peer.stuckAt - this.time.now
      peer.stuckAt = undefined
      if (!peer.isAlive) peer.start()
    }
  }

  get isAgreed(): boolean {
    const [first, ...others] = this.peers.map(({ store }) => textOf(store))
    return others.every((text) => text === first)
  }

  count(type: string): number {
    return this.links.reduce((sum, { link }) => sum + (link.counts[type] ?? 0), 0)
  }
}

/** A state as text, keys in order. */
export function textOf(store: BoardStore): string {
  return JSON.stringify(json(store), (_, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}

export const jumps: readonly number[] = [3650 * DAY, -3650 * DAY, 30 * 60_000, -30 * 60_000, 5_000]
