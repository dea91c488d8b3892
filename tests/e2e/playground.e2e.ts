import type { BrowserContext, BrowserContextOptions, Locator } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BoardPage, boardPage } from './board-page.js'
import { type PlaygroundServer, startServer } from './playground-server.js'
import { createWindows } from './windows.js'

const windows = createWindows()
let server: PlaygroundServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(async () => {
  await server?.stop()
})

/** Waits until what `read` gives is as expected. */
function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: 20_000, interval: 50 })
}

/** A window of its own browser profile: what it shares with others, it shares through the server. */
async function openWindow(options?: BrowserContextOptions, url: string = server.url): Promise<BoardPage> {
  const context = await windows.newContext(options)
  return openIn(context, url)
}

async function openIn(context: BrowserContext, url: string = server.url): Promise<BoardPage> {
  const page = await context.newPage()
  page.on('pageerror', (error) => windows.complain(error.message))
  page.on('response', (answer) => answer.status() >= 400 && windows.complain(`${answer.status()} ${answer.url()}`))
  await page.goto(url)
  const board = boardPage(page)
  await connected(board)
  return board
}

function connected({ connection }: BoardPage): Promise<void> {
  return eventually(() => connection.textContent()).toContain('Live')
}

/** Back to the example, so that each test knows what it finds. */
async function afresh(board: BoardPage): Promise<BoardPage> {
  await board.button('Start over').click()
  await eventually(() => board.title(0).inputValue()).toBe('Agree on what the first release holds')
  return board
}

test('done-1 S01: two windows show each other’s edits', async () => {
  const one = await afresh(await openWindow())
  const two = await openWindow()

  await one.title(1).fill('Written in the first window')
  await eventually(() => two.title(1).inputValue()).toBe('Written in the first window')

  await two.done(2).check()
  await eventually(() => one.done(2).isChecked()).toBe(true)

  await two.newTask.fill('Added in the second window')
  await two.newTask.press('Enter')
  await eventually(() => one.titles()).toContain('Added in the second window')

  await one.button('Move Added in the second window up').click()
  await eventually(async () => (await two.titles()).indexOf('Added in the second window')).toBe(3)

  await one.button('Delete Added in the second window').click()
  await eventually(() => two.titles()).not.toContain('Added in the second window')
  expect(await two.titles()).toEqual(await one.titles())
})

test('done-1 C10: totals follow the edits of every window', async () => {
  const one = await afresh(await openWindow())
  const two = await openWindow()
  const totals = two.page.locator('.figures')

  await one.estimate(1).fill('40')
  await eventually(() => totals.textContent()).toContain('47 of 49')
  await one.done(1).check()
  await eventually(() => totals.textContent()).toContain('2 of 4')
})

test('done-1 P01: a reload keeps the edits', async () => {
  const board = await afresh(await openWindow())
  await board.note.fill('Still here after a reload')
  await board.button('Delete Try the checkout on a train').click()
  const before = await board.titles()
  await board.page.reload()
  await eventually(() => board.note.inputValue()).toBe('Still here after a reload')
  expect(await board.titles()).toEqual(before)
})

test('done-1 P01 S06: a server that has forgotten everything gets the board back from a window', async () => {
  const first = await startServer()
  const home = await openWindow({}, first.url)
  await home.note.fill('Kept in the window alone')
  await eventually(() => home.page.evaluate(() => JSON.stringify(localStorage))).toContain('Kept in the window alone')
  await home.page.close()
  await first.stop()

  const second = await startServer(first.port)
  try {
    expect(second.port).toBe(first.port)
    const back = await openIn(home.page.context(), second.url)
    await eventually(() => back.note.inputValue()).toBe('Kept in the window alone')
    const elsewhere = await openWindow({}, second.url)
    await eventually(() => elsewhere.note.inputValue()).toBe('Kept in the window alone')
  } finally {
    await second.stop()
  }
})

test('done-1 S07: an open window says that it is offline, and brings its edits when the server is back', async () => {
  const first = await startServer()
  const board = await openWindow({}, first.url)
  await first.stop()
  await eventually(() => board.connection.textContent()).toMatch(/Offline|Connecting/)
  await board.title(1).fill('Written while nobody listened')

  const second = await startServer(first.port)
  try {
    await connected(board)
    const elsewhere = await openWindow({}, second.url)
    await eventually(() => elsewhere.title(1).inputValue()).toBe('Written while nobody listened')
  } finally {
    await second.stop()
  }
})

test('done-6 S07 S14: the server is unplugged while two windows type, and plugged in again: both agree, nothing typed is gone', async () => {
  const first = await startServer()
  const one = await afresh(await openWindow({}, first.url))
  const two = await openWindow({}, first.url)
  const typed = { one: ' — typed while the plug was pulled', two: ' — and so was this' }
  const typing = [typeAtTheEnd(one.title(1), typed.one), typeAtTheEnd(two.title(2), typed.two)]
  await eventually(() => one.title(1).inputValue()).toContain('typed')
  await first.stop('SIGKILL')
  await Promise.all(typing)
  for (const board of [one, two]) await eventually(() => board.connection.textContent()).toMatch(/Offline|Connecting/)
  await addTask(one, 'Added by the first, offline')
  await addTask(two, 'Added by the second, offline')
  await two.note.fill('A note that only the second has seen')
  await one.done(0).uncheck()

  const second = await startServer(first.port)
  try {
    for (const board of [one, two]) await connected(board)
    const all = [
      'Agree on what the first release holds',
      `Write the schema of an order${typed.one}`,
      `Try the checkout on a train${typed.two}`,
      'Find out why the label printer sulks',
      'Added by the first, offline',
      'Added by the second, offline',
    ].toSorted()
    for (const board of [one, two]) await eventually(async () => (await board.titles()).toSorted()).toEqual(all)
    await eventually(() => one.note.inputValue()).toBe('A note that only the second has seen')
    await eventually(() => two.done(0).isChecked()).toBe(false)
    expect(await two.titles()).toEqual(await one.titles())
  } finally {
    await second.stop()
  }
})

/** Key by key, as a person does. */
async function typeAtTheEnd(field: Locator, text: string): Promise<void> {
  await field.press('End')
  await field.pressSequentially(text, { delay: 60 })
  await field.blur()
}

async function addTask(board: BoardPage, title: string): Promise<void> {
  await board.newTask.fill(title)
  await board.newTask.press('Enter')
  await eventually(() => board.titles()).toContain(title)
}

test('done-1 T01: the charts move', async () => {
  const { page, record } = await openWindow()
  for (const name of ['CPU per core', 'Memory', 'Load average', 'Event-loop delay']) {
    const drawn = () => page.getByRole('img', { name }).locator('.line').last().getAttribute('d')
    await eventually(drawn).toMatch(/^M.*L/)
    const before = await drawn()
    await eventually(drawn).not.toBe(before)
  }
  await eventually(() => record.locator('.run').first().textContent()).toContain('of machine')
})

test('done-1 C03: an invalid edit is refused visibly and changes nothing', async () => {
  const board = await afresh(await openWindow())
  await board.button('Try an invalid edit').click()
  await expect
    .poll(() => board.record.getByRole('status').first().textContent())
    .toContain('An estimate cannot be negative')
  await eventually(() => board.refusals.first().textContent()).toContain('An estimate cannot be negative')
  expect(await board.estimate(0).inputValue()).toBe('2')
})

test('done-1 C03: what a person types is refused in place, and leaving the field shows the state again', async () => {
  const board = await afresh(await openWindow())
  const other = await openWindow()
  await board.estimate(1).fill('1000')
  await eventually(() => board.page.locator('.field-error').textContent()).toBe('An estimate is at most 100 hours')
  expect(await board.refusals.count()).toBe(1)
  await board.estimate(1).blur()
  await eventually(() => board.estimate(1).inputValue()).toBe('3.5')
  expect(await other.estimate(1).inputValue()).toBe('3.5')
})

test('done-1 C02 C15: an invalid patch is refused whole and visibly', async () => {
  const board = await afresh(await openWindow())
  const before = [await board.note.inputValue(), ...(await board.titles())]
  await board.button('Try an invalid patch').click()
  await expect
    .poll(() => board.record.getByRole('status').first().textContent())
    .toContain('An estimate is a number of hours')
  await eventually(() => board.refusals.first().textContent()).toContain('An estimate is a number of hours')
  expect([await board.note.inputValue(), ...(await board.titles())]).toEqual(before)
})

test('done-1 C15: a patch written by hand goes through the same door', async () => {
  const board = await afresh(await openWindow())
  const patch = board.page.getByLabel(/write a patch/)
  await patch.fill('[{ "op": "replace", "path": "/note", "value": "By hand" }]')
  await board.button('Apply patch').click()
  await eventually(() => board.note.inputValue()).toBe('By hand')
  await patch.fill('[{ "op": "add", "path": "/__proto__/polluted", "value": true }]')
  await patch.press('Control+Enter')
  await eventually(() => board.refusals.count()).toBe(1)
  expect(await board.page.evaluate(() => 'polluted' in {})).toBe(false)
})

test('done-1 C17: undo and redo, by key and by button, leave the other window’s edits alone', async () => {
  const one = await afresh(await openWindow())
  const two = await openWindow()
  await one.title(1).fill('Mine')
  await eventually(() => two.title(1).inputValue()).toBe('Mine')
  await two.title(2).fill('Theirs')
  await two.note.fill('Theirs too')
  await eventually(() => one.title(2).inputValue()).toBe('Theirs')
  await eventually(() => one.note.inputValue()).toBe('Theirs too')

  await one.title(1).press('Control+z')
  await eventually(() => one.title(1).inputValue()).toBe('Write the schema of an order')
  await eventually(() => two.title(1).inputValue()).toBe('Write the schema of an order')
  expect([await one.title(2).inputValue(), await two.title(2).inputValue()]).toEqual(['Theirs', 'Theirs'])
  expect([await one.note.inputValue(), await two.note.inputValue()]).toEqual(['Theirs too', 'Theirs too'])

  await one.title(1).press('Control+Shift+z')
  await eventually(() => two.title(1).inputValue()).toBe('Mine')
  await one.record.getByRole('button', { name: 'Undo', exact: true }).click()
  await eventually(() => one.title(1).inputValue()).toBe('Write the schema of an order')
  await one.record.getByRole('button', { name: 'Redo', exact: true }).click()
  await eventually(() => one.title(1).inputValue()).toBe('Mine')
  await eventually(() => two.title(1).inputValue()).toBe('Mine')
  expect(await two.title(2).inputValue()).toBe('Theirs')
  expect(await one.refusals.count()).toBe(0)
})

test('done-1 C08: the record says how few views an edit has woken', async () => {
  const board = await afresh(await openWindow())
  await board.note.fill('One view reads this')
  const woken = board.record.locator('.entry', { hasText: '/note' }).locator('.woken').first()
  await eventually(() => woken.textContent()).toMatch(/^woke 1 of \d+$/)
})

test('done-1 C01: each change carries the badge of its origin', async () => {
  const one = await afresh(await openWindow())
  const two = await openWindow()
  const badges = (board: BoardPage) => board.record.locator('.entries .badge').allTextContents()
  await one.note.fill('For the record')
  await eventually(() => badges(one)).toContain('local')
  await eventually(() => badges(two)).toContain('sync')
  await one.note.press('Control+z')
  await eventually(() => badges(one)).toContain('history')
  await eventually(() => badges(one)).toContain('stream')
  await one.button('stream: machine readings').click()
  await eventually(() => badges(one)).not.toContain('stream')
  await one.note.fill('Kept for the next visit')
  await one.page.reload()
  await eventually(() => badges(one)).toContain('persist')
})

test('done-1: a task is added, moved and deleted with the keyboard alone', async () => {
  const board = await afresh(await openWindow())
  const { keyboard } = board.page
  const focused = () => board.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
  const tabTo = async (label: string) => {
    await board.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    for (let presses = 0; presses < 120; presses++) {
      await keyboard.press('Tab')
      if ((await focused()) === label) return
    }
    throw new Error(`Tab never came to "${label}".`)
  }

  await tabTo('Title of the new task')
  await keyboard.type('Typed without a mouse')
  await keyboard.press('Enter')
  await eventually(() => board.titles()).toContain('Typed without a mouse')
  expect(await focused()).toBe('Title of the new task')

  await tabTo('Title of task 5')
  await keyboard.press('Alt+ArrowUp')
  await eventually(async () => (await board.titles()).indexOf('Typed without a mouse')).toBe(3)
  expect(await focused()).toBe('Title of task 4')

  await tabTo('Delete Typed without a mouse')
  await keyboard.press('Enter')
  await eventually(() => board.titles()).not.toContain('Typed without a mouse')
  expect(await focused()).toMatch(/^Delete /)
})

test('done-1: nothing is wider than a phone', async () => {
  const board = await afresh(
    await openWindow({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }),
  )
  await board.button('Try an invalid patch').click()
  await eventually(() => board.refusals.count()).toBe(1)
  expect(await board.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
})

test('done-1: a port in use is said and the next free one taken; an interrupt ends the server cleanly', async () => {
  const second = await startServer(server.port)
  expect(second.port).toBeGreaterThan(server.port)
  expect(second.output()).toContain(`Port ${server.port} is in use`)
  expect(await second.stop('SIGINT')).toBe(0)
})

test('done-1: pages of other sites reach neither the board nor the readings', async () => {
  const headers = { origin: 'http://elsewhere.example' }
  expect((await fetch(new URL('machine', server.url), { headers })).status).toBe(403)
  const socket = new (await import('ws')).WebSocket(`ws://127.0.0.1:${server.port}/playground/board`, { headers })
  const outcome = new Promise((resolve) => {
    socket.on('open', () => resolve('open')).on('error', () => resolve('refused'))
  })
  expect(await outcome).toBe('refused')
})
