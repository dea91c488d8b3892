import { svelte } from '@sveltejs/vite-plugin-svelte'
import vue from '@vitejs/plugin-vue'
import { playwright } from '@vitest/browser-playwright'
import solid from 'vite-plugin-solid'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { browserFlags, findBrowser } from './scripts/browser.mjs'
import { aliases } from './scripts/entries.mjs'
import { docsBlocks } from './tests/docs/plugin.js'

const browser = await findBrowser()
// End-to-end tests launch it themselves.
if (browser) process.env.CHROME_PATH = browser.path

const resolve = { alias: aliases() }
const blocksInDocument = 'tests/docs/blocks-dom.test.ts'

const config: ViteUserConfig = defineConfig({
  test: {
    passWithNoTests: true,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: [['text', { skipFull: true }], 'json-summary'],
      thresholds: { lines: 95, branches: 95 },
    },
    projects: [
      {
        resolve,
        test: {
          name: 'node',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: ['tests/{browser,package,docs}/**'],
          testTimeout: 20_000,
        },
      },
      {
        // Every block of the pages that runs in Node, and what the site is made with.
        plugins: [docsBlocks()],
        resolve,
        test: { name: 'docs', include: ['tests/docs/**/*.test.ts'], exclude: [blocksInDocument], testTimeout: 20_000 },
      },
      {
        // The blocks that run in a document, with what each framework needs to be compiled and to run there.
        plugins: [docsBlocks(), svelte({ configFile: false }), vue(), solid({ include: /\.solid\.tsx$/, hot: false })],
        resolve: { ...resolve, conditions: ['browser'] },
        test: {
          name: 'docs-dom',
          include: [blocksInDocument],
          environment: 'jsdom',
          testTimeout: 20_000,
          server: { deps: { inline: [/svelte/, /solid-js/] } },
        },
      },
      {
        resolve,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['tests/types/**/*.test-d.ts'],
            tsconfig: './tests/types/tsconfig.json',
          },
        },
      },
      {
        resolve,
        // Found at the first run only, where it would make the page reload in the midst of a test.
        optimizeDeps: { include: ['axe-core'] },
        test: {
          name: 'browser',
          globalSetup: ['tests/browser/stream-server.ts'],
          include: ['tests/browser/**/*.test.{ts,tsx}'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            api: { host: '127.0.0.1' },
            provider: playwright({
              launchOptions: { args: browserFlags, ...(browser && { executablePath: browser.path }) },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        resolve,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.e2e.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // These look at dist/ as a user's Node does, so nothing is resolved to the sources and nothing is transformed.
        test: {
          name: 'package',
          include: ['tests/package/**/*.test.ts'],
          server: { deps: { external: [/\/dist\//] } },
        },
      },
    ],
  },
})

export default config
