// Makes what the site takes from the sources: the error pages, and where a source has changed since, the API reference and
// the modules of the code playground.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../../scripts/entries.mjs'
import { writeErrors } from './errors.mjs'

const stamp = join(root, 'node_modules/.cache/docs-site/made-of')
const made = ['docs-site/reference/index.md', 'docs-site/public/play-runtime.js']

/** For a build: everything is as the sources are. */
export async function prepare() {
  writeErrors()
  const print = fingerprint()
  if (isFresh(print)) return
  console.log('docs: making the API reference and the modules of the code playground')
  const began = performance.now()
  const [{ writeReference }, { writeRuntime }] = await Promise.all([import('./reference.mjs'), import('./runtime.mjs')])
  await writeRuntime()
  await writeReference()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, print)
  console.log(`docs: both are made, ${((performance.now() - began) / 1000).toFixed(1)} s`)
}

/**
 * For a server: what there is from an earlier time is shown while a process of its own makes it anew. Returns that
 * process, if there is one.
 */
export async function prepareWhileServing() {
  if (isFresh(fingerprint())) writeErrors()
  else if (hasAll()) return spawn(process.execPath, [import.meta.filename], { cwd: root, stdio: 'inherit' })
  else await prepare()
}

function isFresh(print) {
  return hasAll() && existsSync(stamp) && readFileSync(stamp, 'utf8') === print
}

function hasAll() {
  return made.every((file) => existsSync(join(root, file)))
}

/** Of everything that the reference is made from. */
function fingerprint() {
  const hash = createHash('sha256')
  const sources = ['src', 'plugins', 'adapters', 'docs-site/.vitepress/theme/play/runtime'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => join(folder, file)),
  )
  const makers = ['package.json', 'package-lock.json', 'docs-site/build/reference.mjs', 'docs-site/build/runtime.mjs']
  for (const file of [...makers, ...sources.sort()]) hash.update(file).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

if (process.argv[1] === import.meta.filename) await prepare()
