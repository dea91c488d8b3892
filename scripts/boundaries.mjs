// Checks the import table of ARCHITECTURE.md with dependency-cruiser, and that there was something to check.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './entries.mjs'

const roofs = ['src', 'plugins', 'adapters', 'server'].filter((folder) => existsSync(join(root, folder)))
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
const { stdout, stderr, status } = spawnSync(
  process.execPath,
  [cruiser, ...roofs, '--config', '.dependency-cruiser.mjs', '--output-type', 'json'],
  { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 },
)
if (!stdout) {
  console.error(`boundaries: dependency-cruiser gave no answer (exit ${status}). ${stderr}`)
  process.exit(1)
}

const { modules, summary } = JSON.parse(stdout)
for (const { rule, from, to } of summary.violations) console.error(`boundaries: ${rule.name}: ${from} → ${to}`)
const own = modules.filter(({ source }) => roofs.some((folder) => source.startsWith(`${folder}/`)))
console.log(`boundaries: ${own.length} modules, ${summary.violations.length} violations`)
if (own.length === 0) console.error('boundaries: no module was seen, so nothing was checked.')
process.exitCode = own.length > 0 && summary.violations.length === 0 ? 0 : 1
