// Makes a fresh clone ready: packages, and with `--browser` a Chromium. Says what it does; silent where nothing is to do.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findBrowser, installBrowser } from './browser.mjs'
import { root } from './entries.mjs'

/** Installs what is missing. Ends the process with a sentence when it cannot. */
export async function setup({ browser = false } = {}) {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) fail(`jods needs Node 20.19 or newer; this is ${process.version}.`)

  if (changed('node_modules/.package-lock.json') < changed('package-lock.json')) {
    const quietly = ['ci', '--no-audit', '--no-fund']
    const installed =
      run('npm ci', 'npm', quietly) ||
      run('npm ci --prefer-online (a cached answer may be stale)', 'npm', [...quietly, '--prefer-online'])
    if (!installed) fail('The packages could not be installed; npm says why above.')
  }

  if (browser) {
    let found = await findBrowser()
    if (!found) {
      say('no Chromium found')
      found = await installBrowser(run)
    }
    if (!found) fail('No Chromium could be found or installed. Install one and set CHROME_PATH to its executable.')
    process.env.CHROME_PATH = found.path
    say(`browser: ${found.path} (${found.version})`)
  }
}

function run(title, command, args) {
  say(title)
  // Long logs help only who has to read them: shown when the step fails, npm and apt print little otherwise.
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })
  if (status !== 0) process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`)
  return status === 0
}

function changed(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function say(line) {
  console.log(`setup: ${line}`)
}

function fail(line) {
  console.error(`setup: ${line}`)
  process.exit(1)
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  await setup({ browser: process.argv.includes('--browser') })
