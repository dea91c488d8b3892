// A list in Solid
import { defineStore } from 'jods'
import { useJods } from 'jods/solid'
import { For } from 'solid-js'
import html from 'solid-js/html'
import { render } from 'solid-js/web'
import { z } from 'zod'

const cart = defineStore({
  name: 'cart',
  schema: z.object({ items: z.array(z.object({ id: z.string(), qty: z.int() })) }),
  initial: {
    items: [
      { id: 'Pen', qty: 1 },
      { id: 'Ink', qty: 2 },
    ],
  },
  computed: { count: (state) => state.items.reduce((sum, { qty }) => sum + qty, 0) },
})

// Solid's own compiler is not here, so this is its template literal: functions are read again when they change.
const view = useJods(cart)
const row = (item: (typeof view.items)[number]) =>
  html`<button type="button" onClick=${() => (item.qty += 1)}>${item.id}: ${() => item.qty}</button>`

render(
  () => html`<${For} each=${() => view.items}>${row}<//><p>${() => view.count} in all</p>`,
  document.querySelector('#root')!,
)
