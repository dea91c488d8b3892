import { TanStackDevtoolsCore } from '@tanstack/devtools'
import { defineStore } from 'jods'
import { devtools, tanstackPlugin } from 'jods/devtools'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'

const stops: (() => void)[] = []

afterEach(() => {
  for (const stop of stops.splice(0).reverse()) stop()
  document.body.replaceChildren()
  localStorage.clear()
})

/** Looks again with every frame: the shell mounts when it has loaded. */
async function eventually<T>(look: () => T | null | undefined): Promise<T> {
  for (;;) {
    const found = look()
    if (found) return found
    await new Promise((frame) => requestAnimationFrame(frame))
  }
}

test('the shell of TanStack mounts the same panel, which shows what devtools watch', async () => {
  const store = defineStore({ name: 'cart', schema: z.object({ n: z.int().default(0) }) })
  stops.push(devtools([store]))
  const shell = document.createElement('div')
  document.body.append(shell)
  const core = new TanStackDevtoolsCore({
    config: { defaultOpen: true },
    plugins: [tanstackPlugin({ defaultOpen: true })],
  })
  core.mount(shell)
  stops.push(() => core.unmount())
  const panel = await eventually(() => document.querySelector('jods-devtools'))
  expect(panel.dock).toBe('inline')
  store.n = 1
  const row = await eventually(() => panel.shadowRoot?.querySelector<HTMLElement>('.sizer .grid-row'))
  expect(row.innerText).toContain('cart')
})

test('a panel that is only put on the page finds the stores of it', async () => {
  const store = defineStore({ name: 'lonely', schema: z.object({ n: z.int().default(0) }) })
  const panel = document.createElement('jods-devtools')
  panel.open = true
  document.body.append(panel)
  store.n = 1
  const row = await eventually(() =>
    [...(panel.shadowRoot?.querySelectorAll<HTMLElement>('.sizer .grid-row') ?? [])].find((one) =>
      one.innerText.includes('lonely'),
    ),
  )
  expect(row.innerText).toContain('/n')
})

test('devtools put a panel on the page where they are asked to, and take it away', () => {
  const stop = devtools([], { panel: true })
  expect(document.querySelectorAll('jods-devtools')).toHaveLength(1)
  stop()
  expect(document.querySelector('jods-devtools')).toBeNull()
})
