import { applyPatch, batch, type Change, defineStore, effect, json, onReject, onUpdate, replaceState } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { clone, patched } from './values.js'

/* What the laws found, shrunk. */

function changesOf(store: object): Change[] {
  const changes: Change[] = []
  onUpdate(store, (_, change) => changes.push(change))
  return changes
}

/** The change from `before` can be replayed and undone by the letter of RFC 6902. */
function expectReplayable(change: Change | undefined, before: unknown, after: unknown): void {
  expect(patched(clone(before), change?.patches ?? [])).toEqual(after)
  expect(patched(clone(after), change?.inverse ?? [])).toEqual(before)
}

test('C14 a patch tells of elements that come to bear one id', () => {
  const before = { a: [0, {}, {}] }
  const after = { a: [{ id: '0' }, { id: '0' }] }
  const store = defineStore({ name: 'ids', schema: z.object({ a: z.array(z.any()) }), initial: before })
  const changes = changesOf(store)
  applyPatch(store, [
    { op: 'replace', path: '/a/0', value: { id: '0' } },
    { op: 'remove', path: '/a/2' },
    { op: 'add', path: '/a/1/id', value: '0' },
  ])
  expect(json(store)).toEqual(after)
  expectReplayable(changes[0], before, after)
})

test('C22 what a recursive schema said of the state before a write is not what it says after', () => {
  const Node = z.object({
    v: z.number(),
    get next() {
      return Node.optional()
    },
  })
  const store = defineStore({
    name: 'tree',
    schema: z.object({ tree: Node }).refine(() => true),
    initial: { tree: { v: 0 } },
  })
  store.tree.v = 1
  expect(() => {
    store.tree.v = 'x' as never
  }).toThrow()
  store.tree.v = 2
  expect(json(store)).toEqual({ tree: { v: 2 } })
})

test('C22 a readonly schema that refuses leaves the state writable', () => {
  const schema = z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('p'), n: z.number() }),
      z.object({ kind: z.literal('q'), s: z.string() }),
    ])
    .readonly()
  const store: any = defineStore({ name: 'kinds', schema, initial: { kind: 'p', n: 0 } })
  expect(() => delete store.kind).toThrow(expect.objectContaining({ code: 'schema/invalid' }))
  expect(json(store)).toEqual({ kind: 'p', n: 0 })
  store.n = 1
  expect(json(store)).toEqual({ kind: 'p', n: 1 })
})

test('C07 a patch tells of what was added in an element that also lost a member', () => {
  const Row = z.object({ a: z.record(z.string(), z.number()), b: z.number().optional() }).refine(() => true)
  const before = { c: [{ a: {}, b: 0 }, { a: {} }] }
  const after = { c: [{ a: { a: 0 } }] }
  const store = defineStore({ name: 'lost', schema: z.object({ c: z.array(Row) }), initial: before })
  expect(store.c[0]?.a).toEqual({})
  const changes = changesOf(store)
  replaceState(store, after)
  expectReplayable(changes[0], before, after)
})

test('C14 a change that moves more than a thousand elements and edits one can be undone', () => {
  const before = { rows: Array.from({ length: 1200 }, (_, n) => ({ n })) }
  const store = defineStore({
    name: 'many',
    schema: z.object({ rows: z.array(z.object({ n: z.number() })) }),
    initial: before,
  })
  const changes = changesOf(store)
  batch(() => {
    store.rows.reverse()
    ;(store.rows[0] as { n: number }).n = -1
  })
  expectReplayable(changes[0], before, json(store))
})

test('C14 the inverse of a write that the schema corrected gives what was there before the write', () => {
  const schema = z.object({ a: z.array(z.record(z.string(), z.number())) }).catch({ a: [{ a: 0 }] })
  const before = { a: [{}, {}] }
  const store: any = defineStore({ name: 'corrected', schema, initial: before })
  const changes = changesOf(store)
  store.a[0].x = 'no number'
  expect(json(store)).toEqual({ a: [{ a: 0 }] })
  expectReplayable(changes[0], before, { a: [{ a: 0 }] })
})

test('C07 a member that goes in a batch is told once', () => {
  const Node = z.object({
    v: z.number(),
    get next() {
      return Node.optional()
    },
    get kids() {
      return z.array(Node).default([])
    },
  })
  const before = { v: 0, next: { v: 0, kids: [{ v: 0 }] } }
  const store = defineStore({ name: 'once', schema: Node, initial: before })
  const changes = changesOf(store)
  batch(() => {
    replaceState(store, { v: 0 })
    replaceState(store, { v: 0 })
  })
  expect(changes.map((change) => change.patches)).toEqual([[{ op: 'remove', path: '/next' }]])
})

test('C13 a refused batch leaves the keys in the order they were in', () => {
  const Row = z.object({ b: z.number().optional(), a: z.number() })
  const schema = z.object({ c: z.number(), rows: z.array(Row) })
  const store: any = defineStore({ name: 'order', schema, initial: { c: 0, rows: [{ b: 0, a: 0 }] } })
  expect(store.rows[0].a).toBe(0)
  const refused: string[] = []
  onReject(store, ({ code }) => refused.push(code))
  expect(() =>
    batch(() => {
      replaceState(store, { c: 0, rows: [{ a: 0 }, { a: 0 }] })
      store.rows[0].a = 'x'
    }),
  ).toThrow()
  expect(refused).toEqual(['schema/invalid'])
  expect(JSON.stringify(store)).toBe('{"c":0,"rows":[{"b":0,"a":0}]}')
})

test('C07 a change beside an equal write in one batch is told once', () => {
  const schema = z.object({ list: z.array(z.number()), text: z.string().optional() })
  const store = defineStore({ name: 'beside', schema, initial: { list: [] } })
  const changes = changesOf(store)
  batch(() => {
    store.text = 'x'
    store.list = []
  })
  expect(changes.map((change) => change.patches)).toEqual([[{ op: 'add', path: '/text', value: 'x' }]])
})

test('C08 reading the keys of an object does not subscribe to its values', () => {
  const store: any = defineStore({ name: 'keys', schema: z.record(z.string(), z.number()), initial: { a: 0 } })
  const seen: string[][] = []
  effect(() => {
    seen.push(Object.keys(store))
  })
  store.a = 1
  expect(seen).toEqual([['a']])
  store.b = 1
  expect(seen).toEqual([['a'], ['a', 'b']])
})

test('C08 asking an array whether it has an element subscribes to the answer', () => {
  const store = defineStore({ name: 'has', schema: z.object({ list: z.array(z.number()) }), initial: { list: [] } })
  const seen: boolean[] = []
  effect(() => {
    seen.push(Object.hasOwn(store.list, 0))
  })
  store.list.push(5)
  expect(seen).toEqual([false, true])
})

test('C15 a store goes on taking writes where a refused patch had moved and removed', () => {
  const schema = z.object({ a: z.number(), o: z.object({ b: z.unknown(), n: z.number().optional() }) })
  const store: any = defineStore({ name: 'after', schema, initial: { a: 0, o: { b: {}, n: 0 } } })
  const result = applyPatch(store, [
    { op: 'move', from: '/a', path: '/o/b' },
    { op: 'remove', path: '/o/n' },
    { op: 'remove', path: '/nothing' },
  ])
  expect(result.ok).toBe(false)
  store.o.n = 5
  expect(json(store)).toEqual({ a: 0, o: { b: {}, n: 5 } })
})

test('C11 a nested batch that throws undoes its own writes only', () => {
  const store: any = defineStore({
    name: 'savepoint',
    schema: z.object({ text: z.string().optional() }),
    initial: { text: '' },
  })
  batch(() => {
    store.text = 'x'
    expect(() =>
      batch(() => {
        delete store.text
        throw new Error('stop')
      }),
    ).toThrow('stop')
    expect(store.text).toBe('x')
  })
  expect(json(store)).toEqual({ text: 'x' })
})

test('C22 an element that is written and then moved in one write is validated where it ends', () => {
  const schema = z.object({ list: z.array(z.number().transform((n) => Math.min(n, 5))) })
  const store = defineStore({ name: 'moved', schema, initial: { list: [0, 0] } })
  batch(() => {
    store.list[0] = 8
    store.list.sort()
  })
  expect(json(store)).toEqual({ list: [0, 5] })
  const result = applyPatch(store, [
    { op: 'replace', path: '/list/1', value: 'no number' },
    { op: 'remove', path: '/list/0' },
  ])
  expect(result.ok).toBe(false)
  expect(json(store)).toEqual({ list: [0, 5] })
})
