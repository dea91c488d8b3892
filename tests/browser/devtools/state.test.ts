import { defineStore } from 'jods'
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { z } from 'zod'
import { cart, mount } from './mount.js'

const row = (pointer: string) => `[data-pointer="${pointer}"]`

test('D01 the state is a tree: containers open, values are shown with their type', async () => {
  const store = defineStore({
    name: 'typed',
    schema: z.object({ at: z.date(), big: z.bigint(), map: z.map(z.string(), z.number()), set: z.set(z.string()) }),
    initial: { at: new Date(0), big: 12n, map: new Map([['a', 1]]), set: new Set(['x']) },
  })
  const { view, text } = await mount([store])
  await view('state')
  expect(text(row('/at'))).toBe('at : Date 1970-01-01T00:00:00.000Z')
  expect(text(row('/big'))).toBe('big : bigint 12n')
  expect(text(row('/map'))).toMatch(/map : Map 1 entry/)
  expect(text(row('/set'))).toMatch(/set : Set 1 element/)
  expect(text('.tree')).toMatch(/a → 1/)
})

test('D01 a scalar is edited in its row, through the sink, with origin devtools', async () => {
  const store = cart()
  const { view, one, model, drawn, all } = await mount([store])
  await view('state')
  await userEvent.dblClick(one(row('/n')))
  await drawn()
  await userEvent.fill(one(`${row('/n')} [aria-label="Value"]`), '42')
  await userEvent.keyboard('{Enter}')
  await drawn()
  expect(store.n).toBe(42)
  expect(model.log.get()).toMatchObject([{ kind: 'change', origin: { source: 'devtools' } }])
  expect(all('.draft')).toEqual([])
})

test('D02 an edit that the schema refuses says why, keeps what was typed, and can be put right or left', async () => {
  const store = cart()
  const { view, one, text, drawn, all } = await mount([store])
  await view('state')
  await userEvent.dblClick(one(row('/n')))
  await drawn()
  await userEvent.fill(one(`${row('/n')} [aria-label="Value"]`), '1000')
  await userEvent.keyboard('{Enter}')
  await drawn()
  expect(text('[role=alert]')).toMatch(/100/)
  expect(one<HTMLInputElement>(`${row('/n')} [aria-label="Value"]`).value).toBe('1000')
  await userEvent.fill(one(`${row('/n')} [aria-label="Value"]`), 'many')
  await userEvent.keyboard('{Enter}')
  await drawn()
  expect(text('[role=alert]')).toBe('"many" is not a number.')
  await userEvent.keyboard('{Escape}')
  await drawn()
  expect(all('.draft')).toEqual([])
  expect(store.n).toBe(0)
})

test('D01 members are added and deleted; a key that is there already is not written over', async () => {
  const store = cart()
  const { view, one, text, drawn } = await mount([store])
  const button = (name: string) => {
    const found = [...one('.inspector').querySelectorAll('button')].find((one) => one.textContent?.trim() === name)
    if (!found) throw new Error(`No button "${name}"`)
    return found
  }
  const add = async (key: string, value: string) => {
    await userEvent.click(one(row('/extra')))
    await drawn()
    button('Add member').click()
    await drawn()
    await userEvent.fill(one('.inspector [aria-label="Key"]'), key)
    await userEvent.fill(one('.inspector [aria-label="Value"]'), value)
    await userEvent.keyboard('{Enter}')
    await drawn()
  }
  await view('state')
  await add('a/b~c', 'first')
  expect(store.extra).toEqual({ 'a/b~c': 'first' })
  await add('a/b~c', 'second')
  expect(text('[role=alert]')).toBe('"a/b~c" is there already.')
  expect(store.extra).toEqual({ 'a/b~c': 'first' })
  await userEvent.keyboard('{Escape}')
  await userEvent.click(one(row('/extra/a~1b~0c')))
  await drawn()
  button('Delete').click()
  await drawn()
  expect(store.extra).toEqual({})
})

test('D01 huge arrays, texts and depths cost what is open', async () => {
  let deep: unknown = 'end'
  for (let i = 0; i < 200; i++) deep = { deep }
  const store = defineStore({
    name: 'huge',
    schema: z.object({ list: z.array(z.number()), text: z.string(), deep: z.any() }),
    initial: { list: Array.from({ length: 250_000 }, (_, i) => i), text: 'x'.repeat(1_000_000), deep },
  })
  const { view, one, all, text, drawn } = await mount([store])
  await view('state')
  expect(one('.tree').textContent!.length).toBeLessThan(3_000)
  await userEvent.click(one(row('/text')))
  await drawn()
  expect(text('.code').length).toBeLessThan(3_000)
  one('.code + button').click()
  await drawn()
  expect(text('.code').length).toBeGreaterThan(100_000)
  const open = async (label: string) => {
    const line = all('.tree-row').find((row) => row.innerText.replace(/\s+/g, ' ').startsWith(`▸ ${label}`))
    line!.querySelector<HTMLElement>('.twist')!.click()
    await drawn()
  }
  await open('list')
  expect(text('.tree')).toMatch(/0 … 9,999 10,000 members ▸ 10,000 … 19,999/)
  await open('10,000 … 19,999')
  await open('10,000 … 10,099')
  expect(all(row('/list/10003'))).toHaveLength(1)
  expect(all('.tree-row').length).toBeLessThan(80)
})

test('D01 the tree is walked, opened, edited and pruned with keys alone', async () => {
  const store = cart()
  store.items.push({ id: 'a', qty: 1 })
  const { view, one, all, drawn } = await mount([store])
  await view('state')
  one('.tree').focus()
  const selected = () => one('.tree-row[aria-selected=true]').dataset.pointer
  const press = async (keys: string) => {
    await userEvent.keyboard(keys)
    await drawn()
  }
  await press('{ArrowDown}{ArrowDown}{ArrowDown}')
  expect(selected()).toBe('/items')
  await press('{ArrowLeft}')
  expect(all(row('/items/0'))).toEqual([])
  await press('{ArrowRight}{ArrowRight}')
  expect(selected()).toBe('/items/0')
  await press('{ArrowRight}{ArrowRight}{ArrowDown}')
  expect(selected()).toBe('/items/0/qty')
  expect(one('.tree').getAttribute('aria-activedescendant')).toBe(one(row('/items/0/qty')).id)
  await press('{Enter}')
  await press('5{Enter}')
  expect(store.items[0]?.qty).toBe(5)
  await press('{ArrowLeft}')
  expect(selected()).toBe('/items/0')
  await press('{Delete}')
  expect(store.items).toHaveLength(0)
  await press('{Home}')
  expect(selected()).toBe('')
  await press('{End}')
  expect(selected()).toBe('/extra')
})
