/** @jsxImportSource preact */
import { act, render } from '@testing-library/preact'
import { useJods } from 'jods/preact'
import type { ComponentChild, FunctionComponent } from 'preact'
import { memo } from 'preact/compat'
import { useEffect } from 'preact/hooks'
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

/** The suite's components in Preact. */
export function createDriver(): Driver {
  const mount =
    <P extends object>(Component: (props: P) => ComponentChild | ComponentChild[]) =>
    (props: P): Screen<P> => {
      const View = Component as FunctionComponent<P>
      const { container, rerender, unmount } = render(<View {...props} />)
      return { container, update: async (next) => rerender(<View {...next} />), unmount: async () => void unmount() }
    }
  return {
    name: 'Preact',
    text: mount(Text),
    twice: mount(Twice),
    list: mount(List),
    selected: mount(Selected),
    first: mount(First),
    writer: mount(Writer),
    act: async (fn) => act(fn),
  }
}
