import { applyPatch, batch, type Change, defineStore, json, onUpdate, select, snapshot } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { clone, patched } from './values.js'

/* What the laws found about writes that change nothing, shrunk. */

function changesOf(store: object): Change[] {
  const changes: Change[] = []
  onUpdate(store, (_, change) => changes.push(change))
  return changes
}

test('C19 an equal write below a rule about the whole is no change', () => {
  const Row = z.object({ name: z.string().trim() })
  const store = defineStore({
    name: 'rows',
    schema: z.object({ rows: z.array(Row).refine(() => true) }),
    initial: { rows: [{ name: 'a' }] },
  })
  const before = snapshot(store)
  const changes = changesOf(store)
  store.rows[0] = { name: ' a' }
  expect(changes).toEqual([])
  expect(snapshot(store)).toBe(before)
})

test('C19 a batch that the schema brings back to where it began is no change', () => {
  const schema = z.object({ a: z.object({ c: z.object({ n: z.number() }).catch({ n: 5 }) }) })
  const store: any = defineStore({ name: 'caught', schema, initial: { a: { c: { n: 5 } } } })
  const before = snapshot(store)
  const changes = changesOf(store)
  batch(() => {
    store.a.c.n = { d: 1 }
    store.a = { c: { n: 'x' } }
    store.a.c.n = { b: 2 }
  })
  expect(changes).toEqual([])
  expect(snapshot(store)).toBe(before)
})

test('C19 a caught write that comes to what was there is no change, whatever it did to an array meanwhile', () => {
  const caught = {
    c: [
      { a: 1, b: 0 },
      { a: 0, b: 0 },
      { a: 0, b: 0 },
    ],
  }
  const schema = z.object({ c: z.array(z.object({ a: z.number().optional(), b: z.number() })) }).catch(caught)
  const store = defineStore({ name: 'whole', schema, initial: caught })
  const changes = changesOf(store)
  expect(applyPatch(store, [{ op: 'move', from: '/c/1/a', path: '/c/0' }])).toEqual({ ok: true })
  expect(json(store)).toEqual(caught)
  expect(changes).toEqual([])
})

test('C19 an order that the schema takes back is no change', () => {
  const byRank = (rows: { rank: number }[]) => [...rows].sort((a, b) => a.rank - b.rank)
  const schema = z.object({ rows: z.array(z.object({ rank: z.number() })).overwrite(byRank) })
  const store = defineStore({ name: 'ranks', schema, initial: { rows: [{ rank: 1 }, { rank: 2 }] } })
  const first = store.rows[0]
  const changes = changesOf(store)
  store.rows.reverse()
  expect(json(store)).toEqual({ rows: [{ rank: 1 }, { rank: 2 }] })
  expect(changes).toEqual([])
  expect(store.rows[0]).toBe(first)
})

test('C12 an equal write beside a change leaves its branch the object that it was', () => {
  const schema = z.object({ list: z.array(z.object({ id: z.number() })), text: z.string().optional() })
  const store = defineStore({ name: 'branch', schema, initial: { list: [{ id: 3 }] } })
  const before = snapshot(store)
  applyPatch(store, [
    { op: 'replace', path: '/list/0/id', value: 3 },
    { op: 'add', path: '/text', value: '' },
  ])
  expect(snapshot(store).list).toBe(before.list)
})

test('C08 C19 a row in which a write came to nothing is not told beside its neighbour', () => {
  const store = defineStore({
    name: 'neighbour',
    schema: z.object({ rows: z.array(z.union([z.number(), z.object({ tags: z.array(z.number()) })])) }),
    initial: { rows: [{ tags: [] }, 1] },
  })
  const before = snapshot(store)
  const changes = changesOf(store)
  const heard: unknown[] = []
  select(store, '/rows/0' as never).listen((row) => heard.push(row))
  batch(() => {
    store.rows.fill(0, 1)
    ;(store.rows[0] as { tags: number[] }).tags.fill(0)
  })
  expect(changes[0]?.patches).toEqual([{ op: 'replace', path: '/rows/1', value: 0 }])
  expect(heard).toEqual([])
  expect(snapshot(store).rows[0]).toBe(before.rows[0])
})

// Known gap: rows that are equal to each other are paired by place, and the change that is left is a detour.
test.fails('C19 a caught write in equal rows of a batch is no change', () => {
  const caught = { c: [[0], [0], [0], [0, 0]] }
  const schema = z.object({ c: z.array(z.array(z.number()).min(1)) }).catch(caught)
  const store: any = defineStore({ name: 'equal rows', schema, initial: caught })
  const changes = changesOf(store)
  batch(() => {
    store.c[0] = 0
    store.c[3].pop()
  })
  expect(json(store)).toEqual(caught)
  expect(changes).toEqual([])
})

test('C14 a row that is edited until it equals another, and then trades places with it, is told where it was', () => {
  const before = { rows: [{ tags: [] }, { tags: [1] }] }
  const schema = z.object({ rows: z.array(z.object({ tags: z.array(z.number()) })) })
  const store: any = defineStore({ name: 'trade', schema, initial: before })
  const changes = changesOf(store)
  batch(() => {
    store.rows[1].tags.pop()
    store.rows.reverse()
  })
  const after = { rows: [{ tags: [] }, { tags: [] }] }
  expect(json(store)).toEqual(after)
  expect(patched(clone(before), changes[0]?.patches ?? [])).toEqual(after)
  expect(patched(clone(after), changes[0]?.inverse ?? [])).toEqual(before)
})

// Known gap: rows with a rule of their own are parsed again where they moved to, and stored anew.
test('C12 a row that others move is the object that it was, also when rows have a rule', () => {
  const Row = z.object({ id: z.number() }).refine(() => true)
  const schema = z.object({ rows: z.array(Row) })
  const store = defineStore({ name: 'moves', schema, initial: { rows: [{ id: 2 }, { id: 3 }, { id: 0 }] } })
  const before = snapshot(store)
  applyPatch(store, [
    { op: 'replace', path: '/rows/0', value: { id: 0 } },
    { op: 'remove', path: '/rows/1' },
    { op: 'move', from: '/rows/0', path: '/rows/1' },
  ])
  expect(json(store)).toEqual({ rows: [{ id: 0 }, { id: 0 }] })
  expect(snapshot(store).rows[0]).toBe(before.rows[2])
})

// Known gap: an equal row that was copied onto itself beside another write is told once more than needed.
test('C08 an atom hears of a row that was copied onto itself beside another write', () => {
  const Row = z.object({ tags: z.array(z.number()) })
  const schema = z.object({ rows: z.array(Row), n: z.number() })
  const store: any = defineStore({ name: 'onto', schema, initial: { rows: [{ tags: [] }], n: 0 } })
  const heard: unknown[] = []
  select(store, '/rows/0/tags' as never).listen((tags) => heard.push(tags))
  batch(() => {
    store.rows.copyWithin(0, 0)
    store.n = 1
  })
  store.rows[0].tags.push(4)
  expect(heard).toEqual([[4]])
})
