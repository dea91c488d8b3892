import fc from 'fast-check'
import { batch, defineStore, snapshot } from 'jods'
import { persist } from 'jods/persist'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { later, logEngine, type Shelves } from './log-engine.js'

const Doc = z.object({
  items: z.array(z.object({ id: z.string(), qty: z.number() })).default([]),
  words: z.array(z.string()).default([]),
  byId: z.record(z.string(), z.object({ n: z.number() })).default({}),
  a: z.number().default(0),
  b: z.number().default(0),
})
const make = () => defineStore({ name: 'doc', schema: Doc })
type Doc = ReturnType<typeof make>

/** Channels whose messages wait until they are let through. */
function fakeChannels() {
  const channels = new Set<FakeChannel>()
  let waiting: (() => void)[] = []
  class FakeChannel {
    onmessage: ((event: { data: unknown }) => void) | undefined
    constructor(readonly name: string) {
      channels.add(this)
    }
    postMessage(data: unknown) {
      for (const other of channels) {
        if (other !== this && other.name === this.name) {
          waiting.push(() => channels.has(other) && other.onmessage?.({ data: structuredClone(data) }))
        }
      }
    }
    close() {
      channels.delete(this)
    }
  }
  return {
    FakeChannel,
    deliver() {
      const messages = waiting
      waiting = []
      for (const message of messages) message()
      return messages.length
    },
  }
}

const edits: ((store: Doc, token: string, at: number) => void)[] = [
  (store, id, at) => store.items.splice(at % (store.items.length + 1), 0, { id, qty: 0 }),
  (store, _, at) => store.items.length > 0 && store.items.splice(at % store.items.length, 1),
  (store, _, at) => {
    const item = store.items[at % store.items.length]
    if (item) item.qty = at
  },
  (store) => store.items.reverse(),
  (store, word) => store.words.push(word),
  (store, word) => store.words.unshift(word),
  (store, id, at) => (store.byId[id] = { n: at }),
  (store, _, at) => {
    const ids = Object.keys(store.byId)
    if (ids.length > 0) delete store.byId[ids[at % ids.length]!]
  },
  (store, _, at) => (store.a = at),
  (store, token, at) =>
    batch(() => {
      store.b = at
      store.items.push({ id: token, qty: at })
    }),
]

type Step =
  | { kind: 'edit'; tab: number; edit: number; at: number }
  | { kind: 'flush'; tab: number; isAwaited: boolean }
  | { kind: 'restart'; tab: number }
  | { kind: 'deliver' }

const tab = fc.nat(2)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('edit' as const), tab, edit: fc.nat(edits.length - 1), at: fc.nat(9) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('flush' as const), tab, isAwaited: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), tab }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('deliver' as const) }) },
)

const ways = ['at once', 'later, with locks', 'later, without'] as const

/** Lets the tabs do what the steps say, then all of it be saved and heard. */
async function run(steps: readonly Step[], mode: 'snapshot' | 'log', answers: (typeof ways)[number]) {
  const { FakeChannel, deliver } = fakeChannels()
  vi.stubGlobal('BroadcastChannel', FakeChannel)
  const shelves: Shelves = new Map()
  const errors: Error[] = []
  const open = () => {
    const store = make()
    // Only what has a name is known to be the same storage, and locked.
    const engine = { ...logEngine(shelves), ...(answers === 'later, with locks' && { name: 'shelves' }) }
    const saved = persist(store, {
      storage: answers === 'at once' ? engine : later(engine),
      mode,
      // Only as the steps say.
      debounce: 1e6,
      onError: (error) => errors.push(error),
    })
    return { store, saved }
  }
  const tabs = [open(), open(), open()]
  await Promise.all(tabs.map(({ saved }) => saved.ready))
  /** Who added what, and what anybody removed: all else must be there at the end. */
  const added = new Set<string>()
  const removed = new Set<string>()
  const ids = (store: Doc) => [...store.items.map(({ id }) => id), ...store.words, ...Object.keys(store.byId)]

  for (const [index, one] of steps.entries()) {
    if (one.kind === 'deliver') deliver()
    else {
      const { store, saved } = tabs[one.tab]!
      if (one.kind === 'edit') {
        const before = ids(store)
        edits[one.edit]!(store, `t${index}`, one.at)
        const after = new Set(ids(store))
        for (const id of before) if (!after.has(id)) removed.add(id)
        if (after.has(`t${index}`)) added.add(`t${index}`)
      } else if (one.kind === 'flush') {
        const flushed = saved.flush()
        if (one.isAwaited) await flushed
      } else if (answers !== 'later, without') {
        // Without locks nobody makes up for what is written over while its own tab closes.
        await saved.stop()
        tabs[one.tab] = open()
        await tabs[one.tab]!.saved.ready
      }
    }
  }
  for (let quiet = 0; quiet < 3; quiet += 1) {
    for (const { saved } of tabs) await saved.flush()
    const heard = deliver()
    await new Promise((resolve) => setImmediate(resolve))
    for (const { saved } of tabs) await saved.flush()
    if (heard > 0) quiet = 0
  }
  const last = open()
  await last.saved.ready
  const states = [...tabs, last].map(({ store }) => snapshot(store))
  const left = ids(last.store)
  for (const { saved } of [...tabs, last]) await saved.stop()
  return {
    states,
    errors,
    left,
    lost: [...added].filter((id) => !removed.has(id) && !left.includes(id)),
    back: left.filter((id) => removed.has(id)),
  }
}

afterEach(() => void vi.unstubAllGlobals())

const { JODS_SEED = '1', JODS_RUNS = '150' } = process.env
const seed = JODS_SEED === 'random' ? Math.floor(Math.random() * 0x7fffffff) : Number(JODS_SEED)
console.info(`tabs: JODS_SEED=${seed}, ${JODS_RUNS} runs`)

const kinds = (['snapshot', 'log'] as const).flatMap((mode) => ways.map((answers) => [mode, answers] as const))

test.each(kinds)(
  'P17 law: mode %s, an engine that answers %s: tabs end up equal, nothing added is lost, nothing removed is back',
  async (mode, answers) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
        const { states, errors, lost, back, left } = await run(steps, mode, answers)
        expect(errors).toEqual([])
        for (const state of states) expect(state).toEqual(states[0])
        expect(lost).toEqual([])
        expect(back).toEqual([])
        expect(new Set(left).size, 'nothing is there twice').toBe(left.length)
      }),
      { seed, numRuns: Number(JODS_RUNS) },
    )
  },
)

test('P17 what a tab added on what was written over meanwhile is there once', async () => {
  const edit = (tab: number) => ({ kind: 'edit', tab, edit: 4, at: 0 }) as const
  const flush = (tab: number, isAwaited: boolean) => ({ kind: 'flush', tab, isAwaited }) as const
  const steps = [edit(0), edit(2), flush(2, false), flush(0, true), edit(2)]
  const { left, errors } = await run(steps, 'log', 'later, without')
  expect(errors).toEqual([])
  expect(left.sort()).toEqual(['t0', 't1', 't4'])
})
