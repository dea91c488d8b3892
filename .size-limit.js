import { readFileSync } from 'node:fs'

const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
const ownCode = { ignore: Object.keys({ ...dependencies, ...peerDependencies }) }
const shared = {
  gzip: true,
  // As an app's bundler sees it: what the entries share counts once, and imports stay imports.
  modifyEsbuildConfig: (config) => ({ ...config, format: 'esm', splitting: true, logLevel: 'error' }),
}
const dist = (...ids) => ids.map((id) => `dist/${id}.js`)

// Where the sizes stand, so that they do not grow; what each binding adds is measured in tests/package/binding-sizes.test.ts.
// The goals are 6, 10 and 15 kB.
export default [
  { name: 'core, own code', path: dist('index'), limit: '28.6 kB', ...ownCode, ...shared },
  { name: 'core with its dependencies', path: dist('index'), limit: '29.5 kB', ...shared },
  {
    name: 'core, persist, sync and stream, own code',
    path: dist('index', 'persist', 'sync', 'stream'),
    limit: '86 kB',
    ...ownCode,
    ...shared,
  },
  {
    name: 'devtools with the panel and what it builds in, own code of the core too',
    path: dist('devtools'),
    limit: '72 kB',
    ...ownCode,
    ...shared,
  },
  { name: 'remix with all that it stands on, own code', path: dist('remix'), limit: '46 kB', ...ownCode, ...shared },
]
