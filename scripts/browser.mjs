// Finds a Chromium, or installs one. Nothing else in the project knows where a browser lives.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** For every launch: works as root and without a screen, and the browser keeps to itself. */
export const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The first Chromium that answers to `--version`, as `{ path, version }`. */
export async function findBrowser() {
  for (const find of places) {
    const path = await find()
    if (!path) continue
    const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 })
    if (status === 0) return { path, version: stdout.trim() }
  }
  return undefined
}

/** Installs a Chromium with what the machine offers; `run(title, command, args)` returns whether it worked. */
export async function installBrowser(run) {
  const debianRoot = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
  if (debianRoot) {
    const packages = ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation']
    if (run('apt-get update', 'apt-get', ['update']) && run(`apt-get ${packages.join(' ')}`, 'apt-get', packages)) {
      const found = await findBrowser()
      if (found) return found
    }
  }
  run('npx playwright install chromium', 'npx', ['playwright', 'install', 'chromium'])
  return findBrowser()
}

const places = [
  () => process.env.CHROME_PATH,
  // No playwright before the packages are installed.
  () => import('playwright').then(({ chromium }) => chromium.executablePath()).catch(() => undefined),
  ...['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'].map((name) => () => onPath(name)),
]

function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}
