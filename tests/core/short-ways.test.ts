import { batch, defineStore, json, snapshot } from 'jods'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { nodeOf } from '../../src/proxy/node-of.js'
import { compile } from '../../src/schema/compile.js'
import type { Core } from '../../src/sink/core.js'
import { find } from '../../src/sink/place.js'
import { isPlainLog } from '../../src/sink/plain.js'
import { isQuick } from '../../src/sink/quick-scalar.js'
import { isUntouched, type Transaction, transaction } from '../../src/sink/transaction.js'
import { pathOf } from '../../src/tree/node.js'
import { anything, codeOf, listen } from './helpers.js'

/* What takes the short way through the sink, and what does not: a wrong answer is slow, or lets something through. */

const coreOf = (part: object): Core => nodeOf(part)?.tree as Core
const isPlainNow = (store: object): boolean => isPlainLog(coreOf(store), (transaction as Transaction).log)

const Sheet = z.object({
  n: z.number(),
  m: z.number().optional(),
  text: z.string(),
  size: z.number().min(1),
  row: z.array(z.number()),
  part: z.object({ x: z.number(), y: z.number() }),
  range: z.object({ from: z.number(), to: z.number() }).refine(({ from, to }) => from <= to),
})
const sheet = () =>
  defineStore({
    name: 'sheet',
    schema: Sheet,
    initial: { n: 1, text: 'a', size: 1, row: [1, 2], part: { x: 1, y: 1 }, range: { from: 1, to: 2 } },
  })
type Sheet = ReturnType<typeof sheet>

/** Whether a batch of `write` is plain at its end; nothing of it stays. */
function isPlain(write: (store: Sheet) => void, before: (store: Sheet) => void = () => {}): boolean {
  const store = sheet()
  before(store)
  let answer: boolean | undefined
  try {
    batch(() => {
      write(store)
      answer = isPlainNow(store)
      throw new Error('enough')
    })
  } catch {}
  return answer as boolean
}

describe('C11 short ways: a batch that is plain', () => {
  const cases: Record<string, (store: Sheet) => void> = {
    'one scalar': (store) => {
      store.n = 2
    },
    'several, here and there': (store) => {
      store.n = 2
      store.text = 'b'
      store.part.x = 2
      store.row[1] = 3
    },
    'one of them equal': (store) => {
      store.n = 1
      store.part.x = 2
      store.text = 'a'
    },
  }
  test.each(Object.entries(cases))('%s', (_, write) => {
    expect(isPlain(write)).toBe(true)
  })

  test('the same of what a snapshot shares', () => {
    expect(isPlain(cases['several, here and there'] as never, (store) => void snapshot(store))).toBe(true)
  })

  test('ten members of one object are looked through no more', () => {
    const wide = (count: number): boolean => {
      const keys = Array.from({ length: count }, (_, i) => `k${i}`)
      const shape = Object.fromEntries(keys.map((key) => [key, z.number()]))
      const initial = Object.fromEntries(keys.map((key) => [key, 0]))
      const store = defineStore({ name: 'wide', schema: z.object(shape), initial })
      let answer = false
      batch(() => {
        for (const key of keys) (store as Record<string, number>)[key] = 1
        answer = isPlainNow(store)
      })
      expect(json(store)).toEqual(Object.fromEntries(keys.map((key) => [key, 1])))
      return answer
    }
    expect([wide(9), wide(10)]).toEqual([true, false])
  })
})

describe('C11 short ways: a batch that is not', () => {
  const cases: Record<string, (store: Sheet) => void> = {
    'nothing at all': () => {},
    'nothing in the end': (store) => {
      store.n = 1
      store.part.x = 1
    },
    'a place written twice': (store) => {
      store.n = 2
      store.text = 'b'
      store.n = 3
    },
    'there and back': (store) => {
      store.n = 2
      store.n = 1
    },
    'a member that is new': (store) => {
      store.m = 1
    },
    'a member that goes': (store) => {
      store.n = 2
      ;(store as { text?: string }).text = undefined as never
    },
    'an object over an object': (store) => {
      store.part = { x: 2, y: 2 }
    },
    'a write inside of an object that is new': (store) => {
      store.part = { x: 2, y: 2 }
      store.part.x = 3
    },
    'another kind of scalar': (store) => {
      ;(store as { n: unknown }).n = 'text'
    },
    'a scalar that is no number to speak of': (store) => {
      store.n = Number.NaN
    },
    'a scalar that has a rule': (store) => {
      store.size = 2
    },
    'a member under a rule': (store) => {
      store.range.to = 3
    },
    'a row that grows': (store) => {
      store.row.push(3)
    },
    'a part that is gone': (store) => {
      const { part } = store
      part.x = 2
      store.part = { x: 1, y: 1 }
    },
    'what the schema does not know': (store) => {
      ;(store as unknown as Record<string, unknown>).more = 1
    },
  }
  test.each(Object.entries(cases))('%s', (_, write) => {
    expect(isPlain(write)).toBe(false)
  })

  test('zero over minus zero', () => {
    const write = (store: Sheet): void => {
      store.n = -0
    }
    expect(
      isPlain(write, (store) => {
        store.n = 0
      }),
    ).toBe(false)
  })

  test('one that another store had a part in', () => {
    const [one, other] = [sheet(), sheet()]
    batch(() => {
      one.n = 2
      other.n = 2
      expect([isPlainNow(one), isPlainNow(other)]).toEqual([false, false])
    })
  })
})

test('C09 short ways: a plain batch tells its patch in the order of the writes, and back the other way', () => {
  const store = sheet()
  const heard = listen(store)
  batch(() => {
    store.text = 'b'
    store.n = 1
    store.part.x = 2
    store.row[1] = 3
  })
  expect(heard.changes).toHaveLength(1)
  expect(heard.changes[0]?.patches).toEqual([
    { op: 'replace', path: '/text', value: 'b' },
    { op: 'replace', path: '/part/x', value: 2 },
    { op: 'replace', path: '/row/1', value: 3 },
  ])
  expect(heard.changes[0]?.inverse).toEqual([
    { op: 'replace', path: '/row/1', value: 2 },
    { op: 'replace', path: '/part/x', value: 1 },
    { op: 'replace', path: '/text', value: 'a' },
  ])
})

test('C22 short ways: scalars that a plan accepts at a glance', () => {
  const accepts = (schema: z.ZodType, values: readonly unknown[]): boolean[] =>
    values.map((value) => isQuick(compile(schema), value))
  const values = [1, 1.5, -0, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, '1', '', true, null, undefined, 1n, {}]
  const only = (...right: number[]) => values.map((_, i) => right.includes(i))
  expect(accepts(z.number(), values)).toEqual(only(0, 1, 2, 3))
  expect(accepts(z.int(), values)).toEqual(only(0, 2))
  expect(accepts(z.string(), values)).toEqual(only(6, 7))
  expect(accepts(z.boolean(), values)).toEqual(only(8))
  expect(accepts(z.enum(['a', '1']), values)).toEqual(only(6))
  expect(accepts(z.string().min(1), values)).toEqual(only())
  expect(accepts(z.string().trim(), values)).toEqual(only())
  expect(accepts(z.object({}), values)).toEqual(only())
})

describe('C14 short ways: where a path leads', () => {
  const make = () =>
    coreOf(
      anything({ a: { b: [10, { c: 1 }], '': 0, 'x/y': { '~': 1 } }, list: [], n: 1, bare: null, when: new Date(1) }),
    )
  test.each([
    ['/n', '', 'n', true],
    ['/new', '', 'new', false],
    ['/a/b', '/a', 'b', true],
    ['/a/new', '/a', 'new', false],
    ['/a/b/0', '/a/b', 0, true],
    ['/a/b/1/c', '/a/b/1', 'c', true],
    ['/a/b/2', '/a/b', 2, false],
    ['/a/b/-', '/a/b', 2, false],
    ['/list/-', '/list', 0, false],
    ['/list/0', '/list', 0, false],
    ['/a/', '/a', '', true],
    ['/a/x~1y/~0', '/a/x~1y', '~', true],
    ['/toString', '', 'toString', false],
  ] as const)('%s', (path, parent, key, exists) => {
    const core = make()
    const place = find(core, path)
    expect([pathOf(place.node), place.key, place.exists]).toEqual([parent, key, exists])
  })

  test.each([
    '/new/deeper',
    '/n/x',
    '/bare/x',
    '/when/x',
    '/a/b/3',
    '/a/b/3/c',
    '/a/b/2/c',
    '/a/b/-/c',
    '/a/b/-1',
    '/a/b/01',
    '/a/b/x',
    '/a/b/1e0',
    '/list/1',
    '/toString/x',
    '/a/b/0/c',
  ])('%s leads nowhere', (path) => {
    const core = make()
    expect(codeOf(() => find(core, path))).toBe('patch/missing-path')
    expect(() => find(core, path)).toThrow(`There is nothing at "${path}".`)
  })
})

describe('C22 short ways: parts that trade places are parsed by nobody', () => {
  const rows = () =>
    defineStore({
      name: 'rows',
      schema: z.object({
        rows: z.array(z.object({ n: z.number() })),
        others: z.array(z.object({ n: z.number() })),
      }),
      initial: { rows: [{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }], others: [{ n: 9 }] },
    })
  type Rows = ReturnType<typeof rows>
  type Row = Rows['rows'][number]

  /** Whether row `at`, as it was before, counts as untouched after `write`. */
  function isStill(at: number, write: (store: Rows, held: Row[]) => void): boolean {
    const store = rows()
    const held = [...store.rows]
    let answer = false
    batch(() => {
      write(store, held)
      const [part, list] = [nodeOf(held[at]), nodeOf(store.rows)]
      if (part && list) answer = isUntouched(part, list)
    })
    return answer
  }

  test('untouched: nothing written, others replaced, or itself replaced', () => {
    expect(isStill(0, () => {})).toBe(true)
    expect(isStill(0, (store) => (store.rows[1] = { n: 5 }))).toBe(true)
    expect(isStill(0, (store) => (store.rows[0] = { n: 5 }))).toBe(true)
    expect(isStill(0, (store, held) => (store.rows[0] = held[1] as Row))).toBe(true)
    expect(isStill(0, (store) => void snapshot(store))).toBe(true)
  })

  test('touched: written inside, moved about, or another array at work', () => {
    expect(isStill(0, (_, held) => ((held[0] as Row).n = 5))).toBe(false)
    expect(isStill(0, (_, held) => ((held[1] as Row).n = 5))).toBe(false)
    expect(isStill(0, (store) => void store.rows.push({ n: 5 }))).toBe(false)
    expect(isStill(0, (store) => (store.others[0] = { n: 5 }))).toBe(false)
    expect(
      isStill(0, (store) => {
        store.rows[1] = { n: 5 }
        store.rows[2] = { n: 6 }
      }),
    ).toBe(false)
  })

  test('a swap ends in one small change, and both rows go on being themselves', () => {
    const store = rows()
    const heard = listen(store)
    batch(() => {
      const [a, b] = [store.rows[0], store.rows[3]] as [Row, Row]
      store.rows[0] = b
      store.rows[3] = a
    })
    expect(json(store).rows.map(({ n }) => n)).toEqual([3, 1, 2, 0])
    expect(heard.changes).toHaveLength(1)
    expect(heard.last().length).toBeLessThanOrEqual(2)
  })
})
