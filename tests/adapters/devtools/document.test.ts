// @vitest-environment jsdom
import { defineStore } from 'jods'
import { devtools } from 'jods/devtools'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'

test('D01 D02 the panel opens in a document without a layout, such as that of a component test', async () => {
  const board = defineStore({ name: 'board', schema: z.object({ title: z.string().min(1).default('Plan') }) })
  const stop = devtools([board], { panel: true })
  const panel = document.querySelector('jods-devtools')
  const root = panel?.shadowRoot
  if (!panel || !root) throw new Error('The panel has not been put in.')
  panel.open = true
  board.title = '<img src=x onerror=alert(1)>'
  expect(() => {
    board.title = ''
  }).toThrow()
  await vi.waitFor(() => expect(root.querySelector('[role=tab][aria-selected=true]')).not.toBeNull())
  expect(root.querySelector('img')).toBeNull()
  stop()
  expect(document.querySelector('jods-devtools')).toBeNull()
})
