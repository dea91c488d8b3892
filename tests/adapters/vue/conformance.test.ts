import { render } from '@testing-library/vue'
import { useJods } from 'jods/vue'
import { type Component, defineComponent, h, nextTick, watchEffect } from 'vue'
import {
  type Board,
  type Driver,
  type ListProps,
  type Screen,
  type SelectedProps,
  type TextProps,
  testBinding,
} from '../../conformance/bindings.js'
import RowButton from './RowButton.vue'
import TextButton from './TextButton.vue'

const List = defineComponent(
  ({ store, onListRender, ...rest }: ListProps) => {
    const view = useJods(store)
    return () => {
      onListRender?.()
      return view.rows.map((row) => h(RowButton, { key: row.id, row, ...rest } as never))
    }
  },
  { props: ['store', 'onListRender', 'onRowRender', 'onRowClick'] },
)

const Selected = defineComponent(
  ({ store, selector, equals, onRender }: SelectedProps) => {
    const value = useJods(store, selector, equals)
    return () => {
      onRender?.()
      return JSON.stringify(value.value)
    }
  },
  { props: ['store', 'selector', 'equals', 'onRender'] },
)

const First = defineComponent(
  ({ store }: { store: Board }) => {
    const view = useJods(store)
    return () => (view.rows.length > 0 ? h(Title, { store }) : 'none')
  },
  { props: ['store'] },
)

const Title = defineComponent(
  ({ store }: { store: Board }) => {
    const title = useJods(store, (state) => state.rows[0]!.title)
    return () => title.value
  },
  { props: ['store'] },
)

const Writer = defineComponent(
  ({ store }: { store: Board }) => {
    const view = useJods(store)
    watchEffect(() => {
      view.b = view.a * 2
    })
    return () => `${view.a} ${view.b}`
  },
  { props: ['store'] },
)

/** `setup` runs once: another store is another component, by its key. */
let keys = 0
const keyOf = new WeakMap<object, number>()

const mount =
  <P extends { store: Board }>(component: Component, times = 1) =>
  (props: P): Screen<P> => {
    const Page = defineComponent<{ now: P }>(
      ({ now: _, ...rest }, { attrs }) =>
        () => {
          void rest
          const now = attrs.now as P
          const key = keyOf.get(now.store) ?? ++keys
          keyOf.set(now.store, key)
          return Array.from({ length: times }, (_, i) => h(component, { key: `${key} ${i}`, ...now } as never))
        },
      { inheritAttrs: false },
    )
    const { container, rerender, unmount } = render(Page as never, { attrs: { now: props } } as never)
    return {
      container,
      update: async (next) => rerender({ now: next }),
      unmount: async () => {
        unmount()
        await nextTick()
      },
    }
  }

const driver: Driver = {
  name: 'Vue',
  text: mount<TextProps>(TextButton),
  twice: mount<TextProps>(TextButton, 2),
  list: mount<ListProps>(List),
  selected: mount<SelectedProps>(Selected),
  first: mount(First),
  writer: mount(Writer),
  async act(fn) {
    fn()
    await nextTick()
  },
}

testBinding(driver)
