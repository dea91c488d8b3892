import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { entries, root } from '../../scripts/entries.mjs'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const dist = join(root, 'dist')
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
const scripts = files.filter((file) => file.endsWith('.js'))
const declarations = files.filter((file) => file.endsWith('.d.ts'))

/** Every `from '…'` and `import('…')` of a built file. */
function importsOf(file: string): string[] {
  const source = readFileSync(join(dist, file), 'utf8')
  // The examples of docstrings are no imports.
  const text = file.endsWith('.d.ts') ? source.replaceAll(/\/\*[\s\S]*?\*\//g, '') : source
  return [...text.matchAll(/(?:^|[\s;}])(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '')
}

/** The packages that a built file imports, itself and through its chunks. */
function packagesOf(file: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(file)) return new Set()
  seen.add(file)
  return new Set(
    importsOf(file).flatMap((specifier) => {
      if (specifier.startsWith('.')) return [...packagesOf(join(dirname(file), specifier), seen)]
      return [specifier.startsWith('@') ? specifier.split('/', 2).join('/') : (specifier.split('/')[0] ?? '')]
    }),
  )
}

test.each(entries())('G02 $specifier has its file and its types', (entry) => {
  expect(existsSync(join(root, entry.default))).toBe(true)
  expect(existsSync(join(root, entry.types))).toBe(true)
  expect(readFileSync(join(root, entry.types), 'utf8')).toMatch(/\bexport\b/)
})

test('G02 dist holds one file per entry point, their chunks, and types, nothing else', () => {
  const named = [...scripts.filter((file) => !/^chunk-\w+\.js$/.test(file))].sort()
  expect(named.filter((file) => !/-\w{8}\.js$/.test(file))).toEqual(
    entries()
      .map(({ id }) => `${id}.js`)
      .sort(),
  )
  expect(files.filter((file) => !/\.(js|d\.ts)$/.test(file))).toEqual([])
})

test.each(scripts)('G02 %s prints nothing and holds no test code', (file) => {
  const text = readFileSync(join(dist, file), 'utf8')
  const found = (pattern: RegExp): string[] => text.match(pattern) ?? []
  expect(found(/\b(console\s*[.[]|debugger\b).*/g)).toEqual([])
  expect(found(/\b(vitest|fast-check|import\.meta\.vitest|__tests__)\b/g)).toEqual([])
  expect(found(/^\s*(describe|test|it|expect)\(\s*['"`].*/gm)).toEqual([])
})

/** Of its peers an entry point imports those that it is for; zod none. */
const peers: Record<string, string[]> = {
  react: ['react'],
  remix: ['react', 'react-router'],
  preact: ['preact'],
  svelte: ['svelte'],
  vue: ['vue'],
  solid: ['solid-js'],
}

test.each(entries())('G02 $specifier imports only what an install brings, and never zod', (entry) => {
  const shipped = new Set([...Object.keys(manifest.dependencies), ...builtinModules, ...(peers[entry.id] ?? [])])
  const isShipped = (name: string): boolean => name.startsWith('node:') || shipped.has(name)
  const packages = [...packagesOf(entry.default.slice('./dist/'.length))]
  expect(packages.filter((name) => !isShipped(name))).toEqual([])
})

test('G02 the types import only what an install brings', () => {
  const shipped = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)])
  const packages = declarations.flatMap((file) => importsOf(file).filter((specifier) => !specifier.startsWith('.')))
  const names = packages.map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'))
  expect(names.filter((name) => !shipped.has(name))).toEqual([])
})

test('G02 nothing but the element of the devtools has side effects, and nothing is CommonJS', () => {
  expect(manifest.sideEffects).toEqual(['./dist/devtools.js'])
  expect(manifest.type).toBe('module')
  expect(
    scripts.filter((file) => /\b(module\.exports|require\()/.test(readFileSync(join(dist, file), 'utf8'))),
  ).toEqual([])
})

test('G02 the directives of the client survive the build', () => {
  expect(readFileSync(join(dist, 'react.js'), 'utf8')).toMatch(/^['"]use client['"]/)
})
