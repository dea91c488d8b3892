import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { root } from '../../scripts/entries.mjs'

const dist = join(root, 'docs-site/.vitepress/dist')

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
}

export interface BuiltSite {
  url: string
  /** The address of every page of VitePress, `/guide/getting-started`. */
  pages: string[]
  close: () => void
}

/** The site as `npm run docs:build` has left it, or leaves it now where it never ran, on a server for files. */
export async function serveBuiltSite(): Promise<BuiltSite> {
  if (!existsSync(join(dist, 'index.html'))) {
    const { status, stderr } = spawnSync('npm', ['run', 'docs:build'], { cwd: root, encoding: 'utf8' })
    if (status !== 0) throw new Error(`The site could not be built.\n${stderr}`)
  }
  const server = createServer((request, response) => {
    const file = fileOf(new URL(request.url ?? '/', 'http://site').pathname)
    if (!file) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': types[extname(file)] ?? 'text/plain' }).end(readFileSync(file))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, pages: pages(), close: () => server.close() }
}

function fileOf(path: string): string | undefined {
  const plain = join(dist, decodeURIComponent(path))
  return [plain, `${plain}.html`, join(plain, 'index.html')].find((file) => existsSync(file) && statSync(file).isFile())
}

function pages(): string[] {
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html') && !/^(404\.html|playground\/)/.test(file))
    .map((file) => `/${file.replace(/(^|\/)index\.html$/, '$1').replace(/\.html$/, '')}`)
    .sort()
}
