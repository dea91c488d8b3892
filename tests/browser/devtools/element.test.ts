import { defineStore } from 'jods'
import { devtools, type JodsDevtoolsElement } from 'jods/devtools'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { createModel } from '../../../adapters/devtools/model.js'
import './mount.js'

const page = globalThis as { __jods__?: object }
const defined = (name: string) => defineStore({ name, schema: z.object({ n: z.int().default(0) }) })
const stops: (() => void)[] = []

afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  document.body.replaceChildren()
  localStorage.clear()
})

async function drawn(): Promise<void> {
  for (let i = 0; i < 4; i++) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
}

const rowsOf = (panel: Element) =>
  [...panel.shadowRoot!.querySelectorAll<HTMLElement>('.sizer .grid-row')].map(({ innerText }) =>
    innerText.replace(/\s+/g, ' ').replace(/^\S+ /, ''),
  )

test('D01 written in HTML it shows every store of the page, and those of devtools() once that is called', async () => {
  const [mine, other] = [defined('mine'), defined('other')]
  document.body.innerHTML = '<main><jods-devtools open></jods-devtools></main>'
  const panel = document.querySelector('jods-devtools')!
  other.n = 1
  await drawn()
  expect(rowsOf(panel)).toEqual(['other local replace /n 1'])
  const stop = devtools([mine])
  other.n = 2
  mine.n = 3
  await drawn()
  expect(rowsOf(panel)).toEqual(['mine local replace /n 3'])
  stop()
  await drawn()
  expect(rowsOf(panel)).toContain('other local replace /n 2')
  panel.remove()
  expect(page.__jods__).toBeUndefined()
})

test('D01 two of them, one in a shadow root, removed and put back: each shows what there is', async () => {
  const store = defined('cart')
  stops.push(devtools([store]))
  const host = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' })
  host.innerHTML = '<jods-devtools open dock="left"></jods-devtools>'
  const inside = host.querySelector('jods-devtools')!
  const panel = document.createElement('jods-devtools')
  panel.open = true
  document.body.append(panel)
  store.n = 1
  await drawn()
  expect(rowsOf(inside)).toEqual(rowsOf(panel))
  panel.remove()
  store.n = 2
  document.body.prepend(panel)
  await drawn()
  expect(rowsOf(panel)).toHaveLength(2)
  expect(rowsOf(inside)).toHaveLength(2)
  expect(panel.cloneNode(true)).toMatchObject({ open: true, dock: 'bottom' })
})

test('D01 what it is given may be odd, and a model that is taken back leaves the stores of the page', async () => {
  const [mine, other] = [defined('own'), defined('another')]
  const model = createModel([mine])
  stops.push(model.stop)
  const panel = document.createElement('jods-devtools') as JodsDevtoolsElement & Record<string, unknown>
  Object.assign(panel, { open: true, model, dock: 'up', theme: 'pink' })
  document.body.append(panel)
  await drawn()
  expect(page.__jods__).toBeUndefined()
  for (const dock of [null, 7, 'left', 'inline']) Object.assign(panel, { dock })
  Object.assign(panel, { model: null, dock: 'bottom' })
  await drawn()
  other.n = 1
  await drawn()
  expect(rowsOf(panel)).toEqual(['another local replace /n 1'])
  panel.model = model
  mine.n = 1
  await drawn()
  expect(rowsOf(panel)).toEqual(['own local replace /n 1'])
  expect(page.__jods__).toBeUndefined()
})

test('D01 what the page says of open and theme goes before what is remembered, as attribute and as property', async () => {
  const remembered = { open: false, theme: 'dark' }
  localStorage.setItem('jods:devtools', JSON.stringify(remembered))
  const said = document.createElement('jods-devtools')
  said.open = true
  said.theme = 'light'
  document.body.append(said)
  expect(said).toMatchObject({ open: true, theme: 'light' })
  document.body.innerHTML = '<jods-devtools open theme="auto"></jods-devtools>'
  expect(document.body.firstElementChild).toMatchObject({ open: true, theme: 'auto' })
  localStorage.setItem('jods:devtools', JSON.stringify({ open: true, theme: 'dark' }))
  document.body.innerHTML = '<jods-devtools></jods-devtools>'
  expect(document.body.firstElementChild).toMatchObject({ open: true, theme: 'dark' })
})

test('D01 asked for before there is a body, the panel is put on the page all the same', () => {
  const { body } = document
  body.remove()
  try {
    stops.push(devtools([], { panel: true }))
    expect(document.querySelector('jods-devtools')).not.toBeNull()
  } finally {
    document.documentElement.append(body)
  }
})
