// Makes what the site takes from the sources: the error pages, and the API reference where a source has changed since.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../../scripts/entries.mjs'
import { writeErrors } from './errors.mjs'

const stamp = join(root, 'node_modules/.cache/docs-site/reference')

export async function prepare() {
  writeErrors()
  const print = fingerprint()
  const isThere = existsSync(join(root, 'docs-site/reference/index.md'))
  if (isThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === print) return
  console.log('docs: making the API reference from the docstrings')
  const began = performance.now()
  const { writeReference } = await import('./reference.mjs')
  await writeReference()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, print)
  console.log(`docs: the API reference is made, ${((performance.now() - began) / 1000).toFixed(1)} s`)
}

/** Of everything that the reference is made from. */
function fingerprint() {
  const hash = createHash('sha256')
  const sources = ['src', 'plugins', 'adapters'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => join(folder, file)),
  )
  const makers = ['package.json', 'package-lock.json', 'docs-site/build/reference.mjs', 'docs-site/build/addresses.mjs']
  for (const file of [...makers, ...sources.sort()]) hash.update(file).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}
