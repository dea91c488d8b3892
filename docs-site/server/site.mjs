import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createServer } from 'vitepress'
import { root } from '../../scripts/entries.mjs'

const folder = join(root, 'docs-site')

/** The pages and the playground, from the sources: `jods` and its entries are read where they are written. */
export async function openSite(server) {
  const vite = await createServer(folder, { middlewareMode: true, hmr: { server }, fs: { allow: [root] } })

  return {
    /** Loads a module of the site here in Node: the server holds the playground's board by the same code. */
    load: (path) => vite.ssrLoadModule(path),
    handle(request, response) {
      const path = request.url?.split('?')[0]
      if (path === '/playground') response.writeHead(301, { location: '/playground/' }).end()
      else if (path === '/playground/') servePlayground(response)
      else vite.middlewares(request, response, () => notFound(response))
    },
    close: () => vite.close(),
  }
}

/** As it is, without the client that reloads pages: it shows its own way back when the server was gone. */
async function servePlayground(response) {
  const html = await readFile(join(folder, 'playground/index.html'))
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' }).end(html)
}

function notFound(response) {
  response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found')
}
