import type { Browser, BrowserContext, Locator, Page } from 'playwright'
import { expect } from 'vitest'

export type ExampleName = 'chat' | 'dashboard' | 'cart' | 'team-board'

/** Waits until what `read` gives is as expected. */
export function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: 20_000, interval: 50 })
}

/** Opens pages of the site in browser profiles of their own, and keeps what they complain about. */
export function createVisits(browser: () => Browser, site: () => string) {
  let contexts: BrowserContext[] = []
  let complaints: string[] = []

  async function profile(options?: Parameters<Browser['newContext']>[0]): Promise<BrowserContext> {
    const context = await browser().newContext(options)
    contexts.push(context)
    return context
  }

  async function open(path: string, context?: BrowserContext): Promise<Page> {
    const page = await (context ?? (await profile())).newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('response', (answer) => answer.status() >= 400 && complaints.push(`${answer.status()} ${answer.url()}`))
    await page.goto(`${site()}${path}`)
    await running(page)
    return page
  }

  /** Closes every window and returns what they complained about. */
  async function end(): Promise<string[]> {
    await Promise.all(contexts.map((context) => context.close()))
    const heard = complaints
    contexts = []
    complaints = []
    return heard
  }

  return {
    profile,
    open,
    example: (name: ExampleName, context?: BrowserContext) => open(`examples/${name}`, context),
    end,
  }
}

/** The example of a page, once it runs. */
export async function running(page: Page): Promise<Locator> {
  await page.locator('.live-example').first().scrollIntoViewIfNeeded()
  const example = page.locator('.live-example[data-state="running"]').first()
  await example.waitFor()
  return example
}
