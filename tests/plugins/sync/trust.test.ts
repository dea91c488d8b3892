import { batch, defineStore, snapshot } from 'jods'
import { pair } from 'jods/socket'
import type { SyncOptions } from 'jods/sync'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { board, settle, start } from './transport.js'

const List = z.object({
  items: z.array(z.object({ id: z.string(), qty: z.number() })),
  note: z.string().default(''),
  limit: z.number().max(10).default(0),
})
const ab = [
  { id: 'a', qty: 1 },
  { id: 'b', qty: 2 },
]
const list = (initial: z.input<typeof List> = { items: ab }, schema = List) =>
  defineStore({ name: 'list', schema, initial })
type List = ReturnType<typeof list>
type Refused = Parameters<NonNullable<SyncOptions<List>['onPatchRejected']>>[0]

/** Two lists on one pipe; what was refused at either. */
async function joined(a: List, b: List, options: { a?: SyncOptions<List>; b?: SyncOptions<List> } = {}) {
  const [left, right] = pair()
  const refused = { a: [] as Refused[], b: [] as Refused[] }
  start(left, a, { onPatchRejected: (one) => refused.a.push(one), ...options.a })
  start(right, b, { onPatchRejected: (one) => refused.b.push(one), ...options.b })
  await settle()
  return refused
}

/** One who speaks the protocol by hand, as a node that `mallory` names. */
async function facing(store: List, options: SyncOptions<List> = {}, hello: object = {}) {
  const [left, right] = pair()
  const refused: Refused[] = []
  const heard: { type: string; id: number; refusals?: { code: string }[] }[] = []
  right.addEventListener('message', ({ data }: { data: string }) => heard.push(JSON.parse(data)))
  start(left, store, { onPatchRejected: (one) => refused.push(one), onError: () => {}, ...options })
  let id = 0
  const say = async (message: object) => {
    right.send(JSON.stringify({ channel: 'list', from: 'mallory', ...message }))
    await settle()
  }
  const write = (writes: object[], marks: object = {}) => say({ type: 'patches', id: ++id, writes, ...marks })
  const acknowledge = async () => {
    for (const { type, id: theirs } of heard.splice(0)) if (type === 'patches') await say({ type: 'ack', id: theirs })
  }
  const own = { protocol: 1, session: 's', version: '0', mode: 'peer', answer: false, align: 'merge' }
  await say({ type: 'hello', ...own, time: Date.now(), maxMessageBytes: 1_048_576, ...hello })
  await acknowledge()
  return { refused, heard, say, write, acknowledge }
}
const stampAt = (time: number, counter = 0) =>
  `${time.toString(16).padStart(12, '0')}-${counter.toString(16).padStart(4, '0')}-mallory`
const never = 'ffffffffffff-ffff-mallory'

describe('what comes out of any hands', () => {
  test('S12 a version that `accept` cannot read is not accepted, and throws nothing at the socket', async () => {
    const [left, right] = pair()
    const onError = vi.fn()
    const accept = (version: string) => {
      if (!/^\d/.test(version)) throw new Error('What is that?')
      return true
    }
    start(left, board(), { accept, onError })
    start(right, board({}, 'x'), { onError: () => {} })
    await settle()
    expect(onError.mock.calls.map(([error]) => error.message)).toEqual([
      'What is that?',
      "The peer's definition has another version than 0.",
    ])
  })
})

describe('what an app is told of', () => {
  test('S02 a refused patch is one of RFC 6902, elements by their index, here and where it was made', async () => {
    const loose = z.object({ ...List.shape, items: z.array(z.object({ id: z.string(), qty: z.any() })) })
    const [a, b] = [list(), list({ items: ab }, loose as unknown as typeof List)]
    const refused = await joined(a, b)
    b.items[1]!.qty = 'many' as never
    await settle()
    const patch = [{ op: 'replace', path: '/items/1/qty', value: 'many' }]
    expect(refused.a).toMatchObject([
      { code: 'schema/invalid', by: 'here', patch, issues: [{ path: ['items', 1, 'qty'] }] },
    ])
    expect(refused.b).toMatchObject([{ code: 'schema/invalid', by: 'peer', patch }])
    b.items.push({ id: 'c', qty: null as never })
    await settle()
    expect(refused.a[1]?.patch).toEqual([{ op: 'add', path: '/items/2', value: { id: 'c', qty: null } }])
    expect(snapshot(b)).toEqual({ items: ab, note: '', limit: 0 })
  })

  test('S02 authorize is asked of what would change, as it would; not of states that are alike', async () => {
    const [a, b] = [list(), list()]
    const authorize = vi.fn(() => true as const)
    await joined(a, b, { a: { authorize } })
    expect(authorize).not.toHaveBeenCalled()
    batch(() => {
      b.items[1]!.qty = 5
      b.items.unshift({ id: 'z', qty: 0 })
    })
    await settle()
    const peer = { node: expect.any(String), version: '0' }
    expect(authorize.mock.calls).toEqual([
      [
        [
          { op: 'replace', path: '/items/1/qty', value: 5 },
          { op: 'add', path: '/items/0', value: { id: 'z', qty: 0 } },
        ],
        peer,
      ],
    ])
  })

  test('S02 of what goes in one message, authorize keeps out what it does not allow and nothing else', async () => {
    const [a, b] = [list(), list()]
    const authorize = (patch: readonly { path: string }[]) =>
      patch.every(({ path }) => path !== '/note') || 'Notes are closed.'
    const refused = await joined(a, b, { a: { authorize } })
    for (let turn = 1; turn <= 20; turn += 1) {
      b.items[0]!.qty = turn
      b.items.push({ id: `n${turn}`, qty: turn })
      if (turn % 10 === 0) b.note = `note ${turn}`
    }
    await settle()
    expect(a.items).toHaveLength(22)
    expect(a.items[0]!.qty).toBe(20)
    expect(snapshot(b)).toEqual(snapshot(a))
    expect(a.note).toBe('')
    const closed = { code: 'sync/not-allowed', reason: 'Notes are closed.' }
    const patch = [{ op: 'replace', path: '/note', value: 'note 20' }]
    expect(refused.a).toMatchObject([{ ...closed, patch, by: 'here' }])
    expect(refused.b).toMatchObject([{ ...closed, patch, by: 'peer' }])
  })

  test('S02 S12 what shows nothing yet would outrank others needs leave as well', async () => {
    const a = list()
    const { write, heard } = await facing(a, { authorize: () => 'No.' })
    await write([{ op: 'add', path: '/note', value: '', stamp: stampAt(Date.now() + 50_000) }])
    expect(heard.at(-2)).toMatchObject({ type: 'reject', refusals: [{ code: 'sync/not-allowed', paths: ['/note'] }] })
  })
})

describe('stamps of the future', () => {
  test('S13 S12 a place that bears one is refused as any write is, and pins nothing', async () => {
    const a = list()
    const { write, refused } = await facing(a)
    await write([{ op: 'add', path: '/items/=b', value: ab[1], stamp: stampAt(Date.now()), at: 'Z5', moved: never }])
    expect(refused).toMatchObject([{ code: 'sync/clock', patch: [{ op: 'replace', path: '/items/1', value: ab[1] }] }])
    expect(a.items.map(({ id }) => id)).toEqual(['a', 'b'])
  })

  test('S12 who says to have forgotten the future deletes nothing, nor who may not delete', async () => {
    const [a, b] = [list(), list()]
    await joined(a, b)
    a.note = 'kept'
    await settle()
    const wiping = { authorize: () => 'No.' }
    for (const [forgot, options] of [
      [never, {}],
      [stampAt(Date.now() + 50_000), wiping],
    ] as const) {
      const { write, acknowledge } = await facing(a, options, { forgot })
      await write([], { align: 'end' })
      await acknowledge()
      expect(snapshot(a)).toEqual({ items: ab, note: 'kept', limit: 0 })
    }
  })
})

describe('a time that nobody leads', () => {
  test.each([
    ['before anybody wrote this', 1_000],
    ['of another age', 7_300_000_000_000],
  ])('S13 S12 that is %s moves no clock', async (_, time) => {
    const a = list()
    const { say, write, heard } = await facing(a)
    await write([], { align: 'end' })
    a.note = 'x'
    await settle()
    for (let round = 0; round < 3; round += 1) {
      const sent = heard.filter(({ type }) => type === 'patches').at(-1)!
      const refusals = [{ code: 'sync/clock', reason: 'No.', paths: ['/note'] }]
      await say({ type: 'reject', id: sent.id, refusals, time })
    }
    const writes = heard.flatMap((message) => ('writes' in message ? (message.writes as { stamp: string }[]) : []))
    const times = writes.map(({ stamp }) => Number.parseInt(stamp.slice(0, 12), 16))
    expect(times.length).toBeGreaterThan(2)
    for (const stamped of times) expect(Math.abs(stamped - Date.now())).toBeLessThan(60_000)
  })
})

describe('what it costs', () => {
  test('S12 a flood of writes that are valid with nothing does not have the past searched for each', async () => {
    const a = list()
    const { write, acknowledge, refused } = await facing(a)
    await write([], { align: 'end' })
    for (let turn = 0; turn < 400; turn += 1) a.items[turn % 2]!.qty = turn
    await acknowledge()
    const before = performance.now()
    const stamp = (index: number) => stampAt(Date.now() - 50_000, index)
    await write(
      Array.from({ length: 500 }, (_, index) => ({ op: 'add', path: '/limit', value: 11, stamp: stamp(index) })),
    )
    expect(refused).toHaveLength(500)
    // Each search was a second or two.
    expect(performance.now() - before).toBeLessThan(20_000)
  })

  test('S12 a refusal of what was not sent is not heard', async () => {
    const a = list()
    const { say, write, refused, heard } = await facing(a)
    await write([], { align: 'end' })
    const refusal = { code: 'schema/invalid', reason: 'No.', paths: Array.from({ length: 1000 }, () => '/items') }
    await say({ type: 'reject', refusals: [refusal], time: Date.now() })
    expect(refused).toEqual([])
    a.note = 'x'
    await settle()
    await say({
      type: 'reject',
      id: heard.at(-1)!.id,
      refusals: [{ ...refusal, paths: ['/items', '/note', '/note'] }],
      time: 1,
    })
    expect(refused).toMatchObject([{ by: 'peer', patch: [{ op: 'replace', path: '/note', value: 'x' }] }])
  })

  test('S12 an initial list larger than one message goes in several', async () => {
    const items = Array.from({ length: 300 }, (_, index) => ({ id: `i${index}`, qty: index }))
    const [a, b] = [list({ items }), list({ items: [] })]
    const limit = { maxMessageBytes: 4000 }
    const refused = await joined(a, b, { a: limit, b: limit })
    expect(refused).toEqual({ a: [], b: [] })
    expect(snapshot(b)).toEqual(snapshot(a))
    b.items.splice(150, 1)
    a.items.splice(150, 0, { id: 'new', qty: 0 })
    await settle()
    expect(snapshot(b)).toEqual(snapshot(a))
    expect(a.items.slice(149, 152).map(({ id }) => id)).toEqual(['i149', 'new', 'i151'])
  })

  test('S12 S09 a primary of many keys, or with little room, says all that it has to', async () => {
    const keys = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`key ${index}`, 'x']))
    const record = (initial: Record<string, string>) =>
      defineStore({ name: 'record', schema: z.record(z.string(), z.string()), initial })
    const [a, b] = [record(keys(200)), record({ other: 'y' })]
    const [left, right] = pair()
    start(left, a, { mode: 'primary', maxMessageBytes: 4000 })
    start(right, b, { maxMessageBytes: 4000 })
    await settle()
    expect(snapshot(b)).toEqual(snapshot(a))
  })
})
