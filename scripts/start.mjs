// `npm start`: installs what is missing, then serves the site with the playground in it. Arguments are handed on.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './entries.mjs'
import { setup } from './setup.mjs'

const server = 'docs-site/server/serve.mjs'
await setup()
if (existsSync(join(root, server))) {
  const child = spawn(process.execPath, [join(root, server), ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  // A terminal sends its interrupt to both processes: here it is only kept from ending this one first.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 0 : 1)
  })
} else {
  console.error(`start: ${server} is missing, so there is nothing to serve.`)
  process.exitCode = 1
}
