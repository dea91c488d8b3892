// `npm run docs:build`: builds the site into docs-site/.vitepress/dist, and fails when a link or an anchor leads nowhere.
import { join } from 'node:path'
import { build } from 'vitepress'
import { root } from '../../scripts/entries.mjs'
import { brokenLinks } from './links.mjs'
import { buildPlayground } from './playground.mjs'
import { prepare } from './prepare.mjs'

const site = join(root, 'docs-site')
const dist = join(site, '.vitepress/dist')

await prepare()
await build(site)
await buildPlayground(dist)
const broken = brokenLinks(dist)
for (const sentence of broken) console.error(`docs: ${sentence}`)
if (broken.length > 0) console.error(`docs: ${broken.length} broken links`)
process.exitCode = broken.length > 0 ? 1 : 0
