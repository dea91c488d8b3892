import { applyPatch } from 'jods'
import { persist } from 'jods/persist'
import { memory } from 'jods/storage'
import { afterEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { definePanel } from '../../../adapters/devtools/panel/index.js'
import { cart, mount } from './mount.js'

afterEach(() => page.viewport(1000, 700))

const toggle = '{Alt>}{Shift>}D{/Shift}{/Alt}'

test('D01 closed it is a button with the number of rejections; the button and the keys open and close it', async () => {
  const store = cart()
  const { one, all, text, panel, drawn } = await mount([store], {})
  expect(all('.panel')).toEqual([])
  applyPatch(store, [{ op: 'replace', path: '/n', value: 1000 }])
  await drawn()
  expect(text('.opener')).toBe('jods 1 rejected : open the devtools')
  one('.opener').click()
  await drawn()
  expect(panel.open).toBe(true)
  expect(panel.shadowRoot!.activeElement?.id).toBe('tab-log')
  await userEvent.keyboard(toggle)
  await drawn()
  expect([panel.open, panel.hasAttribute('open')]).toEqual([false, false])
  expect(panel.shadowRoot!.activeElement).toBe(one('.opener'))
  await userEvent.keyboard(toggle)
  await drawn()
  one('[aria-label^="Minimise"]').click()
  await drawn()
  expect(all('.panel')).toEqual([])
})

test('D01 it docks left, right and at the bottom, is made larger by pointer and by keys, and remembers both', async () => {
  await page.viewport(1000, 700)
  const store = cart()
  const { one, panel, drawn } = await mount([store])
  const box = () => one('.panel').getBoundingClientRect()
  expect(box()).toMatchObject({ left: 0, width: 1000, bottom: 700, height: 360 })
  const edge = () => one('.resizer')
  edge().focus()
  await userEvent.keyboard('{ArrowUp}{ArrowUp}{ArrowDown}')
  await drawn()
  expect(box().height).toBe(384)
  expect(edge().getAttribute('aria-valuenow')).toBe('384')
  await userEvent.keyboard('{Home}')
  await drawn()
  expect(box().height).toBe(160)
  await userEvent.keyboard('{End}')
  await drawn()
  expect(box().height).toBe(652)

  one('[aria-label="Dock right"]').click()
  await drawn()
  expect(box()).toMatchObject({ right: 1000, top: 0, width: 480, height: 700 })
  expect(panel.getAttribute('dock')).toBe('right')
  const pointer = (type: string, clientX: number) =>
    edge().dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX, bubbles: true }))
  Object.assign(edge(), { setPointerCapture: () => {} })
  pointer('pointerdown', 520)
  pointer('pointermove', 400)
  await drawn()
  expect(box().width).toBe(600)
  pointer('lostpointercapture', 410)
  pointer('pointermove', 100)
  await drawn()
  expect(box().width).toBe(590)

  panel.remove()
  const again = await mount([store])
  expect(again.panel.dock).toBe('right')
  expect(again.one('.panel').getBoundingClientRect().width).toBe(590)
})

test('D01 tabs are chosen with arrow keys, Home and End, and one of them is in the tab order', async () => {
  const { one, all, panel, drawn } = await mount([cart()])
  one('#tab-log').focus()
  const press = async (key: string) => {
    await userEvent.keyboard(key)
    await drawn()
    return panel.shadowRoot!.activeElement?.id
  }
  expect(await press('{ArrowRight}')).toBe('tab-rejections')
  expect(await press('{End}')).toBe('tab-simulate')
  expect(await press('{ArrowRight}')).toBe('tab-log')
  expect(await press('{ArrowLeft}')).toBe('tab-simulate')
  expect(await press('{Home}')).toBe('tab-log')
  expect(all('[role=tab][tabindex="0"]')).toHaveLength(1)
  expect(one('[role=tabpanel]').getAttribute('aria-labelledby')).toBe('tab-log')
})

test('D01 the view and the theme are remembered; what is remembered may be anything, and storage may be blocked', async () => {
  const { view, one, drawn, panel } = await mount([cart()])
  await view('state')
  one('[aria-label="Theme: auto"]').click()
  await drawn()
  expect(panel.getAttribute('theme')).toBe('dark')
  panel.remove()
  const again = await mount([cart()])
  expect(again.one('[aria-selected=true]').id).toBe('tab-state')
  expect(again.panel.theme).toBe('dark')
  again.panel.remove()
  for (const odd of ['{', 'null', '7', '{"dock":7,"sizes":{"bottom":"x","up":3},"view":[],"theme":"pink"}']) {
    localStorage.setItem('jods:devtools', odd)
    const next = await mount([cart()])
    expect(next.one('.panel').getBoundingClientRect().height).toBe(360)
    next.panel.remove()
  }
  const { getItem, setItem } = Storage.prototype
  const blocked = () => {
    throw new DOMException('blocked', 'SecurityError')
  }
  Object.assign(Storage.prototype, { getItem: blocked, setItem: blocked })
  try {
    const last = await mount([cart()])
    await last.view('diff')
    expect(last.one('[aria-selected=true]').id).toBe('tab-diff')
  } finally {
    Object.assign(Storage.prototype, { getItem, setItem })
  }
})

test('D01 styles and keys stay inside, and those of the page outside', async () => {
  const style = document.createElement('style')
  style.textContent = '* { color: rgb(255, 0, 0) !important } button { display: none }'
  document.head.append(style)
  document.body.style.font = '40px serif'
  const heard: string[] = []
  const hear = (event: KeyboardEvent) => heard.push(event.key)
  document.addEventListener('keydown', hear)
  try {
    const { one } = await mount([cart()])
    expect(getComputedStyle(one('.tab')).color).not.toBe('rgb(255, 0, 0)')
    expect(getComputedStyle(one('.tab')).fontSize).toBe('12px')
    await userEvent.fill(one('[aria-label="Search"]'), '')
    await userEvent.type(one('[aria-label="Search"]'), 'jk')
    expect(heard).toEqual([])
  } finally {
    document.removeEventListener('keydown', hear)
    style.remove()
    document.body.style.font = ''
  }
})

test('D01 registering twice is harmless, and without a store it says what to do', async () => {
  definePanel()
  definePanel()
  const { text, all, view } = await mount([])
  for (const name of all('[role=tab]').map(({ id }) => id.slice(4))) {
    await view(name)
    expect(text('.empty')).toMatch(/No store is watched.*devtools\(/)
  }
})

test('D01 nothing sticks out at 380 pixels or at 1600, in any view', async () => {
  const store = cart()
  const { all, view, drawn, one, panel } = await mount([store], { open: true, dock: 'right' })
  for (let i = 0; i < 30; i++) store.note = `note ${i} ${'long '.repeat(i % 3)}`
  applyPatch(store, [{ op: 'replace', path: '/n', value: 1000 }])
  for (const [width, dock] of [
    [380, 'right'],
    [380, 'bottom'],
    [1600, 'bottom'],
    [1600, 'left'],
  ] as const) {
    await page.viewport(width, 800)
    panel.dock = dock
    await drawn()
    for (const name of all('[role=tab]').map(({ id }) => id.slice(4))) {
      await view(name)
      const limits = one('.panel').getBoundingClientRect()
      const out = all('.header *, .bar *, .timeline *, .moment *, .simulate-box *').filter((element) => {
        const { left, right, width } = element.getBoundingClientRect()
        return width > 0 && (left < limits.left - 1 || right > limits.right + 1)
      })
      expect(out.map((element) => `${width} ${name}: ${element.outerHTML.slice(0, 80)}`)).toEqual([])
    }
  }
  expect(limitsOfPage()).toBe(true)
})

test('D03 D06 two hundred stores with long names leave room for the lists, at both widths', async () => {
  const stores = Array.from({ length: 200 }, (_, i) => cart(`${i}-${'long-name-'.repeat(200)}`))
  const { all, view, drawn, one, model } = await mount(stores)
  const saved = persist(stores[0]!, { storage: memory() })
  await saved.ready
  for (const store of stores) store.n = 1
  model.back()
  for (const width of [390, 1360]) {
    await page.viewport(width, 800)
    for (const name of all('[role=tab]').map(({ id }) => id.slice(4))) {
      await view(name)
      if (name === 'simulate') {
        await userEvent.fill(one('textarea'), '[]')
        one('.simulate-box .primary').click()
        await drawn()
      }
      const limits = one('.panel').getBoundingClientRect()
      const shown = '.header *, .bar *, .moment *, .simulate-box *, .card header *, .attempt header *, .versions dd'
      const out = all(shown).filter((element) => {
        const { left, right, width } = element.getBoundingClientRect()
        return width > 0 && (left < limits.left - 1 || right > limits.right + 1)
      })
      expect(out.map((element) => `${width} ${name}: ${element.outerHTML.slice(0, 80)}`)).toEqual([])
      const [list] = all('.scroller')
      if (list) expect([name, width, list.clientHeight > 60]).toEqual([name, width, true])
    }
  }
  await saved.stop()
})

test('D04 in a narrow window nothing lies over the box to simulate, whatever came of the patches', async () => {
  await page.viewport(390, 800)
  const { view, one, drawn, panel } = await mount([cart()])
  await view('simulate')
  const box = one<HTMLTextAreaElement>('textarea')
  for (const value of ['5', '"x"', '6']) {
    box.value = `[{"op":"replace","path":"/n","value":${value}}]`
    box.dispatchEvent(new Event('input'))
    await drawn()
    one('.simulate-box .primary').click()
    await drawn()
  }
  for (const element of [box, one('.simulate-box .primary'), one('#patch-check')]) {
    element.scrollIntoView({ block: 'nearest' })
    const { left, top, height } = element.getBoundingClientRect()
    expect(element.contains(panel.shadowRoot!.elementFromPoint(left + 5, top + height / 2))).toBe(true)
  }
  const end = one('.simulate-box').getBoundingClientRect().bottom
  expect(one('.attempts').getBoundingClientRect().top).toBeGreaterThanOrEqual(end - 1)
})

test('D01 what is to be clicked is 24 pixels high and wide, or more, in every view', async () => {
  const store = cart()
  const { all, view, drawn, model } = await mount([store, cart('user')])
  store.n = 1
  applyPatch(store, [{ op: 'replace', path: '/n', value: 1000 }])
  for (const width of [390, 1360]) {
    await page.viewport(width, 800)
    for (const name of all('[role=tab]').map(({ id }) => id.slice(4))) {
      await view(name)
      if (name === 'travel') model.jump(0)
      all('.sizer .grid-row, [data-pointer="/n"]').at(-1)?.click()
      await drawn()
      all('.inspector-bar button').at(2)?.click()
      await drawn()
      const small = all('button, select, input').filter((element) => {
        const { width, height } = element.getBoundingClientRect()
        return width < 24 || height < 24
      })
      expect(small.map((element) => `${width} ${name}: ${element.outerHTML.slice(0, 80)}`)).toEqual([])
      model.toNow()
    }
  }
})

/** The page has no scroll bar because of the panel. */
function limitsOfPage(): boolean {
  return document.documentElement.scrollWidth <= innerWidth
}
