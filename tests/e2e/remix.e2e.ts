import type { BrowserContextOptions, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RemixApp, startApp } from './remix-app.js'
import { createWindows } from './windows.js'

const windows = createWindows()
let app: RemixApp

beforeAll(async () => {
  app = await startApp()
}, 180_000)

afterAll(async () => {
  await app?.stop()
})

function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: 20_000, interval: 25 })
}

/** A window of a user's own, who is known by a cookie. */
async function windowOf(user: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await windows.newContext(options)
  await context.addCookies([{ name: 'user', value: user, url: app.url }])
  const page = await context.newPage()
  // A mismatch of HTML and first render is an error on the console.
  page.on('pageerror', (error) => windows.complain(error.message))
  page.on('console', (message) => {
    // What the network said is none of React's.
    const isNetwork = message.text().startsWith('Failed to load resource')
    if (['error', 'warning'].includes(message.type()) && !isNetwork) windows.complain(message.text())
  })
  return page
}

async function open(page: Page, path = ''): Promise<void> {
  await page.goto(app.url + path)
  await page.locator('main[data-hydrated=true]').waitFor()
}

const titles = (page: Page) => page.locator('li').allInnerTexts()
const text = (page: Page, selector: string) => page.locator(selector).innerText()

async function html(user: string, path = '', headers: HeadersInit = {}): Promise<string> {
  return (await fetch(app.url + path, { headers: { cookie: `user=${user}`, ...headers } })).text()
}

test('R01 R04: what the loader put in the store is in the HTML, and a browser shows it without a mismatch', async () => {
  const sent = await html('ada')
  expect(sent).toContain('Hello ada')
  expect(sent).toMatch(/<li>Pen of ada<!-- --> × <!-- -->1/)
  expect(sent).toContain('<time dateTime="2024-05-01T10:30:00.000Z">May 1, 2024</time>')

  const page = await windowOf('ada')
  await open(page)
  expect(await text(page, '#count')).toBe('3')
  expect(await text(page, 'time')).toBe('May 1, 2024')
  await page.locator('#note').fill('Edited')
  await eventually(() => text(page, '#note-in-store')).toBe('Edited')
})

test('R04: what the app has edited before the page is hydrated is kept, without a mismatch', async () => {
  const page = await windowOf('eve')
  await open(page, '#early')
  await eventually(() => text(page, '#note-in-store')).toBe('Written early')
  expect(await text(page, '#count')).toBe('8')
  expect(await titles(page)).toHaveLength(3)
  expect(await text(page, '#owner')).toBe('eve')
})

for (const hash of ['', '#early']) {
  test(`R04: what a person has typed, ticked and chosen before the scripts arrive is kept ${hash}`, async () => {
    const page = await windowOf(`typist${hash.slice(1)}`)
    let letThrough = () => {}
    const typed = new Promise<void>((resolve) => {
      letThrough = resolve
    })
    await page.route('**/assets/*.js', async (route) => {
      await typed
      await route.continue()
    })
    await page.goto(app.url + hash, { waitUntil: 'commit' })
    await page.locator('[name=title]').fill('Typed early')
    await page.locator('#note').fill('Written by hand')
    await page.locator('#wrap').selectOption('box')
    await page.locator('[value=courier]').check()
    await page.locator('#gift').check()
    letThrough()
    await page.locator('main[data-hydrated=true]').waitFor()
    await eventually(() => text(page, '#note-in-store')).toBe('Written by hand')
    await eventually(() => text(page, '#parcel')).toBe('box, courier, a gift')
    expect(await page.locator('#note').inputValue()).toBe('Written by hand')
    expect(await page.locator('#wrap').inputValue()).toBe('box')
    expect(await page.locator('[name=delivery]:checked').inputValue()).toBe('courier')
    expect(await page.locator('#gift').isChecked()).toBe(true)
    expect(await page.locator('[name=title]').inputValue()).toBe('Typed early')
    expect(await titles(page)).toHaveLength(hash === '' ? 2 : 3)
    await page.locator('#wrap').selectOption('none')
    await eventually(() => text(page, '#parcel')).toBe('none, courier, a gift')
  })
}

test('R02: requests that are under way at once each show their own user, in HTML and in two windows', async () => {
  const users = Array.from({ length: 8 }, (_, index) => `user${index}`)
  const pages = await Promise.all(users.map((user) => html(user, '', { 'x-together': String(users.length) })))
  for (const [index, sent] of pages.entries()) {
    const named = new Set(sent.match(/user\d/g))
    expect([...named]).toEqual([users[index]])
  }

  const shown = await Promise.all(['ada2', 'bob2'].map((user) => windowOf(user)))
  await Promise.all(shown.map((page) => page.setExtraHTTPHeaders({ 'x-together': '2' })))
  await Promise.all(shown.map((page) => open(page)))
  await Promise.all(shown.map((page) => page.setExtraHTTPHeaders({})))
  const [ada, bob] = shown as [Page, Page]
  await ada.locator('#note').fill('Only ada')
  await bob.getByRole('button', { name: 'Remove Pen of bob2' }).click()
  await eventually(() => titles(bob)).toHaveLength(1)
  expect(await text(ada, '#owner')).toBe('ada2')
  expect(await text(bob, '#owner')).toBe('bob2')
  expect(await text(ada, '#note-in-store')).toBe('Only ada')
  expect(await text(bob, '#note-in-store')).toBe('Note of bob2')
  expect((await titles(ada)).join()).toContain('Pen of ada2')
  await Promise.all(shown.map((page) => page.reload()))
  expect(await titles(ada)).toHaveLength(2)
  expect(await titles(bob)).toHaveLength(1)
})

test('R03: without JavaScript a form posts, issues and what was typed are in the page that comes back', async () => {
  const page = await windowOf('plain', { javaScriptEnabled: false })
  await page.goto(app.url)
  await page.locator('[name=qty]').fill('0')
  const [answer] = await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: 'Add' }).click()])
  expect(answer?.status()).toBe(422)
  expect(await text(page, '#title-issues')).toBe('A title is needed')
  expect(await text(page, '#qty-issues')).toBe('At least one')
  expect(await page.locator('[name=qty]').inputValue()).toBe('0')
  expect(await titles(page)).toHaveLength(2)

  await page.locator('[name=title]').fill('Paper')
  await page.locator('[name=qty]').fill('4')
  await page.getByRole('button', { name: 'Add' }).click()
  await eventually(() => titles(page)).toHaveLength(3)
  expect(await text(page, '#count')).toBe('7')
  expect(await text(page, '#title-issues')).toBe('')
})

test('R03 R02: without JavaScript two people at once take out their own rows', async () => {
  const windows = await Promise.all(['plain1', 'plain2'].map((user) => windowOf(user, { javaScriptEnabled: false })))
  await Promise.all(windows.map((page) => page.goto(app.url)))
  const [one, two] = windows as [Page, Page]
  const press = (page: Page, name: string) =>
    Promise.all([page.waitForNavigation(), page.getByRole('button', { name }).click()])
  await Promise.all([press(one, 'Remove Pen of plain1'), press(two, 'Remove Ink of plain2')])
  expect((await titles(one)).join()).toMatch(/^Ink of plain1/)
  expect((await titles(two)).join()).toMatch(/^Pen of plain2/)
  expect(await text(one, '#owner')).toBe('plain1')
})

test('R01 R04: what looks like HTML in the state stays text, in the HTML and in the payload', async () => {
  const page = await windowOf('mallory')
  await open(page)
  const title = '</script><script>globalThis.pwned = 1</script><img src=x onerror="globalThis.pwned = 1">'
  await page.locator('[name=title]').fill(title)
  await page.locator('[name=qty]').fill('1')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await eventually(() => titles(page)).toHaveLength(3)
  await page.reload()
  await page.locator('main[data-hydrated=true]').waitFor()
  expect((await titles(page))[2]).toContain(title)
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false)
  expect(await html('mallory')).not.toContain(title)
})

test('R03 R06: with JavaScript issues come to the fields without a reload, and the store is brought up', async () => {
  const page = await windowOf('lively')
  await open(page)
  await page.locator('#note').fill('Unsaved')
  await page.locator('[name=title]').fill('Paper')
  await page.getByRole('button', { name: 'Add' }).click()
  await eventually(() => text(page, '#qty-issues')).toBe('How many?')
  expect(await text(page, '#title-issues')).toBe('')
  await page.locator('[name=qty]').fill('2')
  await page.getByRole('button', { name: 'Add' }).click()
  await eventually(() => text(page, '#count')).toBe('5')
  expect(await text(page, '#qty-issues')).toBe('')
  expect(await text(page, '#note-in-store')).toBe('Unsaved')
})

test('R03: an issue that came back in HTML is shown after hydration too, without a mismatch', async () => {
  const page = await windowOf('mixed')
  await page.route('**/assets/**', (route) => route.abort())
  await page.goto(app.url)
  await page.unroute('**/assets/**')
  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: 'Add' }).click()])
  await page.locator('main[data-hydrated=true]').waitFor()
  expect(await text(page, '#title-issues')).toBe('A title is needed')
})

test('R06: while a form is under way it is pending, and the page shows what it will do, once', async () => {
  const page = await windowOf('patient')
  await open(page)
  await page.evaluate(() => {
    const seen: string[] = []
    Object.assign(globalThis, { seen })
    const shown = document.querySelector('#foreseen') as HTMLElement
    new MutationObserver(() => seen.push(shown.innerText)).observe(shown, { characterData: true, subtree: true })
  })
  await page.locator('[name=title]').fill('Slow')
  await page.locator('[name=qty]').fill('1')
  await page.getByRole('button', { name: 'Add' }).click()
  await eventually(() => text(page, '#foreseen')).toContain('Slow')
  expect(await page.getByRole('button', { name: 'Adding' }).isDisabled()).toBe(true)
  expect(await text(page, '#under-way')).toBe('add submitting')
  expect(await titles(page)).toHaveLength(2)

  await html('patient', '?open')
  await eventually(() => titles(page)).toHaveLength(3)
  await eventually(() => text(page, '#under-way')).toBe('')
  await page.getByRole('button', { name: 'Add', exact: true }).waitFor()
  expect(await text(page, '#foreseen')).toBe('Pen of patient, Ink of patient, Slow')
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)
  expect(seen.every((shown) => shown.split('Slow').length === 2)).toBe(true)
})

test('R07: a preference in a signed cookie is there in the HTML of the next request, for its owner alone', async () => {
  const page = await windowOf('reader')
  await page.goto(`${app.url}prefs`)
  await page.getByRole('button', { name: 'light' }).click()
  await page.getByRole('button', { name: 'dark' }).waitFor()
  const cookies = await page.context().cookies()
  const value = cookies.find(({ name }) => name === 'prefs')?.value ?? ''
  const sent = await page.request.get(`${app.url}prefs`)
  expect(await sent.text()).toContain('data-theme="dark"')
  expect(await html('other', 'prefs')).toContain('data-theme="light"')

  await page.context().addCookies([{ name: 'prefs', value: `x${value}`, url: app.url }])
  const forged = await page.request.get(`${app.url}prefs`)
  expect(await forged.text()).toContain('data-theme="light"')
})

test('R09: the page goes on from the stream exactly where its HTML left off', async () => {
  const page = await windowOf('follower')
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/events')) asked.push(request.headers()['last-event-id'] ?? '0')
  })
  const write = (line: string) => fetch(`${app.url}events`, { method: 'POST', body: line })
  await write('first')
  const before = (await html('follower', 'feed')).match(/<li>/g)?.length ?? 0
  await page.goto(`${app.url}feed`)
  // The loader itself writes a line behind what it renders.
  await eventually(() => titles(page)).toHaveLength(before + 2)
  await write('second')
  await eventually(() => titles(page)).toContain('second')
  const lines = await titles(page)
  expect(lines).toEqual(['first', `rendered ${before}`, `rendered ${before + 1}`, 'second'])
  expect(new Set(asked)).toEqual(new Set([String(before + 1)]))

  // A line that is cut in the middle of an event.
  await fetch(`${app.url}events`, { method: 'DELETE' })
  await write('third')
  await eventually(() => titles(page)).toContain('third')
  expect(asked.at(-1)).toBe('4')
  // Away and back, where the loader reads the log anew.
  await page.getByRole('link', { name: 'Cart' }).click()
  await page.locator('#owner').waitFor()
  await write('fourth')
  await page.getByRole('link', { name: 'Feed' }).click()
  await eventually(() => titles(page)).toContain('rendered 6')
  await write('fifth')
  await eventually(() => titles(page)).toContain('fifth')
  expect(await titles(page)).toEqual([...lines, 'third', 'fourth', 'rendered 6', 'fifth'])
})
