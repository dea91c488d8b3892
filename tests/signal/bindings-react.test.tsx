// @vitest-environment jsdom
import { useStore } from '@nanostores/react'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { batch, computed, defineStore, history, select, signal } from 'jods'
import { attach } from 'jods/kit'
import { StrictMode, useLayoutEffect, useState } from 'react'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'

afterEach(cleanup)

const counter = () =>
  defineStore({
    name: 'counter',
    schema: z.object({
      n: z.number().default(0),
      user: z.object({ name: z.string(), age: z.number() }).default({ name: 'Ann', age: 30 }),
    }),
    computed: { double: (state) => state.n * 2 },
  })

test('C20 React: every kind of atom through useStore, in StrictMode, and nothing is left when it unmounts', () => {
  const store = counter()
  const count = signal(1)
  const undo = history(store)
  const attachment = attach({}, () => {})
  const atoms = {
    signal: count,
    computed: computed(() => count.get() * 10 + store.n),
    path: select(store, '/user/name'),
    part: select(store, '/user'),
    fn: select(store, (state) => state.double),
    canUndo: undo.canUndo,
    canRedo: undo.canRedo,
    status: attachment.status,
  }
  function View() {
    const values = {
      signal: useStore(atoms.signal),
      computed: useStore(atoms.computed),
      path: useStore(atoms.path),
      part: useStore(atoms.part).age,
      fn: useStore(atoms.fn),
      canUndo: useStore(atoms.canUndo),
      canRedo: useStore(atoms.canRedo),
      status: useStore(atoms.status),
    }
    return <output>{JSON.stringify(values)}</output>
  }
  const shown = () => JSON.parse(screen.getByRole('status').textContent ?? '')
  const { unmount } = render(
    <StrictMode>
      <View />
    </StrictMode>,
  )
  const start = {
    signal: 1,
    computed: 10,
    path: 'Ann',
    part: 30,
    fn: 0,
    canUndo: false,
    canRedo: false,
    status: 'ready',
  }
  expect(shown()).toEqual(start)
  act(() => {
    count.set(2)
    store.n = 1
    store.user.name = 'Bob'
    store.user.age = 31
    attachment.stop()
  })
  const later = {
    signal: 2,
    computed: 21,
    path: 'Bob',
    part: 31,
    fn: 2,
    canUndo: true,
    canRedo: false,
    status: 'stopped',
  }
  expect(shown()).toEqual(later)
  act(() => void undo.undo())
  expect(shown()).toMatchObject({ part: 30, canRedo: true })
  unmount()
  for (const [name, atom] of Object.entries(atoms)) expect(atom.lc, name).toBe(0)
})

test('C20 React: a component renders for its own atom only, once per batch', () => {
  const store = counter()
  const name = select(store, '/user/name')
  const n = select(store, '/n')
  const renders = { name: 0, n: 0 }
  function Name() {
    renders.name++
    return <b>{useStore(name)}</b>
  }
  function Count() {
    renders.n++
    return <i>{useStore(n)}</i>
  }
  render(
    <>
      <Name />
      <Count />
    </>,
  )
  act(() => {
    batch(() => {
      store.n = 1
      store.n = 2
    })
  })
  expect(renders).toEqual({ name: 1, n: 2 })
  act(() => {
    store.user.age++
  })
  expect(renders).toEqual({ name: 1, n: 2 })
})

test('C20 React: keys limit the renders to members of an object', () => {
  const store = counter()
  const user = select(store, '/user')
  let renders = 0
  function Name() {
    renders++
    return <b>{useStore(user, { keys: ['name'] as never }).name}</b>
  }
  render(<Name />)
  act(() => {
    store.user.age++
  })
  expect(renders).toBe(1)
  act(() => {
    store.user.name = 'Bob'
  })
  expect(screen.getByText('Bob')).toBeTruthy()
})

test('C20 React: a change between render and subscription is seen', () => {
  const count = signal(0)
  function View() {
    useLayoutEffect(() => count.set(1), [])
    return <em>{useStore(count)}</em>
  }
  const { container } = render(<View />)
  expect(container.textContent).toBe('1')
})

test('C20 React: handlers write the store, a changed atom prop is followed', () => {
  const store = counter()
  const other = counter()
  function View({ from }: { from: ReturnType<typeof counter> }) {
    const [atom, setAtom] = useState(() => ({ from, n: select(from, '/n') }))
    if (atom.from !== from) setAtom({ from, n: select(from, '/n') })
    return (
      <button type="button" onClick={() => from.n++}>
        {useStore(atom.n)}
      </button>
    )
  }
  const { rerender } = render(<View from={store} />)
  fireEvent.click(screen.getByRole('button'))
  fireEvent.click(screen.getByRole('button'))
  expect(screen.getByRole('button').textContent).toBe('2')
  rerender(<View from={other} />)
  expect(screen.getByRole('button').textContent).toBe('0')
  fireEvent.click(screen.getByRole('button'))
  expect([screen.getByRole('button').textContent, store.n, other.n]).toEqual(['1', 2, 1])
})

test('C20 React: a nanostores computed over our atom as well', async () => {
  const { computed: derive } = await import('nanostores')
  const store = counter()
  const text = derive(select(store, '/n'), (n) => `#${n}`)
  function Text() {
    return <b>{useStore(text)}</b>
  }
  const { container } = render(
    <StrictMode>
      <Text />
    </StrictMode>,
  )
  act(() => {
    store.n = 7
  })
  expect(container.textContent).toBe('#7')
})
