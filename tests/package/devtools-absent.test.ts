import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entries } from '../../scripts/entries.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const alias = entries().map(({ id, specifier }) => ({
  find: new RegExp(`^${specifier}$`),
  replacement: `${root}dist/${id}.js`,
}))

/** What only devtools say: the element, the console, the bridge, an error. */
const marks = ['jods-devtools', '__jods__', '__REDUX_DEVTOOLS_EXTENSION__', 'devtools/malformed', '[redacted]']

const app = `
  import { defineStore, effect } from 'jods'
  import { persist } from 'jods/persist'
  import { z } from 'zod/mini'
  const cart = defineStore({ name: 'cart', schema: z.object({ n: z.number() }), initial: { n: 0 } })
  persist(cart, { storage: localStorage })
  effect(() => { document.title = String(cart.n) })
`
const use = `const { devtools } = await import('jods/devtools')
  devtools([cart], { redux: true })`

/** All that a production build of this app ships. */
async function shipped(code: string): Promise<string> {
  const entry: Plugin = {
    name: 'app',
    resolveId: (id) => (id === 'app' ? '\0app' : undefined),
    load: (id) => (id === '\0app' ? code : undefined),
  }
  const result = await build({
    configFile: false,
    root,
    logLevel: 'silent',
    plugins: [entry],
    resolve: { alias },
    build: { write: false, target: 'es2022', rollupOptions: { input: 'app' } },
  })
  if (!('output' in result)) throw new Error('no output')
  return result.output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('\n')
}

// What a build finds here it takes for what it is asked for; it leaves here what it was.
const before = process.env.NODE_ENV
let without = ''
beforeAll(async () => {
  delete process.env.NODE_ENV
  without = await shipped(app)
}, 120_000)
afterAll(() => {
  if (before === undefined) delete process.env.NODE_ENV
  else process.env.NODE_ENV = before
})

const found = (code: string) => marks.filter((mark) => code.includes(mark))

test('D06 an app that does not import devtools ships none of them', () => {
  expect(found(without)).toEqual([])
  expect(without).toContain('schema/invalid')
})

for (const condition of ['import.meta.env.DEV', "process.env.NODE_ENV !== 'production'"]) {
  test(`D06 behind ${condition} they are shaken out, to the byte`, async () => {
    const code = await shipped(`${app}\nif (${condition}) { ${use} }`)
    expect(found(code)).toEqual([])
    expect(Math.abs(code.length - without.length)).toBeLessThan(50)
  }, 120_000)
}

test('D06 without a condition they are there, each mark of them', async () => {
  const code = await shipped(`${app}\n${use}`)
  expect(found(code)).toEqual(marks)
  expect(code.length).toBeGreaterThan(without.length + 10_000)
}, 120_000)

test('an import for the element alone is not shaken out', async () => {
  expect(await shipped("import 'jods/devtools'")).toContain('jods-devtools')
}, 120_000)
