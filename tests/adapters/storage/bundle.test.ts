import { join } from 'node:path'
import { build, type Rollup } from 'vite'
import { expect, test } from 'vitest'
import { aliases } from '../../../scripts/entries.mjs'

/** What an app's bundler makes of a module of this text, for browsers. */
async function bundleForBrowser(text: string): Promise<string> {
  const warnings: string[] = []
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    root: join(import.meta.dirname, '../../..'),
    resolve: { alias: aliases() },
    plugins: [
      {
        name: 'app',
        resolveId: (id) => (id === 'app' ? '\0app' : null),
        load: (id) => (id === '\0app' ? text : null),
      },
    ],
    build: {
      write: false,
      minify: false,
      rollupOptions: {
        input: 'app',
        preserveEntrySignatures: 'strict',
        onwarn: ({ message }) => warnings.push(message),
      },
    },
  })
  expect(warnings).toEqual([])
  const { output: chunks } = output as Rollup.RollupOutput
  return chunks.map((chunk) => ('code' in chunk ? chunk.code : '')).join('\n')
}

test('G02 every engine bundles for browsers, files included', async () => {
  const code = await bundleForBrowser("export * from 'jods/storage'")
  expect(code).not.toMatch(/\b(import|require)\b.*node:/)
  expect(code).toContain('storage/unavailable')
})

test('G02 an app ships only the engine that it uses', async () => {
  const code = await bundleForBrowser("export { memory } from 'jods/storage'")
  expect(code).not.toMatch(/IDB|storage\//)
  expect(code.length).toBeLessThan(2_000)
})
