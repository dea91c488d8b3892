import { batch, defineStore, json, type SchemaError } from 'jods'
import { expect, test } from 'vitest'
import { z } from 'zod'

/*
 * What the end of a batch asks the schema: what was written, each once, and the highest rule above it; nothing that
 * only moved, stayed, or is gone.
 */

type Row = { n: number; t: string }

function setup() {
  const asked: string[] = []
  const ask = <T extends z.ZodType>(schema: T, name: string): T =>
    schema.refine((value) => {
      asked.push(typeof value === 'object' ? name : `${name} ${value}`)
      return true
    }) as T
  const row = z.object({ n: ask(z.number(), 'n'), t: z.string() })
  const store = defineStore({
    name: 's',
    schema: z.object({
      rows: z.array(row),
      few: z.array(row).max(3),
      pair: z.tuple([row, z.object({ n: ask(z.number(), 'second'), t: z.string() })]),
      grid: z.array(z.array(ask(z.number(), 'cell')).max(3)).max(3),
      loose: z.array(z.any()),
      plain: z.object({ a: ask(z.number(), 'a'), b: ask(z.number(), 'b') }),
      ruled: ask(
        z.object({
          x: z.number(),
          inner: ask(z.object({ y: z.number(), z: ask(z.number(), 'z') }), 'inner'),
          list: z.array(z.number()),
        }),
        'ruled',
      ),
    }),
    initial: {
      rows: [0, 1, 2, 3, 4].map((n) => ({ n, t: '' })),
      few: [{ n: 10, t: '' }],
      pair: [
        { n: 20, t: '' },
        { n: 21, t: '' },
      ],
      grid: [[1], [2]],
      loose: [1, { deep: [2] }],
      plain: { a: 1, b: 1 },
      ruled: { x: 1, inner: { y: 1, z: 1 }, list: [1] },
    },
  })
  /** What the schema was asked at the end of a batch of `write`. */
  const end = (write: () => void): string[] => {
    let from = 0
    batch(() => {
      write()
      from = asked.length
    })
    return asked.slice(from)
  }
  asked.length = 0
  return { store, end }
}

test('C22 in a batch a member is asked once, with its last value, and no sibling', () => {
  const { store, end } = setup()
  expect(
    end(() => {
      store.plain.a = 2
    }),
  ).toEqual(['a 2'])
  expect(
    end(() => {
      store.rows[3] = { n: 33, t: 'x' }
      ;(store.rows[4] as Row).t = 'y'
    }),
  ).toEqual(['n 33'])
})

test('C22 in a batch elements that come are asked, those that stay, move or go are not', () => {
  const { store, end } = setup()
  expect(end(() => void store.rows.push({ n: 5, t: '' }))).toEqual(['n 5'])
  expect(end(() => void store.rows.unshift({ n: 6, t: '' }))).toEqual(['n 6'])
  expect(end(() => void store.rows.splice(2, 1, { n: 7, t: '' }, { n: 8, t: '' }))).toEqual(['n 7', 'n 8'])
  expect(end(() => void store.rows.splice(1, 2))).toEqual([])
  expect(end(() => void store.rows.reverse())).toEqual([])
  expect(
    end(() => {
      store.rows.push({ n: 9, t: '' })
      store.rows.reverse()
      store.rows.shift()
    }),
  ).toEqual([])
  expect(json(store).rows.map(({ n }) => n)).toEqual([6, 8, 2, 3, 4, 5])
})

test('C22 in a batch rows that trade places are asked nothing', () => {
  const { store, end } = setup()
  expect(
    end(() => {
      const [first, last] = [store.rows[0], store.rows[4]] as [Row, Row]
      store.rows[0] = last
      store.rows[4] = first
    }),
  ).toEqual([])
  expect(json(store).rows.map(({ n }) => n)).toEqual([4, 1, 2, 3, 0])
})

test('C22 in a batch a row that was written and then removed is asked nothing', () => {
  const { store, end } = setup()
  expect(
    end(() => {
      const row = store.rows[1] as Row
      row.n = 100
      store.rows.splice(1, 1)
    }),
  ).toEqual([])
  expect(
    end(() => {
      store.plain.a = 3
      store.plain = { a: 4, b: 5 }
    }),
  ).toEqual(['a 4', 'b 5'])
})

test('C22 in a batch a size is asked about with the whole array, and only where the length has changed', () => {
  const { store, end } = setup()
  expect(end(() => void store.few.splice(0, 1, { n: 11, t: '' }))).toEqual(['n 11'])
  expect(end(() => void store.few.push({ n: 12, t: '' }))).toEqual(['n 12'])
  expect(() => end(() => void store.few.push({ n: 13, t: '' }, { n: 14, t: '' }))).toThrow(
    expect.objectContaining({ code: 'schema/invalid', path: '/few' }),
  )
  expect(json(store).few.map(({ n }) => n)).toEqual([11, 12])
})

test('C22 in a batch arrays that have grown, one in the other, are asked for what came, and refused together', () => {
  const { store, end } = setup()
  expect(
    end(() => {
      store.grid[0]?.push(3)
      store.grid.push([4])
    }),
  ).toEqual(['cell 3', 'cell 4'])
  expect(json(store).grid).toEqual([[1, 3], [2], [4]])
  const pathsOf = (write: () => void): unknown => {
    try {
      batch(write)
    } catch (error) {
      return (error as SchemaError).issues.map(({ path }) => path?.join('/'))
    }
    return 'accepted'
  }
  expect(
    pathsOf(() => {
      store.grid[0]?.push(5, 6)
      store.grid.push([7])
    }),
  ).toEqual(['grid'])
})

test('C22 in a batch an element that is replaced before others move is asked once', () => {
  const { store, end } = setup()
  expect(
    end(() => {
      store.rows[1] = { n: 50, t: '' }
      store.rows.push({ n: 51, t: '' })
      store.rows[0] = { n: 52, t: '' }
    }),
  ).toEqual(['n 52', 'n 50', 'n 51'])
})

test('C22 in a batch elements of a tuple that trade places are asked by the plans of their new places', () => {
  const { store, end } = setup()
  const [first, second] = store.pair
  expect(
    end(() => {
      store.pair.reverse()
    }),
  ).toEqual(['n 21', 'second 20'])
  expect(first?.n).toBe(20)
  expect(second?.n).toBe(21)
})

test('C22 in a batch the highest rule is asked once, and nothing beside it', () => {
  const { store, end } = setup()
  expect(
    end(() => {
      store.ruled.inner.y = 2
    }),
  ).toEqual(['z 1', 'inner', 'ruled'])
  expect(
    end(() => {
      store.ruled.x = 2
      store.ruled.inner.y = 3
      store.ruled.inner.z = 3
      store.ruled.list.push(2)
    }),
  ).toEqual(['z 3', 'inner', 'ruled'])
  expect(
    end(() => {
      store.plain.b = 9
      store.ruled.list[0] = 5
    }),
  ).toEqual(['b 9', 'z 3', 'inner', 'ruled'])
})

test('C22 in a batch what may be anything is asked nothing and stays itself', () => {
  const { store, end } = setup()
  const part = store.loose[1]
  expect(
    end(() => {
      store.loose.push({ more: [1] })
      store.loose[1].deep.push(3)
      store.loose.unshift('first')
    }),
  ).toEqual([])
  expect(json(store).loose).toEqual(['first', 1, { deep: [2, 3] }, { more: [1] }])
  expect(store.loose[2]).toBe(part)
})
