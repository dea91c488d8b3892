import {
  applyPatch,
  batch,
  type Change,
  defineStore,
  diff,
  fork,
  history,
  json,
  onReject,
  onUpdate,
  select,
  snapshot,
} from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'

/* Attacks of a reader who knew the contract only. */

const named = (schema: never, initial: unknown): any => defineStore({ name: 's', schema, initial: initial as never })

function changesOf(store: object): Change[] {
  const changes: Change[] = []
  onUpdate(store, (_, change) => changes.push(change))
  return changes
}

test('C22 a part that was not validated yet is validated where it is assigned to', () => {
  const plain: any = defineStore({ name: 's', schema: z.object({ n: z.number() }), initial: { n: 1 } })
  expect(() =>
    batch(() => {
      plain.n = { bad: 1 }
      const part = plain.n
      plain.n = part
    }),
  ).toThrow()
  const Inner = z.object({ n: z.number() })
  const s: any = defineStore({
    name: 's',
    schema: z.object({ a: z.object({ inner: Inner }), b: Inner }),
    initial: { a: { inner: { n: 1 } }, b: { n: 2 } },
  })
  expect(() =>
    batch(() => {
      s.a = { inner: { n: 'bad' } }
      s.b = s.a.inner
      s.a = { inner: { n: 1 } }
    }),
  ).toThrow()
  expect(json(s)).toEqual({ a: { inner: { n: 1 } }, b: { n: 2 } })
})

test('C22 a row that was assigned in a batch is parsed where it is assigned again', () => {
  const Row = z.object({ id: z.string().trim(), n: z.number().default(0) })
  const s: any = defineStore({
    name: 's',
    schema: z.object({ rows: z.array(Row) }),
    initial: { rows: [{ id: 'a' }, { id: 'b' }] },
  })
  batch(() => {
    s.rows[0] = { id: '  x  ', extra: 1 }
    s.rows[1] = s.rows[0]
  })
  expect(json(s)).toEqual({
    rows: [
      { id: 'x', n: 0 },
      { id: 'x', n: 0 },
    ],
  })
})

test('C02 a part assigned under itself in batches stays within the depth limit', () => {
  const Node = z.object({
    get kids() {
      return z.array(Node)
    },
  })
  const s: any = defineStore({
    name: 's',
    schema: z.object({ root: Node }),
    initial: { root: { kids: [{ kids: [] }] } },
  })
  expect(() => {
    for (let i = 0; i < 20; i++) batch(() => (s.root.kids[0] = s.root))
  }).not.toThrow()
  expect(() => {
    for (let i = 0; i < 600; i++) batch(() => (s.root.kids[0] = s.root))
  }).toThrow(/levels deep/)
})

for (const how of ['initial', 'fork']) {
  test(`C11 a rollback takes back what was written on both sides of a snapshot (${how})`, () => {
    const made: any = defineStore({
      name: 's',
      schema: z.object({ c: z.array(z.object({ id: z.string() })) }),
      initial: () => ({ c: [{ id: 'c' }] }),
    })
    const s = how === 'fork' ? fork(made) : made
    expect(() =>
      batch(() => {
        s.c.push({ id: 'k' })
        s.c[0].id = 42
        snapshot(s)
        s.c[0].id = 43
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(json(s)).toEqual({ c: [{ id: 'c' }] })
    const changes = changesOf(s)
    const past = history(s)
    batch(() => {
      s.c.push({ id: 'k' })
      s.c[0].id = 'zz'
      s.c.length = 0
      snapshot(s)
    })
    expect(changes[0]?.inverse).toEqual([{ op: 'add', path: '/c/0', value: { id: 'c' } }])
    past.undo()
    expect(json(s)).toEqual({ c: [{ id: 'c' }] })
  })
}

test('C04 one object in two places becomes two, in a schema that contains itself too', () => {
  const Node = z.object({
    name: z.string(),
    get kids() {
      return z.array(Node)
    },
  })
  const s: any = defineStore({
    name: 's',
    schema: z.object({ list: z.array(Node) }),
    initial: () => ({ list: [{ name: 'a', kids: [] }] }),
  })
  s.list = [...s.list, s.list[0]]
  s.list[0].name = 'only the first'
  expect(s.list[1].name).toBe('a')
  const x = { name: 'x', kids: [] }
  const forked: any = fork(s, { list: [x, x] } as never)
  forked.list[0].name = 'first'
  expect(forked.list[1].name).toBe('x')
})

test('C04 what the functions of a schema keep is none of the state', () => {
  let held: any
  const keep = (value: unknown): boolean => {
    held = value
    return true
  }
  const a: any = defineStore({
    name: 'a',
    schema: z.object({ a: z.object({ n: z.number() }).refine(keep) }),
    initial: { a: { n: 1 } },
  })
  held.n = 'evil'
  expect(a.a.n).toBe(1)
  a.a = { n: 2 }
  held.n = 'evil'
  expect(a.a.n).toBe(2)
  a.a.n = 3
  held.n = 'evil'
  expect(a.a.n).toBe(3)
  const b: any = defineStore({
    name: 'b',
    schema: z.object({ meta: z.any(), n: z.number() }).refine(keep),
    initial: { meta: { x: 1 }, n: 1 },
  })
  b.n = 2
  held.meta.x = 'evil'
  expect(b.meta.x).toBe(1)
  const shared = { n: 1 }
  const c: any = defineStore({
    name: 'c',
    schema: z.object({ n: z.number() }).overwrite(() => shared),
    initial: { n: 1 },
  })
  shared.n = 666
  expect(c.n).toBe(1)
  const told = (issue: { input?: unknown }): string => {
    held = issue.input
    return 'no'
  }
  const d: any = defineStore({
    name: 'd',
    schema: z.strictObject({ n: z.object({ x: z.number() }) }, { error: told as never }).refine(() => true),
    initial: { n: { x: 1 } },
  })
  expect(() => (d.zzz = 1)).toThrow()
  held.n.x = 'evil'
  expect(d.n.x).toBe(1)
})

test('C04 what a loose record or a default hands through is copied', () => {
  const loose: any = defineStore({
    name: 'r',
    schema: z.object({ r: z.looseRecord(z.string().regex(/^S_/), z.string()) }),
    initial: { r: {} },
  })
  const inner = { deep: { n: 1 } }
  loose.r = { other: inner }
  inner.deep.n = 99
  expect(loose.r.other.deep.n).toBe(1)
  let cached: unknown
  const late: any = defineStore({
    name: 'd',
    schema: z.object({
      d: z
        .array(z.string())
        .optional()
        .default(() => cached as never),
    }),
    initial: {},
  })
  cached = ['shared']
  delete late.d
  ;(cached as unknown[]).push(7)
  expect(late.d ?? []).not.toContain(7)
})

test('C18 a batch that leaves an array where an object belongs is refused by the schema, once', () => {
  const s: any = named(z.object({ b: z.array(z.object({ n: z.number() })) }) as never, { b: [{ n: 0 }] })
  const rejections: unknown[] = []
  onReject(s, (rejection) => rejections.push(rejection.code))
  for (const next of [{ n: 1 }, [3]]) {
    expect(() =>
      batch(() => {
        s.b[0] = [1, 2]
        s.b[0].reverse()
        s.b.unshift(next)
      }),
    ).toThrow(expect.objectContaining({ code: 'schema/invalid' }))
  }
  expect(rejections).toEqual(['schema/invalid', 'schema/invalid'])
  const t: any = named(z.object({ b: z.array(z.tuple([z.number()])) }) as never, { b: [[0]] })
  expect(() =>
    batch(() => {
      t.b[0] = [1, 2]
      t.b[0].reverse()
      t.b.unshift([3])
    }),
  ).toThrow(expect.objectContaining({ code: 'schema/invalid' }))
})

test('C16 a value that changes between two looks brings in no cycle, no depth, no forbidden key', () => {
  const Node = z.object({
    name: z.string(),
    get kids() {
      return z.array(Node)
    },
  })
  const s: any = defineStore({
    name: 's',
    schema: z.object({ root: Node }),
    initial: { root: { name: 'a', kids: [] } },
  })
  let n = 0
  const evil: any = {
    name: 'x',
    get kids() {
      return n++ > 0 ? [evil] : []
    },
  }
  try {
    s.root = evil
  } catch {}
  expect(() => JSON.stringify(json(s))).not.toThrow()
  const r: any = defineStore({
    name: 'r',
    schema: z.object({ r: z.record(z.string(), z.number()) }),
    initial: { r: {} },
  })
  for (let from = 0; from < 5; from++) {
    let calls = 0
    const lying = new Proxy({ constructor: 1 } as object, { ownKeys: () => (calls++ < from ? [] : ['constructor']) })
    try {
      r.r = lying
    } catch {}
    expect(Object.hasOwn(r.r, 'constructor')).toBe(false)
  }
})

test('C15 copies of copies are refused before they fill the memory', () => {
  const s = defineStore({ name: 's', schema: z.object({ a: z.array(z.number()).default([]) }) })
  const patch = Array.from({ length: 40 }, (_, i) => ({ op: 'copy' as const, from: '', path: `/x${i}` }))
  expect(applyPatch(s, patch)).toMatchObject({ ok: false, rejection: { code: 'patch/too-large' } })
})

test('C22 a union whose output another option takes for its own is refused', () => {
  const A = z.object({ a: z.number().optional() })
  const B = z.object({ a: z.coerce.number(), b: z.string() })
  const s: any = named(z.object({ u: z.union([z.union([A, z.string()]), B]) }) as never, { u: { a: 1 } })
  expect(() => (s.u = { a: '5', b: 'x' })).toThrow(expect.objectContaining({ code: 'schema/not-idempotent' }))
})

test('C16 an array keyed by a symbol is refused', () => {
  const s: any = named(z.object({ list: z.array(z.number()) }) as never, { list: [] })
  const list: any = [1]
  list[Symbol('x')] = 1
  expect(() => (s.list = list)).toThrow(expect.objectContaining({ code: 'state/unsupported' }))
})

test('C07 a getter that writes while it is read leaves changes that can be replayed', () => {
  const s: any = named(z.object({ rows: z.array(z.object({ id: z.string() })) }) as never, {
    rows: [{ id: '1' }, { id: '2' }],
  })
  const before = json(s) as never
  const changes = changesOf(s)
  s.rows.push({
    get id() {
      if (s.rows.length > 0) s.rows.length = 0
      return 'a'
    },
  })
  const copy: any = fork(s, before)
  for (const change of changes) expect(applyPatch(copy, change.patches)).toMatchObject({ ok: true })
  expect(json(copy)).toEqual(json(s))
})

test('C07 a comparator that shortens the array leaves no holes', () => {
  const s: any = named(z.object({ list: z.array(z.any()) }) as never, { list: [3, 1, 2] })
  s.list.sort((a: number, b: number) => {
    if (s.list.length > 1) s.list.length = 1
    return a - b
  })
  expect(json(s)).toEqual({ list: [3] })
})

test('C07 many elements come in at once, and one object many times', () => {
  const s: any = named(z.object({ rows: z.array(z.any()) }) as never, { rows: [0] })
  s.rows.unshift(...Array.from({ length: 80_000 }, (_, i) => i))
  expect(s.rows.length).toBe(80_001)
  const t: any = named(z.object({ rows: z.array(z.object({ n: z.number() })) }) as never, { rows: [] })
  t.rows = new Array(250_000).fill({ n: 0 })
  expect(t.rows.length).toBe(250_000)
})

test('C14 a member that is undefined is none', () => {
  expect(diff({}, { a: undefined })).toEqual([])
  expect(diff({ a: undefined }, { a: 1 })).toEqual([{ op: 'add', path: '/a', value: 1 }])
  expect(diff({ a: 1 }, { a: undefined })).toEqual([{ op: 'remove', path: '/a' }])
})

test('C04 a property that is locked is refused before it is written', () => {
  const s: any = named(z.object({ n: z.number() }) as never, { n: 1 })
  expect(() => Object.defineProperty(s, 'n', { value: 5, configurable: false })).toThrow()
  expect(s.n).toBe(1)
})

test('C12 a whole value keeps its prototype', () => {
  const s: any = named(z.object({ m: z.map(z.string(), z.string()) }) as never, { m: new Map() })
  expect(() => Object.setPrototypeOf(s.m, Map.prototype)).toThrow()
  expect(select(s, '/m' as never).get()).toBe(s.m)
})

test('C22 a part of a tuple that was asked for in a refused batch follows the plan of its place', () => {
  const s: any = named(z.object({ t: z.tuple([z.record(z.string(), z.number())]) }) as never, { t: [{ x: 0 }] })
  expect(() =>
    batch(() => {
      s.t.unshift({})
      s.t[1].a = { no: 'number' }
    }),
  ).toThrow()
  expect(() => (s.t[0].a = { no: 'number' })).toThrow()
  expect(json(s)).toEqual({ t: [{ x: 0 }] })
})

test('C22 elements of a tuple that trade places follow the plans of their new places', () => {
  for (const first of [z.object({ n: z.any() }), z.object({ n: z.number().or(z.string()) }).or(z.null())]) {
    const s: any = named(z.object({ t: z.tuple([first, z.object({ n: z.number() })]) }) as never, {
      t: [{ n: 1 }, { n: 2 }],
    })
    const held = s.t[0]
    void [held.n, s.t[1].n]
    s.t.reverse()
    expect(() => (s.t[1].n = 'text')).toThrow()
    held.n = 7
    expect(json(s)).toEqual({ t: [{ n: 2 }, { n: 7 }] })
    s.t[0].n = 'text'
    expect(json(s)).toEqual({ t: [{ n: 'text' }, { n: 7 }] })
  }
})
