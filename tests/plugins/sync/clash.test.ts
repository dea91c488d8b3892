import { defineStore, onReject, snapshot } from 'jods'
import { pair } from 'jods/socket'
import { type PatchRejection, sync } from 'jods/sync'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'

const Budget = z
  .object({
    rent: z.number().default(0),
    food: z.number().default(0),
    note: z.string().default(''),
    rows: z.array(z.object({ id: z.string(), n: z.number() })).default([]),
  })
  .refine(({ rent, food, rows }) => rent + food + rows.reduce((sum, { n }) => sum + n, 0) <= 100, 'over budget')
const budget = () => defineStore({ name: 'budget', schema: Budget })

const running: ReturnType<typeof sync>[] = []
afterEach(() => {
  for (const live of running.splice(0)) void live.stop()
})
const settle = async () => {
  for (let round = 0; round < 400; round += 1) await Promise.resolve()
}
const pause = () => new Promise((resolve) => setTimeout(resolve, 3))

function people(count: number) {
  return Array.from({ length: count }, () => {
    const store = budget()
    const told: PatchRejection[] = []
    const rejected: string[] = []
    onReject(store, ({ code }) => void rejected.push(code))
    return { store, told, rejected }
  })
}
type Person = ReturnType<typeof people>[number]

function connect(...ends: Person[]): () => void {
  const lives = [...pair()].map((socket, index) =>
    sync(socket, ends[index]!.store, { onPatchRejected: (rejection) => void ends[index]!.told.push(rejection) }),
  )
  running.push(...lives)
  return () => {
    for (const live of lives) void live.stop()
  }
}
const invalid = ({ told }: Person) => told.filter(({ code }) => code === 'schema/invalid')

test('S14 of two writes that are too much together the newer goes, here and there; it is reported where it was made', async () => {
  const [a, b] = people(2) as [Person, Person]
  connect(a, b)()
  a.store.rent = 60
  a.store.note = 'from a'
  await pause()
  b.store.food = 70
  b.store.rows.push({ id: 'b', n: 1 })
  connect(a, b)
  await settle()
  expect(snapshot(a.store)).toEqual({ rent: 60, food: 0, note: 'from a', rows: [{ id: 'b', n: 1 }] })
  expect(snapshot(b.store)).toEqual(snapshot(a.store))
  expect(invalid(b)[0]).toMatchObject({ patch: [{ path: '/food', value: 70 }], issues: [{ message: 'over budget' }] })
  expect(b.rejected.filter((code) => code === 'schema/invalid')).toHaveLength(1)
})

test('S14 a third, whichever of the two it hears first, comes to the same', async () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ] as const) {
    const [a, b, c] = people(3) as [Person, Person, Person]
    a.store.note = 'a'
    for (const person of [a, b, c]) connect(person, person)()
    const cuts = [connect(a, c), connect(b, c)]
    await settle()
    for (const cut of cuts) cut()
    a.store.rent = 60
    await pause()
    b.store.food = 70
    await pause()
    b.store.note = 'newest'
    for (const index of order) {
      connect([a, b][index]!, c)
      await settle()
    }
    expect(snapshot(c.store)).toEqual({ rent: 60, food: 0, note: 'newest', rows: [] })
    expect(snapshot(a.store)).toEqual(snapshot(c.store))
    expect(snapshot(b.store)).toEqual(snapshot(c.store))
    expect(invalid(b)).not.toEqual([])
    expect([...invalid(a).filter(({ by }) => by === 'peer')]).toEqual([])
  }
})

test('S14 as many of the newest go as must, and no other', async () => {
  const [a, b] = people(2) as [Person, Person]
  connect(a, b)()
  a.store.rent = 50
  for (const n of [20, 20, 20, 10]) {
    await pause()
    b.store.rows.push({ id: `r${b.store.rows.length}`, n })
    b.store.note = `${n}`
  }
  await pause()
  connect(a, b)
  await settle()
  expect(snapshot(b.store)).toEqual(snapshot(a.store))
  expect(b.store.rent).toBe(50)
  expect(b.store.rows.map(({ id, n }) => `${id} ${n}`)).toEqual(['r0 20', 'r1 20', 'r3 10'])
  expect(b.store.note).toBe('10')
})

test('S14 a write that is newer than the clash stands where the clash was taken back', async () => {
  const [a, b] = people(2) as [Person, Person]
  connect(a, b)()
  a.store.rent = 60
  await pause()
  b.store.food = 70
  await pause()
  a.store.food = 30
  connect(a, b)
  await settle()
  expect(snapshot(a.store)).toMatchObject({ rent: 60, food: 30 })
  expect(snapshot(b.store)).toEqual(snapshot(a.store))
})
