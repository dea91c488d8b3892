import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { browserFlags } from '../../scripts/browser.mjs'

interface Windows {
  /** A browser profile of its own, closed at the end of the test. */
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>
  /** The test in which anything was complained of fails. */
  complain(text: string): void
}

/** Chromium for the tests of a file: launched before the first of them, closed after the last. */
export function createWindows(): Windows {
  let browser: Browser
  let contexts: BrowserContext[] = []
  let complaints: string[] = []

  beforeAll(async () => {
    const executablePath = process.env.CHROME_PATH
    browser = await chromium.launch({ args: browserFlags, ...(executablePath && { executablePath }) })
  })

  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()))
    contexts = []
    const heard = complaints
    complaints = []
    expect(heard).toEqual([])
  })

  afterAll(async () => {
    await browser?.close()
  })

  return {
    async newContext(options) {
      const context = await browser.newContext(options)
      contexts.push(context)
      return context
    },
    complain: (text) => void complaints.push(text),
  }
}
