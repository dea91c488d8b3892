// The entry points, derived from `exports` of package.json. Everything that needs to know them asks here.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Every entry point: how it is imported, what it is called, where its source lies, where it is built.
 * One without a source is left out of the build; tests/package then says that its file is missing.
 */
export function entries() {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([subpath, target]) => {
      const id = target.default.slice('./dist/'.length, -'.js'.length)
      return { id, specifier: subpath === '.' ? name : name + subpath.slice(1), source: sourceOf(id), ...target }
    })
}

/** What a bundler needs to read the sources in place of the built package. */
export function aliases() {
  return entries().flatMap(({ specifier, source }) =>
    source ? [{ find: new RegExp(`^${specifier}$`), replacement: join(root, source) }] : [],
  )
}

function sourceOf(id) {
  const places = [`src/${id}.ts`, `src/${id}/index.ts`, `plugins/${id}/index.ts`, `adapters/${id}/index.ts`]
  return places.find((place) => existsSync(join(root, place)))
}
