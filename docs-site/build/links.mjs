// Looks at every link and anchor of the built site.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What leads nowhere, a sentence each. VitePress itself looks at links of Markdown only, and at no anchor. */
export function brokenLinks(dist) {
  const pages = new Map(
    readdirSync(dist, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.html'))
      .map((file) => [addressOf(file), readFileSync(join(dist, file), 'utf8')]),
  )
  const anchors = new Map([...pages].map(([address, html]) => [address, anchorsOf(html)]))
  return [...pages].flatMap(([address, html]) =>
    linksOf(html).flatMap((link) => {
      const fault = faultOf(new URL(link, `http://site${address}`), { dist, anchors })
      return fault ? [`${address}: the link ${link} leads to ${fault}.`] : []
    }),
  )
}

function faultOf({ origin, pathname, hash }, { dist, anchors }) {
  if (origin !== 'http://site') return undefined
  const address = decodeURIComponent(pathname)
  const found = anchors.get(address)
  if (!found) return existsSync(join(dist, address)) && !address.endsWith('/') ? undefined : 'no page'
  return hash === '' || isState(hash) || found.has(decodeURIComponent(hash.slice(1)))
    ? undefined
    : 'no such place on the page'
}

/** The code playground keeps what it shows behind the `#`. */
function isState(hash) {
  return hash.includes('=')
}

/** `guide/start.html` is /guide/start, `guide/index.html` is /guide/. */
function addressOf(file) {
  return `/${file
    .replaceAll('\\', '/')
    .replace(/(^|\/)index\.html$/, '$1')
    .replace(/\.html$/, '')}`
}

function linksOf(html) {
  const hrefs = [...html.matchAll(/<a\b[^>]*?\shref="([^"]+)"/g)].map(([, href]) => href.replaceAll('&amp;', '&'))
  return [...new Set(hrefs.filter((href) => !/^(mailto|javascript):/.test(href)))]
}

function anchorsOf(html) {
  return new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))
}
