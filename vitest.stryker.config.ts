import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { aliases } from './scripts/entries.mjs'

// Mutants are tried against the tests that run in Node from the sources: no browser, no build.
const config: ViteUserConfig = defineConfig({
  resolve: { alias: aliases() },
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    exclude: ['tests/{browser,package}/**'],
    testTimeout: 20_000,
  },
})

export default config
