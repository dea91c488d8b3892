import { entries } from './scripts/entries.mjs'

// Named in scripts/check.mjs, where knip does not read.
const commands = ['publint', '@arethetypeswrong/cli']
// Peers of the benchmarks and of the conformance tests: a line goes when its first use comes.
const awaited = [
  '@nanostores/preact',
  '@nanostores/react',
  '@nanostores/solid',
  '@nanostores/vue',
  '@preact/signals-core',
  '@testing-library/dom',
  '@testing-library/react',
  '@types/react',
  '@types/react-dom',
  '@types/ws',
  '@vitejs/plugin-react',
  '@vue/reactivity',
  'arktype',
  'fast-check',
  'immer',
  'jsdom',
  'mobx',
  'mutative',
  'playwright',
  'preact',
  'react',
  'react-dom',
  'solid-js',
  'svelte',
  'tinybase',
  'valibot',
  'valtio',
  'vue',
  'ws',
  'zustand',
]

export default {
  entry: [
    ...entries().flatMap(({ source }) => source ?? []),
    'scripts/*.{mjs,d.mts}',
    'vitest.stryker.config.ts',
    'bench/*.{ts,mjs}',
    'docs-site/playground/{server.mjs,src/main.tsx}',
    'tests/**/*.{test.ts,test.tsx,test-d.ts,e2e.ts}',
  ],
  project: ['{src,plugins,adapters,tests,bench,scripts,docs-site}/**/*.{ts,tsx,mjs}'],
  ignoreDependencies: [...commands, ...awaited],
  ignoreBinaries: ['apt-get'],
}
