import { join } from 'node:path'
import { build } from 'vite'
import { aliases } from '../../../scripts/entries.mjs'

/** Bundles `<name>-child.ts` into a script that a bare Node runs. Returns its path in `directory`. */
export async function bundleFor(name: string, directory: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: aliases() },
    build: {
      ssr: join(import.meta.dirname, `${name}-child.ts`),
      outDir: directory,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: `${name}-child.mjs` } },
    },
  })
  return join(directory, `${name}-child.mjs`)
}
