import { applyPatch, onUpdate, snapshot } from 'jods'
import { expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { cart, mount } from './mount.js'

const shown = '[data-pointer="/n"]'

test('D06 the timeline goes back, forward, anywhere and to now; nothing is committed until it is restored', async () => {
  const store = cart()
  const { view, one, text, drawn, all } = await mount([store])
  for (const n of [1, 2, 3]) store.n = n
  const heard: number[] = []
  onUpdate(store, (_, { revision }) => heard.push(revision))
  await view('travel')
  const press = async (label: string) => {
    one(`[aria-label="${label}"]`).click()
    await drawn()
  }
  expect(text('.moment')).toMatch(/^now/)
  await press('Back')
  expect(text(shown)).toBe('n : 2')
  expect(text('.past-notice')).toMatch(/Showing the past, nothing is committed: after 2 of 3 changes/)
  await press('Back')
  expect(text(shown)).toBe('n : 1')
  await press('Forward')
  expect(text(shown)).toBe('n : 2')
  await press('Before the first change')
  expect(text(shown)).toBe('n : 0')
  expect([store.n, heard]).toEqual([3, []])
  await press('Now')
  expect(all('.past-notice')).toEqual([])
  expect(text(shown)).toBe('n : 3')

  one('[aria-label="Moment"]').focus()
  await userEvent.keyboard('{Home}{ArrowRight}')
  await drawn()
  expect(text(shown)).toBe('n : 1')
  one('.moment .primary').click()
  await drawn()
  expect([store.n, heard]).toEqual([1, [4]])
  expect(all('.past-notice')).toEqual([])
  expect(text('[role=status].hint')).toBe('Restored: committed with origin devtools.')
})

test('D06 a change in the log is travelled to, and one store of several is restored', async () => {
  const store = cart()
  const other = cart('user')
  const { view, one, all, drawn, text } = await mount([store, other])
  store.n = 1
  other.n = 10
  store.n = 2
  other.n = 20
  await drawn()
  all('.sizer .grid-row')[1]!.click()
  await drawn()
  all('.details .actions button')[0]!.click()
  await drawn()
  expect(text('.past-notice')).toMatch(/after 2 of 4/)
  await userEvent.selectOptions(one('[aria-label="Store"]'), 'user')
  await drawn()
  expect(text(shown)).toBe('n : 10')
  all('.moment button')[1]!.click()
  await drawn()
  expect([store.n, other.n]).toEqual([2, 10])
  await view('log')
})

test('D06 the past is shown in the state too, and cannot be edited', async () => {
  const store = cart()
  const { view, one, text, model, drawn, all } = await mount([store])
  store.n = 1
  model.back()
  await view('state')
  expect(text(shown)).toBe('n : 0')
  await userEvent.dblClick(one(shown))
  await drawn()
  expect(all('.draft')).toEqual([])
  one('.past-notice button:last-child').click()
  await drawn()
  expect(text(shown)).toBe('n : 1')
})

test('D06 D07 a state that was put together elsewhere is marked as such, cannot be edited, and can be restored', async () => {
  const store = cart()
  const { view, text, model, drawn, all, one } = await mount([store])
  store.n = 1
  model.show('cart', { ...snapshot(store), n: 7 })
  await view('state')
  expect(text(shown)).toBe('n : 7')
  expect(text('.past-notice')).toMatch(/^Not the present, nothing is committed: as Redux DevTools shows it/)
  await userEvent.dblClick(one(shown))
  await drawn()
  expect(all('.draft')).toEqual([])
  await view('travel')
  expect(text('.moment')).toMatch(/^made As it was put together in Redux DevTools/)
  one('.moment .primary').click()
  await drawn()
  expect(store.n).toBe(7)
  expect(all('.past-notice')).toEqual([])
})

test('D01 the difference of any two revisions is shown by line, the other way round, and as a patch', async () => {
  const store = cart()
  const { view, one, all, text, drawn } = await mount([store])
  store.n = 1
  store.items.push({ id: 'a', qty: 1 })
  store.n = 2
  await view('diff')
  expect(text('.diff')).toBe('/n − 1 + 2')
  const fields = () => all('.bar input[type=number]')
  await userEvent.fill(fields()[0]!, '0')
  await drawn()
  expect(text('.diff')).toBe('/n − 0 + 2 /items/0 + { id: "a", qty: 1 }')
  all('.bar button')[0]!.click()
  await drawn()
  expect(text('.diff')).toMatch(/\/n − 2 \+ 0/)
  expect(text('.diff')).toMatch(/\/items\/0 − \{ id: "a", qty: 1 \}/)
  all('.segments button').at(-1)!.click()
  await drawn()
  expect(text('.diff')).toMatch(/replace \/n 0/)
  await userEvent.fill(fields()[1]!, '99')
  await drawn()
  expect(text('.empty')).toMatch(/That revision is not known/)
  one('.bar button[aria-pressed]').click()
  await drawn()
  expect(text('.diff')).toMatch(/replace \/n 2/)
})

test('D04 a patch that is typed is checked, goes through the sink as devtools, and its fate is shown', async () => {
  const store = cart()
  const { view, one, text, model, drawn, rows, all } = await mount([store])
  await view('simulate')
  const type = async (patch: string) => {
    await userEvent.fill(one('textarea'), patch)
    await drawn()
  }
  await type('[{"op":"replace","path":"/n",')
  expect(text('#patch-check')).toMatch(/^Not JSON yet/)
  expect(one('textarea').getAttribute('aria-invalid')).toBe('true')
  await type('[{"op":"put","path":"/n"}]')
  expect(text('#patch-check')).toMatch(/^Operation 1: "op" is/)
  await type('[{"op":"replace","path":"/n","value":5}]')
  expect(text('#patch-check')).toBe('1 operation, ready to send.')
  one('textarea').focus()
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await drawn()
  expect(store.n).toBe(5)
  expect(text('.attempt')).toMatch(/^Committed cart · revision 1/)
  expect(model.log.get()[0]).toMatchObject({ origin: { source: 'devtools' } })
  one('.simulate-box .primary').click()
  await drawn()
  expect(text('.attempt')).toMatch(/^Nothing changed/)
  await type('[{"op":"replace","path":"/n","value":5000}]')
  one('.simulate-box .primary').click()
  await drawn()
  expect(text('.attempt')).toMatch(/^Refused cart Edit again schema\/invalid .*100/)
  expect(all('.attempt')).toHaveLength(3)
  await view('rejections')
  expect(rows()).toHaveLength(1)
})

test('D04 what was refused is taken from its details, put right and sent', async () => {
  const store = cart()
  const { view, one, all, text, drawn } = await mount([cart('other'), store])
  applyPatch(store, [{ op: 'replace', path: '/n', value: 1000 }])
  await view('rejections')
  one('.sizer .grid-row').click()
  await drawn()
  all('.details .actions button').at(-1)!.click()
  await drawn()
  expect(one<HTMLSelectElement>('[aria-label="Store"]').value).toBe('cart')
  const box = one<HTMLTextAreaElement>('textarea')
  expect(JSON.parse(box.value)).toEqual([{ op: 'replace', path: '/n', value: 1000 }])
  await userEvent.fill(box, box.value.replace('1000', '10'))
  one('.simulate-box .primary').click()
  await drawn()
  expect(store.n).toBe(10)
  expect(text('.attempt')).toMatch(/^Committed cart/)
})
