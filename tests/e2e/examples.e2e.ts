import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { browserFlags } from '../../scripts/browser.mjs'
import { type BuiltSite, serveBuiltSite } from './built-site.js'
import { createVisits, type ExampleName, eventually, running } from './examples-site.js'

let browser: Browser
let site: BuiltSite
const visits = createVisits(
  () => browser,
  () => `${site.url}/`,
)

beforeAll(async () => {
  const executablePath = process.env.CHROME_PATH
  browser = await chromium.launch({ args: browserFlags, ...(executablePath && { executablePath }) })
  site = await serveBuiltSite()
}, 180_000)

afterEach(async () => {
  expect(await visits.end()).toEqual([])
})

afterAll(async () => {
  await browser?.close()
  site?.close()
})

/** One of the two people of the chat, as a person names what is on the screen. */
function person(page: Page, name: 'Ada' | 'Bob') {
  const phone = page.getByRole('region', { name, exact: true })
  const field = phone.getByLabel(`Message from ${name}`)
  return {
    phone,
    status: phone.getByRole('status'),
    online: phone.getByLabel('Online'),
    topic: phone.getByLabel(`Topic, seen by ${name}`),
    log: () => phone.getByRole('log').getByRole('listitem').locator('span').allTextContents(),
    async say(text: string) {
      await field.fill(text)
      await field.press('Enter')
    },
  }
}

test('home C02 C09 C10 C17: two components share one store, a refusal says why, undo takes a write back', async () => {
  const page = await visits.open('')
  const other = page.getByRole('region', { name: 'Another one' })
  await page.getByLabel('Title').fill('Atlas')
  await eventually(() => other.textContent()).toContain('2 × Atlas')

  await page.getByRole('button', { name: 'One less' }).click()
  await page.getByRole('button', { name: 'One less' }).click()
  await eventually(() => page.getByText('Refused:').textContent()).toContain('At least one')
  expect(await page.getByLabel('Quantity').textContent()).toBe('1')

  await page.getByRole('button', { name: 'Undo' }).click()
  await eventually(() => other.textContent()).toContain('2 × Atlas')
})

test('chat S01 S07: what both write while one is offline is on both sides when the line is back', async () => {
  const page = await visits.example('chat')
  const [ada, bob] = [person(page, 'Ada'), person(page, 'Bob')]
  await eventually(() => ada.status.textContent()).toBe('Connected')
  await ada.say('The market.')
  await eventually(bob.log).toEqual(['Canteen or market?', 'The market.'])

  await ada.online.uncheck()
  await eventually(() => ada.status.textContent()).toContain('Offline')
  await ada.say('I am on a train.')
  await eventually(() => ada.status.textContent()).toContain('1 waiting')
  await bob.say('Are you there?')
  await bob.topic.fill('Market, at noon')
  expect(await bob.log()).not.toContain('I am on a train.')
  expect(await ada.log()).not.toContain('Are you there?')

  await ada.online.check()
  const all = ['Canteen or market?', 'The market.', 'I am on a train.', 'Are you there?']
  await eventually(ada.log).toEqual(all)
  await eventually(bob.log).toEqual(all)
  await eventually(() => ada.topic.inputValue()).toBe('Market, at noon')
  await eventually(() => ada.status.textContent()).toBe('Connected')
})

test('chat S14: over a bad connection everything arrives in the end', async () => {
  const page = await visits.example('chat')
  const [ada, bob] = [person(page, 'Ada'), person(page, 'Bob')]
  await page.getByLabel(/^Bad connection/).check()
  for (const text of ['one', 'two', 'three']) {
    await ada.say(`Ada ${text}`)
    await bob.say(`Bob ${text}`)
  }
  await page.getByLabel(/^Bad connection/).uncheck()
  await eventually(async () => (await ada.log()).length).toBe(7)
  await eventually(bob.log).toEqual(await ada.log())
})

test('chat C02: a message that is too long is refused where it is written', async () => {
  const page = await visits.example('chat')
  const ada = person(page, 'Ada')
  await ada.say('x'.repeat(141))
  await eventually(() => ada.phone.getByRole('alert').textContent()).toBe('A message has at most 140 characters')
  expect(await ada.log()).toEqual(['Canteen or market?'])
})

test('dashboard T01 T03: readings arrive, bad ones are rejected and say why, and the stream goes on', async () => {
  const page = await visits.example('dashboard')
  const chunks = () => page.getByText(/\d+ chunks$/).textContent()
  const rejected = page.getByRole('region', { name: 'Rejected readings' })
  await eventually(chunks).toMatch(/[2-9] chunks/)

  await page.getByRole('button', { name: 'Send an impossible reading' }).click()
  await eventually(() => rejected.textContent()).toContain('Power cannot be negative')
  await page.getByRole('button', { name: 'Send broken JSON' }).click()
  await eventually(() => rejected.getByRole('listitem').count()).toBe(2)

  const before = await chunks()
  await eventually(chunks).not.toBe(before)
  expect(await page.getByRole('img', { name: 'Output in kilowatts over time' }).locator('path').count()).toBe(2)
})

test('dashboard T06: a paused stream brings nothing, and goes on when it is resumed', async () => {
  const page = await visits.example('dashboard')
  const heading = page.getByRole('heading', { name: /^Output of the last/ })
  await eventually(() => heading.textContent()).toMatch(/last [2-9] readings/)
  await page.getByRole('button', { name: 'Pause' }).click()
  await eventually(() => page.getByRole('status').first().textContent()).toBe('Paused')
  const before = await heading.textContent()
  // Three readings' time: that nothing comes can only be waited for.
  await page.waitForTimeout(1000)
  expect(await heading.textContent()).toBe(before)
  await page.getByRole('button', { name: 'Resume' }).click()
  await eventually(() => heading.textContent()).not.toBe(before)
})

/** The cart, as a person names what is on the screen. */
function cart(page: Page) {
  const entries = page.getByRole('list', { name: 'Entries' })
  return {
    put: (title: string) => page.getByRole('button', { name: `+ ${title}` }).click(),
    articles: () => page.getByRole('list', { name: 'Articles' }).getByRole('listitem').allTextContents(),
    quantity: (title: string) => page.getByLabel(`Quantity of ${title}`).textContent(),
    entries: () => entries.getByRole('listitem').locator('code').allTextContents(),
    panel: page.getByRole('region', { name: 'Cart', exact: true }),
    news: page.getByRole('status').last(),
    full: page.getByLabel('The disk is full'),
    press: (name: string) => page.getByRole('button', { name, exact: true }).click(),
  }
}

test('cart P01 P11: what is in the cart survives a reload', async () => {
  const page = await visits.example('cart')
  const shop = cart(page)
  await eventually(() => shop.news.textContent()).toBe('Nothing was stored yet.')
  await shop.put('Pen')
  await shop.put('Pen')
  await shop.put('Ink')
  await eventually(() => shop.quantity('Pen')).toBe('2')
  await eventually(shop.entries).toEqual(['jods:docs-cart:v2'])

  await Promise.all([page.waitForEvent('load'), shop.press('Reload the page')])
  await running(page)
  await eventually(() => shop.news.textContent()).toBe('The stored cart was loaded.')
  await eventually(() => shop.quantity('Pen')).toBe('2')
  expect(await shop.quantity('Ink')).toBe('1')
})

test('cart P07 P14: on a full disk the cart goes on, says so, and is saved when there is room', async () => {
  const page = await visits.example('cart')
  const shop = cart(page)
  await shop.full.check()
  await shop.put('Notebook')
  await eventually(() => shop.panel.textContent()).toContain('Not saved')
  await eventually(() => shop.news.textContent()).toContain('Not saved')
  expect(await shop.quantity('Notebook')).toBe('1')

  await shop.full.uncheck()
  await eventually(() => shop.panel.textContent()).toContain('Kept on this device')
  await page.reload()
  await running(page)
  await eventually(() => shop.quantity('Notebook')).toBe('1')
})

test('cart P07: a damaged entry is moved aside and reported, and the app starts afresh', async () => {
  const page = await visits.example('cart')
  const shop = cart(page)
  await shop.put('Pen')
  await eventually(shop.entries).toEqual(['jods:docs-cart:v2'])
  await shop.press('Damage the entries')
  await eventually(shop.entries).toContain('jods:docs-cart:v2~quarantine~1')
  await eventually(() => shop.panel.textContent()).toContain('The cart is empty.')
  expect(await shop.news.textContent()).toContain('Not loaded')
})

test('cart P06: the cart of an older version is migrated, and its entry stays', async () => {
  const page = await visits.example('cart')
  const shop = cart(page)
  await shop.press('Start version 1')
  await shop.put('Pen')
  await shop.put('Notebook')
  await eventually(shop.articles).toEqual(['Pen', 'Notebook'])
  await shop.press('Start version 2')
  await eventually(() => shop.news.textContent()).toContain('The cart of version 1 was migrated')
  await eventually(() => shop.quantity('Notebook')).toBe('1')
  await shop.put('Notebook')
  await eventually(shop.entries).toEqual(['jods:docs-cart:v1', 'jods:docs-cart:v2'])
})

test('cart C02: a quantity below one is refused and said', async () => {
  const page = await visits.example('cart')
  const shop = cart(page)
  await shop.put('Pen')
  await shop.press('One Pen less')
  await eventually(() => page.getByRole('alert').textContent()).toBe('At least 1')
  expect(await shop.quantity('Pen')).toBe('1')
})

/** The team board, as a person names what is on the screen. */
function board(page: Page) {
  const cards = (column: string) => page.getByRole('region', { name: column, exact: true }).getByLabel(/^Title of /)
  const texts = (column: string) =>
    cards(column).evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))
  return {
    page,
    texts,
    button: (name: string) => page.getByRole('button', { name, exact: true }),
    title: (name: string) => page.getByLabel(`Title of ${name}`, { exact: true }),
    build: page.getByRole('region', { name: 'Build', exact: true }),
    async add(title: string) {
      await page.getByLabel('Title of the new card').fill(title)
      await page.getByLabel('Title of the new card').press('Enter')
    },
  }
}

test('team board S10 C17: two tabs show each other’s edits, and undo takes back one’s own alone', async () => {
  const profile = await visits.profile()
  const one = board(await visits.example('team-board', profile))
  const two = board(await visits.example('team-board', profile))

  await one.add('Buy a cake')
  await eventually(() => two.texts('To do')).toContain('Buy a cake')
  await two.button('Move Buy a cake on').click()
  await eventually(() => one.texts('Doing')).toContain('Buy a cake')
  await two.title('Sketch the settings page').fill('Sketch all pages')
  await eventually(() => one.texts('Doing')).toContain('Sketch all pages')

  await one.add('Blow up balloons')
  await two.add('Find a gift')
  await eventually(() => one.texts('To do')).toContain('Find a gift')
  await one.button('Undo').click()
  await eventually(() => two.texts('To do')).not.toContain('Blow up balloons')
  expect(await one.texts('To do')).toEqual(await two.texts('To do'))
  expect(await one.texts('To do')).toContain('Find a gift')
  expect(await one.texts('Doing')).toEqual(['Sketch all pages', 'Buy a cake'])
})

test('team board T01 R10: one tab streams the builds, the other has them by sync and takes over when it closes', async () => {
  const profile = await visits.profile()
  const one = board(await visits.example('team-board', profile))
  await eventually(() => one.build.textContent()).toContain('streamed into this tab')
  const two = board(await visits.example('team-board', profile))
  expect(await two.build.textContent()).toContain('synced from another tab')
  await eventually(() => two.build.textContent()).toMatch(/compiling|testing/)

  await one.page.close()
  await eventually(() => two.build.textContent()).toContain('streamed into this tab')
  await eventually(() => two.build.textContent()).toMatch(/compiling|testing/)
})

test('team board P01: the board is there when every tab was closed', async () => {
  const profile = await visits.profile()
  const one = board(await visits.example('team-board', profile))
  await one.add('Still here tomorrow')
  await one.button('Delete Write the release notes').click()
  await eventually(() => one.texts('To do')).toEqual(['Test the offline cart', 'Still here tomorrow'])
  await one.page.close({ runBeforeUnload: true })
  await one.page.waitForEvent('close').catch(() => {})

  const again = board(await visits.example('team-board', profile))
  await eventually(() => again.texts('To do')).toEqual(['Test the offline cart', 'Still here tomorrow'])
})

test('team board C02: a title that the schema refuses stays in its field', async () => {
  const one = board(await visits.example('team-board'))
  await one.title('Test the offline cart').fill('')
  await eventually(() => one.page.getByRole('alert').textContent()).toBe('A card needs a title')
  await one.page.getByLabel('Title of the new card').focus()
  expect(await one.texts('To do')).toContain('Test the offline cart')
})

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const names: readonly ExampleName[] = ['chat', 'dashboard', 'cart', 'team-board']

for (const colorScheme of ['light', 'dark'] as const) {
  for (const name of names) {
    test(`G01 ${name}: axe finds nothing serious, and nothing is wider than a small window (${colorScheme})`, async () => {
      const page = await visits.example(
        name,
        await visits.profile({ colorScheme, viewport: { width: 380, height: 800 } }),
      )
      await page.evaluate(axe)
      const found = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
        const { violations } = await axe.run('.live-example')
        return violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
      })
      expect(found).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    })
  }
}
