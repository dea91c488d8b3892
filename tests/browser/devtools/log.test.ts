import { applyPatch, effect } from 'jods'
import { createOrigin, sink } from 'jods/kit'
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { cart, mount } from './mount.js'

test('D01 the log lists each change with its store, its origin and its patch, newest last', async () => {
  const store = cart()
  const { rows, drawn, one } = await mount([store])
  expect(one('.empty').textContent).toContain('Nothing has happened yet')
  store.n = 1
  sink(store).commit([{ op: 'add', path: '/items/0', value: { id: 'a', qty: 2 } }], createOrigin('sync'))
  await drawn()
  expect(rows()).toEqual([
    expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3} cart local replace \/n 1/),
    expect.stringMatching(/cart sync add \/items\/0 \{ id: "a", qty: 2 \}/),
  ])
})

test('D01 the details of a change show the patch, the inverse, the revision and who woke', async () => {
  const store = cart()
  const { one, text, drawn } = await mount([store])
  effect(function drawTotal() {
    void store.n
  })
  store.n = 7
  await drawn()
  one('.sizer .grid-row').click()
  await drawn()
  const details = text('.details')
  expect(details).toMatch(/Revision 1/)
  expect(details).toMatch(/Patch replace \/n 7 Inverse replace \/n 0/)
  expect(text('.details .facts')).toMatch(/Origin local local-\w+/)
  expect(details).toMatch(/Woke effect drawTotal$/)
})

test('D02 a rejection stands in the log and in its own view, with the code, the reason and the issues', async () => {
  const store = cart()
  const { rows, view, one, text, drawn } = await mount([store])
  applyPatch(store, [{ op: 'replace', path: '/n', value: 1000 }])
  await drawn()
  expect(rows()[0]).toMatch(/refused replace \/n 1000/)
  expect(text('#tab-rejections')).toBe('Rejections 1')
  await view('rejections')
  expect(rows()[0]).toMatch(/schema\/invalid .*100/)
  one('.sizer .grid-row').click()
  await drawn()
  expect(text('.details')).toMatch(/Code schema\/invalid .*Issues \/n .*100.*Patch as it was given replace \/n 1000/)
})

test('D01 search, store, origin and path narrow the log down; reset shows all again', async () => {
  const store = cart()
  const other = cart('user')
  const { rows, one, text, drawn } = await mount([store, other])
  store.n = 1
  other.note = 'bye'
  sink(store).commit([{ op: 'replace', path: '/note', value: 'stored' }], createOrigin('persist'))
  applyPatch(store, [{ op: 'replace', path: '/items', value: 'no list' }])
  await drawn()
  const fill = async (label: string, value: string) => {
    const field = one<HTMLInputElement>(`.bar [aria-label="${label}"]`)
    if (field.localName === 'select') await userEvent.selectOptions(field, value)
    else await userEvent.fill(field, value)
    await drawn()
  }
  await fill('Search', 'STORED')
  expect(rows()).toEqual([expect.stringContaining('persist')])
  expect(text('.count')).toBe('1 of 4')
  await fill('Search', 'bye user')
  expect(rows()).toEqual([expect.stringContaining('"bye"')])
  await fill('Search', '')
  await fill('Store', 'user')
  expect(rows()).toHaveLength(1)
  await fill('Store', '')
  await fill('Origin', 'persist')
  expect(rows()).toHaveLength(1)
  await fill('Path', '/n')
  expect(rows()).toHaveLength(1)
  await fill('Path', '/items/0/qty')
  expect(rows()).toHaveLength(0)
  expect(text('.empty')).toContain('Nothing matches')
  await fill('Origin', '')
  expect(rows()).toEqual([expect.stringContaining('refused')])
  one('.bar button').click()
  await drawn()
  expect(rows()).toHaveLength(4)
  expect(one<HTMLSelectElement>('[aria-label="Store"]').value).toBe('')
})

test('D01 paused nothing is added, resumed it goes on; clear empties every list', async () => {
  const store = cart()
  const { rows, one, all, text, drawn } = await mount([store])
  store.n = 1
  one('[aria-label="Pause recording"]').click()
  store.n = 2
  await drawn()
  expect(rows()).toHaveLength(1)
  expect(text('.paused-notice')).toMatch(/^Recording is paused/)
  one('[aria-label="Resume recording"]').click()
  store.n = 3
  await drawn()
  expect(rows()).toEqual([expect.stringContaining('/n 1'), expect.stringContaining('/n 3')])
  expect(all('.paused-notice')).toEqual([])
  one('[aria-label="Clear"]').click()
  await drawn()
  expect(rows()).toEqual([])
})
