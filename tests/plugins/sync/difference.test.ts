import { type Change, defineStore, history, onReject, onUpdate, select, snapshot } from 'jods'
import { pair } from 'jods/socket'
import { sync } from 'jods/sync'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'

const Task = z.object({ id: z.string(), title: z.string(), labels: z.array(z.string()).default([]) })
const Plan = z.object({
  tasks: z.array(Task),
  owner: z.object({ name: z.string(), city: z.string(), phone: z.string().optional() }).optional(),
  due: z.date().optional(),
})
const plan = () =>
  defineStore({
    name: 'plan',
    schema: Plan,
    initial: {
      tasks: ['a', 'b', 'c'].map((id) => ({ id, title: `Task ${id}` })),
      owner: { name: 'Ann', city: 'Oslo' },
      due: new Date(0),
    },
  })

const running: ReturnType<typeof sync>[] = []
afterEach(() => {
  for (const live of running.splice(0)) void live.stop()
})
const settle = async () => {
  for (let round = 0; round < 200; round += 1) await Promise.resolve()
}

/** Two plans, aligned, and what reaches the second. */
async function connected() {
  const [left, right] = pair()
  const [a, b] = [plan(), plan()]
  running.push(sync(left, a), sync(right, b))
  await Promise.all(running.map(({ ready }) => ready))
  await settle()
  const changes: Change[] = []
  onUpdate(b, (_, change) => void changes.push(change))
  return { a, b, changes }
}

test('S01 one element edited there is one operation here', async () => {
  const { a, b, changes } = await connected()
  a.tasks[1]!.title = 'Edited'
  await settle()
  expect(changes.map(({ patches }) => patches)).toEqual([[{ op: 'replace', path: '/tasks/1/title', value: 'Edited' }]])
  expect(changes[0]!.inverse).toEqual([{ op: 'replace', path: '/tasks/1/title', value: 'Task b' }])
  expect(snapshot(b)).toEqual(snapshot(a))
})

test('S01 elements that come, go and change places are told as such', async () => {
  const { a, b, changes } = await connected()
  a.tasks.push({ id: 'd', title: 'Task d', labels: [] })
  await settle()
  a.tasks.splice(0, 1)
  await settle()
  a.tasks.unshift(a.tasks.pop()!)
  await settle()
  expect(changes.map(({ patches }) => patches.map(({ op, path }) => `${op} ${path}`))).toEqual([
    ['add /tasks/3'],
    ['remove /tasks/0'],
    ['move /tasks/0'],
  ])
  expect(b.tasks.map(({ id }) => id)).toEqual(['d', 'b', 'c'])
})

test('S01 an array in an array is told by its own element', async () => {
  const { a, changes } = await connected()
  a.tasks[2]!.labels.push('late')
  await settle()
  expect(changes.map(({ patches }) => patches)).toEqual([[{ op: 'add', path: '/tasks/2/labels/0', value: 'late' }]])
})

test('S01 an object written whole is committed as what differs in it', async () => {
  const { a, b, changes } = await connected()
  a.owner = { name: 'Ann', city: 'Bergen', phone: '1' }
  await settle()
  a.owner = { name: 'Ann', city: 'Bergen' }
  await settle()
  expect(changes.map(({ patches }) => patches)).toEqual([
    [
      { op: 'replace', path: '/owner/city', value: 'Bergen' },
      { op: 'add', path: '/owner/phone', value: '1' },
    ],
    [{ op: 'remove', path: '/owner/phone' }],
  ])
  expect(snapshot(b)).toEqual(snapshot(a))
})

test('S01 a value that is whole, or was not there, is written whole', async () => {
  const { a, b, changes } = await connected()
  a.due = new Date(1)
  await settle()
  delete a.owner
  await settle()
  a.owner = { name: 'Bo', city: 'Rome' }
  await settle()
  expect(changes.map(({ patches }) => patches)).toEqual([
    [{ op: 'replace', path: '/due', value: new Date(1) }],
    [{ op: 'remove', path: '/owner' }],
    [{ op: 'add', path: '/owner', value: { name: 'Bo', city: 'Rome' } }],
  ])
  expect(snapshot(b)).toEqual(snapshot(a))
})

test('S01 held parts, snapshots and readers of other elements notice nothing', async () => {
  const { a, b } = await connected()
  const [first, held] = [b.tasks[0], b.tasks[2]!]
  const [before, heldBefore] = [snapshot(b.tasks[0]!), snapshot(held)]
  const woken: string[] = []
  const stops = [0, 1, 2].map((index) => select(b, `/tasks/${index}`).listen(() => void woken.push(`${index}`)))
  a.tasks[1]!.title = 'Edited'
  await settle()
  expect(woken).toEqual(['1'])
  for (const stop of stops) stop()
  expect([b.tasks[0], b.tasks[2]]).toEqual([first, held])
  expect(b.tasks[0]).toBe(first)
  expect(snapshot(b.tasks[0]!)).toBe(before)
  expect(snapshot(held)).toBe(heldBefore)
  a.tasks.splice(0, 1)
  await settle()
  expect(b.tasks[1]).toBe(held)
})

test('S01 C17 undo of one element stands beside what came for another', async () => {
  const { a, b } = await connected()
  const { undo, redo } = history(a)
  const stale: string[] = []
  onReject(a, ({ code }) => void stale.push(code))
  a.tasks[0]!.title = 'Mine'
  await settle()
  b.tasks[1]!.title = 'Theirs'
  b.tasks.unshift({ id: 'new', title: 'New', labels: [] })
  await settle()
  undo()
  await settle()
  expect(stale).toEqual([])
  expect(a.tasks.map(({ title }) => title)).toEqual(['New', 'Task a', 'Theirs', 'Task c'])
  expect(snapshot(b)).toEqual(snapshot(a))
  redo()
  await settle()
  expect(b.tasks.map(({ title }) => title)).toEqual(['New', 'Mine', 'Theirs', 'Task c'])
})

test('S01 C17 what both have written is not undone', async () => {
  const { a, b } = await connected()
  const { undo } = history(a)
  const stale: string[] = []
  onReject(a, ({ code }) => void stale.push(code))
  a.tasks[0]!.title = 'Mine'
  await settle()
  b.tasks[0]!.title = 'Theirs'
  await settle()
  undo()
  await settle()
  expect(stale).toEqual(['history/stale'])
  expect([a.tasks[0]!.title, b.tasks[0]!.title]).toEqual(['Theirs', 'Theirs'])
})
