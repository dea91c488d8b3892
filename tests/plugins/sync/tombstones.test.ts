import { defineStore, snapshot } from 'jods'
import { sink } from 'jods/kit'
import { pair } from 'jods/socket'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { parseDuration } from '../../../plugins/sync/duration.js'
import { syncOn } from '../../../plugins/sync/sync.js'

const day = 86_400_000
const Board = z.object({
  people: z.record(z.string(), z.object({ name: z.string() })).default({}),
  rows: z.array(z.object({ id: z.string(), n: z.number() })).default([]),
  note: z.string().optional(),
})
let now = 1_700_000_000_000
let serial = 0
const host = {
  now: () => now,
  elapsed: () => now,
  random: () => 0.5,
  createId: () => {
    serial += 1
    return `n${serial}`
  },
}
const running: ReturnType<typeof syncOn>[] = []
afterEach(() => {
  for (const live of running.splice(0)) void live.stop()
})
const settle = async () => {
  for (let round = 0; round < 300; round += 1) await Promise.resolve()
}
const board = () => defineStore({ name: 'board', schema: Board })
type Store = ReturnType<typeof board>

async function connect(a: Store, b: Store, options: Parameters<typeof syncOn>[2] = {}) {
  const [left, right] = pair()
  const lives = [syncOn(left, a, options, host), syncOn(right, b, options, host)]
  running.push(...lives)
  await settle()
  return () => {
    for (const live of lives) void live.stop()
  }
}

/** A board that two know, of which one part is then deleted at the first, and another one written at the second. */
async function parted() {
  const [a, b] = [board(), board()]
  const cut = await connect(a, b)
  a.people = { ann: { name: 'Ann' }, bob: { name: 'Bob' } }
  a.rows.push({ id: 'x', n: 1 }, { id: 'y', n: 1 }, { id: 'z', n: 1 })
  a.note = 'here'
  await settle()
  cut()
  now += 1000
  delete a.people.ann
  a.rows.splice(0, 2)
  delete a.note
  now += 1000
  b.people.cy = { name: 'Cy' }
  b.rows[2]!.n = 5
  b.rows.push({ id: 'new', n: 1 })
  return { a, b }
}
const expected = {
  people: { bob: { name: 'Bob' }, cy: { name: 'Cy' } },
  rows: [
    { id: 'z', n: 5 },
    { id: 'new', n: 1 },
  ],
}
const registers = (store: Store) => JSON.stringify(sink(store).meta('sync').get())

test('S01 what was deleted stays deleted, however long the other was away', async () => {
  for (const days of [1, 29, 31, 400]) {
    const { a, b } = await parted()
    now += days * day
    // The one that was there has seen others meanwhile, and forgotten.
    ;(await connect(a, board()))()
    expect(registers(a).includes('ann')).toBe(days < 30)
    await connect(b, a)
    expect(snapshot(a)).toEqual(expected)
    expect(snapshot(b)).toEqual(expected)
  }
})

test('S01 who has been away takes what it holds on top of the other only if it is newer', async () => {
  const { a, b } = await parted()
  b.people.ann!.name = 'Anna'
  b.note = 'again'
  now += 60 * day
  ;(await connect(a, board()))()
  await connect(a, b)
  expect(snapshot(b)).toEqual({ ...expected, note: 'again' })
  expect(snapshot(a)).toEqual(snapshot(b))
})

test('S01 deletes are remembered as long as the option says, and no longer', async () => {
  const { a } = await parted()
  now += 2 * day
  ;(await connect(a, board(), { tombstones: '3 days' }))()
  expect(registers(a)).toContain('ann')
  now += 2 * day
  ;(await connect(a, board(), { tombstones: '3 days' }))()
  expect(registers(a)).not.toContain('ann')
})

test('S01 a length of time is a number and its unit, or milliseconds', () => {
  const read = (text: unknown) => parseDuration(text, 'tombstones')
  expect(['30 days', '1 day', '1.5 hours', '90 seconds', '2 weeks', '500 ms', 7].map(read)).toEqual([
    30 * day,
    day,
    5_400_000,
    90_000,
    14 * day,
    500,
    7,
  ])
})
