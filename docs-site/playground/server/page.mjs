import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { createServer } from 'vite'
import { aliases, root } from '../../../scripts/entries.mjs'

const folder = fileURLToPath(new URL('..', import.meta.url))

/**
 * The page, from the sources: `jods` and its entries are read where they are written.
 * Nothing reloads by itself, so that the page shows its own way back when the server was gone.
 */
export async function openPage() {
  const vite = await createServer({
    configFile: false,
    root: folder,
    appType: 'custom',
    cacheDir: join(root, 'node_modules/.vite/playground'),
    clearScreen: false,
    logLevel: 'warn',
    plugins: [react()],
    resolve: { alias: aliases() },
    optimizeDeps: { entries: ['src/main.tsx'], include: ['react/jsx-dev-runtime'] },
    server: { middlewareMode: true, hmr: false, ws: false, fs: { allow: [root] } },
  })

  return {
    /** Loads a module of the page here in Node: the server holds the same board by the same code. */
    load: (path) => vite.ssrLoadModule(path),
    handle(request, response) {
      vite.middlewares(request, response, () => serveIndex(request, response))
    },
    close: () => vite.close(),
  }
}

async function serveIndex(request, response) {
  const path = request.url?.split('?')[0]
  if (path !== '/') {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found')
    return
  }
  const html = await readFile(join(folder, 'index.html'))
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' }).end(html)
}
