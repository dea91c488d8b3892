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

const from = (id: string, names = '*') =>
  `export ${names === '*' ? `* as ${id}` : `{ ${names} }`} from '${join(root, 'dist', id)}.js'\n`

const core = await sizeOf(from('index'))
const withPersist = await sizeOf(from('index') + from('persist'))

test.each([
  ['react', 'useJods, useStore, JodsProvider'],
  ['preact', 'useJods'],
  ['svelte', 'useJods, useStore, provideJods'],
  ['vue', 'useJods'],
  ['solid', 'useJods'],
])('R08 jods/%s: %s are at most 1.5 kB beyond the core', async (id, names) => {
  const size = (await sizeOf(from('index') + from(id, names))) - core
  expect(size).toBeGreaterThan(300)
  expect(size).toBeLessThanOrEqual(1500)
})

test.each(['react', 'preact', 'svelte'])('R08 jods/%s: usePersist is less than 0.6 kB beyond persist', async (id) => {
  const without = await sizeOf(from('index') + from('persist') + from(id, 'useJods'))
  const size = (await sizeOf(from('index') + from('persist') + from(id, 'useJods, usePersist'))) - without
  expect([size > 0, size <= 600]).toEqual([true, true])
  expect(withPersist).toBeGreaterThan(core)
})
