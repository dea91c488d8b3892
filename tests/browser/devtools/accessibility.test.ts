import axe from 'axe-core'
import { applyPatch } from 'jods'
import { afterEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { cart, mount } from './mount.js'

afterEach(() => page.viewport(1000, 700))

/** What axe finds in the panel that is serious, critical, or about contrast. */
async function findings(panel: Element): Promise<string[]> {
  const { violations } = await axe.run(panel, { resultTypes: ['violations'] })
  return violations
    .filter(({ impact, id }) => impact === 'serious' || impact === 'critical' || id === 'color-contrast')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    )
}

for (const theme of ['light', 'dark'] as const) {
  for (const width of [380, 1200]) {
    test(`axe finds nothing serious in any view, ${theme}, ${width} pixels wide`, async () => {
      await page.viewport(width, 800)
      const store = cart()
      const { view, all, panel, drawn, model, one } = await mount([store, cart('user')], { open: true, theme })
      store.n = 1
      store.items.push({ id: 'a', qty: 1 })
      store.extra = { at: new Date(0), big: 1n, map: new Map([['a', null]]), yes: true, text: 'x'.repeat(300) }
      applyPatch(store, [{ op: 'replace', path: '/n', value: 1000 }])
      store.n = 2
      for (const name of all('[role=tab]').map(({ id }) => id.slice(4))) {
        await view(name)
        expect(await findings(panel)).toEqual([])
        const [row] = all('.sizer .grid-row').slice(-1)
        if (row) {
          row.click()
          await drawn()
          expect(await findings(panel), `${name} with details`).toEqual([])
        }
      }
      await view('simulate')
      for (const value of [5, 5000]) {
        await userEvent.fill(one('textarea'), JSON.stringify([{ op: 'replace', path: '/n', value }]))
        one('.simulate-box .primary').click()
      }
      await userEvent.fill(one('textarea'), '[')
      await drawn()
      expect(await findings(panel), 'simulate with results').toEqual([])
      model.back()
      await view('travel')
      expect(await findings(panel), 'in the past').toEqual([])
      model.toNow()
      await view('state')
      await userEvent.dblClick(one('[data-pointer="/n"]'))
      await userEvent.fill(one('[data-pointer="/n"] [aria-label="Value"]'), 'x')
      await userEvent.keyboard('{Enter}')
      await drawn()
      expect(await findings(panel), 'an edit that was refused').toEqual([])
      panel.open = false
      await drawn()
      expect(await findings(panel), 'closed').toEqual([])
    })
  }
}

test('with keys alone: open, find a change, travel to it, come back, simulate, close', async () => {
  const store = cart()
  const { panel, text, drawn, all } = await mount([store], {})
  for (const n of [1, 2, 3]) store.n = n
  const press = async (keys: string) => {
    await userEvent.keyboard(keys)
    await drawn()
  }
  const focus = () => panel.shadowRoot!.activeElement as HTMLElement
  const tabTo = async (label: string) => {
    const name = () => focus()?.getAttribute('aria-label') ?? focus()?.textContent?.trim()
    for (let i = 0; i < 40 && name() !== label; i++) await press('{Tab}')
    expect(name()).toBe(label)
  }
  await press('{Alt>}{Shift>}D{/Shift}{/Alt}')
  await tabTo('Search')
  await press('2')
  await tabTo('Changes and rejections')
  await press('{Home}')
  expect(text('.details')).toMatch(/replace \/n 2/)
  await tabTo('Travel here')
  await press('{Enter}')
  expect(text('.past-notice')).toMatch(/after 2 of 3/)
  await tabTo('Back to now')
  await press('{Enter}')
  expect(all('.past-notice')).toEqual([])
  panel.shadowRoot!.querySelector<HTMLElement>('[role=tab][tabindex="0"]')!.focus()
  await press('{End}')
  await tabTo('Patch')
  await press('[[{{"op":"replace","path":"/n","value":9}]')
  await press('{Control>}{Enter}{/Control}')
  expect(store.n).toBe(9)
  await press('{Alt>}{Shift>}D{/Shift}{/Alt}')
  expect(all('.panel')).toEqual([])
})
