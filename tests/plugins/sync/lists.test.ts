import { applyPatch, batch, type Change, defineStore, history, onUpdate, snapshot } from 'jods'
import { pair } from 'jods/socket'
import { type SyncOptions, sync } from 'jods/sync'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'

const Card = z.object({ id: z.string(), title: z.string(), done: z.boolean().default(false) })
const Row = z.object({ id: z.string(), title: z.string(), cards: z.array(Card).default([]) })
const Plan = z.object({
  rows: z.array(Row).default([]),
  tags: z.array(z.string()).default([]),
  goods: z.array(z.object({ sku: z.number(), qty: z.number() })).default([]),
})
type Input = z.input<typeof Plan>
const row = (id: string, title = id) => ({ id, title, cards: [] })
const abc: Input = { rows: ['a', 'b', 'c'].map((id) => row(id)) }
const plan = (initial: Input = abc) => defineStore({ name: 'plan', schema: Plan, initial })

const running: ReturnType<typeof sync>[] = []
afterEach(() => {
  for (const live of running.splice(0)) void live.stop()
})
const settle = async () => {
  for (let round = 0; round < 300; round += 1) await Promise.resolve()
}

/** Two plans that are alike, and a line between them that can be cut and mended. */
async function planned(initial: Input = abc, options: SyncOptions<ReturnType<typeof plan>> = {}) {
  const [a, b] = [plan(initial), plan(initial)]
  let lives: ReturnType<typeof sync>[] = []
  async function connect() {
    const [left, right] = pair()
    lives = [sync(left, a, options), sync(right, b, options)]
    running.push(...lives)
    await Promise.all(lives.map(({ ready }) => ready))
    await settle()
  }
  const cut = () => {
    for (const live of lives) void live.stop()
  }
  await connect()
  /** Lets both write apart, b later than a, and meet again. */
  async function apart(writeA: () => void, writeB: () => void) {
    cut()
    writeA()
    await new Promise((resolve) => setTimeout(resolve, 3))
    writeB()
    await connect()
    expect(snapshot(b)).toEqual(snapshot(a))
  }
  return { a, b, apart, connect, cut }
}
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).join('')

describe('S14 a list merges element by element', () => {
  test('S14 elements pushed on both sides are both there', async () => {
    const { a, b, apart } = await planned({})
    await apart(
      () => a.rows.push(row('x')),
      () => b.rows.push(row('y'), row('z')),
    )
    expect(ids(a.rows).split('').sort()).toEqual(['x', 'y', 'z'])
  })

  test('S14 an insert, a remove, a move and an edit of different elements all stay', async () => {
    const { a, b, apart } = await planned({ rows: ['a', 'b', 'c', 'd', 'e'].map((id) => row(id)) })
    await apart(
      () => {
        a.rows.splice(1, 0, row('x'))
        a.rows.splice(
          a.rows.findIndex(({ id }) => id === 'c'),
          1,
        )
      },
      () => {
        applyPatch(b, [{ op: 'move', from: '/rows/4', path: '/rows/0' }])
        b.rows.find(({ id }) => id === 'd')!.title = 'edited'
      },
    )
    expect(ids(a.rows)).toBe('eaxbd')
    expect(a.rows.at(-1)!.title).toBe('edited')
  })

  test('S14 two edits of one element merge down to the leaf, also in a list in a list', async () => {
    const { a, b, apart } = await planned({
      rows: [
        {
          id: 'a',
          title: 'A',
          cards: [
            { id: '1', title: 'one' },
            { id: '2', title: 'two' },
          ],
        },
        row('b'),
      ],
    })
    await apart(
      () => {
        a.rows[0]!.title = 'mine'
        a.rows[0]!.cards[1]!.title = 'deux'
        a.rows[0]!.cards.push({ id: '3', title: 'three', done: false })
      },
      () => {
        b.rows[0]!.cards[1]!.done = true
        b.rows[0]!.cards.splice(0, 1)
        b.rows.reverse()
      },
    )
    expect(ids(a.rows)).toBe('ba')
    expect(snapshot(a.rows[1]!)).toEqual({
      id: 'a',
      title: 'mine',
      cards: [
        { id: '2', title: 'deux', done: true },
        { id: '3', title: 'three', done: false },
      ],
    })
  })

  test('S14 an element moved on both sides stands where the newer move put it, once', async () => {
    const { a, b, apart } = await planned({ rows: ['a', 'b', 'c', 'd'].map((id) => row(id)) })
    await apart(
      () => applyPatch(a, [{ op: 'move', from: '/rows/0', path: '/rows/3' }]),
      () => applyPatch(b, [{ op: 'move', from: '/rows/0', path: '/rows/2' }]),
    )
    expect(ids(a.rows)).toBe('bcad')
  })

  test('S14 removed here and edited there: gone, until it is added again', async () => {
    const { a, b, apart } = await planned()
    const { undo } = history(a)
    await apart(
      () => a.rows.splice(1, 1),
      () => (b.rows[1]!.title = 'hidden'),
    )
    expect(ids(a.rows)).toBe('ac')
    undo()
    await settle()
    expect(ids(b.rows)).toBe('abc')
    expect(b.rows[1]!.title).toBe('b')
    expect(snapshot(a)).toEqual(snapshot(b))
  })

  test('S14 a list written whole clears what is older; what is newer stands on it', async () => {
    const { a, b, apart } = await planned()
    await apart(
      () => {
        a.rows.push(row('old'))
        a.rows[2]!.title = 'old'
      },
      () => (b.rows = [row('c', 'new'), row('a', 'new')]),
    )
    expect(snapshot(a.rows)).toEqual([row('c', 'new'), row('a', 'new')])
    await apart(
      () => (a.rows = [row('n')]),
      () => b.rows.push(row('late')),
    )
    expect(ids(a.rows)).toBe('nlate')
  })

  test('S14 an array without keys, or with two alike, is one value, also for a while only', async () => {
    const { a, b, apart } = await planned({ ...abc, tags: ['t'] })
    await apart(
      () => a.tags.push('a'),
      () => b.tags.push('b'),
    )
    expect(a.tags).toEqual(['t', 'b'])
    await apart(
      () => a.rows.push(row('x')),
      () => b.rows.push(row('a', 'again')),
    )
    expect(ids(a.rows)).toBe('abca')
    a.rows.pop()
    await settle()
    await apart(
      () => a.rows.push(row('x')),
      () => b.rows.push(row('y')),
    )
    expect(ids(a.rows)).toMatch(/^abc(xy|yx)$/)
  })

  test('S14 an element that gets another id is another element', async () => {
    const { a, b, apart } = await planned()
    await apart(
      () => (a.rows[1]!.id = 'z'),
      () => (b.rows[0]!.title = 'edited'),
    )
    expect(ids(a.rows)).toBe('azc')
    expect(a.rows[0]!.title).toBe('edited')
  })

  test('S14 what is initial on both sides merges by key, too', async () => {
    const [left, right] = pair()
    const [a, b] = [plan(abc), plan({ rows: [row('b'), row('q')] })]
    running.push(sync(left, a), sync(right, b))
    await settle()
    expect(ids(a.rows).split('').sort().join('')).toBe('abcq')
    expect(snapshot(b)).toEqual(snapshot(a))
  })

  test('S14 keyOf names the key where it is no id, and may say that there is none', async () => {
    const keyOf = (element: unknown, path: string) => (path === '/goods' ? (element as { sku: number }).sku : undefined)
    const { a, b, apart } = await planned({ ...abc, goods: [{ sku: 1, qty: 1 }] }, { keyOf })
    await apart(
      () => {
        a.goods.push({ sku: 2, qty: 1 })
        a.rows.push(row('x'))
      },
      () => {
        b.goods[0]!.qty = 5
        b.goods.push({ sku: 3, qty: 1 })
        b.rows.push(row('y'))
      },
    )
    expect(a.goods.map(({ sku, qty }) => [sku, qty]).sort()).toEqual([
      [1, 5],
      [2, 1],
      [3, 1],
    ])
    expect(ids(a.rows)).toBe('abcy')
  })
})

describe('S14 what comes is committed as little as it is', () => {
  async function watched() {
    const { a, b } = await planned()
    const changes: Change[] = []
    onUpdate(b, (_, change) => void changes.push(change))
    return { a, b, patches: () => changes.map(({ patches }) => patches.map(({ op, path }) => `${op} ${path}`)) }
  }

  test('S14 by its index, whatever has changed places', async () => {
    const { a, b, patches } = await watched()
    a.rows[1]!.title = 'edited'
    await settle()
    a.rows.splice(1, 0, row('x'))
    await settle()
    applyPatch(a, [{ op: 'move', from: '/rows/3', path: '/rows/0' }])
    await settle()
    a.rows.splice(2, 1)
    await settle()
    expect(patches()).toEqual([['replace /rows/1/title'], ['add /rows/1'], ['move /rows/0'], ['remove /rows/2']])
    expect(snapshot(b)).toEqual(snapshot(a))
  })

  test('S14 a held element follows its own, and one that is edited elsewhere is sent alone', async () => {
    const { a, b } = await planned()
    const held = b.rows[2]!
    a.rows.reverse()
    await settle()
    expect(b.rows[0]).toBe(held)
    const live = running.at(-2)!
    expect(live.detail.get().pending).toBe(0)
  })

  test('S14 hundreds of elements that come, are moved and go in one batch arrive as they are', async () => {
    const { a, b } = await planned()
    const many = Array.from({ length: 300 }, (_, index) => ({ ...row(`r${index}`), cards: [{ id: 'k', title: 'k' }] }))
    batch(() => void a.rows.push(...many.map((one) => Row.parse(one))))
    await settle()
    expect(snapshot(b)).toEqual(snapshot(a))
    batch(() => {
      for (let index = 0; index < 150; index += 1)
        a.rows.splice(index, 1, Row.parse({ ...row(`s${index}`), cards: [] }))
      a.rows[200]!.cards.push(Card.parse({ id: 'l', title: 'l' }))
    })
    await settle()
    expect(b.rows).toHaveLength(303)
    expect(snapshot(b)).toEqual(snapshot(a))
  })

  test('S14 S12 an element in which keyOf finds no key, as it is none, is refused like any other', async () => {
    const plan = (schema: z.ZodType) =>
      defineStore({ name: 'plan', schema: z.object({ rows: schema }), initial: { rows: [{ key: { text: 'a' } }] } })
    const [left, right] = pair()
    const [a, b] = [plan(z.array(z.object({ key: z.object({ text: z.string() }) }))), plan(z.array(z.any()))]
    const keyOf = (element: unknown) => (element as { key: { text: string } }).key.text
    const codes: string[] = []
    running.push(sync(left, a, { keyOf, onPatchRejected: ({ code }) => codes.push(code) }), sync(right, b, { keyOf }))
    await settle()
    applyPatch(b, [{ op: 'add', path: '/rows/-', value: null }])
    await settle()
    expect(codes).toEqual(['schema/invalid'])
    expect(snapshot(b)).toEqual(snapshot(a))
  })
})
