import { act, render } from '@testing-library/react'
import { useJods } from 'jods/react'
import { createElement, memo, type ReactElement, StrictMode, useEffect } from 'react'
import type { Board, Driver, ListProps, Row, Screen, SelectedProps, TextProps } from '../../conformance/bindings.js'

function Text({ store, show, onRender, onClick }: TextProps) {
  const view = useJods(store)
  onRender?.()
  return (
    <button type="button" onClick={() => onClick?.(view)}>
      {show(view)}
    </button>
  )
}

const Twice = (props: TextProps) => (
  <>
    <Text {...props} />
    <Text {...props} />
  </>
)

function List({ store, onListRender, ...rest }: ListProps) {
  const { rows } = useJods(store)
  onListRender?.()
  return rows.map((row) => <Item key={row.id} row={row} {...rest} />)
}

const Item = memo(({ row, onRowRender, onRowClick }: Omit<ListProps, 'store'> & { row: Row }) => {
  const own = useJods(row)
  onRowRender?.(own.id)
  return (
    <button type="button" onClick={() => onRowClick?.(own)}>
      {own.title} {own.votes}
    </button>
  )
})

function Selected({ store, selector, equals, onRender }: SelectedProps) {
  onRender?.()
  return <output>{JSON.stringify(useJods(store, (state) => selector(state), equals))}</output>
}

function First({ store }: { store: Board }) {
  const { rows } = useJods(store)
  return rows.length > 0 ? <Title store={store} /> : 'none'
}

const Title = ({ store }: { store: Board }) => useJods(store, (state) => state.rows[0]!.title)

function Writer({ store }: { store: Board }) {
  const view = useJods(store)
  const { a } = view
  useEffect(() => {
    store.b = a * 2
  }, [a, store])
  return `${a} ${view.b}`
}

/** The suite's components in React, the newest or the oldest that the binding supports. */
export function createDriver(name: string, isStrict: boolean): Driver {
  const mount =
    <P extends object>(Component: (props: P) => unknown) =>
    (props: P): Screen<P> => {
      const View = Component as (props: P) => ReactElement
      const page = (now: P) => (isStrict ? createElement(StrictMode, null, <View {...now} />) : <View {...now} />)
      const { container, rerender, unmount } = render(page(props))
      return { container, update: async (next) => rerender(page(next)), unmount: async () => unmount() }
    }
  return {
    name,
    factor: isStrict ? 2 : 1,
    text: mount(Text),
    twice: mount(Twice),
    list: mount(List),
    selected: mount(Selected),
    first: mount(First),
    writer: mount(Writer),
    act: async (fn) => act(fn),
  }
}
