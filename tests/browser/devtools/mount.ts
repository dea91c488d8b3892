import { defineStore } from 'jods'
import type { AnyStore } from 'jods/kit'
import { afterEach, vi } from 'vitest'
import { z } from 'zod'
import { createModel, type DevtoolsModel } from '../../../adapters/devtools/model.js'
import { definePanel, type JodsDevtoolsElement } from '../../../adapters/devtools/panel/index.js'

/** A panel on the page, and short ways to what is in it. */
export interface Mounted {
  readonly model: DevtoolsModel
  readonly panel: JodsDevtoolsElement
  all(selector: string): HTMLElement[]
  /** The first that matches; fails where there is none. */
  one<E extends HTMLElement = HTMLElement>(selector: string): E
  /** What is shown, with the spaces of the layout as one. */
  text(selector: string): string
  /** Rows of a list, as text. */
  rows(): string[]
  /** Goes to a view, and until it is shown. */
  view(name: string): Promise<void>
  /** Until what was asked for is on the screen: the model tells in one frame, the panel draws in the next, then scrolls, then fills in. */
  drawn(): Promise<void>
}

// They wait for frames, which a busy machine draws when it can.
vi.setConfig({ testTimeout: 60_000 })

const mounted: Mounted[] = []

afterEach(() => {
  for (const { panel, model } of mounted.splice(0)) {
    panel.remove()
    model.stop()
  }
  localStorage.clear()
})

export async function mount(
  stores: Iterable<AnyStore>,
  attributes: Partial<Pick<JodsDevtoolsElement, 'dock' | 'open' | 'theme'>> = { open: true },
): Promise<Mounted> {
  definePanel()
  const model = createModel(stores)
  const panel = document.createElement('jods-devtools')
  Object.assign(panel, attributes, { model })
  document.body.append(panel)
  const it = handle(panel, model)
  mounted.push(it)
  await it.drawn()
  return it
}

function handle(panel: JodsDevtoolsElement, model: DevtoolsModel): Mounted {
  const root = panel.shadowRoot!
  const all = (selector: string) => [...root.querySelectorAll<HTMLElement>(selector)]
  const one = <E extends HTMLElement>(selector: string) => {
    const [found] = all(selector)
    if (!found) throw new Error(`Nothing in the panel matches ${selector}: ${root.textContent?.replace(/\s+/g, ' ')}`)
    return found as E
  }
  const text = (selector: string) => one(selector).innerText.replace(/\s+/g, ' ').trim()
  const it: Mounted = {
    model,
    panel,
    all,
    one,
    text,
    rows: () => all('.sizer .grid-row').map((row) => row.innerText.replace(/\s+/g, ' ').trim()),
    async view(name) {
      one(`#tab-${name}`).click()
      await it.drawn()
    },
    drawn: async () => {
      for (let i = 0; i < 4; i++) await frame()
    },
  }
  return it
}

const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))

const schema = z.object({
  n: z.int().max(100).default(0),
  note: z.string().max(20).default('hello'),
  items: z.array(z.object({ id: z.string(), qty: z.int().min(1) })).default([]),
  extra: z.record(z.string(), z.any()).default({}),
})

/** A store with something of each kind. */
export const cart = (name = 'cart') => defineStore({ name, version: '1.2.0', schema })
