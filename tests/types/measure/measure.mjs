// What one store with a schema of 200 fields costs the compiler, beside the same schema without a store and a store of
// one field, which is what reading the library costs.
// Run: node tests/types/measure/measure.mjs [fields]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const count = Number(process.argv[2] ?? 200)
const kinds = [
  'z.string()',
  'z.number().int().min(0)',
  'z.boolean().default(false)',
  'z.string().optional()',
  "z.enum(['a', 'b', 'c'])",
  'z.array(z.object({ id: z.string(), label: z.string(), size: z.number() }))',
  'z.object({ x: z.number(), y: z.object({ z: z.string().nullable() }) })',
  'z.record(z.string(), z.object({ on: z.boolean() }))',
]
const fields = Array.from({ length: count }, (_, i) => `  field${i}: ${kinds[i % kinds.length]},`).join('\n')
const schema = `import { z } from 'zod'\nconst schema = z.object({\n${fields}\n})\n`
const narrow = `import { z } from 'zod'
import { defineStore, select } from 'jods'
export const value = select(defineStore({ name: 'narrow', schema: z.object({ n: z.number().default(0) }) }), '/n').get()
`
const programs = {
  'store of one field': narrow,
  'schema alone': `${schema}export const check: z.output<typeof schema>['field1'] = 1\n`,
  'schema and store': `${schema}import { defineStore, onUpdate, select, snapshot } from 'jods'
const store = defineStore({ name: 'wide', schema, initial: {} as z.input<typeof schema>, computed: { one: (state) => state.field1 + 1 } })
export const values = [
  select(store, '/field1').get() + store.one,
  select(store, '/field5/0/label').get(),
  select(store, '/field6/y/z').get(),
  select(store, (state) => state.field7).get(),
  snapshot(store).field0,
]
onUpdate(store, (state) => state.field1, { path: '/field5' })
`,
}

const folder = mkdtempSync(join(tmpdir(), 'jods-types-'))
try {
  for (const [name, code] of Object.entries(programs)) {
    writeFileSync(join(folder, 'main.ts'), code)
    const compilerOptions = {
      target: 'ES2022',
      lib: ['ES2023', 'ESNext.Disposable', 'DOM'],
      module: 'ESNext',
      moduleResolution: 'bundler',
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
      noEmit: true,
      typeRoots: [join(root, 'node_modules/@types')],
      types: ['node'],
      paths: { jods: [join(root, 'src/index.ts')], '*': [join(root, 'node_modules/*')] },
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }))
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const { stdout: output, status } = spawnSync(process.execPath, [tsc, '-p', folder, '--extendedDiagnostics'], {
      encoding: 'utf8',
    })
    if (status !== 0) {
      console.error(output)
      process.exitCode = 1
      break
    }
    const figures = ['Instantiations', 'Memory used', 'Check time', 'Total time'].map(
      (label) => `${label.toLowerCase()} ${new RegExp(`${label}:\\s+(\\S+)`).exec(output)?.[1]}`,
    )
    console.log(`${count} fields, ${name}: ${figures.join(', ')}`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
