import { createRequire } from 'node:module'
import type { BrowserContextOptions, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BuiltSite, serveBuiltSite } from './built-site.js'
import { startServer } from './playground-server.js'
import { createWindows } from './windows.js'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const wide = { width: 1360, height: 860 }
const narrow = { width: 390, height: 844 }
/** So many pages are looked at at once. */
const atOnce = 4

/** One of each kind of page. */
const kinds = [
  '/',
  '/guide/getting-started',
  '/concepts/sink',
  '/concepts/signals',
  '/how-to/offline-caching',
  '/examples/chat',
  '/examples/dashboard',
  '/examples/cart',
  '/examples/team-board',
  '/comparison',
  '/reference/',
  '/reference/jods',
  '/errors/',
  '/errors/schema/invalid',
  '/performance',
  '/play',
  '/404',
]

const windows = createWindows()
let site: BuiltSite

beforeAll(async () => {
  site = await serveBuiltSite()
}, 180_000)

afterAll(async () => {
  site?.close()
})

/** A window in which everything that goes wrong is heard, and every request to anywhere else. */
async function openWindow(options: BrowserContextOptions = { viewport: wide }): Promise<Page> {
  const context = await windows.newContext(options)
  const page = await context.newPage()
  const complain = (text: string) => windows.complain(`${new URL(page.url()).pathname}: ${text}`)
  page.on('pageerror', (error) => complain(error.message))
  page.on(
    'console',
    (message) => message.type() === 'error' && isOurs(message.location().url) && complain(message.text()),
  )
  page.on('response', (answer) => answer.status() >= 400 && complain(`${answer.status()} ${answer.url()}`))
  page.on(
    'request',
    (request) => /^https?:/.test(request.url()) && !isOurs(request.url()) && complain(`asks ${request.url()}`),
  )
  return page
}

/** What the code in the playground prints comes from a frame without an address. */
function isOurs(url: string): boolean {
  return url.startsWith(site.url)
}

async function open(path: string, options?: BrowserContextOptions): Promise<Page> {
  const page = await openWindow(options)
  await page.goto(site.url + path)
  await page.locator('.VPContent').waitFor()
  return page
}

test('G01 every page loads, says what it is, fits a wide and a narrow window, and asks nothing of elsewhere', {
  timeout: 240_000,
}, async () => {
  expect(site.pages.length).toBeGreaterThan(80)
  const waiting = [...site.pages]
  const faults: string[] = []
  const visit = async () => {
    const page = await openWindow()
    for (let path = waiting.shift(); path; path = waiting.shift()) {
      await page.setViewportSize(wide)
      await page.goto(site.url + path)
      await page.locator('.VPContent h1').first().waitFor({ state: 'attached' })
      faults.push(...(await page.evaluate(faultsOfText)).map((fault) => `${path} ${fault}`))
      for (const viewport of [wide, narrow]) {
        await page.setViewportSize(viewport)
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        if (width > viewport.width) faults.push(`${path} is ${width} wide`)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, visit))
  expect(faults).toEqual([])
})

/** Runs in the page: Markdown that was not understood shows as it was written. */
function faultsOfText(): string[] {
  const said = (name: string) => document.head.querySelector(`meta[${name}]`)?.getAttribute('content') ?? ''
  const faults = ['name=description', 'property="og:title"', 'property="og:description"']
    .filter((name) => said(name).length < 4)
    .map((name) => `has no ${name}`)
  if (document.querySelector('.VPContent')?.textContent?.includes('```')) faults.push('shows the fence of a block')
  return faults
}

for (const [colorScheme, viewport] of [
  ['light', wide],
  ['dark', narrow],
] as const) {
  test(`G01 axe finds nothing on any kind of page, ${colorScheme} and ${viewport.width} wide`, {
    timeout: 180_000,
  }, async () => {
    const found: string[] = []
    const page = await openWindow({ viewport, colorScheme, reducedMotion: 'reduce' })
    for (const path of kinds) {
      await page.goto(site.url + path)
      await page.locator('.VPContent').waitFor()
      if (path === '/play') await printed(page, 'count 3')
      else await page.locator('.live-example[data-state=waiting]').waitFor({ state: 'detached' })
      await page.addScriptTag({ path: axe })
      found.push(...(await violationsOf(page)).map((text) => `${path}: ${text}`))
    }
    expect(found).toEqual([])
  })
}

interface AxeResult {
  violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[]
}

async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(() => {
    const host = globalThis as unknown as { axe: { run(options: object): Promise<AxeResult> } }
    return host.axe.run({ iframes: false })
  })
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${impact} ${id}: ${html.slice(0, 160)} ${failureSummary}`),
  )
}

test('G01 the keyboard comes first to the content, then to search and the menu', async () => {
  const page = await open('/guide/getting-started')
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
  await page.keyboard.press('Tab')
  expect(await focused()).toBe('Skip to content')
  const order: string[] = []
  for (let presses = 0; presses < 12; presses++) {
    await page.keyboard.press('Tab')
    order.push(await focused())
  }
  const place = (text: string) => order.findIndex((one) => one.includes(text))
  expect(place('Search')).toBeGreaterThanOrEqual(0)
  expect(place('Guide')).toBeGreaterThan(place('Search'))
  expect(place('Reference')).toBeGreaterThan(place('Guide'))

  await page.reload()
  await page.waitForLoadState('networkidle')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.closest('.VPContent') !== null)).toBe(true)
})

test('G01 search finds a word and leads to its page', async () => {
  const page = await open('/')
  await page.keyboard.press('Control+k')
  await page.locator('#localsearch-input').fill('quarantine')
  await page.locator('#localsearch-list a').first().waitFor()
  expect(await page.locator('#localsearch-list').textContent()).toMatch(/persist/i)
  await page.keyboard.press('Enter')
  await expect.poll(() => new URL(page.url()).pathname).not.toBe('/')
  await page.locator('.VPContent h1').first().waitFor()
})

test('G01 npm start serves the site from the sources, with both playgrounds in it', async () => {
  const server = await startServer()
  try {
    const context = await windows.newContext({ viewport: wide })
    const page = await context.newPage()
    await page.goto(server.site)
    await page.getByRole('heading', { name: 'A store that is its state' }).waitFor()
    await page.getByRole('button', { name: 'Playground' }).hover()
    await page.getByRole('link', { name: 'Code playground' }).click()
    await printed(page, 'count 3')
    await page.getByRole('button', { name: 'Playground' }).hover()
    await page.getByRole('link', { name: 'Team board' }).click()
    await page.getByLabel('Note for everybody').waitFor()
    expect(page.url()).toBe(server.url)
  } finally {
    await server.stop()
  }
})

// The code playground.

async function printed(page: Page, text: string): Promise<void> {
  await page.locator('.play-console').getByText(text).first().waitFor()
}

async function run(page: Page, code: string): Promise<void> {
  const editor = page.getByRole('textbox', { name: 'Code' })
  await editor.click()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText(code)
  await page.keyboard.press('Control+Enter')
}

test('G01 the code playground runs what is edited, with every module, and shows what it draws', async () => {
  const page = await open('/play')
  await printed(page, 'count 3')
  await run(
    page,
    `import { defineStore } from 'jods'
import { useJods } from 'jods/react'
import { z } from 'zod'
const store = defineStore({ name: 's', schema: z.object({ n: z.int() }), initial: { n: 20 } })
console.log('sum', store.n + 1)
export default function App() {
  const { n } = useJods(store)
  return <button onClick={() => (store.n += 1)}>pressed {n}</button>
}`,
  )
  await printed(page, 'sum 21')
  const drawn = page.frameLocator('.play-result iframe').getByRole('button')
  await drawn.click()
  await expect.poll(() => drawn.textContent()).toBe('pressed 21')
})

test('G01 every example of the code playground runs without a failure', async () => {
  const page = await open('/play')
  const choice = page.getByRole('combobox', { name: 'Example' })
  const names = await choice.locator('option').evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value))
  expect(names.length).toBeGreaterThan(4)
  for (const name of names) {
    await choice.selectOption(name)
    await page.locator('.play-result[aria-busy=true]').waitFor()
    await page.locator('.play-result[aria-busy=false]').waitFor()
    expect(await page.locator('.play-failure').allTextContents(), name).toEqual([])
    expect(new URL(page.url()).hash).toBe(`#example=${name}`)
  }
})

test('G01 bad code shows its error and its line, and the page goes on', async () => {
  const page = await open('/play')
  await printed(page, 'count 3')
  const failure = page.locator('.play-failure')
  await run(page, 'const = 1')
  await expect.poll(() => failure.textContent()).toContain('Unexpected token')
  await run(page, "console.log('first')\n\nnull.member")
  await expect.poll(() => failure.textContent()).toMatch(/TypeError: .*\(line 3\)/)
  await run(page, "import { defineStore } from 'jods'\ndefineStore({ name: '' })")
  await expect.poll(() => failure.textContent()).toMatch(/store\/no-name.*defineStore\(/s)
  const more = page.getByRole('link', { name: 'What store/no-name means' })
  expect(await more.getAttribute('href')).toBe('/errors/store/no-name')
  await run(page, "import x from 'lodash'\nconsole.log(x)")
  await expect.poll(() => failure.textContent()).toContain('There is no module "lodash" here')
  await run(page, "setTimeout(() => { throw new Error('later') })\nPromise.reject(new Error('and later'))")
  await expect
    .poll(() => failure.allTextContents())
    .toEqual(expect.arrayContaining([expect.stringContaining('Error: later')]))
  await expect.poll(() => failure.count()).toBe(2)
})

test('G01 a loop that never ends is ended', async () => {
  const page = await open('/play')
  await printed(page, 'count 3')
  for (const loop of ['while (true) {}', 'for (;;) ;', 'do { let x = 1 } while (true)']) {
    await run(page, `console.log('before')\n${loop}`)
    await expect
      .poll(() => page.locator('.play-failure').textContent(), { timeout: 15_000 })
      .toContain('without a pause')
  }
  await run(page, "for (let i = 0; i < 1e5; i++) {}\nconsole.log('after')")
  await printed(page, 'after')
})

test('G01 code that no guard reaches is ended from outside, and the page goes on', { timeout: 60_000 }, async () => {
  const page = await open('/play')
  await printed(page, 'count 3')
  for (const endless of [
    "new Function('while (true);')()",
    'const next = () => Promise.resolve().then(next)\nnext()',
  ]) {
    await run(page, endless)
    await expect
      .poll(() => page.locator('.play-failure').textContent(), { timeout: 20_000 })
      .toContain('without a pause')
    await run(page, "console.log('after')")
    await printed(page, 'after')
  }
})

test('G01 code is shared by its address, and reset brings the example back', async () => {
  const page = await open('/play')
  await printed(page, 'count 3')
  await run(page, "console.log('geteilt: ü €')")
  await printed(page, 'geteilt: ü €')
  await page.getByRole('button', { name: 'Copy link' }).click()
  await expect.poll(() => new URL(page.url()).hash).toMatch(/^#code=[\w-]+$/)

  const other = await openWindow()
  await other.goto(page.url())
  await printed(other, 'geteilt: ü €')
  await other.getByRole('button', { name: 'Reset' }).click()
  await printed(other, 'count 3')
})

test('G01 shared code reaches neither the page nor the network', async () => {
  const page = await open('/play')
  await printed(page, 'count 3')
  await run(
    page,
    `try { parent.document.title = 'taken' } catch (error) { console.log('page', error.name) }
await fetch('${site.url}/').catch((error) => console.log('network', error.name))
console.log('origin', location.origin)`,
  )
  await printed(page, 'page SecurityError')
  await printed(page, 'network TypeError')
  await printed(page, 'origin null')
  expect(await page.title()).not.toBe('taken')

  // To go elsewhere, or to send a form there, would be a way to the network too; `openWindow` hears a request.
  await run(page, `location.href = 'http://127.0.0.1:9/?secret'`)
  await page.locator('.play-failure').getByText('without a pause').waitFor({ timeout: 20_000 })
  await run(
    page,
    `const form = Object.assign(document.createElement('form'), { action: 'http://127.0.0.1:9/', method: 'post' })
document.body.append(form)
form.submit()
console.log('sent')`,
  )
  await printed(page, 'sent')
})

test('G01 nothing of the editor is loaded anywhere else', async () => {
  const page = await openWindow()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`${site.url}/guide/getting-started`)
  await page.waitForLoadState('networkidle')
  const heavy = () => asked.filter((url) => /play-runtime|code-playground/.test(url))
  expect(heavy()).toEqual([])
  await page.goto(`${site.url}/play`)
  await printed(page, 'count 3')
  expect(heavy().length).toBeGreaterThanOrEqual(2)
})
