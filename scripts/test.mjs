// `npm test`: installs what is missing, then runs the whole gate.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './entries.mjs'
import { setup } from './setup.mjs'

const options = process.argv.slice(2)
await setup({ browser: !options.includes('--fast') })
const { status } = spawnSync(process.execPath, [join(root, 'scripts/check.mjs'), ...options], {
  cwd: root,
  stdio: 'inherit',
})
process.exitCode = status ?? 1
