import { defineStore, type JodsError, snapshot } from 'jods'
import { persist, type StorageLike } from 'jods/persist'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { afterCrash, later, logEngine, type Shelves } from './log-engine.js'

const Doc = z.object({ names: z.array(z.string()).default([]), text: z.string().default('') })
const key = 'jods:doc:v0'
/** So that a log outgrows its snapshot within a few edits. */
const long = (letter: string) => letter.repeat(3000)
const doc = () => defineStore({ name: 'doc', schema: Doc })

type Fault = 'throws' | 'is full' | 'hangs' | 'tears what it writes'
const calls = ['getItem', 'setItem', 'removeItem', 'keys', 'append', 'entries'] as const

/** The storage whose `nth` call fails, once; `seen` counts them, `onFault` looks at what is there right after. */
function failing(shelves: Shelves, nth: number, fault: Fault, isLater: boolean, onFault: () => void) {
  const engine = logEngine(shelves)
  const seen: string[] = []
  const fail = (name: string, args: string[]): unknown => {
    if (fault === 'tears what it writes') tear(shelves, name, args)
    onFault()
    if (fault === 'hangs') return new Promise(() => {})
    throw Object.assign(new Error(fault), fault === 'is full' && { name: 'QuotaExceededError' })
  }
  const storage = Object.fromEntries(
    calls.map((name) => [
      name,
      (...args: [string, string]) => {
        seen.push(name)
        if (seen.length !== nth) return (engine[name] as (...given: string[]) => unknown)(...args)
        return isLater && fault !== 'hangs' ? Promise.resolve().then(() => fail(name, args)) : fail(name, args)
      },
    ]),
  ) as unknown as StorageLike
  return { storage: isLater ? later(storage) : storage, seen }
}

/** `setItem` is whole or not at all by its contract; an append may be cut anywhere. */
function tear(shelves: Shelves, name: string, [item = '', text = '']: string[]): void {
  if (name === 'append') shelves.get(item)?.log.push(text.slice(0, text.length / 2))
}

/** What a new start of the app finds. */
function restarted(shelves: Shelves) {
  const store = doc()
  const errors: Error[] = []
  persist(store, { storage: logEngine(afterCrash(shelves)), onError: (error) => errors.push(error) }).stop()
  return { state: snapshot(store), errors }
}

/** A whole life of an attachment: it loads, saves small and large, stops. Gives how it went. */
async function live(mode: 'snapshot' | 'log', isLater: boolean, fault: Fault, nth: number) {
  const shelves: Shelves = new Map()
  const before = doc()
  const prepared = persist(before, { storage: logEngine(shelves), mode })
  before.names.push('before')
  await prepared.flush()
  before.names.push('the log too')
  await prepared.stop()

  const crashes: { state: unknown; errors: Error[]; acknowledged: number }[] = []
  const states: unknown[] = [snapshot(before)]
  let acknowledged = 0
  const errors: Error[] = []
  const { storage, seen } = failing(shelves, nth, fault, isLater, () =>
    crashes.push({ ...restarted(shelves), acknowledged }),
  )
  const store = doc()
  const saved = persist(store, { storage, mode, timeout: 20, onError: (error) => errors.push(error) })
  await saved.ready
  const isLoaded = store.names.length > 0
  const edits = [
    () => store.names.push('one'),
    () => (store.text = long('x')),
    () => store.names.splice(0, 1),
    () => (store.text = long('y')),
    () => store.names.push('last'),
  ]
  for (const edit of edits) {
    edit()
    states.push(snapshot(store))
    await saved.flush()
    if (saved.status.get() === 'ready') acknowledged = states.length - 1
  }
  await saved.flush()
  const status = saved.status.get()
  await saved.stop()
  return { shelves, store, errors, crashes, states, seen, isLoaded, status }
}

const kinds = (['snapshot', 'log'] as const).flatMap((mode) =>
  [false, true].flatMap((isLater) =>
    (['throws', 'is full', 'hangs', 'tears what it writes'] as const)
      .filter((fault) => isLater || fault !== 'hangs')
      .map((fault) => [mode, isLater ? 'later' : 'at once', fault] as const),
  ),
)

describe.each(kinds)('P07 P13 mode %s, answers %s', (mode, answers, fault) => {
  test(`P07 P13 each call in turn ${fault}: the app runs, the last whole write stays, it is told once, later all is saved`, async () => {
    const clean = await live(mode, answers === 'later', fault, Number.POSITIVE_INFINITY)
    expect(clean.errors).toEqual([])
    expect(clean.seen.length).toBeGreaterThan(6)
    for (let nth = 1; nth <= clean.seen.length; nth += 1) {
      const run = await live(mode, answers === 'later', fault, nth)
      const where = `call ${nth}, ${clean.seen[nth - 1]}`
      const names = run.isLoaded ? ['the log too', 'one', 'last'] : ['last']
      expect(snapshot(run.store), where).toEqual({ names, text: long('y') })
      expect(run.status, where).toBe('ready')
      expect(run.errors, where).toHaveLength(1)
      expect((run.errors[0] as JodsError).code, where).toMatch(/^persist\//)
      expect(run.crashes, where).toHaveLength(1)
      const { state, errors, acknowledged } = run.crashes[0]!
      expect(errors, where).toEqual([])
      if (run.isLoaded) expect(run.states.slice(acknowledged), where).toContainEqual(state)
      expect(restarted(run.shelves), where).toEqual({ state: snapshot(run.store), errors: [] })
      // What could not be read is kept.
      if (!run.isLoaded) expect(run.shelves.get(`${key}~quarantine~1`)!.text, where).toContain('before')
    }
  })
})
