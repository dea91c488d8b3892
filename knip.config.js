import { entries } from './scripts/entries.mjs'

// Named in scripts/check.mjs and docs-site/build/reference.mjs, where knip does not read.
const commands = ['publint', '@arethetypeswrong/cli', 'typedoc-plugin-markdown', 'typedoc-vitepress-theme']
// The tests read its files instead of importing it.
const awaited = ['@codemirror/.*', 'codemirror', 'sucrase'].map((name) => new RegExp(`^${name}$`))

export default {
  entry: [
    ...entries().flatMap(({ source }) => source ?? []),
    'scripts/*.{mjs,d.mts}',
    'vitest.stryker.config.ts',
    'tests/mutants/all.ts',
    'tests/**/*-child.ts',
    'bench/*.{ts,mjs}',
    'tests/types/measure/*.mjs',
    'docs-site/playground/{server.mjs,src/main.tsx}',
    'docs-site/build/build.mjs',
    'docs-site/.vitepress/{config.ts,theme/index.ts}',
    'docs-site/examples/*/index.{ts,tsx}',
    'tests/browser/sync-frame.ts',
    'tests/fixtures/react-router-app/{server.mjs,*.config.ts,app/{root,routes,entry.*}.{ts,tsx},app/routes/*.{ts,tsx}}',
    'tests/**/*.{test.ts,test.tsx,test-d.ts,e2e.ts}',
  ],
  project: [
    '{src,plugins,adapters,tests,bench,scripts,docs-site}/**/*.{ts,tsx,mjs,vue,svelte}',
    'docs-site/.vitepress/**/*.{ts,vue}',
  ],
  ignoreDependencies: [...commands, ...awaited],
  ignoreWorkspaces: ['tests/fixtures/react-18'],
  ignoreBinaries: ['apt-get'],
}
