import fc from 'fast-check'
import { defineStore, snapshot } from 'jods'
import { pair } from 'jods/socket'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { SyncOptions } from '../../../plugins/sync/options.js'
import { syncOn } from '../../../plugins/sync/sync.js'

const Leaf = z.union([z.number(), z.string(), z.array(z.number())])
const Tree = z.object({
  top: Leaf.optional(),
  list: z.array(z.object({ n: z.number() })).default([]),
  map: z
    .record(z.string(), z.union([Leaf, z.record(z.string(), z.union([Leaf, z.record(z.string(), Leaf)]))]))
    .default({}),
})
type TreeState = z.infer<typeof Tree>
const create = (initial: z.input<typeof Tree>) => defineStore({ name: 'tree', schema: Tree, initial })
type TreeStore = ReturnType<typeof create>

const key = fc.constantFrom('a', 'b')
const leaf = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom('x', 'y'), fc.array(fc.nat(9), { maxLength: 2 }))
const value = fc.oneof(
  leaf,
  fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf, { maxKeys: 2 })), { maxKeys: 2 }),
)
const edit = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), path: fc.array(key, { minLength: 1, maxLength: 3 }), value }),
  fc.record({ kind: fc.constant('delete' as const), path: fc.array(key, { minLength: 1, maxLength: 3 }) }),
  fc.record({ kind: fc.constant('push' as const), value: fc.nat(9) }),
  fc.record({ kind: fc.constant('pop' as const) }),
  fc.record({ kind: fc.constant('top' as const), value: leaf }),
)
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never
const step = fc.record({
  who: fc.nat(2),
  edit,
  next: fc.constantFrom('nothing', 'nothing', 'deliver', 'deliver', 'cut', 'connect'),
  amount: fc.nat(12),
  tick: fc.nat(3),
})
const initial = fc.record({ map: fc.dictionary(key, value, { maxKeys: 2 }) }) as fc.Arbitrary<z.input<typeof Tree>>

/** Which of two nodes has the greater name decides between equal stamps. */
const names = fc.shuffledSubarray(['n0', 'n1', 'n2'], { minLength: 3 })

/** What a schema refuses is no edit. */
function apply(store: TreeStore, action: Edit): void {
  try {
    if (action.kind === 'push') store.list.push({ n: action.value })
    else if (action.kind === 'pop') store.list.pop()
    else if (action.kind === 'top') store.top = action.value
    else {
      let parent = store.map as Record<string, any>
      for (const token of action.path.slice(0, -1)) parent = parent[token]
      const last = action.path.at(-1)!
      if (action.kind === 'put') parent[last] = action.value
      else delete parent[last]
    }
  } catch {
    // The path leads nowhere now, or too deep for the schema.
  }
}

/** Three stores in a line, a - b - c, on a network and a clock that the test owns. */
function world(states: z.input<typeof Tree>[], names: string[]) {
  let now = 1_700_000_000_000
  let serial = 0
  const stores = states.map(create)
  const under: (() => void)[] = []
  const schedule = (deliver: () => void) => void under.push(deliver)
  let links: { stop(): unknown }[] = []
  const rejected: unknown[] = []
  const options: SyncOptions<TreeStore> = {
    onPatchRejected: (it) => void (it.code !== 'sync/stale' && rejected.push(it)),
  }
  const given = [...names]
  const createId = () => {
    serial += 1
    return given.shift() ?? `s${serial}`
  }
  const host = { now: () => now, elapsed: () => now, random: () => 0.5, createId }
  // A given socket and an attachment for each connection: what survives is what the replica itself remembers.
  const connect = () => {
    if (links.length > 0) return
    for (const [left, right] of [
      [0, 1],
      [1, 2],
    ] as const) {
      const [near, far] = pair({ schedule })
      links.push(syncOn(near, stores[left]!, options, host), syncOn(far, stores[right]!, options, host))
    }
  }
  const cut = () => {
    for (const link of links) link.stop()
    links = []
    under.length = 0
  }
  const turn = async () => {
    for (let round = 0; round < 5; round += 1) await Promise.resolve()
  }
  return {
    stores,
    connect,
    cut,
    rejected,
    advance: (by: number) => (now += by),
    async deliver(most: number) {
      await turn()
      let count = 0
      for (; count < most && under.length > 0; count += 1) {
        under.shift()!()
        await turn()
      }
      return count
    },
  }
}

const plain = (store: TreeStore): TreeState => JSON.parse(JSON.stringify(snapshot(store)))
const seed = process.env.SEED === 'random' ? Date.now() % 1_000_000 : Number(process.env.SEED ?? 1)
const scale = Number(process.env.SCALE ?? 1)

test(`S14 whatever is written where, cut or under way, all are equal once connected (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(initial, initial, initial),
      names,
      fc.array(step, { maxLength: 25 }),
      async (states, nodes, steps) => {
        const { stores, connect, cut, deliver, advance, rejected } = world(states, nodes)
        connect()
        for (const { who, edit: action, next, amount, tick } of steps) {
          advance(tick)
          apply(stores[who]!, action)
          if (next === 'deliver') await deliver(amount)
          else if (next === 'cut') cut()
          else if (next === 'connect') connect()
        }
        connect()
        const messages = await deliver(2000)
        const [a, b, c] = stores.map(plain)
        expect(b).toEqual(a)
        expect(c).toEqual(a)
        expect(rejected).toEqual([])
        // No echo: what is exchanged is bounded by what was done.
        expect(messages).toBeLessThan(40 + 12 * steps.length)
        cut()
      },
    ),
    { numRuns: 300 * scale, seed },
  )
}, 60_000)

test(`S14 two stores that wrote apart are equal after one exchange (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(initial, names, fc.array(step, { maxLength: 12 }), async (state, nodes, steps) => {
      const { stores, connect, cut, deliver, advance } = world([state, state, state], nodes)
      connect()
      await deliver(1000)
      cut()
      for (const { who, edit: action, tick } of steps) {
        advance(tick)
        apply(stores[who]!, action)
      }
      connect()
      await deliver(1000)
      const [a, b, c] = stores.map(plain)
      expect(b).toEqual(a)
      expect(c).toEqual(a)
      cut()
    }),
    { numRuns: 200 * scale, seed },
  )
}, 60_000)
