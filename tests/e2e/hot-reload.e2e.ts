import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { type Browser, chromium, type Page } from 'playwright'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { browserFlags } from '../../scripts/browser.mjs'
import { aliases, root } from '../../scripts/entries.mjs'

let browser: Browser
let server: ViteDevServer
let page: Page
const folder = mkdtempSync(join(tmpdir(), 'jods-hot-'))
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
const errors: string[] = []

function write(file: string, text: string): void {
  writeFileSync(join(folder, file), text)
}

function store(schema: string, initial: string): string {
  return `import { defineStore } from 'jods'
import { z } from 'zod'
export const cart = defineStore({ name: 'cart', schema: z.object(${schema}), initial: ${initial} })
`
}

beforeAll(async () => {
  write('index.html', '<div id="app"></div><script type="module" src="/main.jsx"></script>')
  write('store.js', store('{ n: z.int(), note: z.string() }', "{ n: 0, note: 'first' }"))
  write(
    'main.jsx',
    `import { createRoot } from 'react-dom/client'
import { Cart } from './cart.jsx'
createRoot(document.getElementById('app')).render(<Cart />)
`,
  )
  write(
    'cart.jsx',
    `import { useJods } from 'jods/react'
import { cart } from './store.js'
export function Cart() {
  const view = useJods(cart)
  return <button onClick={() => view.n++}>{JSON.stringify(view)}</button>
}
`,
  )
  server = await createServer({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    cacheDir: join(root, 'node_modules/.cache/hot-reload'),
    plugins: [react()],
    resolve: { alias: aliases() },
    optimizeDeps: { include: ['react', 'react-dom/client', 'react/jsx-dev-runtime', 'zod'], noDiscovery: true },
    server: { host: '127.0.0.1', port: 0, fs: { allow: [root, folder] } },
  })
  await server.listen()
  const executablePath = process.env.CHROME_PATH
  browser = await chromium.launch({ args: browserFlags, ...(executablePath && { executablePath }) })
  page = await browser.newPage()
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(server.resolvedUrls?.local[0] ?? '')
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
})

function shown() {
  return expect.poll(() => page.locator('button').textContent(), { timeout: 20_000, interval: 50 })
}

test('R08 hot reload: the state stays when its module is edited, as far as the new schema accepts it', async () => {
  await shown().toBe('{"n":0,"note":"first"}')
  await page.evaluate(() => Object.assign(globalThis, { loaded: 'once' }))
  await page.locator('button').click()
  await page.locator('button').click()
  await shown().toBe('{"n":2,"note":"first"}')

  write('store.js', store('{ n: z.int(), note: z.string(), more: z.array(z.int()) }', "{ n: 9, note: 'x', more: [1] }"))
  await shown().toBe('{"n":2,"note":"first","more":[1]}')
  await page.locator('button').click()
  await shown().toBe('{"n":3,"note":"first","more":[1]}')

  write('store.js', store('{ n: z.string(), note: z.string() }', "{ n: 'many', note: '' }"))
  await shown().toBe('{"n":"many","note":"first"}')
  expect(await page.evaluate(() => (globalThis as { loaded?: string }).loaded)).toBe('once')
  expect(errors).toEqual([])
})
