import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { svelteTesting } from '@testing-library/svelte/vite'
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
/** Every framework's binding is tested in a project of its own: their compilers and conditions do not mix. */
const bindings = ['react', 'preact', 'svelte', 'vue', 'solid']
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const ofReact18 = [
  ...['react', 'react-dom'].map((name) => ({
    find: new RegExp(`^${name}(?=/|$)`),
    replacement: file(`tests/fixtures/react-18/node_modules/${name}`),
  })),
  // As a module, so that the aliases reach it.
  {
    find: /^@testing-library\/react$/,
    replacement: file('node_modules/@testing-library/react/dist/@testing-library/react.esm.js'),
  },
  { find: /^react-router$/, replacement: file('node_modules/react-router/dist/development/index.mjs') },
]

/** By its files: an alias passes by what a package exports. */
const preact11 = {
  preact: 'dist/preact',
  'preact/compat': 'compat/dist/compat',
  'preact/hooks': 'hooks/dist/hooks',
  'preact/test-utils': 'test-utils/dist/testUtils',
  'preact/jsx-runtime': 'jsx-runtime/dist/jsxRuntime',
  'preact/jsx-dev-runtime': 'jsx-runtime/dist/jsxRuntime',
}
const ofPreact11 = Object.entries(preact11).map(([name, path]) => ({
  find: new RegExp(`^${name}$`),
  replacement: file(`tests/fixtures/preact-11/node_modules/preact/${path}.mjs`),
}))

const siteTests = ['tests/e2e/site.e2e.ts']

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
          exclude: ['tests/{browser,package,docs}/**', `tests/adapters/{${bindings}}/**`],
          testTimeout: 20_000,
          // Two even where there are two processors: Vitest would leave one of them to itself.
          maxWorkers: Math.max(2, availableParallelism() - 1),
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
          name: 'bindings-react',
          include: ['tests/adapters/react/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
        },
      },
      {
        resolve: { alias: [...ofReact18, ...resolve.alias] },
        test: {
          name: 'bindings-react-18',
          include: ['tests/adapters/react/**/*.test.{ts,tsx}', 'tests/adapters/remix/{browser,navigation}.test.tsx'],
          environment: 'jsdom',
          server: { deps: { inline: [/@testing-library/, /@nanostores/, /react-router/] } },
        },
      },
      {
        resolve,
        test: {
          name: 'bindings-preact',
          include: ['tests/adapters/preact/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          server: { deps: { inline: [/@testing-library/, /@nanostores/] } },
        },
      },
      {
        resolve: { alias: [...ofPreact11, ...resolve.alias] },
        test: {
          name: 'bindings-preact-11',
          include: ['tests/adapters/preact/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          server: { deps: { inline: [/@testing-library/, /@nanostores/] } },
        },
      },
      {
        resolve,
        plugins: [svelte({ configFile: false }), svelteTesting()],
        test: {
          name: 'bindings-svelte',
          include: ['tests/adapters/svelte/**/*.test.ts'],
          environment: 'jsdom',
        },
      },
      {
        resolve,
        plugins: [vue()],
        test: {
          name: 'bindings-vue',
          include: ['tests/adapters/vue/**/*.test.ts'],
          environment: 'jsdom',
        },
      },
      {
        // The build of Solid that renders in a page, not that for servers which Node would take.
        resolve: { ...resolve, conditions: ['browser', 'development'] },
        plugins: [solid({ ssr: false })],
        test: {
          name: 'bindings-solid',
          include: ['tests/adapters/solid/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          server: { deps: { inline: [/solid/] } },
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
          exclude: siteTests,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // The site as it is built: these disturb no server, so they run beside the others.
        resolve,
        test: {
          name: 'e2e-site',
          include: siteTests,
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
