import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { aliases } from './scripts/entries.mjs'

// Mutants are tried against the tests of the core from the sources: no browser, no build. The laws draw fewer cases
// (a mutant that they catch falls early), and what takes seconds by its nature (bombs, sizes) is left out.
process.env.JODS_RUNS ??= '60'

const config: ViteUserConfig = defineConfig({
  resolve: { alias: aliases() },
  test: {
    include: ['tests/mutants/all.ts'],
    testTimeout: 10_000,
  },
})

export default config
