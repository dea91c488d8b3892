import { fileURLToPath } from 'node:url'
import { defineConfig, type UserConfig } from 'vitepress'
import { aliases } from '../../scripts/entries.mjs'
import { search } from './search.js'
import { firstOf, sidebar } from './sidebar.js'
import { logo } from './theme/logo.js'

const pages = fileURLToPath(new URL('..', import.meta.url))

const config: UserConfig = defineConfig({
  title: 'jods',
  description: 'A store that is its state: one validated sink for local edits, storage, sync and streams.',
  lang: 'en',
  cleanUrls: true,
  srcExclude: ['CONVENTIONS.md', 'error-codes/**'],
  // The playground is no page of VitePress; build/links.mjs looks at links to it, as at all others.
  ignoreDeadLinks: [/^\/playground\//],
  metaChunk: true,
  head: [
    ['meta', { name: 'color-scheme', content: 'light dark' }],
    ['link', { rel: 'icon', href: logo }],
    ['meta', { name: 'theme-color', media: '(prefers-color-scheme: light)', content: '#ffffff' }],
    ['meta', { name: 'theme-color', media: '(prefers-color-scheme: dark)', content: '#0f1115' }],
    // The frame of the code playground is made by this site and goes nowhere else, whatever code is in it.
    [
      'meta',
      { 'http-equiv': 'Content-Security-Policy', content: "frame-src 'none'; object-src 'none'; base-uri 'none'" },
    ],
  ],
  transformHead: ({ title, description }) => [
    ['meta', { property: 'og:type', content: 'website' }],
    ['meta', { property: 'og:site_name', content: 'jods' }],
    ['meta', { property: 'og:title', content: title }],
    ['meta', { property: 'og:description', content: description }],
    ['meta', { name: 'twitter:card', content: 'summary' }],
  ],
  // Those whose colours stand out enough from the grounds that code is shown on.
  markdown: { theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' } },
  themeConfig: {
    logo,
    search,
    nav: [
      { text: 'Guide', link: firstOf(pages, 'guide') ?? '/', activeMatch: '^/(guide|concepts|how-to)/' },
      { text: 'Examples', link: firstOf(pages, 'examples') ?? '/', activeMatch: '^/examples/' },
      { text: 'Reference', link: '/reference/', activeMatch: '^/(reference|errors)/' },
      {
        text: 'Playground',
        items: [
          { text: 'Code playground', link: '/play' },
          // Pages of their own, not of VitePress: the browser itself has to go there.
          { text: 'Team board', link: '/playground/', target: '_self', noIcon: true },
        ],
      },
    ],
    sidebar: sidebar(pages),
    outline: [2, 3],
    notFound: {
      title: 'There is no such page',
      quote:
        'It may have moved. Search finds every page; the menu above leads to the guide, the examples and the reference.',
      linkText: 'To the first page',
      linkLabel: 'To the first page',
    },
  },
  vite: {
    configFile: false,
    resolve: { alias: aliases() },
    esbuild: { jsx: 'automatic' },
    optimizeDeps: {
      entries: [
        '.vitepress/theme/index.ts',
        '.vitepress/theme/play/code-playground.vue',
        'playground/src/main.tsx',
        'examples/*/index.{ts,tsx}',
      ],
      include: ['react/jsx-dev-runtime'],
    },
    // What a second window and the tests wait for; the pages say themselves when something fails.
    clearScreen: false,
    build: {
      chunkSizeWarningLimit: 2_000,
      // Of packages and of `'use client'`: nothing that anybody here could mend.
      rollupOptions: {
        onwarn: (warning, warn) =>
          ['INVALID_ANNOTATION', 'MODULE_LEVEL_DIRECTIVE', 'SOURCEMAP_ERROR'].includes(warning.code ?? '') ||
          warn(warning),
      },
    },
  },
})

export default config
