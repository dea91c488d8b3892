// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { defineStore } from 'jods'
import { useJods } from 'jods/react'
import { memo, StrictMode, useState } from 'react'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'

afterEach(cleanup)
const make = () =>
  defineStore({
    name: 'list',
    schema: z.object({
      rows: z.array(z.object({ id: z.int(), title: z.string(), n: z.int().default(0) })),
      a: z.int().default(0),
      b: z.int().default(0),
    }),
    initial: { rows: Array.from({ length: 1000 }, (_, id) => ({ id, title: `t${id}` })) },
    computed: { total: (s) => s.rows.reduce((sum, row) => sum + row.n, 0) },
  })

for (const strict of [false, true])
  test(`R05 useJods: rows under memo, which only read what they are given, ${strict ? 'in' : 'without'} StrictMode`, () => {
    const store = make()
    let parents = 0
    let rows = 0
    const Row = memo(({ row }: { row: { title: string } }) => {
      rows++
      return <li>{row.title}</li>
    })
    const List = () => {
      parents++
      const view = useJods(store)
      return (
        <ul>
          {view.rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </ul>
      )
    }
    const wrap = strict ? { wrapper: StrictMode } : {}
    const { unmount } = render(<List />, wrap)
    const f = strict ? 2 : 1
    expect([parents, rows]).toEqual([f, 1000 * f])
    act(() => {
      store.rows[3]!.title = 'x'
    })
    expect([parents, rows]).toEqual([2 * f, 1001 * f])
    act(() => {
      store.rows[4]!.title = 'y'
      store.rows[3]!.title = 'z'
    })
    expect([parents, rows]).toEqual([3 * f, 1003 * f])
    expect(screen.getByText('y')).toBeTruthy()
    act(() => {
      store.rows[4]!.n = 1
    })
    expect([parents, rows]).toEqual([3 * f, 1003 * f])
    unmount()
  })

test('R05 useJods: a row that reads its own part renders alone', () => {
  const store = make()
  let parents = 0
  let rows = 0
  type Rowt = { title: string; n: number }
  const Row = memo(({ row }: { row: Rowt }) => {
    rows++
    const r = useJods(row)
    return (
      <button
        type="button"
        onClick={() => {
          r.n++
          r.n++
        }}
      >
        {r.title} {r.n}
      </button>
    )
  })
  const List = () => {
    parents++
    const view = useJods(store)
    return view.rows.map((row) => <Row key={row.id} row={row} />)
  }
  render(<List />)
  fireEvent.click(screen.getByText('t5 0'))
  expect(screen.getByText('t5 2')).toBeTruthy()
  expect([parents, rows]).toEqual([1, 1001])
})

test('R05 useJods: what is no longer read renders nothing, nor what a handler reads', () => {
  const store = make()
  let n = 0
  let toggle = () => {}
  const C = () => {
    n++
    const [on, set] = useState(true)
    toggle = () => set((x) => !x)
    const view = useJods(store)
    return (
      <button type="button" onClick={() => view.b++}>
        {on ? view.a : 'off'} {view.total}
      </button>
    )
  }
  const { container } = render(<C />)
  act(() => toggle())
  expect(n).toBe(2)
  act(() => void store.a++)
  expect(n).toBe(2)
  fireEvent.click(container.firstChild as Element)
  fireEvent.click(container.firstChild as Element)
  expect([n, store.b]).toEqual([2, 2])
  act(() => void store.rows[0]!.n++)
  expect([n, container.textContent]).toEqual([3, 'off 1'])
})
