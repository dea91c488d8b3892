import { fileURLToPath } from 'node:url'
import { defineConfig, type UserConfig } from 'vitepress'
import { aliases } from '../../scripts/entries.mjs'
import { firstOf, sidebar } from './sidebar.js'

const pages = fileURLToPath(new URL('..', import.meta.url))

const config: UserConfig = defineConfig({
  title: 'jods',
  description: 'A store that is its state: one validated sink for local edits, storage, sync and streams.',
  lang: 'en',
  cleanUrls: true,
  srcExclude: ['CONVENTIONS.md', 'error-codes/**'],
  ignoreDeadLinks: false,
  metaChunk: true,
  head: [['meta', { name: 'color-scheme', content: 'light dark' }]],
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: firstOf(pages, 'guide') ?? '/', activeMatch: '^/(guide|concepts|how-to)/' },
      { text: 'Examples', link: firstOf(pages, 'examples') ?? '/', activeMatch: '^/examples/' },
      { text: 'Reference', link: '/reference/', activeMatch: '^/(reference|errors)/' },
      { text: 'Playground', link: '/play' },
    ],
    sidebar: sidebar(pages),
    outline: [2, 3],
  },
  vite: {
    configFile: false,
    resolve: { alias: aliases() },
    esbuild: { jsx: 'automatic' },
  },
})

export default config
