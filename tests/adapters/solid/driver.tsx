/** @jsxImportSource solid-js */
import { render } from '@solidjs/testing-library'
import { useJods } from 'jods/solid'
import { type Component, createEffect, For, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { Board, Driver, ListProps, Row, Screen, SelectedProps, TextProps } from '../../conformance/bindings.js'

function Text(props: TextProps) {
  const view = () => useJods(props.store)
  const text = () => {
    props.onRender?.()
    return props.show(view())
  }
  return (
    <button type="button" onClick={() => props.onClick?.(view())}>
      {text()}
    </button>
  )
}

const Twice: Component<TextProps> = (props) => (
  <>
    <Text {...props} />
    <Text {...props} />
  </>
)

function List(props: ListProps) {
  const rows = () => {
    props.onListRender?.()
    return useJods(props.store).rows
  }
  return <For each={rows()}>{(row) => <Item row={row} {...props} />}</For>
}

function Item(props: Omit<ListProps, 'store'> & { row: Row }) {
  const text = () => {
    props.onRowRender?.(props.row.id)
    return `${props.row.title} ${props.row.votes}`
  }
  return (
    <button type="button" onClick={() => props.onRowClick?.(props.row)}>
      {text()}
    </button>
  )
}

function Selected(props: SelectedProps) {
  const value = useJods(props.store, props.selector, props.equals)
  const text = () => {
    props.onRender?.()
    return JSON.stringify(value())
  }
  return <>{text()}</>
}

function First(props: { store: Board }) {
  const view = useJods(props.store)
  return (
    <Show when={view.rows.length > 0} fallback="none">
      <Title store={props.store} />
    </Show>
  )
}

function Title(props: { store: Board }) {
  const title = useJods(props.store, (state) => state.rows[0]!.title)
  return <>{title()}</>
}

function Writer(props: { store: Board }) {
  const view = useJods(props.store)
  createEffect(() => {
    view.b = view.a * 2
  })
  return (
    <>
      {view.a} {view.b}
    </>
  )
}

/** The suite's components in Solid. */
export function createDriver(): Driver {
  const mount =
    <P extends object>(View: Component<P>) =>
    (props: P): Screen<P> => {
      // A signal of each prop, as a parent would pass them; a store of jods is none to be wrapped.
      const [now, setNow] = createStore<{ props: () => P }>({ props: () => props })
      const passed = new Proxy({} as P, {
        get: (_, key) => now.props()[key as keyof P],
        has: (_, key) => key in now.props(),
        ownKeys: () => Reflect.ownKeys(now.props()),
        getOwnPropertyDescriptor: (_, key) => ({
          ...Object.getOwnPropertyDescriptor(now.props(), key),
          configurable: true,
        }),
      })
      const { container, unmount } = render(() => <View {...passed} />)
      return {
        container,
        update: async (next) => setNow('props', () => () => next),
        unmount: async () => unmount(),
      }
    }
  return {
    name: 'Solid',
    isSynchronous: true,
    text: mount(Text),
    twice: mount(Twice),
    list: mount(List),
    selected: mount(Selected),
    first: mount(First),
    writer: mount(Writer),
    act: async (fn) => fn(),
  }
}
