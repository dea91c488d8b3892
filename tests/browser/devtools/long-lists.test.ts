import { createOrigin, sink } from 'jods/kit'
import type { LitElement } from 'lit'
import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { cart, mount } from './mount.js'

const COUNT = 10_000

/** A store with as many changes as the log keeps: every hundredth came by sync. */
async function full() {
  await page.viewport(1000, 700)
  const store = cart()
  const it = await mount([store])
  const local = createOrigin('local')
  const remote = createOrigin('sync')
  const write = (i: number) =>
    sink(store).commit([{ op: 'add', path: '/extra/last', value: `#${i}` }], i % 100 === 0 ? remote : local)
  for (let i = 1; i <= COUNT; i++) write(i)
  await it.drawn()
  return { ...it, store, write, scroller: it.one('.scroller.log') }
}

test('D01 of 10,000 entries only those in sight have rows, the end is in sight, and any of them is reached', async () => {
  const { all, rows, scroller, drawn, text } = await full()
  expect(text('.count')).toBe('10,000')
  expect(all('.sizer .grid-row').length).toBeLessThan(60)
  expect(rows().at(-1)).toMatch(/"#10000"/)
  const seen = new Set<string>()
  for (const part of [0, 0.25, 0.5, 0.75]) {
    scroller.scrollTop = part * scroller.scrollHeight
    await drawn()
    expect(all('.sizer .grid-row').length).toBeLessThan(60)
    const wanted = `"#${Math.floor(part * COUNT) + 2}"`
    expect(rows().some((row) => row.includes(wanted))).toBe(true)
    seen.add(rows()[0]!)
  }
  expect(seen.size).toBe(4)
})

test('D01 a search among 10,000 entries finds what there is', async () => {
  const { rows, one, text, drawn } = await full()
  await userEvent.selectOptions(one('[aria-label="Origin"]'), 'sync')
  await drawn()
  expect(text('.count')).toBe('100 of 10,000')
  await userEvent.fill(one('[aria-label="Search"]'), '#7300')
  await expect.poll(rows, { timeout: 20_000 }).toEqual([expect.stringContaining('"#7300"')])
  await expect.poll(() => text('.count')).toBe('1 of 10,000')
})

test('D01 the list stays at the end while entries come, and stays where it is when scrolled away', async () => {
  const { rows, scroller, drawn, write, one, text, all } = await full()
  for (let i = 1; i <= 50; i++) write(COUNT + i)
  await drawn()
  expect(rows().at(-1)).toMatch(/"#10050"/)
  expect(scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop).toBeLessThan(2)
  expect(all('.newer')).toEqual([])
  expect(text('.count')).toBe('10,000')

  scroller.scrollTop = scroller.scrollHeight / 2
  await drawn()
  const inSight = () => rows().find((row) => row.includes('"#50'))
  const before = inSight()
  expect(before).toBeDefined()
  for (let i = 51; i <= 90; i++) write(COUNT + i)
  await drawn()
  expect(inSight()).toBe(before)
  expect(text('.newer')).toBe('↓ 40 new')
  one('.newer').click()
  await drawn()
  expect(rows().at(-1)).toMatch(/"#10090"/)
})

test('D01 the way back to the end covers no row, and comes and goes without a jump', async () => {
  const { scroller, one, all, drawn, panel } = await full()
  scroller.scrollTop -= 60
  // Drawn before the event of the scrolling, as it may be.
  ;(panel as unknown as LitElement).requestUpdate()
  await drawn()
  const top = one('.newer').getBoundingClientRect().top
  expect(top).toBeGreaterThanOrEqual(scroller.getBoundingClientRect().bottom - 1)
  const at = scroller.scrollTop
  await drawn()
  expect(scroller.scrollTop).toBe(at)
  scroller.scrollTop = scroller.scrollHeight
  await drawn()
  expect(all('.newer')).toEqual([])
  expect(scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop).toBeLessThan(2)
})

test('D01 the end is in sight when the list is shown again, and when its rows change their height', async () => {
  const { drawn, view, one, rows } = await full()
  const distance = () => {
    const { scrollHeight, clientHeight, scrollTop } = one('.scroller.log')
    return scrollHeight - clientHeight - scrollTop
  }
  await page.viewport(400, 700)
  await drawn()
  expect(distance()).toBeLessThan(2)
  expect(rows().at(-1)).toMatch(/"#10000"/)
  await page.viewport(1000, 700)
  await drawn()
  expect(distance()).toBeLessThan(2)
  await view('rejections')
  await view('log')
  expect(distance()).toBeLessThan(2)
  expect(rows().at(-1)).toMatch(/"#10000"/)
})

test('D01 rows that stay are the same elements while a thousand a second come', async () => {
  const { one, drawn, write, all, scroller } = await full()
  scroller.scrollTop = scroller.scrollHeight / 2
  await drawn()
  const kept = all('.sizer .grid-row')[5]!
  let touched = 0
  const watcher = new MutationObserver((records) => {
    touched += records.length
  })
  watcher.observe(kept, { subtree: true, childList: true, characterData: true })
  let renders = 0
  const panel = one('.scroller.log').getRootNode() as ShadowRoot
  const counter = new MutationObserver(() => {
    renders += 1
  })
  counter.observe(panel.querySelector('.count')!, { subtree: true, characterData: true, childList: true })
  for (let i = 1; i <= 500; i++) write(COUNT + i)
  await drawn()
  watcher.disconnect()
  counter.disconnect()
  expect(kept.isConnected).toBe(true)
  expect(touched).toBe(0)
  expect(renders).toBeLessThan(4)
})

test('D01 arrow and page keys, Home and End walk through 10,000 entries', async () => {
  const { one, text, drawn, scroller, write } = await full()
  scroller.focus()
  const press = async (keys: string) => {
    await userEvent.keyboard(keys)
    await drawn()
  }
  await press('{ArrowDown}')
  expect(text('.details')).toMatch(/"#10000"/)
  await press('{Home}')
  await drawn()
  expect(text('.details')).toMatch(/"#1"/)
  expect(text('.grid-row[aria-selected=true]')).toMatch(/"#1"/)
  await press('{ArrowDown}{ArrowDown}{ArrowUp}')
  expect(text('.details')).toMatch(/"#2"/)
  expect(scroller.getAttribute('aria-activedescendant')).toBe(one('.grid-row[aria-selected=true]').id)
  expect(one('.grid-row[aria-selected=true]').getAttribute('aria-rowindex')).toBe('3')
  await press('{PageDown}')
  expect(Number(/"#(\d+)"/.exec(text('.details'))![1])).toBeGreaterThan(4)
  await press('{End}')
  await drawn()
  expect(text('.grid-row[aria-selected=true]')).toMatch(/"#10000"/)
  write(COUNT + 1)
  await drawn()
  expect(text('.scroller.log')).toMatch(/"#10001"/)
  await press('{Escape}')
  expect(one('.view').querySelector('.details')).toBeNull()
})
