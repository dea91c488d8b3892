import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { aliases, root } from '../../scripts/entries.mjs'

/** Builds the playground into `dist`, at /playground/, as static files. */
export async function buildPlayground(dist) {
  await build({
    configFile: false,
    root: join(root, 'docs-site'),
    logLevel: 'error',
    publicDir: false,
    resolve: { alias: aliases() },
    plugins: [react()],
    build: {
      outDir: dist,
      emptyOutDir: false,
      assetsDir: 'playground/assets',
      rollupOptions: { input: join(root, 'docs-site/playground/index.html') },
    },
  })
}
