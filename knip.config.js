import { entries } from './scripts/entries.mjs'

// Named in scripts/check.mjs and docs-site/build/reference.mjs, where knip does not read.
const commands = ['publint', '@arethetypeswrong/cli', 'typedoc-plugin-markdown', 'typedoc-vitepress-theme']

export default {
  entry: [
    ...entries().flatMap(({ source }) => source ?? []),
    'scripts/*.{mjs,d.mts}',
    'vitest.stryker.config.ts',
    'tests/mutants/all.ts',
    'tests/**/*-child.ts',
    'bench/*.{ts,mjs}',
    'tests/types/measure/*.mjs',
    'docs-site/server/serve.mjs',
    'docs-site/playground/src/main.tsx',
    'docs-site/build/{build,prepare}.mjs',
    'docs-site/.vitepress/{config.ts,theme/index.ts}',
    'docs-site/.vitepress/theme/play/{code-playground.vue,runtime/index.ts,examples/*.tsx}',
    'docs-site/examples/*/index.{ts,tsx}',
    'tests/browser/sync-frame.ts',
    'tests/fixtures/react-router-app/{server.mjs,*.config.ts,app/{root,routes,entry.*}.{ts,tsx},app/routes/*.{ts,tsx}}',
    'tests/**/*.{test.ts,test.tsx,test-d.ts,e2e.ts}',
  ],
  project: [
    '{src,plugins,adapters,tests,bench,scripts,docs-site}/**/*.{ts,tsx,mjs,vue,svelte}',
    'docs-site/.vitepress/**/*.{ts,vue}',
  ],
  ignoreDependencies: commands,
  ignoreWorkspaces: ['tests/fixtures/{react-18,preact-11}'],
  ignoreBinaries: ['apt-get'],
}
