import { useJods } from 'jods/solid'
import { createMemo, createRoot, mergeProps, splitProps } from 'solid-js'
import { createStore, unwrap } from 'solid-js/store'
import { expect, test } from 'vitest'
import { type Board, board } from '../../conformance/bindings.js'

test('R08 Solid: a view that is kept in a Solid store stays itself, and tracked', () =>
  createRoot((dispose) => {
    const store = board()
    const view = useJods(store)
    const [page, setPage] = createStore<{ chosen?: Board['rows'][number]; rows: Board['rows'] }>({ rows: [] })
    const title = createMemo(() => page.chosen?.title)
    setPage('chosen', view.rows[0])
    setPage('rows', 0, view.rows[1]!)
    store.rows[0]!.title = 'new'
    expect(title()).toBe('new')
    expect([page.chosen === view.rows[0], page.rows[0] === view.rows[1], unwrap(view) === view]).toEqual([
      true,
      true,
      true,
    ])
    dispose()
  }))

test('R08 Solid: props that are spread, merged or split from a view are read late', () =>
  createRoot((dispose) => {
    const store = board()
    const view = useJods(store)
    const merged = mergeProps({ name: 'nobody', age: 3 }, view.user)
    const [own, others] = splitProps(view.user, ['name'])
    const text = createMemo(() => `${merged.name} ${merged.age} ${own.name} ${others.tags}`)
    store.user.name = 'Bob'
    store.user.tags.push('y')
    expect(text()).toBe('Bob 3 Bob x,y')
    dispose()
  }))
