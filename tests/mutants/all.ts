/// <reference types="vite/client" />
import { describe } from 'vitest'

// Every test of the core in one file: a mutant is tried in one go. A suite each keeps their hooks apart.
const files = import.meta.glob([
  '../{core,signal,laws,lifetime,patch,schema}/**/*.test.ts',
  '!../core/hostile/{bombs,size}.test.ts',
  '!../signal/{bindings,deep,memory}.test.ts',
])
for (const [name, load] of Object.entries(files)) {
  describe(name, async () => {
    await load()
  })
}
